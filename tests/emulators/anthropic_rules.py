"""What the Messages API of version 2026-10-21 refuses, in its own order: headers, unknown fields, then each part."""

import re
from collections.abc import Mapping
from typing import Any

FIELDS = {
    "model", "max_tokens", "messages", "system", "tools", "tool_choice", "output_config", "thinking", "stop_sequences", "stream",
    "metadata", "cache_control", "service_tier", "speed", "inference_geo", "container", "diagnostics", "user_profile_id",
}  # fmt: skip
SCHEMA_WORDS = {
    "type",
    "properties",
    "required",
    "additionalProperties",
    "description",
    "enum",
    "items",
    "anyOf",
    "const",
    "format",
}
MOST_OUTPUT = 64_000


class Refused(Exception):
    def __init__(self, status: int, kind: str, message: str, error_code: str = "", retry_after: str = "") -> None:
        super().__init__(message)
        self.status, self.kind, self.message = status, kind, message
        self.error_code, self.retry_after = error_code, retry_after


def wrong(message: str) -> Refused:
    return Refused(400, "invalid_request_error", message)


def check_body(body: Any) -> None:
    """Raises Refused."""
    if not isinstance(body, dict):
        raise wrong("body: Input should be an object")
    only(body, FIELDS, "")
    limit = body.get("max_tokens")
    if type(limit) is not int or not 0 <= limit <= MOST_OUTPUT:
        raise wrong("max_tokens: must be between 0 and the model's limit")
    if not isinstance(body.get("model"), str):
        raise wrong("model: Field required")
    marks = _system(body.get("system", []))
    tools = body.get("tools", [])
    for place, tool in enumerate(tools):
        _tool(tool, f"tools.{place}")
    if len({tool["name"] for tool in tools}) != len(tools):
        raise wrong("tools: Tool names must be unique.")
    _choice(body.get("tool_choice"), tools)
    _thinking(body.get("thinking"), limit)
    if (body.get("tool_choice") or {}).get("type") in ("any", "tool") and body.get("thinking") != {"type": "disabled"}:
        raise wrong("Thinking may not be enabled when tool_choice forces tool use.")
    _output(body.get("output_config", {}))
    metadata = body.get("metadata", {})
    only(metadata, {"user_id"}, "metadata.")
    if len(str(metadata.get("user_id", ""))) > 256:
        raise wrong("metadata.user_id: too long")
    marks += _messages(body.get("messages"))
    if marks > 4:
        raise wrong("A maximum of 4 blocks with cache_control may be provided.")


def only(found: Mapping[str, Any], known: set[str], place: str) -> None:
    for name in sorted(set(found) - known):
        raise wrong(f"{place}{name}: Extra inputs are not permitted")


def _system(system: Any) -> int:
    if isinstance(system, str):
        return 0
    for place, block in enumerate(system):
        if block.get("type") != "text":
            raise wrong(f"system.{place}.type: Input should be 'text'")
        _text(block, f"system.{place}", "assistant")
    return sum("cache_control" in block for block in system)


def _text(block: Mapping[str, Any], place: str, role: str) -> None:
    only(block, {"type", "text", "cache_control", "citations"}, f"{place}.")
    if not isinstance(block.get("text"), str) or not block["text"].strip():
        raise wrong(f"{place}.text: text content blocks must be non-empty")
    if role == "user" and block.get("citations"):
        raise wrong(f"{place}.citations: not permitted")
    mark = block.get("cache_control", {"type": "ephemeral"})
    if mark.get("type") != "ephemeral" or mark.get("ttl", "5m") not in ("5m", "1h"):
        raise wrong(f"{place}.cache_control: invalid")


def _tool(tool: Mapping[str, Any], place: str) -> None:
    only(tool, {"name", "description", "input_schema", "strict", "cache_control", "type"}, f"{place}.")
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", str(tool.get("name", ""))):
        raise wrong(f"{place}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'")
    schema = tool.get("input_schema")
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise wrong(f"{place}.input_schema.type: Field required")
    if tool.get("strict"):
        _schema(schema, f"{place}.input_schema")


def _schema(schema: Mapping[str, Any], place: str) -> None:
    only(schema, SCHEMA_WORDS, f"{place}.")
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            raise wrong(f"{place}: additionalProperties must be false")
        if not set(schema.get("required", ())) <= set(schema.get("properties", {})):
            raise wrong(f"{place}.required: unknown property")
        for name, child in schema.get("properties", {}).items():
            _schema(child, f"{place}.properties.{name}")


def _choice(choice: Any, tools: list[Any]) -> None:
    if choice is None:
        return
    kinds = {
        "auto": {"type", "disable_parallel_tool_use"},
        "any": {"type", "disable_parallel_tool_use"},
        "none": {"type"},
    }
    known = kinds.get(choice.get("type"), {"type", "name", "disable_parallel_tool_use"})
    if choice.get("type") not in (*kinds, "tool"):
        raise wrong("tool_choice.type: unknown")
    only(choice, known, "tool_choice.")
    if not tools:
        raise wrong("tool_choice: may only be specified while providing tools")
    if choice["type"] == "tool" and choice.get("name") not in [tool["name"] for tool in tools]:
        raise wrong(f"tool_choice.name: Tool '{choice.get('name')}' not found in provided tools")


def _thinking(thinking: Any, limit: int) -> None:
    if thinking is None:
        return
    kinds = {
        "disabled": {"type"},
        "adaptive": {"type", "display"},
        "between_tools": {"type"},
        "enabled": {"type", "budget_tokens"},
    }
    if thinking.get("type") not in kinds:
        raise wrong("thinking.type: unknown")
    only(thinking, kinds[thinking["type"]], "thinking.")
    if thinking["type"] == "enabled" and not 1024 <= thinking.get("budget_tokens", 0) < limit:
        raise wrong("thinking.budget_tokens: must be at least 1024 and below max_tokens")


def _output(config: Mapping[str, Any]) -> None:
    only(config, {"effort", "format"}, "output_config.")
    form = config.get("format")
    if form is not None:
        only(form, {"type", "schema"}, "output_config.format.")
        _schema(form["schema"], "output_config.format.schema")


def _messages(messages: Any) -> int:
    if not isinstance(messages, list) or not messages:
        raise wrong("messages: at least one message is required")
    open_calls: list[str] = []
    marks = 0
    for place, message in enumerate(messages):
        only(message, {"role", "content"}, f"messages.{place}.")
        role, content = message.get("role"), message.get("content")
        if role not in ("user", "assistant"):
            raise wrong(f"messages.{place}.role: unknown")
        if place == 0 and role != "user":
            raise wrong("messages: first message must use the user role")
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if not isinstance(blocks, list) or not blocks:
            raise wrong(f"messages.{place}: all messages must have non-empty content")
        _results(blocks, open_calls, place)
        open_calls = _blocks(blocks, role, place)
        marks += sum("cache_control" in block for block in blocks)
    if messages[-1]["role"] == "assistant":
        raise wrong(
            "This model does not support assistant message prefill. The conversation must end with a user message."
        )
    return marks


def _results(blocks: list[Any], open_calls: list[str], place: int) -> None:
    """All results of the calls before, first in the message, and no others."""
    first = [block.get("tool_use_id") for block in blocks[: len(open_calls)] if block.get("type") == "tool_result"]
    if sorted(map(str, first)) != sorted(open_calls):
        raise wrong(f"messages.{place - 1}: `tool_use` ids were found without `tool_result` blocks immediately after")
    if any(block.get("type") == "tool_result" for block in blocks[len(open_calls) :]):
        raise wrong(f"messages.{place}: unexpected `tool_use_id` found in `tool_result` blocks")


def _blocks(blocks: list[Any], role: str, place: int) -> list[str]:
    """The ids of its tool calls."""
    calls = []
    for number, block in enumerate(blocks):
        at = f"messages.{place}.content.{number}"
        match block.get("type"):
            case "text":
                _text(block, at, role)
            case "tool_result" if role == "user":
                only(block, {"type", "tool_use_id", "content", "is_error", "cache_control"}, f"{at}.")
            case "tool_use" if role == "assistant":
                only(block, {"type", "id", "name", "input", "cache_control"}, f"{at}.")
                calls.append(str(block["id"]))
            case kind:
                raise wrong(f"{at}.type: '{kind}' is not permitted for {role}")
    return calls
