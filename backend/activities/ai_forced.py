"""One answer by a tool that must be used, and by nothing else: a choice, or fields out of a text. Nobody is spoken to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.activities.ai_conversation import MOST_FIELDS, Conversation, Said, blocks_of, stopped_by, tokens_in
from backend.engine.extracted import LONGEST
from backend.engine.words import Json


@dataclass(slots=True)
class Forced(Conversation):
    """Asked once more after nonsense, then it is none. The node lets through what it asked for; here it is only kept small."""

    @property
    def body(self) -> dict[str, Any]:
        choice = {"type": "tool", "name": self._name, "disable_parallel_tool_use": True}
        return {**self.frame, "tools": [self.request.get("tool")], "tool_choice": choice}

    def take(self, message: Mapping[str, Any]) -> Said:
        if (stopped := stopped_by(message)) is not None:
            return stopped
        tokens, content = tokens_in(message), blocks_of(message)
        calls = [block for block in content if block.get("type") == "tool_use"]
        for call in calls:
            told = call.get("input")
            if call.get("name") == self._name and isinstance(told, Mapping):
                return Said(input=_small(told), tokens=tokens)
        if self.repaired:
            return Said(failed="ai_invalid_output", tokens=tokens)
        refused = [
            {"type": "tool_result", "tool_use_id": call.get("id"), "content": "não existe", "is_error": True}
            for call in calls
        ]
        self.go_on(content, refused, repair=True)
        return Said(tokens=tokens)

    @property
    def _name(self) -> str:
        tool = self.request.get("tool")
        return str(tool.get("name") or "") if isinstance(tool, Mapping) else ""


def _small(told: Mapping[str, Any]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in list(told.items())[:MOST_FIELDS]:
        plain = isinstance(value, bool | int | float) or value is None
        found[str(name)[:50]] = value[: LONGEST + 1] if isinstance(value, str) else value if plain else []
    return found
