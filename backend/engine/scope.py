"""The variables that templates see (node-types.md): contact, trigger, response, variavel = variable, funnel, chat, workspace, now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.engine.turn import Context
from backend.engine.words import Json, Line, Message

_SPEAKERS = {"pt-BR": ("Contato", "Atendimento"), "en": ("Contact", "Us")}


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the run stands."""

    contact: Mapping[str, Json]
    variables: Mapping[str, Json]
    message: Message | None
    response: Message | None
    event: Mapping[str, Json]
    lines: Sequence[Line]
    funnel: str


def variables(context: Context, seen: Seen, uses: frozenset[str]) -> dict[str, Json]:
    """`uses` leaves out what nobody reads."""
    own = dict(seen.variables)
    found: dict[str, Json] = {"variavel": own, "variable": own, "funnel": {"name": seen.funnel}}
    if "contact" in uses:
        found["contact"] = _contact(seen.contact)
    if "trigger" in uses:
        found["trigger"] = {**seen.event, "message": seen.message.text if seen.message else ""}
    if "response" in uses:
        found["response"] = answer(seen.response)
    if "workspace" in uses:
        found["workspace"] = dict(context.workspace)
    if "now" in uses:
        found["now"] = local(context.now, context.timezone).isoformat(timespec="seconds")
    if "chat" in uses:
        found["chat"] = _chat(seen.lines, context.language)
    return found


def _contact(contact: Mapping[str, Json]) -> Json:
    """The documents read what was asked for (e-mail, name) from custom_data, wherever it is kept."""
    custom, stage = contact.get("custom_data"), contact.get("stage")
    own = {key: contact[key] for key in ("name", "email") if contact.get(key)}
    fields = {"fase_funil": stage, **own, **(custom if isinstance(custom, dict) else {})}
    return {**contact, "fase_funil": stage, "custom_data": fields}


def answer(response: Message | None) -> dict[str, Json]:
    """`response.text`, `.type`, `.id` of the pressed option, and what the message's own data holds under its names."""
    if response is None:
        return {"text": "", "type": "", "id": ""}
    return {**response.data, "text": response.text, "type": response.type, "id": response.reply_id or ""}


def local(now: datetime, timezone: str) -> datetime:
    return now.astimezone(ZoneInfo(timezone))


def _chat(lines: Sequence[Line], language: str) -> dict[str, Json]:
    speakers = _SPEAKERS.get(language, _SPEAKERS["en"])
    told = [f"{speakers[0] if line.incoming else speakers[1]}: {line.text}" for line in lines if line.text]
    return {"history": "\n".join(told), "history_last_3_messages": "\n".join(told[-3:])}
