"""What a model's answer is made of, whoever gave it: {message, qualification_score 0..1, next_action, metadata}, and the data it saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from backend.engine.words import Json

NextAction: TypeAlias = Literal["continue", "complete", "escalate"]
SENTIMENTS = ("positive", "neutral", "negative", "angry")
LONGEST_INTENT = 200

OUTPUT: Mapping[str, Json] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["message", "qualification_score", "next_action", "metadata"],
    "properties": {
        "message": {"type": "string"},
        "qualification_score": {"type": "number"},
        "next_action": {"type": "string", "enum": ["continue", "complete", "escalate"]},
        "metadata": {
            "type": "object",
            "additionalProperties": False,
            "required": ["sentiment", "wants_human", "intent"],
            "properties": {
                "sentiment": {"type": "string", "enum": list(SENTIMENTS)},
                "wants_human": {"type": "boolean"},
                "intent": {"type": "string"},
            },
        },
    },
}
"""The structured output that is asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`score` None: it was not said. `data` as the model gave it: it is let through field by field (engine/extracted.py)."""

    message: str
    score: float | None = None
    next_action: NextAction = "continue"
    sentiment: str = "neutral"
    wants_human: bool = False
    intent: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)

    def to_json(self) -> dict[str, Json]:
        metadata: dict[str, Json] = {
            "sentiment": self.sentiment,
            "wants_human": self.wants_human,
            "intent": self.intent,
        }
        return {
            "message": self.message,
            "qualification_score": self.score,
            "next_action": self.next_action,
            "metadata": metadata,
        }


def answer_of(value: Json) -> Answer | None:
    """None: that is no answer. What is missing is taken as not said, what contradicts its form is nonsense."""
    if not isinstance(value, Mapping):
        return None
    message, score = value.get("message", ""), value.get("qualification_score")
    metadata, data = value.get("metadata") or {}, value.get("data") or {}
    action, sentiment = _action(value.get("next_action") or "continue"), "neutral"
    if not isinstance(message, str) or not _is_score(score) or not isinstance(metadata, Mapping):
        return None
    if action is None or not isinstance(data, Mapping):
        return None
    if metadata.get("sentiment") in SENTIMENTS:
        sentiment = str(metadata["sentiment"])
    return Answer(
        message.strip(),
        float(score) if isinstance(score, int | float) else None,
        action,
        sentiment,
        metadata.get("wants_human") is True,
        str(metadata.get("intent") or "")[:LONGEST_INTENT],
        data,
    )


def _action(told: Json) -> NextAction | None:
    match told:
        case "continue" | "complete" | "escalate":
            return told
        case _:
            return None


def _is_score(score: Json) -> bool:
    if score is None:
        return True
    return isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1
