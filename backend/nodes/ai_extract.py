"""A model reads a text and says what stands in it, field by field. Nobody is spoken to."""

from collections.abc import Mapping, Sequence

from backend.engine.ai_forced import answered, ask, cost, failed
from backend.engine.ai_request import tool_of
from backend.engine.ai_rules import spoken
from backend.engine.extracted import let_through
from backend.engine.extraction import Extraction, extraction_of
from backend.engine.extraction_problems import extraction_problems
from backend.engine.fields import Place
from backend.engine.samples import sample_of
from backend.engine.words import (
    Config,
    Effect,
    Entered,
    Finished,
    Json,
    Leave,
    Outcome,
    SetField,
    Signal,
    Unexpected,
    View,
)

_TASK = {
    "pt-BR": "Tire do texto em <dados> só o que está escrito nele. Campo que não está no texto fica de fora.",
    "en": "Take out of the text in <dados> only what is written there. A field that is not in the text is left out.",
}


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            text = str(config["text"]).strip()
            if not text:
                return failed({"code": "ai_nothing_to_read"})
            return ask(config, spoken(_TASK, view.language), tool_of(_extraction(config)), view, {"texto": text})
        case Finished():
            return _finished(config, view, signal)
        case _:
            raise Unexpected(signal)


def check(config: Config) -> Sequence[tuple[str, str, Mapping[str, str | int | float]]]:
    return list(extraction_problems(config.get("extraction_schema")))


def sample(config: Config, language: str) -> Json:
    return {"input": sample_of(_extraction(config))}


def _finished(config: Config, view: View, signal: Finished) -> Leave:
    told = answered(signal)
    if isinstance(told, Leave):
        return told
    extraction = _extraction(config)
    kept, refused = let_through(extraction, dict(told), Place(view.now, view.timezone))
    missing: list[Json] = [name for name in extraction.required if name not in kept]
    effects: tuple[Effect, ...] = tuple(SetField(name, value) for name, value in kept.items())
    detail: dict[str, Json] = {"saved": [*kept], **cost(signal), **({"refused": refused} if refused else {})}
    if missing:
        detail["error"] = {"code": "ai_incomplete", "missing": missing}
    variables = {**kept, **({str(config["variable"]): dict(kept)} if config.get("variable") else {})}
    port = "failed" if missing else "ok"
    return Leave(port, effects if config["save_to_contact"] is True else (), variables, detail, failed=bool(missing))


def _extraction(config: Config) -> Extraction:
    return extraction_of(config.get("extraction_schema"))
