"""Expressions as trees of small functions over plain values. What comes here has passed the gate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from jinja2 import nodes

from backend.engine.filters import BODIES
from backend.engine.values import Missing, Value, compare, empty, show
from backend.engine.words import Json

LONG = 64 * 1024
"""Characters: no value on the way is longer than the longest output."""


WORK = 2_000_000
"""Characters that one template may look at, all its filters and comparisons together."""


class TooHeavy(Exception):
    """The template asks for more work than any message is worth."""


@dataclass(slots=True)
class Scope:
    """The variables that a template sees, and what the journal should say about how they were used."""

    values: Mapping[str, Value]
    notes: list[dict[str, Json]] = field(default_factory=list)
    work: int = 0

    def spend(self, value: Value) -> Value:
        """Raises TooHeavy. A list or object counts as much as its longest form."""
        self.work += len(value) if isinstance(value, str) else LONG if isinstance(value, list | tuple | Mapping) else 1
        if self.work > WORK:
            raise TooHeavy
        return value

    def note(self, code: str, name: str) -> None:
        found: dict[str, Json] = {"code": code, "name": name}
        if found not in self.notes and len(self.notes) < 20:
            self.notes.append(found)


Evaluate: TypeAlias = Callable[[Scope], Value]
Path: TypeAlias = tuple[str, ...]


def compile_node(node: nodes.Node, names: list[Path]) -> Evaluate:
    match node:
        case nodes.Const():
            return _constant(node.value)
        case nodes.TemplateData():
            return _constant(node.data)
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            return _variable(node, names)
        case nodes.Compare():
            return _comparison(node, names)
        case nodes.And() | nodes.Or() | nodes.Not():
            return _logic(node, names)
        case nodes.CondExpr():
            return _choice(node, names)
        case nodes.Concat():
            return _concat([compile_node(part, names) for part in node.nodes])
        case nodes.Filter():
            return _filter(node, names)
        case nodes.Test():
            return _test(node, names)
    raise AssertionError(f"the gate let {type(node).__name__} through")


def _constant(value: Value) -> Evaluate:
    return lambda scope: value


def _logic(node: nodes.And | nodes.Or | nodes.Not, names: list[Path]) -> Evaluate:
    if isinstance(node, nodes.Not):
        operand = compile_node(node.node, names)
        return lambda scope: not operand(scope)
    left, right = compile_node(node.left, names), compile_node(node.right, names)
    if isinstance(node, nodes.And):
        return lambda scope: left(scope) and right(scope)
    return lambda scope: left(scope) or right(scope)


def _test(node: nodes.Test, names: list[Path]) -> Evaluate:
    operand = compile_node(node.node, names)
    if node.name == "defined":
        return lambda scope: not isinstance(operand(scope), Missing)
    return lambda scope: empty(operand(scope))


def _variable(node: nodes.Node, names: list[Path]) -> Evaluate:
    keys: list[str | int] = []
    while not isinstance(node, nodes.Name):
        assert isinstance(node, nodes.Getattr | nodes.Getitem)
        if isinstance(node, nodes.Getattr):
            keys.append(node.attr)
        elif isinstance(node.arg, nodes.Const):
            keys.append(node.arg.value)
        node = node.node
    root, path = node.name, keys[::-1]
    names.append((root, *(str(key) for key in path)))

    def read(scope: Scope) -> Value:
        value = scope.values.get(root, _NOTHING)
        return _dig(Missing(root) if value is _NOTHING else value, root, path)

    return read


_NOTHING = object()


def _dig(value: Value, name: str, path: list[str | int]) -> Value:
    for key in path:
        if not _within(value, key):
            return Missing(".".join([name, *map(str, path)]))
        value = value[key]
    return value


def _within(value: Value, key: str | int) -> bool:
    if isinstance(value, Mapping):
        return key in value
    return isinstance(value, list | tuple) and isinstance(key, int) and -len(value) <= key < len(value)


def _comparison(node: nodes.Compare, names: list[Path]) -> Evaluate:
    first = compile_node(node.expr, names)
    rest = [(operand.op, compile_node(operand.expr, names)) for operand in node.ops]

    def evaluate(scope: Scope) -> bool:
        left = scope.spend(first(scope))
        for operator, operand in rest:
            right = scope.spend(operand(scope))
            if not compare(operator, left, right):
                return False
            left = right
        return True

    return evaluate


def _choice(node: nodes.CondExpr, names: list[Path]) -> Evaluate:
    test, then = compile_node(node.test, names), compile_node(node.expr1, names)
    otherwise = compile_node(node.expr2, names) if node.expr2 is not None else None

    def evaluate(scope: Scope) -> Value:
        if test(scope):
            return then(scope)
        return otherwise(scope) if otherwise else ""

    return evaluate


def _concat(parts: list[Evaluate]) -> Evaluate:
    return lambda scope: _bounded("".join(show(scope.spend(part(scope)))[:LONG] for part in parts))


def _filter(node: nodes.Filter, names: list[Path]) -> Evaluate:
    assert node.node is not None
    operand = compile_node(node.node, names)
    given = [compile_node(argument, names) for argument in node.args]
    body = BODIES[node.name]
    return lambda scope: _bounded(body(scope.spend(operand(scope)), *(argument(scope) for argument in given)))


def _bounded(value: Value) -> Value:
    """No value on the way to the output is longer than the longest output."""
    return value[:LONG] if isinstance(value, str) else value
