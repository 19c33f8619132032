"""Whether anybody is there to read what a funnel tells the team. The conversation goes on either way, so these only warn."""

from collections.abc import Iterator, Mapping

from backend.engine.funnel import Node
from backend.engine.node_type import holds
from backend.engine.problem import Problem
from backend.engine.schema import mark, marked, pointer


def notice_problems(
    node: Node, references: Mapping[str, frozenset[str]], reached: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    """`reached`: the teams that somebody is in, the roles that somebody has. What `x-when` hides is not used: nothing is said of it."""
    if node.type is None or not {"x-reached", "x-ref"} & node.type.marks:
        return
    for path, value, schemas in marked(dict(node.config), node.type.schema):
        when = mark(schemas, "x-when")
        if isinstance(when, dict) and not holds(when, node.config):
            continue
        label = {"en": str(mark(schemas, "title") or "")}
        if mark(schemas, "x-ref") == "webhook" and value and str(value) not in references.get("webhook", {str(value)}):
            yield Problem(node.id, pointer(*path), "webhook_missing", {}, "warning", labels=label)
        kind = mark(schemas, "x-reached")
        if kind not in reached or not value:
            continue
        asked = {str(one) for one in value} if isinstance(value, list) else {str(value)}
        there = asked & references[kind] if kind in references else asked  # what is gone is told as that
        if there and not there & reached[kind]:
            yield Problem(node.id, pointer(*path), "notice_nobody", {}, "warning", kind, labels=label)
