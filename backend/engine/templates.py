"""Templates and conditions: what the gate let through becomes a tree of small functions over plain values.

What a variable holds is data: it is put into the output and never looked at as a template again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from jinja2 import nodes

from backend.engine import gate
from backend.engine.evaluate import LONG, Evaluate, Path, Scope, TooHeavy, compile_node
from backend.engine.values import Missing, Value, plain, show
from backend.engine.words import Json

__all__ = ["LONG", "MESSAGE", "Expression", "Output", "Path", "Scope", "Template", "expression", "template"]

MESSAGE = 4_096
"""Characters of output of a message; `LONG` for prompts and HTTP bodies."""


class _Full(Exception):
    """The output has reached its limit."""


@dataclass(slots=True)
class Output:
    limit: int
    room: int = field(init=False)
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.room = self.limit

    def shown(self, value: Value) -> str:
        return show(value)

    def place(self, names: tuple[Path, ...], text: str) -> None:
        """What an expression over these variables came to."""
        self.write(text)

    def write(self, text: str) -> None:
        if len(text) > self.room:
            self.parts.append(text[: self.room])
            raise _Full
        self.room -= len(text)
        self.parts.append(text)


Write: TypeAlias = Callable[[Scope, Output], None]


@dataclass(frozen=True, slots=True)
class Template:
    source: str
    names: tuple[Path, ...] = ()
    """The variables it reads: ("contact", "name")."""
    static: str | None = None
    _write: tuple[Write, ...] = ()

    def render(self, scope: Scope, limit: int = MESSAGE) -> str:
        """At most `limit` characters; what does not fit is cut, and noted."""
        if self.static is not None:
            return self.static
        return self.render_into(Output(limit), scope)

    def render_into(self, output: "Output", scope: Scope) -> str:
        try:
            for write in self._write:
                write(scope, output)
        except _Full:
            scope.note("template_cut", str(output.limit))
        except TooHeavy:
            scope.note("template_too_heavy", self.source[:80])
            return ""
        return "".join(output.parts)


@dataclass(frozen=True, slots=True)
class Expression:
    source: str
    names: tuple[Path, ...]
    _evaluate: Evaluate

    def value(self, scope: Scope) -> Json:
        """None for what is not there, and for what is too much work."""
        try:
            found: Json = plain(self._evaluate(scope))
        except TooHeavy:
            scope.note("template_too_heavy", self.source[:80])
            return None
        return found

    def holds(self, scope: Scope) -> bool:
        return bool(self.value(scope))


@lru_cache(maxsize=4_096)
def template(source: str) -> Template:
    """Raises Refusal."""
    if "{{" not in source and "{%" not in source and "{#" not in source:
        return Template(source, static=source)
    body = gate.parse_template(source)
    names: list[Path] = []
    return Template(source, _write=tuple(_writers(body, names)), names=tuple(dict.fromkeys(names)))


@lru_cache(maxsize=4_096)
def expression(source: str) -> Expression:
    """Raises Refusal."""
    names: list[Path] = []
    evaluate = compile_node(gate.parse_expression(source), names)
    return Expression(source, tuple(dict.fromkeys(names)), evaluate)


def _writers(body: list[nodes.Node], names: list[Path]) -> list[Write]:
    found: list[Write] = []
    for node in body:
        if isinstance(node, nodes.If):
            found.append(_write_if(node, names))
        else:
            assert isinstance(node, nodes.Output)
            found += [_write_part(part, names) for part in node.nodes]
    return found


def _write_part(part: nodes.Node, names: list[Path]) -> Write:
    if isinstance(part, nodes.TemplateData):
        text = part.data
        return lambda scope, output: output.write(text)
    own: list[Path] = []
    evaluate = compile_node(part, own)
    names += own
    read = tuple(own)

    def write(scope: Scope, output: Output) -> None:
        value = evaluate(scope)
        if isinstance(value, Missing):
            scope.note("variable_unknown", value.path)
        output.place(read, output.shown(scope.spend(value)))

    return write


def _write_if(node: nodes.If, names: list[Path]) -> Write:
    branches = [(node.test, node.body), *((other.test, other.body) for other in node.elif_)]
    compiled = [(compile_node(test, names), _writers(body, names)) for test, body in branches]
    otherwise = _writers(node.else_, names)

    def write(scope: Scope, output: Output) -> None:
        chosen = next((body for test, body in compiled if test(scope)), otherwise)
        for part in chosen:
            part(scope, output)

    return write
