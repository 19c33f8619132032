"""Whether what a node says fits the channels, and what becomes of it where it does not."""

from collections.abc import Iterator, Mapping

from backend.engine.content import LIMITS, Limits, choices_form, numbered_text
from backend.engine.funnel import Node
from backend.engine.problem import Problem
from backend.engine.typical import rendered
from backend.engine.words import Config, Json

NAMES = {
    "whatsapp": "WhatsApp",
    "instagram": "Instagram",
    "messenger": "Messenger",
    "webchat": "chat do site",
    "simulator": "WhatsApp",
}


def bubble_problems(node: Node, channels: tuple[str, ...]) -> list[Problem]:
    """Measured with every variable empty, the least that will be sent, and with typical values. The config must fit its schema."""
    if node.type is None or node.type.bubbles is None:
        return []
    if node.render is None:
        return _measured(node, node.config, channels)
    least = _measured(node, rendered(node, typical=False), channels)
    known = {problem.field for problem in least}
    typical = [problem for problem in _measured(node, rendered(node), channels) if problem.field not in known]
    return least + [_maybe(problem) if problem.severity == "error" else problem for problem in typical]


def _maybe(problem: Problem) -> Problem:
    return Problem(problem.node, problem.field, "text_may_be_too_long", problem.params, "warning")


def _measured(node: Node, config: Config, channels: tuple[str, ...]) -> list[Problem]:
    assert node.type is not None
    assert node.type.bubbles is not None
    bubbles = node.type.bubbles(config)
    return [
        problem
        for field, content in bubbles
        for channel in channels
        for problem in _bubble(node.id, field, content, channel)
    ]


def _bubble(node: str, field: str, content: Mapping[str, Json], channel: str) -> Iterator[Problem]:
    limits = LIMITS.get(channel, LIMITS["whatsapp"])
    name = NAMES.get(channel, channel)
    match content.get("type"):
        case "choices":
            yield from _choices(node, field, content, limits, name)
        case "text" | "link":
            yield from _length(node, field, content, limits.text, name)
        case "image" | "video" | "audio" | "document" if limits.caption:
            yield from _length(node, field, content, limits.caption, name)


def _length(node: str, field: str, content: Mapping[str, Json], limit: int, channel: str) -> Iterator[Problem]:
    length = len(str(content.get("text") or ""))
    if length > limit:
        yield Problem(node, field, "text_too_long", {"limit": limit, "channel": channel, "length": length})


def _choices(node: str, field: str, content: Mapping[str, Json], limits: Limits, channel: str) -> Iterator[Problem]:
    form = choices_form(content, limits)
    length = len(numbered_text(content))
    if form == "numbered" and length > limits.text:
        yield Problem(node, field, "channel_limit", {"channel": channel, "limit": limits.text, "length": length})
        return
    choices = content["choices"]
    labels = (
        [str(choice["label"]) for choice in choices if isinstance(choice, dict)] if isinstance(choices, list) else []
    )
    longest = max(labels, key=len, default="")
    about: dict[str, str | int] = {"channel": channel, "title": longest, "length": len(longest)}
    if form == "list" and len(labels) <= limits.buttons and len(longest) > limits.button_title:
        yield Problem(node, field, "channel_adapts", {**about, "limit": limits.button_title}, "warning", "title_list")
    elif form == "numbered" and len(labels) > max(limits.rows, limits.buttons):
        rows: dict[str, str | int] = {
            "channel": channel,
            "limit": max(limits.rows, limits.buttons),
            "length": len(labels),
        }
        yield Problem(node, field, "channel_adapts", rows, "warning", "rows")
    elif form == "numbered" and len(longest) > (widest := max(limits.row_title, limits.button_title)):
        yield Problem(node, field, "channel_adapts", {**about, "limit": widest}, "warning", "title_numbered")
    elif form == "numbered":
        yield Problem(node, field, "channel_adapts", {"channel": channel}, "warning")
