"""The calls of one answer: what is sent, and what each message of the model comes to.

Its tool can do one thing, whatever the model asks for: lay aside what it says about this contact. Any other tool does not exist.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.engine.ai_answer import OUTPUT, Answer, answer_of
from backend.engine.ai_rules import TOOL
from backend.engine.extracted import LONGEST
from backend.engine.words import Json

MOST_FIELDS = 50
MOST_TOKENS = 1_500
"""Of one message; thinking is off, so all of them are words."""
_AGAIN = "A resposta não pôde ser lida. Responda de novo, só com o objeto JSON pedido."
_STOPS = {
    "refusal": "ai_refusal",
    "max_tokens": "ai_truncated",
    "model_context_window_exceeded": "ai_prompt_too_long",
}


@dataclass(frozen=True, slots=True)
class Said:
    """`input`: what a forced tool was called with. None of the three: it is to be asked again,
    the conversation has grown by what it did."""

    answer: Answer | None = None
    input: Mapping[str, Json] | None = None
    failed: str = ""
    why: str = ""
    tokens: int = 0


@dataclass(slots=True)
class Conversation:
    request: Mapping[str, Json]
    system: str
    model: str
    person: str
    messages: list[dict[str, Any]] = field(init=False)
    data: dict[str, Json] = field(default_factory=dict)
    called: bool = False
    repaired: bool = False

    def __post_init__(self) -> None:
        told = self.request.get("messages")
        self.messages = [dict(one) for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []

    @property
    def frame(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "max_tokens": MOST_TOKENS,
            "system": [{"type": "text", "text": self.system, "cache_control": {"type": "ephemeral"}}],
            "messages": self.messages,
            "thinking": {"type": "disabled"},
            "metadata": {"user_id": self.person},
        }

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = {**self.frame, "output_config": {"format": {"type": "json_schema", "schema": OUTPUT}}}
        if tool := self.request.get("tool"):
            found["tools"] = [tool]
            # After a tool call without words there is nothing more to save: words are wanted.
            choice = {"type": "none"} if self.called else {"type": "auto", "disable_parallel_tool_use": True}
            found["tool_choice"] = choice
        return found

    def take(self, message: Mapping[str, Any]) -> Said:
        if (stopped := stopped_by(message)) is not None:
            return stopped
        tokens, content = tokens_in(message), blocks_of(message)
        calls = [block for block in content if block.get("type") == "tool_use"]
        results = [self._saved(block) for block in calls]
        words = "".join(str(block.get("text") or "") for block in content if block.get("type") == "text").strip()
        answer = _read(words)
        if answer is not None:
            return Said(answer, tokens=tokens)
        if (words or not calls) and self.repaired:
            return Said(failed="ai_invalid_output", tokens=tokens)
        self.go_on(content, results, repair=bool(words) or not calls)
        return Said(tokens=tokens)

    def _saved(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """The tool's result. The node lets through what fits; here it is only kept small."""
        self.called = True
        told, fields = call.get("input"), _fields(self.request.get("tool"))
        known = call.get("name") == TOOL and bool(fields) and isinstance(told, Mapping)
        if known and isinstance(told, Mapping):
            said = [(str(name)[:50], _small(value) if name in fields else None) for name, value in told.items()]
            self.data.update(said[:MOST_FIELDS])
        content = "salvo" if known else "esta ferramenta não existe"
        return {"type": "tool_result", "tool_use_id": call.get("id"), "content": content, "is_error": not known}

    def go_on(self, content: list[Mapping[str, Any]], results: list[dict[str, Any]], *, repair: bool) -> None:
        self.repaired = self.repaired or repair
        asked: list[dict[str, Any]] = [*results, *([{"type": "text", "text": _AGAIN}] if repair else [])]
        if content:
            self.messages = [
                *self.messages,
                {"role": "assistant", "content": content},
                {"role": "user", "content": asked},
            ]


def stopped_by(message: Mapping[str, Any]) -> Said | None:
    stop = str(message.get("stop_reason"))
    if stop not in _STOPS:
        return None
    return Said(failed=_STOPS[stop], why=_category(message), tokens=tokens_in(message))


def blocks_of(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = message.get("content")
    return [block for block in listed if isinstance(block, Mapping)] if isinstance(listed, list) else []


def tokens_in(message: Mapping[str, Any]) -> int:
    return _tokens(message.get("usage"))


def _read(words: str) -> Answer | None:
    """Something to say and a score, or it is no answer."""
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        return None
    answer = answer_of(found)
    return answer if answer is not None and answer.message and answer.score is not None else None


def _fields(tool: Json) -> Mapping[str, Any]:
    schema = tool.get("input_schema") if isinstance(tool, Mapping) else None
    found = schema.get("properties") if isinstance(schema, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _small(value: Any) -> Json:
    """Longer than any field is too long, and is refused as that."""
    if isinstance(value, str):
        return value[: LONGEST + 1]
    return value if isinstance(value, bool | int | float) or value is None else []


def _tokens(usage: Any) -> int:
    if not isinstance(usage, Mapping):
        return 0
    names = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
    return sum(count for name in names if isinstance(count := usage.get(name), int))


def _category(message: Mapping[str, Any]) -> str:
    details = message.get("stop_details")
    return str(details.get("category") or "")[:100] if isinstance(details, Mapping) else ""
