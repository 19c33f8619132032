"""Which funnel an event begins, and who wins when several would.

Config of a `trigger` node: {"kind": "keyword" | "first_message" | "any_message" | "tag_added",
 "keyword", "synonyms"?: [str], "match": "contains" (default) | "equals" | "starts_with" | "pattern" (RE2 in `keyword`), "tag"}
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

from backend.engine.formats import pattern
from backend.engine.text import contains_words, fold, words
from backend.engine.words import Config, Message

Kind: TypeAlias = Literal["keyword", "first_message", "any_message", "tag_added"]
RANK: dict[str, int] = {"keyword": 0, "first_message": 1, "any_message": 2, "tag_added": 0}
"""The more particular trigger wins; among equals the funnel that was published first, then the node drawn first."""


@dataclass(frozen=True, slots=True)
class MessageCame:
    """`first`: the contact never wrote on this lane before."""

    message: Message
    first: bool = False


@dataclass(frozen=True, slots=True)
class TagAdded:
    tag: str


Event: TypeAlias = MessageCame | TagAdded


@dataclass(frozen=True, slots=True)
class Trigger:
    node: str
    kind: str
    match: str
    keywords: tuple[str, ...]
    tag: str
    compiled: Any = None

    @staticmethod
    def of(node: str, config: Config) -> "Trigger":
        synonyms = config.get("synonyms")
        named = [config.get("keyword"), *(synonyms if isinstance(synonyms, list) else ())]
        keywords = tuple(text for text in named if isinstance(text, str) and text.strip())
        match = str(config.get("match") or "contains")
        return Trigger(
            node=node,
            kind=str(config.get("kind") or "keyword"),
            match=match,
            keywords=keywords,
            tag=fold(str(config.get("tag") or "")),
            compiled=[found for text in keywords if (found := pattern(text))] if match == "pattern" else None,
        )

    def answers(self, event: Event) -> bool:
        match event:
            case TagAdded():
                return self.kind == "tag_added" and bool(self.tag) and fold(event.tag) == self.tag
            case MessageCame():
                if self.kind == "keyword":
                    return any(self._found_in(event.message.text, keyword) for keyword in self.keywords)
                return self.kind == "any_message" or (self.kind == "first_message" and event.first)

    def _found_in(self, text: str, keyword: str) -> bool:
        match self.match:
            case "equals":
                return (words(text) or fold(text)) == (words(keyword) or fold(keyword))
            case "starts_with":
                wanted = words(keyword)
                return words(text)[: len(wanted)] == wanted if wanted else fold(text).startswith(fold(keyword))
            case "pattern":
                return any(compiled.search(text) or compiled.search(fold(text)) for compiled in self.compiled)
            case _:
                return contains_words(text, keyword)


class Triggered(Protocol):
    @property
    def triggers(self) -> tuple[Trigger, ...]: ...


F = TypeVar("F", bound=Triggered)


def match_trigger(funnels: Iterable[F], event: Event) -> tuple[F, str] | None:
    """(funnel, id of its trigger node). `funnels` in the order of their first publication, the oldest first."""
    best: tuple[int, F, str] | None = None
    for funnel in funnels:
        for trigger in funnel.triggers:
            rank = RANK.get(trigger.kind, 9)
            if (best is None or rank < best[0]) and trigger.answers(event):
                best = (rank, funnel, trigger.node)
    return (best[1], best[2]) if best else None
