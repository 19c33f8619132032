"""Calls from outside: whether anybody may make them, and whether all who listen to one mean the same by it."""

from collections.abc import Iterator

from backend.engine.api_calls import listening
from backend.engine.check_context import CheckContext
from backend.engine.funnel import Funnel
from backend.engine.problem import Problem


def call_problems(funnel: Funnel, context: CheckContext) -> Iterator[Problem]:
    own = [*listening([funnel])]
    if not own:
        return
    elsewhere = [*listening(other for other in context.others if other.id != funnel.id)]
    for place, one in enumerate(own):
        if context.integrations is not None and "api" not in context.integrations:
            yield Problem(one.node, "/event", "call_token_missing", {}, "warning")
        kinds = {variable.name: variable.type for variable in one.variables}
        for other in (*own[:place], *elsewhere):
            differ = [v.name for v in other.variables if kinds.get(v.name, v.type) != v.type]
            if other.event == one.event and differ:
                told = {"name": differ[0], "other": other.funnel.name if other.funnel is not funnel else other.node}
                yield Problem(one.node, "/variables", "call_declared_otherwise", told, "warning")
