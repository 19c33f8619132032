"""Which funnel an event begins, and who wins when several would (docs/triggers.md).

What a `trigger` node's config holds is in node-catalog/trigger.json; here it is read once, when the funnel is compiled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from backend.engine.calendar import Calendar, calendar_of
from backend.engine.durations import parse_duration
from backend.engine.events import Event, Happened, MessageCame, Named, TagAdded
from backend.engine.formats import pattern
from backend.engine.text import contains_words, fold, words
from backend.engine.values import equal
from backend.engine.words import Config, Json

__all__ = ["RANK", "Event", "Happened", "MessageCame", "Named", "TagAdded", "Trigger", "Triggered", "match_trigger"]

RANK: dict[str, int] = {"ad_referral": 0, "keyword": 1, "first_message": 2, "any_message": 3}
"""Of two with the same priority the more particular one wins; among equals the funnel that was published first, then the node drawn
first. Kinds that are not here answer to events of their own and meet nobody but their like."""

PRIORITY = 50


@dataclass(frozen=True, slots=True)
class Trigger:
    node: str
    kind: str
    match: str
    keywords: tuple[str, ...]
    tag: str
    compiled: Any = None
    ads: tuple[str, ...] = ()
    field: str = ""
    value: str = ""
    """Of the field, or the stage."""
    event: str = ""
    """Name of the call from outside."""
    after: timedelta | None = None
    """Of silence."""
    priority: int = PRIORITY
    reentry: str = "always"
    reentry_after: timedelta | None = None
    when_running: str = "ignore"
    audience: bool = False
    """Whether it is for some contacts only."""
    calendar: Calendar | None = None
    """Of a schedule or a date of the contact."""

    @staticmethod
    def of(node: str, config: Config) -> "Trigger":
        keywords = _texts([config.get("keyword"), *_listed(config, "synonyms")])
        match = str(config.get("match") or "contains")
        kind = str(config.get("kind") or "keyword")
        return Trigger(
            node=node,
            kind=kind,
            match=match,
            keywords=keywords,
            tag=fold(_text(config, "tag")),
            compiled=[found for text in keywords if (found := pattern(text))] if match == "pattern" else None,
            ads=_texts(_listed(config, "ads")),
            field=_text(config, "field"),
            value=_text(config, "stage" if kind == "stage_changed" else "value"),
            event=_text(config, "event"),
            after=parse_duration(config.get("silent_for")),
            priority=_number(config.get("priority"), PRIORITY),
            reentry=_text(config, "reentry") or "always",
            reentry_after=parse_duration(config.get("reentry_after")),
            when_running=_text(config, "when_running") or "ignore",
            audience=bool(_listed(config, "audience")),
            calendar=calendar_of(config),
        )

    @property
    def precedence(self) -> tuple[int, int]:
        """The smaller one wins."""
        return -self.priority, RANK.get(self.kind, 0)

    @property
    def says(self) -> tuple[str, ...]:
        """What it listens for, in the author's words."""
        found = {
            "keyword": self.keywords,
            "ad_referral": self.ads,
            "tag_added": (self.tag,),
            "field_changed": (self.field, self.value),
            "stage_changed": (self.value,),
            "api_call": (self.event,),
        }
        said = self.calendar.said if self.calendar else found.get(self.kind, ())
        return tuple(text for text in said if text)

    def answers(self, event: Event) -> bool:
        match event:
            case MessageCame():
                return self._answers_message(event)
            case TagAdded():
                return self.kind == "tag_added" and bool(self.tag) and fold(event.tag) == self.tag
            case Happened():
                return self.kind == event.kind and self._answers_event(event)
            case Named():
                return event.node in (None, self.node)

    def _answers_message(self, event: MessageCame) -> bool:
        match self.kind:
            case "keyword":
                return any(self._found_in(event.message.text, keyword) for keyword in self.keywords)
            case "ad_referral":
                referral = event.message.data.get("referral")
                return isinstance(referral, dict) and (not self.ads or any(_is_of(ad, referral) for ad in self.ads))
            case kind:
                return kind == "any_message" or (kind == "first_message" and event.first)

    def _answers_event(self, event: Happened) -> bool:
        match self.kind:
            case "field_changed":
                same = fold(str(event.data.get("field") or "")) == fold(self.field)
                return bool(self.field) and same and (not self.value or equal(event.data.get("value"), self.value))
            case "stage_changed":
                return not self.value or fold(str(event.data.get("stage") or "")) == fold(self.value)
            case "tag_removed":
                return bool(self.tag) and fold(str(event.data.get("tag") or "")) == self.tag
            case "api_call":
                return bool(self.event) and event.data.get("event") == self.event
            case "silence":
                return self.after is not None and event.data.get("seconds") == int(self.after.total_seconds())
            case _:
                return True

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
    def id(self) -> str: ...

    @property
    def triggers(self) -> tuple[Trigger, ...]: ...


F = TypeVar("F", bound=Triggered)


def match_trigger(funnels: Iterable[F], event: Event) -> tuple[F, str] | None:
    """(funnel, id of its trigger node), whoever the contact is and whatever runs. `funnels` in the order of their first publication."""
    best: tuple[tuple[int, int], F, str] | None = None
    for funnel in funnels:
        for trigger in funnel.triggers:
            if (best is None or trigger.precedence < best[0]) and trigger.answers(event):
                best = (trigger.precedence, funnel, trigger.node)
    return (best[1], best[2]) if best else None


def _is_of(ad: str, referral: dict[str, Json]) -> bool:
    ids = (str(referral.get(key) or "") for key in ("source_id", "source_url"))
    return ad in ids or contains_words(f"{referral.get('headline') or ''} {referral.get('body') or ''}", ad)


def _text(config: Config, key: str) -> str:
    found = config.get(key)
    return found.strip() if isinstance(found, str) else ""


def _listed(config: Config, key: str) -> list[Json]:
    found = config.get(key)
    return found if isinstance(found, list) else []


def _texts(values: list[Json]) -> tuple[str, ...]:
    return tuple(text for text in values if isinstance(text, str) and text.strip())


def _number(value: Json, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise
