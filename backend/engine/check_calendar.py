"""Triggers that go by the calendar: schedules that never come, come too often or would take everybody or
interrupt a conversation, dates that nobody has."""

from collections.abc import Iterator

from backend.engine.calendar import CALENDAR
from backend.engine.check_context import CheckContext
from backend.engine.cron import comes, schedule_of
from backend.engine.funnel import Funnel, Node
from backend.engine.problem import Problem
from backend.engine.triggers import Trigger


def calendar_problems(funnel: Funnel, context: CheckContext) -> Iterator[Problem]:
    for trigger in funnel.triggers:
        node = funnel.nodes[trigger.node]
        if trigger.kind in CALENDAR and trigger.when_running == "interrupt":
            yield Problem(node.id, "/when_running", "calendar_interrupts")
        if trigger.kind == "schedule":
            if not trigger.audience:
                yield Problem(node.id, "/audience", "audience_missing")
            if node.config.get("every") == "cron":
                yield from _cron_problems(node)
        elif trigger.kind in CALENDAR:
            yield from _date_problems(trigger, node, context)


def _cron_problems(node: Node) -> Iterator[Problem]:
    """What cannot be read at all is told with the other fields."""
    written = str(node.config.get("cron") or "")
    schedule = schedule_of(written)
    if schedule is None:
        return
    if not comes(schedule):
        yield Problem(node.id, "/cron", "cron_invalid", {"value": written[:80]}, variant="never")
    elif schedule.often:
        yield Problem(node.id, "/cron", "cron_invalid", {"value": written[:80]}, variant="often")


def _date_problems(trigger: Trigger, node: Node, context: CheckContext) -> Iterator[Problem]:
    hours = trigger.calendar.hours if trigger.calendar else None
    at = trigger.calendar.schedule.times[0] if trigger.calendar else None
    if hours and hours.start and hours.end and at and hours.start < hours.end <= at:
        yield Problem(node.id, "/hours", "date_hours_over", {"at": f"{at:%H:%M}", "end": f"{hours.end:%H:%M}"})
    field = node.config.get("date_field")
    if not isinstance(field, str) or not field or context.fields is None:
        return
    if field not in context.fields:
        yield Problem(node.id, "/date_field", "date_field_unknown", {"field": field[:50]})
    elif context.dates is not None and field not in context.dates:
        yield Problem(node.id, "/date_field", "date_field_type", {"field": field[:50]}, "warning")
