"""A model speaks with the contact and finds out what the author wants to know: once, or until all of it is there.

Memory: {"data": what was found out in this visit, "rounds": calls so far}; after a person had the conversation it goes on with both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backend.engine.ai_answer import Answer, answer_of
from backend.engine.ai_request import MOST_TOKENS, request_of, tokens_of
from backend.engine.ai_rules import spoken
from backend.engine.ai_talk import QUALIFIED, escalates, known_of, saved, says
from backend.engine.consent import refusal
from backend.engine.extracted import let_through
from backend.engine.extraction import Extraction, extraction_of
from backend.engine.extraction_problems import extraction_problems
from backend.engine.fields import Place
from backend.engine.prompts import parts_of
from backend.engine.question import deadline
from backend.engine.samples import sample_of
from backend.engine.words import (
    Activity,
    AddTag,
    Call,
    Config,
    Effect,
    Entered,
    Finished,
    Json,
    Leave,
    Outcome,
    Replied,
    Signal,
    TimedOut,
    Unexpected,
    View,
    Wait,
)

PROMPT_TOKENS = 2_500
SPEAKS = {"pt-BR": "(Aqui fala a IA.)", "en": "(Here the AI speaks.)"}


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _ask(config, view, _data(view), max(_rounds(view), 1))  # known where it is entered anew
        case Replied() if config["mode"] == "until_complete":
            return _replied(config, view)
        case TimedOut() if config["mode"] == "until_complete":
            return Leave("no_reply", detail={"rounds": _rounds(view)})
        case Finished():
            return _finished(config, view, signal)
        case _:
            raise Unexpected(signal)


def check(config: Config) -> Sequence[tuple[str, str, Mapping[str, str | int | float]]]:
    found = list(extraction_problems(config.get("extraction_schema")))
    if (tokens := tokens_of(str(config["prompt"]))) > PROMPT_TOKENS:
        found.append(("/prompt", "ai_prompt_too_long", {"tokens": tokens, "limit": PROMPT_TOKENS}))
    return found


def sample(config: Config, language: str) -> Json:
    data = sample_of(extraction_of(config.get("extraction_schema")))
    return {
        "message": spoken(SPEAKS, language),
        "qualification_score": 0.5,
        "next_action": "continue",
        "data": {**data},
    }


def _replied(config: Config, view: View) -> Outcome:
    rounds, most = _rounds(view), config["max_rounds"]
    assert isinstance(most, int)
    if rounds >= most:
        return Leave("escalate", detail={"reason": "too_many_rounds", "rounds": rounds})
    return _ask(config, view, _data(view), rounds + 1)


def _ask(config: Config, view: View, data: Mapping[str, Json], rounds: int) -> Outcome:
    if view.workspace.get("ai_needs_consent") is True and (code := refusal(view.contact, "ai")):
        return _failed({"code": code, "purpose": "ai"})
    extraction = extraction_of(config.get("extraction_schema"))
    prompt, values = parts_of(config["prompt"])
    request = request_of(prompt, values, extraction, known_of(extraction, view.contact, data), view)
    if (tokens := tokens_of(request)) > MOST_TOKENS:
        return _failed({"code": "ai_prompt_too_long", "tokens": tokens, "limit": MOST_TOKENS})
    return Call(Activity("ai", request, idempotent=True), memory={"data": {**data}, "rounds": rounds})


def _finished(config: Config, view: View, signal: Finished) -> Outcome:
    if not signal.ok:
        error = dict(signal.error or {"code": "uncertain" if signal.uncertain else "ai_failed"})
        if error.get("code") == "ai_refusal" and config["escalate_on"]:
            return Leave("escalate", detail={"reason": "refusal", "rounds": _rounds(view)})
        return _failed(error)
    answer = answer_of(signal.value)
    if answer is None:
        return _failed({"code": "ai_invalid_output"})
    return _answered(config, view, answer, signal.value)


def _answered(config: Config, view: View, answer: Answer, value: Json) -> Outcome:
    extraction = extraction_of(config.get("extraction_schema"))
    told, refused = let_through(extraction, dict(answer.data), Place(view.now, view.timezone))
    data = {**_data(view), **told}
    port, reason = _way(config, view, extraction, data, answer)
    effects: list[Effect] = [*saved(config, told)]
    if port == "complete" or (answer.score is not None and answer.score >= _threshold(config)):
        effects.append(AddTag(QUALIFIED))
    effects += says(config, view, answer.message)
    detail: dict[str, Json] = {"score": answer.score, "rounds": _rounds(view), "saved": [*told]}
    if isinstance(value, Mapping):
        detail |= {key: value[key] for key in ("tokens", "model", "links_removed") if value.get(key)}
    detail |= {"refused": [*refused]} if refused else {}
    variable = {str(config["variable"]): {**answer.to_json(), "data": data}} if config.get("variable") else {}
    goes_on = Wait(
        until=deadline(config, view),
        effects=tuple(effects),
        memory={"data": data, "rounds": _rounds(view)},
        variables=variable,
        detail=detail,
    )
    if port is None:
        return goes_on
    leaves = Leave(port, tuple(effects), {**data, **variable}, detail)
    if not reason:
        return leaves
    # Nobody asked for a person: where none stands behind `escalate`, a high score changes nothing.
    otherwise = goes_on if config["mode"] == "until_complete" else replace(leaves, port="success")
    return replace(leaves, detail={**detail, "reason": reason}, otherwise=otherwise if reason == "score" else None)


def _way(
    config: Config, view: View, extraction: Extraction, data: Mapping[str, Json], answer: Answer
) -> tuple[str | None, str]:
    """(port, why it escalates); no port: the conversation goes on. What a contact asks for comes before what is still missing."""
    reason = escalates(config, answer, _threshold(config))
    if reason in ("request", "anger"):
        return "escalate", reason
    if config["mode"] == "until_complete":
        known = known_of(extraction, view.contact, data)
        missing = [name for name in extraction.wanted if name not in known]
        if not missing and (extraction.fields or answer.next_action == "complete"):
            return "complete", ""
    if reason:
        return "escalate", reason
    return (None if config["mode"] == "until_complete" else "success"), ""


def _failed(error: Mapping[str, Json]) -> Leave:
    return Leave("failed", detail={"error": dict(error)}, failed=True)


def _threshold(config: Config) -> float:
    threshold = config["threshold"]
    assert isinstance(threshold, int | float)
    return threshold


def _data(view: View) -> dict[str, Json]:
    data = view.memory.get("data")
    return dict(data) if isinstance(data, Mapping) else {}


def _rounds(view: View) -> int:
    rounds = view.memory.get("rounds", 0)
    return rounds if isinstance(rounds, int) else 0
