"""A funnel beside the workspace's others: who answers an event that both would, and funnels that start each other without end."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from backend.engine.check_context import CheckContext
from backend.engine.funnel import Funnel
from backend.engine.problem import Problem
from backend.engine.triggers import MessageCame, TagAdded, Trigger
from backend.engine.words import Message


def other_problems(funnel: Funnel, context: CheckContext) -> list[Problem]:
    return [*_overlaps(funnel, context), *_recursion(funnel, context.others)]


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
    """Whether some event is answered by both with the same right. Of patterns only what the other's own keywords show."""
    if one.kind != two.kind:
        return False
    match one.kind:
        case "keyword":
            return any(
                a.answers(event) and b.answers(event) for a, b in ((one, two), (two, one)) for event in _examples(a)
            )
        case "tag_added":
            return two.answers(TagAdded(one.tag))
        case _:
            return True


def _examples(trigger: Trigger) -> list[MessageCame]:
    return [MessageCame(Message("text", keyword)) for keyword in trigger.keywords]


def _recursion(funnel: Funnel, others: Iterable[Funnel]) -> list[Problem]:
    """A circle that never waits is an error; one with waits may be a menu that comes back to itself, and is only mentioned."""
    if not funnel.id:
        return []
    known: dict[str, Funnel] = {other.id: other for other in others} | {funnel.id: funnel}
    if circle := _circle(funnel.id, known, at_once=True):
        return [Problem("", "", "subfunnel_recursion", {"path": _path(circle, known)})]
    if circle := _circle(funnel.id, known, at_once=False):
        return [Problem("", "", "subfunnel_recursion", {"path": _path(circle, known)}, "warning", "waits")]
    return []


def _path(circle: list[str], known: Mapping[str, Funnel]) -> str:
    return " → ".join(known[funnel].name or funnel for funnel in circle)


def _circle(own: str, known: Mapping[str, Funnel], *, at_once: bool) -> list[str]:
    """The shortest way from the funnel back to itself, both ends named; `at_once`: without waiting anywhere."""
    came_from: dict[str, str] = {}
    ways = [own]
    for funnel in ways:
        for target, direct in known[funnel].starts.items():
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
