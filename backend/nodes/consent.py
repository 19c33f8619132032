"""Asks for one consent: one purpose, the exact words kept as the proof. Silence, a slip of the pen and what was written before the
question allow nothing. A minor cannot allow anything from their own number: the run leaves for the guardian."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from backend.engine.again import again
from backend.engine.answers import pick
from backend.engine.consent import AGE_BAND, MINORS, is_minor, purpose_of, record, shown, version_of
from backend.engine.durations import parse_duration
from backend.engine.words import (
    Config,
    Effect,
    Entered,
    Json,
    Leave,
    Message,
    Outcome,
    Replied,
    SendMessage,
    SetField,
    Signal,
    TimedOut,
    Unexpected,
    View,
    Wait,
)

AGES: Mapping[str, tuple[str, Sequence[tuple[str, str]]]] = {
    "pt-BR": (
        "Antes de continuar: qual é a sua idade?",
        (("adult", "18 anos ou mais"), ("adolescent", "De 12 a 17 anos"), ("child", "Menos de 12 anos")),
    ),
    "en": (
        "Before we go on: how old are you?",
        (("adult", "18 or older"), ("adolescent", "12 to 17"), ("child", "Under 12")),
    ),
    "es": (
        "Antes de seguir: ¿qué edad tienes?",
        (("adult", "18 años o más"), ("adolescent", "De 12 a 17 años"), ("child", "Menos de 12 años")),
    ),
}
YES = ["sim", "aceito", "autorizo", "concordo", "yes", "i agree", "sí", "acepto"]
NO = ["não", "não aceito", "não concordo", "no", "no acepto"]


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _enter(config, view)
        case Replied(message, early):
            if early or not _ours(config, message):
                return _wait(config, view, dict(view.memory))
            return _aged(config, view, message) if view.memory.get("step") == "age" else _said(config, view, message)
        case TimedOut():
            return Leave("no_reply")
        case _:
            raise Unexpected(signal)


def bubbles(config: Config) -> Sequence[tuple[str, Mapping[str, Json]]]:
    return [("/text", _question(config))]


def check(config: Config) -> Sequence[tuple[str, str, Mapping[str, str | int | float]]]:
    """What was shown must be what was published, so the text holds no variables."""
    keys = ("text", "grant_label", "deny_label")
    return [(f"/{key}", "consent_text_varies", {}) for key in keys if "{{" in str(config.get(key) or "")]


def _enter(config: Config, view: View) -> Outcome:
    if is_minor(view.contact):
        return Leave("guardian_needed", detail={"purpose": purpose_of(config)})
    consents = view.contact.get("consents")
    if isinstance(consents, Mapping) and consents.get(purpose_of(config)) == "granted":
        return Leave("granted", detail={"purpose": purpose_of(config), "before": True})
    custom = view.contact.get("custom_data")
    adult = isinstance(custom, Mapping) and custom.get(AGE_BAND) == "adult"
    return _ask(config, view, "text" if adult or config.get("ask_age") is False else "age", 0)


def _aged(config: Config, view: View, message: Message) -> Outcome:
    chosen = pick(_age_question(config)["choices"], message, near=False)  # type: ignore[arg-type]
    if chosen is None:
        return _ask_again(config, view)
    band = str(chosen["id"]).rpartition("-")[2]
    kept = SetField(AGE_BAND, band)
    if band in MINORS:
        return Leave("guardian_needed", (kept,), detail={"purpose": purpose_of(config)})
    return _ask(config, view, "text", 0, (kept,))


def _said(config: Config, view: View, message: Message) -> Outcome:
    chosen = pick(_options(config), message, near=False)
    if chosen is None:
        return _ask_again(config, view)
    port = str(chosen["id"]).rpartition("-")[2]
    return Leave(port, (record(config, port),), detail={"purpose": purpose_of(config), "version": version_of(config)})


def _ask_again(config: Config, view: View) -> Outcome:
    tries, retries = int(str(view.memory.get("tries", 0))) + 1, int(str(config["retries"]))
    if tries > retries:
        return Leave("no_reply", detail={"tries": tries})
    sorry = again("choice", str(config.get("language") or view.language))
    said = SendMessage({"type": "text", "text": sorry})
    return _ask(config, view, str(view.memory.get("step", "text")), tries, (said,))


def _ask(config: Config, view: View, step: str, tries: int, before: tuple[Effect, ...] = ()) -> Wait:
    content = _question(config) if step == "text" else _age_question(config)
    memory: dict[str, Json] = {"step": step, "tries": tries, "asked_at": view.now.isoformat()}
    return _wait(config, view, memory, (*before, SendMessage(content)))


def _wait(config: Config, view: View, memory: dict[str, Json], effects: tuple[Effect, ...] = ()) -> Wait:
    patience = parse_duration(config.get("no_reply_after"))
    asked = datetime.fromisoformat(str(memory["asked_at"]))
    return Wait(until=asked + patience if patience else None, effects=effects, memory=memory)


def _question(config: Config) -> dict[str, Json]:
    bare = [{key: row[key] for key in ("id", "label")} for row in _options(config) if isinstance(row, dict)]
    return {"type": "choices", "text": str(config["text"]), "choices": [*bare]}


def _options(config: Config) -> list[Json]:
    """Each text has buttons of its own: a press on an older question answers nothing else."""
    _, grant, deny = shown(config)
    version = version_of(config)
    return [
        {"id": f"{version}-granted", "label": grant, "synonyms": [*YES]},
        {"id": f"{version}-denied", "label": deny, "synonyms": [*NO]},
    ]


def _age_question(config: Config) -> dict[str, Json]:
    text, bands = AGES[str(config.get("language") or "pt-BR")]
    return {
        "type": "choices",
        "text": text,
        "choices": [{"id": f"age-{band}", "label": label} for band, label in bands],
    }


def _ours(config: Config, message: Message) -> bool:
    return message.reply_id is None or message.reply_id.startswith(("age-", version_of(config)))
