"""Calls from outside (POST /events/:name): what triggers and waits declare of them, and what of a call they take."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from backend.engine.funnel import Funnel
from backend.engine.node_type import NodeType
from backend.engine.words import Config, Json

KIND = "api_call"
MOST_VARIABLES, LONGEST_TEXT = 50, 1_000
_SAMPLES: dict[str, Json] = {"text": "exemplo", "number": 9, "boolean": True}


@dataclass(frozen=True, slots=True)
class Declared:
    """A variable that a call brings. `type` is text, number or boolean."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Listening:
    """A node that a call of this name is for: it begins the funnel there, or ends a wait."""

    funnel: Funnel
    node: str
    event: str
    begins: bool
    variables: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """What is wrong with a variable that was given, or missing. `known`: the names that would be right."""

    name: str
    code: str
    known: tuple[str, ...] = ()


def listening(funnels: Iterable[Funnel]) -> Iterator[Listening]:
    for funnel in funnels:
        begins = {trigger.node for trigger in funnel.triggers}
        for node in funnel.nodes.of(_may_listen):
            event = node.config.get("event")
            if node.config.get("kind") == KIND and isinstance(event, str):
                yield Listening(funnel, node.id, event, node.id in begins, declared(node.config))


def _may_listen(node_type: NodeType) -> bool:
    return KIND in node_type.schema.get("properties", {}).get("kind", {}).get("enum", ())


def declared(config: Config) -> tuple[Declared, ...]:
    rows = config.get("variables")
    return tuple(
        Declared(str(row["name"]), str(row.get("type") or "text"), row.get("required") is True)
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("name")
    )


def misfits(given: Mapping[str, Json], listed: Iterable[tuple[Declared, ...]]) -> list[Misfit]:
    """Held against each of them: a name is one agreement with the other system, whoever listens."""
    declarations = [*listed]
    known = tuple(sorted({one.name for variables in declarations for one in variables}))
    found = [Misfit(name, "variable_undeclared", known) for name in given if name not in known]
    for one in dict.fromkeys(one for variables in declarations for one in variables):
        if one.name in given and not _is_a(given[one.name], one.type):
            found.append(Misfit(one.name, f"variable_{one.type}"))
        elif one.required and given.get(one.name) in (None, ""):
            found.append(Misfit(one.name, "variable_required"))
    return [*dict.fromkeys(found)]


def taken(config: Config, told: Mapping[str, Json]) -> dict[str, Json]:
    """The variables that the node keeps of what it is told; of another event's, nothing."""
    given = told.get("variables")
    if told.get("event") != config.get("event") or not isinstance(given, dict):
        return {}
    return {
        one.name: given[one.name] for one in declared(config) if one.name in given and _is_a(given[one.name], one.type)
    }


def sample(config: Config) -> dict[str, Json]:
    """A call as it may well come: what the test phone plays."""
    variables: dict[str, Json] = {one.name: _SAMPLES.get(one.type) for one in declared(config)}
    return {"event": config.get("event"), "variables": variables}


def _is_a(value: Json, wanted: str) -> bool:
    match wanted:
        case "number":
            return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
        case "boolean":
            return value is None or isinstance(value, bool)
        case _:
            return value is None or isinstance(value, str)
