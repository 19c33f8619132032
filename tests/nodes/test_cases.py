"""Every case of every node type, and that the cases leave nothing of a type out."""

from types import CodeType, FunctionType
from typing import Any, get_args

import pytest

from backend.catalog import load
from backend.engine import words
from backend.engine.words import Call, CallFunnel, Leave, Unexpected, Wait
from tests.nodes import cases
from tests.nodes.cases import Case

CATALOG = load()
CASES = [case for name in CATALOG for case in cases.load(name)]

EFFECTS = set(get_args(words.Effect))
SIGNALS = set(get_args(words.Signal))


def outcome_of(case: Case) -> words.Outcome:
    node_type = CATALOG[case.type]
    return node_type.run(cases.config_of(node_type, case.config, case.view), case.view, case.signal)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.type}: {case.name}")
def test_case(case: Case) -> None:
    if case.error is not None:
        assert case.error == "Unexpected"
        with pytest.raises(Unexpected):
            outcome_of(case)
    else:
        assert cases.written(outcome_of(case)) == case.outcome


@pytest.mark.parametrize("name", CATALOG)
def test_case_names_differ(name: str) -> None:
    names = [case["name"] for case in cases.written_of(name)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", CATALOG)
def test_every_port_is_left_by(name: str) -> None:
    """Of ports that come from the config each item's own: a case whose choices nobody chooses would prove nothing."""
    declared = CATALOG[name].x_node["ports"]
    outcomes = [(case, outcome_of(case)) for case in CASES if case.type == name and case.error is None]
    left = {outcome.port for _, outcome in outcomes if isinstance(outcome, Leave)}
    fixed = {port["id"] for port in declared if "id" in port and "each" not in port}
    assert fixed <= left
    for port in declared:
        if "each" in port:
            assert len(left - fixed) >= 2, "one item alone cannot show that the right one is taken"
    for case, outcome in outcomes:
        known = [port.id for port in CATALOG[name].ports(cases.config_of(CATALOG[name], case.config, case.view))]
        if isinstance(outcome, Leave) and known:
            assert outcome.port in known


@pytest.mark.parametrize("name", CATALOG)
def test_every_effect_that_the_handler_knows_is_shown(name: str) -> None:
    known = mentioned(CATALOG[name].run) & EFFECTS
    shown = {
        type(effect)
        for case in CASES
        if case.type == name and case.error is None
        for effect in outcome_of(case).effects
    }
    assert shown == known


@pytest.mark.parametrize("name", CATALOG)
def test_every_outcome_and_signal_that_the_handler_knows_is_shown(name: str) -> None:
    known = mentioned(CATALOG[name].run)
    mine = [case for case in CASES if case.type == name]
    assert {type(outcome_of(case)) for case in mine if case.error is None} == known & {Leave, Wait, Call, CallFunnel}
    assert {type(case.signal) for case in mine if case.error is None} == known & SIGNALS
    assert any(case.error for case in mine), "a signal that it never waits for"
    assert CATALOG[name].waits == (Wait in known), "what the checker of endless loops believes"


@pytest.mark.parametrize("name", CATALOG)
def test_every_property_of_the_config_stands_in_some_case(name: str) -> None:
    """At any depth; a property that no case sets is one that nobody tried."""
    used: set[str] = set()
    for case in CASES:
        if case.type == name:
            used |= keys(case.config)
    assert properties(CATALOG[name].schema) - used == set()


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys(child) for child in value.values()))
    if isinstance(value, list):
        return set().union(*(keys(child) for child in value))
    return set()


def properties(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
        return own.union(*(properties(child) for key, child in schema.items() if key != "examples"))
    if isinstance(schema, list):
        return set().union(*(properties(child) for child in schema))
    return set()


def mentioned(function: FunctionType, seen: set[Any] | None = None) -> set[Any]:
    """The words that a handler and the engine's functions it calls speak of."""
    seen = set() if seen is None else seen
    found: set[Any] = set()
    for name in names(function.__code__):
        thing = function.__globals__.get(name)
        if not isinstance(thing, type | FunctionType) or thing in seen:
            continue
        seen.add(thing)
        if isinstance(thing, type):
            found |= {thing} if thing.__module__ == words.__name__ else set()
        elif thing.__module__.startswith(("backend.nodes.", "backend.engine.")):
            found |= mentioned(thing, seen)
    return found


def names(code: CodeType) -> set[str]:
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*(names(one) for one in inner))
