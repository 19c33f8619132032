"""What a model's answer does to the contact, and when a person must take over."""

from collections.abc import Iterator, Mapping

from backend.engine.ai_answer import Answer
from backend.engine.bubble import typing_seconds
from backend.engine.content import LIMITS
from backend.engine.extraction import Extraction
from backend.engine.words import Config, Effect, Json, SendMessage, SetField, View

QUALIFIED = "ia_qualificado"


def known_of(extraction: Extraction, contact: Mapping[str, Json], data: Mapping[str, Json]) -> dict[str, Json]:
    """What need not be asked. A name that only the channel told counts for nothing: it may be a nickname or a shop's."""
    custom = contact.get("custom_data")
    kept = {**(custom if isinstance(custom, Mapping) else {}), "email": contact.get("email"), **data}
    return {name: kept[name] for name in extraction.fields if kept.get(name) not in (None, "")}


def saved(config: Config, told: Mapping[str, Json]) -> Iterator[Effect]:
    if config["save_to_contact"] is True:
        yield from (SetField(name, value) for name, value in told.items())


def says(config: Config, view: View, text: str) -> Iterator[Effect]:
    """As it is: nothing in it is a template, and no channel is given more than it carries."""
    if text:
        most = LIMITS.get(view.channel, LIMITS["whatsapp"]).text
        cut = text if len(text) <= most else f"{text[: most - 1]}…"
        content: dict[str, Json] = {"type": "text", "text": cut}
        if config["simulate_typing"] is True:
            content["typing"] = typing_seconds(cut)
        yield SendMessage(content)


def escalates(config: Config, answer: Answer, threshold: float) -> str:
    """Why a person must take over: request, anger, score; '' for no reason."""
    listed = config["escalate_on"]
    wanted = listed if isinstance(listed, list) else []
    if "request" in wanted and (answer.wants_human or answer.next_action == "escalate"):
        return "request"
    if "anger" in wanted and answer.sentiment == "angry":
        return "anger"
    if "score" in wanted and answer.score is not None and answer.score >= threshold:
        return "score"
    return ""
