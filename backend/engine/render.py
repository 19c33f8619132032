"""Filling a config's templates in before its handler sees it."""

from collections.abc import Callable
from typing import Any, TypeAlias

from backend.engine.encode import encoded
from backend.engine.node_type import NodeType
from backend.engine.prompts import referring
from backend.engine.refusal import Refusal
from backend.engine.schema import mark, marked, pointer
from backend.engine.templates import LONG, MESSAGE, Path, Scope, expression, template
from backend.engine.words import Config, Json

Place: TypeAlias = tuple[str | int, ...]
Fill: TypeAlias = tuple[tuple[Path, ...], Callable[[Scope], Json]]
"""(the variables it reads, the value of a place)"""


def render_plan(config: Config, node_type: NodeType, uses: set[str]) -> Callable[[Scope], Config] | None:
    """A function that fills the config's templates in, or None when there is nothing to fill in."""
    fields: list[tuple[Place, Callable[[Scope], Json]]] = []
    for path, value, schemas in marked(dict(config), node_type.schema):
        if not isinstance(value, str):
            continue
        if (kind := mark(schemas, "x-template")) is not None:
            found = _template(value, str(kind), pointer(*path), mark(schemas, "x-encode"))
        elif (kind := mark(schemas, "x-expression")) is not None:
            found = _expression(value, kind == "value", pointer(*path))
        else:
            continue
        if found is not None:
            names, fill = found
            uses.update(name[0] for name in names)
            fields.append((path, fill))
    if not fields:
        return None
    return lambda scope: _filled(config, fields, scope)


def _filled(config: Config, fields: list[tuple[Place, Callable[[Scope], Json]]], scope: Scope) -> Config:
    found: Any = dict(config)
    copied: dict[Place, Any] = {(): found}
    for path, fill in fields:
        holder = found
        for depth in range(1, len(path)):
            place = path[:depth]
            if place not in copied:
                copied[place] = holder[path[depth - 1]] = holder[path[depth - 1]].copy()
            holder = copied[place]
        holder[path[-1]] = fill(scope)
    return found  # type: ignore[no-any-return]


def _template(source: str, kind: str, place: str, encoding: str | None) -> Fill | None:
    try:
        compiled = template(source)
    except Refusal as refusal:
        return _nothing(refusal, place, "")
    if compiled.static is not None:
        return None
    if kind == "prompt":
        return compiled.names, lambda scope: referring(compiled, scope)
    limit = LONG if kind == "long" else MESSAGE
    if encoding is not None:
        return compiled.names, lambda scope: encoded(compiled, scope, limit, encoding)
    return compiled.names, lambda scope: compiled.render(scope, limit)


def _expression(source: str, value: bool, place: str) -> Fill:
    try:
        compiled = expression(source)
    except Refusal as refusal:
        return _nothing(refusal, place, None if value else False)
    return compiled.names, compiled.value if value else compiled.holds


def _nothing(refusal: Refusal, place: str, instead: Json) -> Fill:
    """What was refused renders nothing, and the journal says why."""
    code = refusal.code

    def fill(scope: Scope) -> Json:
        scope.note(code, place)
        return instead

    return (), fill
