"""Templates and conditions of a node: written so that they can be read, and reading variables that exist."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from backend.engine.check_context import CheckContext
from backend.engine.check_order import Filled, brought_along, filled
from backend.engine.funnel import Funnel, named
from backend.engine.node_type import NodeType
from backend.engine.problem import Problem
from backend.engine.refusal import Refusal
from backend.engine.schema import Schema, mark, marked, pointer
from backend.engine.template_forms import FILTERS
from backend.engine.templates import Path, expression, template

Known: TypeAlias = "Mapping[str, Known] | None"
"""None: whatever stands below."""

MOST_GUESSED = 10
OWN = ("variavel", "variable")
_LEAF: Mapping[str, Any] = {}
_RESPONSE = (
    "text", "type", "id", "name", "description", "latitude", "longitude", "address", "url", "media", "contacts", "emoji", "response",
    "products", "referral", "context", "reply_id",
)  # fmt: skip


def template_problems(node: Mapping[str, Any], node_type: NodeType, known: "Variables") -> list[Problem]:
    problems: list[Problem] = []
    for path, value, schemas in marked(node.get("data") or {}, node_type.schema):
        if not isinstance(value, str):
            continue
        field = pointer(*path)
        try:
            names = _names(value, schemas)
        except Refusal as refusal:
            problems.append(refused(node["id"], field, refusal))
            continue
        problems += [_unknown(node["id"], field, name, known) for name in names if not _exists(name, known.tree)]
        problems += [
            _never_filled(node["id"], field, name) for name in names if known.is_never_filled(node["id"], name)
        ]
    return problems


def _names(source: str, schemas: list[Schema]) -> tuple[Path, ...]:
    if mark(schemas, "x-template") is not None:
        return template(source).names
    return expression(source).names if mark(schemas, "x-expression") is not None else ()


def refused(node: str, field: str, refusal: Refusal) -> Problem:
    params: dict[str, str | int | float] = {
        "fragment": refusal.fragment,
        "line": refusal.line,
        "column": refusal.column,
    }
    if refusal.kind == "filter":
        params["filters"] = ", ".join(sorted(FILTERS))
    variant = "" if refusal.kind in ("fragment", "syntax") else refusal.kind
    return Problem(node, field, refusal.code, params, variant=variant)


@dataclass
class Variables:
    """All that the funnel's templates may read, its own variables and those of funnels that lead into it included."""

    funnel: Funnel
    context: CheckContext
    _near: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Mapping[str, Known]:
        own: Known = dict.fromkeys(self._own())
        return {
            "contact": {
                **dict.fromkeys(("name", "phone", "email", "stage", "fase_funil"), _LEAF),
                "tags": None,
                "consents": None,
                "custom_data": self._fields(),
            },
            "trigger": {
                **dict.fromkeys(
                    ("message", "tag", "field", "stage", "seconds", "event", "tick", "date", "years"), _LEAF
                ),
                "value": None,
                "variables": None,
                "data": None,
            },
            "response": dict.fromkeys(_RESPONSE),
            "variavel": own,
            "variable": own,
            "funnel": {"name": _LEAF},
            "chat": {"history": _LEAF, "history_last_3_messages": _LEAF},
            "workspace": dict.fromkeys(("name", "timezone", "language", "teams", "stages", "ai_needs_consent")),
            "now": _LEAF,
        }

    def is_never_filled(self, node: str, name: Path) -> bool:
        return len(name) > 1 and name[0] in OWN and self.filled.never(node, name[1])

    def nearest(self, written: str) -> str | None:
        """What was most likely meant. A drawing with more wrong names than that is not helped by guesses."""
        if written not in self._near and len(self._near) < MOST_GUESSED:
            self._near[written] = _nearest(written, self.paths)
        return self._near.get(written)

    @cached_property
    def filled(self) -> Filled:
        return filled(self.funnel, self.brought)

    @cached_property
    def brought(self) -> frozenset[str]:
        return brought_along(self.funnel, self.context.others)

    @cached_property
    def paths(self) -> list[str]:
        return list(_paths(self.tree))

    def _own(self) -> list[str]:
        return sorted(self.funnel.sets | self.brought)

    def _fields(self) -> Known:
        if self.context.fields is None:
            return None
        set_here = {name for node in self.funnel.nodes.values() for name in named(node, "x-sets", "field")}
        return dict.fromkeys(sorted({*self.context.fields, *set_here, "fase_funil"}))


def _exists(name: Path, known: Known) -> bool:
    for part in name:
        if known is None:
            return True
        if part not in known:
            return False
        known = known[part]
    return True


def _unknown(node: str, field: str, name: Path, known: Variables) -> Problem:
    written = ".".join(name)
    near = known.nearest(written)
    if near is not None and written.startswith(f"{near}."):
        near = None
    params: dict[str, str | int | float] = {"name": written[:80]}
    if near is None:
        return Problem(node, field, "variable_unknown", params, "warning")
    return Problem(node, field, "variable_unknown", {**params, "suggestion": near}, "warning", "suggestion")


def _never_filled(node: str, field: str, name: Path) -> Problem:
    return Problem(node, field, "variable_unset", {"name": ".".join(name)[:80]}, "warning")


def _paths(known: Known, prefix: str = "") -> Iterator[str]:
    for name, below in (known or {}).items():
        yield f"{prefix}{name}"
        yield from _paths(below, f"{prefix}{name}.")


def _nearest(written: str, paths: list[str]) -> str | None:
    """`contact.nomee` -> contact.name; `nome` too, by the last part alone."""
    close = difflib.get_close_matches(written, paths, 1, 0.7)
    if close:
        return close[0]
    by_end = {path.rpartition(".")[2]: path for path in reversed(paths)}
    ends = difflib.get_close_matches(written.rpartition(".")[2], list(by_end), 1, 0.7)
    return by_end[ends[0]] if ends else None
