"""A funnel beside the workspace's others: who answers an event that both would, and funnels that start each other without end."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from backend.engine.check_context import CheckContext
from backend.engine.entry import CALLED
from backend.engine.funnel import Funnel, named
from backend.engine.problem import Problem
from backend.engine.triggers import Happened, MessageCame, TagAdded, Trigger
from backend.engine.words import Message


def other_problems(funnel: Funnel, context: CheckContext) -> list[Problem]:
    return [*_overlaps(funnel, context), *_recursion(funnel, context.others), *_silent_calls(funnel, context)]


def pausing(funnel: Funnel, others: Iterable[Funnel]) -> frozenset[str]:
    """The nodes that call a funnel which waits for somebody on every way."""
    waits = {other.id for other in others if other.pauses}
    return frozenset(node for node, target in _calling(funnel) if target in waits)


def _silent_calls(funnel: Funnel, context: CheckContext) -> Iterator[Problem]:
    """What is there and not published; what is not there at all is told elsewhere."""
    published = {other.id for other in context.others} | {funnel.id}
    known = context.references.get("funnel", frozenset())
    for node, target in _calling(funnel):
        if target in known - published:
            yield Problem(node, "/funnel", "subfunnel_unpublished", {}, "warning")


def _calling(funnel: Funnel) -> Iterator[tuple[str, str]]:
    for node in funnel.nodes.of(lambda one: one.calls) if funnel.calls else ():
        yield from ((node.id, target) for target in named(node, "x-ref", "funnel"))


MAX_COMPARED = 20_000
"""Pairs of triggers: with more of them nobody reads every overlap."""


def _overlaps(funnel: Funnel, context: CheckContext) -> Iterator[Problem]:
    older = len(context.others) if context.older is None else context.older
    for trigger, theirs, other, position in islice(_pairs(funnel, context), MAX_COMPARED):
        if not overlap(trigger, theirs):
            continue
        if other is None:
            names = {"other": theirs.node, "winner": theirs.node}
            yield Problem(trigger.node, "", "trigger_overlap", names, "warning", "same")
        else:
            winner = other.name if position < older else funnel.name
            yield Problem(trigger.node, "", "trigger_overlap", {"other": other.name, "winner": winner}, "warning")


def _pairs(funnel: Funnel, context: CheckContext) -> Iterator[tuple[Trigger, Trigger, Funnel | None, int]]:
    """(a trigger, one that was there before, the funnel of that one unless it is this one, that funnel's place)."""
    for index, trigger in enumerate(funnel.triggers):
        for before in funnel.triggers[:index]:
            yield trigger, before, None, 0
        for position, other in enumerate(context.others):
            if other.id != funnel.id:
                yield from ((trigger, theirs, other, position) for theirs in other.triggers)


def overlap(one: Trigger, two: Trigger) -> bool:
    """Whether some event is answered by both with the same right: kind, priority, and for whoever. Of patterns only what the other's own
    keywords show; two that are for some contacts only may well be for different ones."""
    if (
        one.kind != two.kind
        or one.precedence != two.precedence
        or one.kind in CALLED
        or (one.audience and two.audience)
    ):
        return False
    match one.kind:
        case "keyword":
            return any(
                a.answers(event) and b.answers(event) for a, b in ((one, two), (two, one)) for event in _examples(a)
            )
        case "tag_added":
            return two.answers(TagAdded(one.tag))
        case "ad_referral":
            return not one.ads or not two.ads or bool({*one.ads} & {*two.ads})
        case "field_changed" | "stage_changed":
            return any(
                b.answers(event) and a.answers(event) for a, b in ((one, two), (two, one)) for event in _changes(a)
            )
        case "silence":
            return one.after == two.after
        case "api_call":
            return one.event == two.event
        case _:
            return True


def _changes(trigger: Trigger) -> list[Happened]:
    return [
        Happened(trigger.kind, {"field": trigger.field, "value": trigger.value or "x", "stage": trigger.value or "x"})
    ]


def _examples(trigger: Trigger) -> list[MessageCame]:
    return [MessageCame(Message("text", keyword)) for keyword in trigger.keywords]


def _recursion(funnel: Funnel, others: Iterable[Funnel]) -> list[Problem]:
    """A circle that never waits is an error; one with waits may be a menu that comes back to itself, and is only mentioned."""
    if not funnel.id:
        return []
    known: dict[str, Funnel] = {other.id: other for other in others} | {funnel.id: funnel}
    if circle := _circle(
        funnel.id, {one: dict.fromkeys(found.calls, True) for one, found in known.items()}, at_once=True
    ):
        return [Problem("", "", "subfunnel_recursion", {"path": _path(circle, known)}, variant="calls")]
    ways = {one: found.starts for one, found in known.items()}
    if circle := _circle(funnel.id, ways, at_once=True):
        return [Problem("", "", "subfunnel_recursion", {"path": _path(circle, known)})]
    if circle := _circle(funnel.id, ways, at_once=False):
        return [Problem("", "", "subfunnel_recursion", {"path": _path(circle, known)}, "warning", "waits")]
    return []


def _path(circle: list[str], known: Mapping[str, Funnel]) -> str:
    return " → ".join(known[funnel].name or funnel for funnel in circle)


def _circle(own: str, known: Mapping[str, Mapping[str, bool]], *, at_once: bool) -> list[str]:
    """The shortest way from the funnel back to itself, both ends named; `at_once`: without waiting anywhere."""
    came_from: dict[str, str] = {}
    ways = [own]
    for funnel in ways:
        for target, direct in known[funnel].items():
            if at_once and not direct:
                continue
            if target == own:
                path = [funnel]
                while path[-1] != own:
                    path.append(came_from[path[-1]])
                return [*path[::-1], own]
            if target in known and target not in came_from:
                came_from[target] = funnel
                ways.append(target)
    return []
