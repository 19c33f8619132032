"""A model says which of the author's intents the contact has: one of their ids, or none of them. Nothing else can come out."""

from collections.abc import Mapping, Sequence

from backend.engine.ai_forced import answered, ask, cost, failed
from backend.engine.ai_rules import spoken
from backend.engine.words import Config, Entered, Finished, Json, Leave, Outcome, Signal, Unexpected, View

NONE, TOOL = "none", "escolher_intencao"
_TASK = {
    "pt-BR": "Diga o que o contato quer agora, pela conversa. Só estas opções existem; se nenhuma serve, none.",
    "en": "Say what the contact wants now, by the conversation. Only these options exist; if none fits, none.",
}


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return ask(config, spoken(_TASK, view.language), _tool(config), view)
        case Finished():
            return _chosen(config, signal)
        case _:
            raise Unexpected(signal)


def sample(config: Config, language: str) -> Json:
    return {"input": {"intent": str(_intents(config)[0]["id"])}}


def _chosen(config: Config, signal: Finished) -> Leave:
    told = answered(signal)
    if isinstance(told, Leave):
        return told
    intent = told.get("intent")
    if intent not in (NONE, *(row["id"] for row in _intents(config))):
        return failed({"code": "ai_invalid_output"})
    return Leave(str(intent), detail={"intent": intent, **cost(signal)})


def _tool(config: Config) -> dict[str, Json]:
    """The ids are the author's; a model can name no other."""
    intents = _intents(config)
    lines = [f"{row['id']}: {row['label']}. {row.get('description') or ''}".strip() for row in intents]
    ids: list[Json] = [*(row["id"] for row in intents), NONE]
    intent: dict[str, Json] = {"type": "string", "enum": ids, "description": "\n".join(lines)}
    schema: dict[str, Json] = {
        "type": "object",
        "properties": {"intent": intent},
        "required": ["intent"],
        "additionalProperties": False,
    }
    said = "Use esta função para dizer o que o contato quer."
    return {"name": TOOL, "description": said, "strict": True, "input_schema": schema}


def _intents(config: Config) -> Sequence[Mapping[str, Json]]:
    rows = config["intents"]
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
