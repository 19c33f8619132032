"""A config with its variables filled in as they typically are: how long a message becomes."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from backend.engine.funnel import Node
from backend.engine.refusal import Refusal
from backend.engine.schema import mark, marked
from backend.engine.templates import LONG, Path, Scope, template
from backend.engine.words import Config

NAME, WORD, LINE, TALK = "Ana Beatriz Oliveira", "x" * 30, "x" * 120, "x" * 1_500
VALUES: Mapping[Path, Any] = {
    ("contact", "name"): NAME,
    ("contact", "phone"): "5511999990001",
    ("contact", "email"): "ana.beatriz.oliveira@gmail.com",
    ("contact", "tags"): ["aluno", "piano"],
    ("funnel", "name"): "Aula experimental",
    ("workspace", "name"): "Escola de Música Compasso",
    ("response", "text"): LINE,
    ("trigger", "message"): LINE,
    ("chat", "history"): TALK,
    ("chat", "history_last_3_messages"): LINE * 3,
    ("now",): "2026-11-23T09:00:00-03:00",
}
"""What else there is holds 30 characters."""


def rendered(node: Node, *, typical: bool = True) -> Config:
    """With typical values, or with all empty. Nothing is cut: what is too long shall be seen."""
    if node.render is None or node.type is None:
        return node.config
    found: Any = deepcopy(dict(node.config))
    for path, value, schemas in marked(dict(node.config), node.type.schema):
        if isinstance(value, str) and mark(schemas, "x-template") is not None:
            holder = found
            for part in path[:-1]:
                holder = holder[part]
            holder[path[-1]] = _filled(value, typical=typical)
    return found  # type: ignore[no-any-return]


def _filled(source: str, *, typical: bool) -> str:
    try:
        compiled = template(source)
    except Refusal:
        return source
    values: dict[str, Any] = {}
    for name in compiled.names if typical else ():
        sizes = range(len(name), 0, -1)
        _put(values, name, next((VALUES[name[:size]] for size in sizes if name[:size] in VALUES), WORD))
    return compiled.render(Scope(values), LONG)


def _put(values: dict[str, Any], name: Path, value: Any) -> None:
    place = values
    for part in name[:-1]:
        below = place.setdefault(part, {})
        if not isinstance(below, dict):
            return
        place = below
    if not isinstance(place.get(name[-1]), dict):
        place[name[-1]] = value
