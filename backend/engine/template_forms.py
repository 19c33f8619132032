"""The allow-list: which forms of jinja's syntax may stand in a template. What is not named here is refused."""

import math

from jinja2 import nodes

from backend.engine.refusal import Kind, Refusal

MAX_NODES = 500
MAX_DEPTH = 20

FILTERS = {
    "upper": 0, "lower": 0, "title": 0, "trim": 0, "default": 1, "length": 0, "truncate": 1, "date": 1, "money": 0, "phone": 0,
    "first_name": 0, "join": 1,
}  # fmt: skip
"""How many arguments each takes. Their bodies: engine/filters.py."""
MAX_TRUNCATE = 1_000
MAX_JOINT = 32
TESTS = frozenset({"defined", "none"})

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.If,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Filter, nodes.Test,
)  # fmt: skip
_OPERATORS: dict[type[nodes.Node], str] = {
    nodes.Add: "+", nodes.Sub: "-", nodes.Mul: "*", nodes.Div: "/", nodes.FloorDiv: "//", nodes.Mod: "%", nodes.Pow: "**",
    nodes.Neg: "-", nodes.Pos: "+",
}  # fmt: skip


def walk(tree: nodes.Node, source: str) -> None:
    """Outermost first, without recursion: the whole tree is allowed or nothing is."""
    count = 0
    stack: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise _located(source, node, "size", source[:20])
        _allow(node, source)
        stack += [(child, depth + 1) for child in reversed(list(node.iter_child_nodes()))]


def _allow(node: nodes.Node, source: str) -> None:
    if type(node) in _OPERATORS:
        raise _located(source, node, "operator", _OPERATORS[type(node)])
    if isinstance(node, nodes.Call):
        raise _located(source, node, "call", _called(node))
    if type(node) not in _ALLOWED:
        raise _located(source, node, "fragment", _NAMES.get(type(node), type(node).__name__))
    match node:
        case nodes.Name() if node.name.startswith("_"):
            raise _located(source, node, "fragment", node.name)
        case nodes.Const() if isinstance(node.value, float) and not math.isfinite(node.value):
            raise _located(source, node, "size", str(node.value))
        case nodes.Getattr() if node.attr.startswith("_") or not isinstance(node.node, _VARIABLE):
            raise _located(source, node, "fragment", f".{node.attr}")
        case nodes.Getitem() if not _plain_key(node.arg) or not isinstance(node.node, _VARIABLE):
            raise _located(source, node, "fragment", _key(node.arg))
        case nodes.Filter() if not _plain_filter(node):
            raise _located(source, node, "filter", f"|{node.name}")
        case nodes.Test() if node.name not in TESTS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            raise _located(source, node, "test", f"is {node.name}")


_VARIABLE = (nodes.Name, nodes.Getattr, nodes.Getitem)


def _plain_filter(node: nodes.Filter) -> bool:
    """A known one with as many arguments as it takes, which do not depend on a variable (but what `default` falls back to may)."""
    if (
        node.node is None
        or node.kwargs
        or node.dyn_args
        or node.dyn_kwargs
        or len(node.args) > FILTERS.get(node.name, -1)
    ):
        return False
    if node.name == "default" or not node.args:
        return True
    argument = node.args[0]
    value = argument.value if isinstance(argument, nodes.Const) else None
    if node.name == "truncate":
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_TRUNCATE
    return isinstance(value, str) and len(value) <= MAX_JOINT


def _plain_key(key: nodes.Node) -> bool:
    if not isinstance(key, nodes.Const) or isinstance(key.value, bool):
        return False
    return isinstance(key.value, int) or (isinstance(key.value, str) and not key.value.startswith("_"))


def _key(key: nodes.Node) -> str:
    return f"[{key.value!r}]"[:40] if isinstance(key, nodes.Const) else "[…]"


def _called(node: nodes.Call) -> str:
    match node.node:
        case nodes.Name():
            return f"{node.node.name}()"
        case nodes.Getattr():
            return f".{node.node.attr}()"
        case _:
            return "()"


_NAMES: dict[type[nodes.Node], str] = {
    nodes.List: "[…]",
    nodes.Dict: "{…}",
    nodes.Tuple: "(…, …)",
    nodes.Slice: "[:]",
}


def _located(source: str, node: nodes.Node, kind: Kind, fragment: str) -> Refusal:
    """jinja2's nodes know their line; the column is where the fragment first stands on it."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line = min(max(node.lineno, 1), len(lines))
    head = fragment.rstrip("()…") or fragment
    column = max(lines[line - 1].find(head), 0) + 1
    return Refusal("template_not_allowed", kind, fragment[:40], line, column)
