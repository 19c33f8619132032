"""What a model is asked: {task, system, messages, tool?}. `system` is the author's and ours; what a contact wrote is in user messages.

The runner adds the workspace's master prompt before `system`, the model, and what the provider's form wants.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.engine.ai_rules import NO_WORDS, TOOL, TOOL_SAYS, WORDLESS, rules, spoken
from backend.engine.extraction import Extraction
from backend.engine.words import Json, Line, View

LONGEST_LINE, LONGEST_TALK = 2_000, 16_000
"""Characters of one message and of the conversation: the newest are kept."""
MOST_TOKENS = 16_000
TASKS = {"image": "image", "sticker": "image", "audio": "audio"}


def request_of(
    prompt: str, values: Mapping[str, Json], extraction: Extraction, known: Mapping[str, Json], view: View
) -> dict[str, Json]:
    data: dict[str, Json] = dict(values)
    if extraction.fields:
        data["ja_sabemos"] = {name: known[name] for name in extraction.fields if name in known}
        data["falta"] = [name for name in extraction.wanted if name not in known]
    found: dict[str, Json] = {
        "task": TASKS.get(view.message.type, "text") if view.message else "text",
        "system": f"{prompt.strip()}\n\n{rules(extraction, view.language)}",
        "messages": messages_of(data, view),
    }
    if extraction.fields:
        found["tool"] = tool_of(extraction)
    return found


def tool_of(extraction: Extraction) -> dict[str, Json]:
    properties: dict[str, Json] = {name: field.schema for name, field in extraction.fields.items()}
    schema: dict[str, Json] = {
        "type": "object",
        "properties": properties,
        "required": [],
        "additionalProperties": False,
    }
    return {"name": TOOL, "description": TOOL_SAYS, "strict": True, "input_schema": schema}


def tokens_of(*parts: Any) -> int:
    """A guess that is rather too high: three bytes make a token."""
    return sum(len(part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)) for part in parts) // 3 + 1


def messages_of(data: Mapping[str, Json], view: View) -> list[Json]:
    """Roles take turns, and the last word is the user's."""
    told = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    turns = [("user", f"<dados>{told}</dados>"), *_talk(view)]
    if turns[-1][0] == "assistant" or len(turns) == 1:
        turns.append(("user", spoken(NO_WORDS, view.language)))
    found: list[tuple[str, list[str]]] = []
    for role, text in turns:
        if found and found[-1][0] == role:
            found[-1][1].append(text)
        else:
            found.append((role, [text]))
    return [{"role": role, "content": "\n\n".join(texts)} for role, texts in found]


def _talk(view: View) -> list[tuple[str, str]]:
    room, kept = LONGEST_TALK, list[tuple[str, str]]()
    for role, text in _spoken(view.history, view.language):
        room -= len(text)
        if room < 0:
            break
        kept.append((role, text))
    return kept[::-1]


def _spoken(history: Sequence[Line], language: str) -> Iterator[tuple[str, str]]:
    """The newest first."""
    for line in reversed(history):
        text = line.text.strip()[:LONGEST_LINE]
        if line.incoming:
            yield "user", text or spoken(WORDLESS, language)
        elif text:
            yield "assistant", text
