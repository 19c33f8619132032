"""Bubbles, one after the other."""

from collections.abc import Mapping, Sequence

from backend.engine.bubble import outside_window, typing_seconds
from backend.engine.words import (
    Config,
    Effect,
    Entered,
    Json,
    Leave,
    Outcome,
    SendMessage,
    Signal,
    Unexpected,
    View,
)

Content = Mapping[str, Json]

NEEDED = {
    "text": ("text",),
    "link": ("text", "label", "url"),
    "contact": ("name", "phone"),
}
"""What must hold something after its variables are filled in; media need `url` or `media_id`."""


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _send(config)
        case _:
            raise Unexpected(signal)


def bubbles(config: Config) -> Sequence[tuple[str, Content]]:
    return [(f"/bubbles/{index}", _content(bubble)) for index, bubble in enumerate(_listed(config))]


def _send(config: Config) -> Leave:
    contents = [_content(bubble) for bubble in _listed(config)]
    sendable = [content for content in contents if _holds_something(content)]
    template = outside_window(config.get("template"))
    effects: list[Effect] = []
    for content in sendable:
        bubble = dict(content)
        if config["simulate_typing"] is True:
            bubble["typing"] = typing_seconds(str(content.get("text") or ""))
        # The template says in one message what the bubbles say together, so only the first one carries it.
        effects.append(SendMessage(bubble, None if effects else template))
    empty = len(contents) - len(sendable)
    return Leave("next", tuple(effects), detail={"empty": empty} if empty else {})


def _listed(config: Config) -> list[Content]:
    listed = config["bubbles"]
    assert isinstance(listed, list)
    return [bubble for bubble in listed if isinstance(bubble, dict)]


def _content(bubble: Content) -> Content:
    """`text` is what the inbox shows of it."""
    content = {key: value for key, value in bubble.items() if value not in (None, "", False)}
    match bubble["type"]:
        case "location":
            shown = content.get("name") or content.get("address") or f"{bubble['latitude']}, {bubble['longitude']}"
            return {**content, "latitude": bubble["latitude"], "longitude": bubble["longitude"], "text": shown}
        case "contact":
            return {**content, "text": content.get("name", "")}
        case _:
            return content


def _holds_something(content: Content) -> bool:
    """A text that consists of an empty variable is not sent: the channel would refuse it."""
    kind = str(content["type"])
    if kind == "location":
        return True
    if kind in NEEDED:
        return all(str(content.get(key) or "").strip() for key in NEEDED[kind])
    return bool(str(content.get("url") or "").strip() or content.get("media_id"))
