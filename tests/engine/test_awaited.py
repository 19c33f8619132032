"""Runs that wait for an event: which one ends the wait, by which token, and what the test phone makes of it."""

from dataclasses import replace
from typing import Any

import pytest

from backend.catalog import load
from backend.engine import journal
from backend.engine.advance import advance, begin
from backend.engine.awaited import awaits, example
from backend.engine.draft_replay import judge
from backend.engine.events import Event, Happened, MessageCame, Named, TagAdded
from backend.engine.funnel import Funnel
from backend.engine.replay import replay
from backend.engine.simulation import Input, Simulation
from backend.engine.state import State
from backend.engine.turn import Context
from backend.engine.words import Json, Message, Occurred
from tests.engine.drawing import NOW

CATALOG = load()
TAG: dict[str, Json] = {"kind": "tag_added", "tag": "pagou"}


def waiting(config: dict[str, Json]) -> dict[str, Any]:
    return {
        "nodes": [
            {"id": "t", "type": "trigger", "data": {"keyword": "ola"}},
            {"id": "w", "type": "wait_event", "data": {**config, "timeout": "2 h"}},
            {"id": "s", "type": "send_message", "data": {"text": "feito"}},
        ],
        "edges": [
            {"id": "e0", "source": "t", "target": "w"},
            {"id": "e1", "source": "w", "target": "s", "sourceHandle": "happened"},
        ],
    }


def funnel(config: dict[str, Json]) -> Funnel:
    return Funnel.from_graph(waiting(config), CATALOG, "f", 1, "Funil")


def context() -> Context:
    return Context({"name": "Ana", "tags": [], "custom_data": {}}, NOW, "America/Sao_Paulo", "whatsapp", {}, "pt-BR")


def begun(config: dict[str, Json]) -> tuple[dict[tuple[str, int], Funnel], State]:
    known = funnel(config)
    turn = begin(known, "t", Message("text", "ola"), context())
    return {("f", 1): known}, State.from_json(turn.state.to_json())


@pytest.mark.parametrize(
    ("config", "event", "ends"),
    [
        (TAG, TagAdded("Págou"), True),
        (TAG, TagAdded("vip"), False),
        (TAG, Happened("tag_removed", {"tag": "pagou"}), False),
        (TAG, MessageCame(Message("text", "pagou")), False),
        (TAG, Named("f", None), False),
        ({"kind": "tag_removed", "tag": "pagou"}, Happened("tag_removed", {"tag": "pagou"}), True),
        ({"kind": "tag_removed", "tag": "pagou"}, TagAdded("pagou"), False),
        ({"kind": "field_changed", "field": "plano"}, Happened("field_changed", {"field": "plano", "value": None}), True),
        ({"kind": "field_changed", "field": "plano", "value": "9"}, Happened("field_changed", {"field": "plano", "value": 9}), True),
        ({"kind": "field_changed", "field": "plano", "value": "9"}, Happened("field_changed", {"field": "plano", "value": 8}), False),
        ({"kind": "stage_changed"}, Happened("stage_changed", {"stage": "X"}), True),
        ({"kind": "stage_changed", "stage": "Cliente"}, Happened("stage_changed", {"stage": "X"}), False),
    ],
)  # fmt: skip
def test_which_event_ends_the_wait(config: dict[str, Json], event: Event, ends: bool) -> None:
    assert (awaits(begun(config)[1], event) is not None) is ends


def test_another_token_another_event_and_no_wait_at_all_change_nothing() -> None:
    known, state = begun(TAG)
    assert state.wait is not None
    good, token = Occurred(TAG), state.wait.token
    done = advance(known, state, good, context(), token)
    assert (done.status, [step.execution_data.get("port") for step in done.steps]) == ("ended", ["happened", "next"])
    for at, signal, with_token in (
        (state, good, token + 1),
        (state, good, None),
        (state, Occurred({"kind": "tag_added", "tag": "vip"}), token),
        (done.state, good, token),
    ):
        turn = advance(known, at, signal, context(), with_token)
        assert turn.stale
        assert not turn.effects


@pytest.mark.parametrize("config", [*list(CATALOG["wait_event"].schema["examples"]), {}])
def test_the_test_phone_lets_it_happen(config: dict[str, Json]) -> None:
    drawing = waiting(config)
    play = Simulation(drawing, {"out": "", "back": ""}, funnel(config), context().contact, now=NOW)
    play.play([Input("event"), Input("message", message=Message("text", "ola"))])
    assert play.awaiting is not None
    assert play.awaiting.event is not None
    assert awaits(play.state, example(play.awaiting.event))
    play.play([Input("event")])
    assert (play.heard, play.status) == (["nothing", "started", "played"], "ended")


@pytest.mark.parametrize(("drawn", "why"), [(TAG, None), ({**TAG, "tag": "vip"}, "waits")])
def test_a_draft_that_waits_for_something_else_still_waits(drawn: dict[str, Json], why: str | None) -> None:
    known, state = begun(TAG)
    began, token = begin(known["f", 1], "t", Message("text", "ola"), context()), state.wait.token if state.wait else 0
    given = journal.begun("f", 1, "t", Message("text", "ola"), None), journal.moved(Occurred(TAG), token)
    turns = began, advance(known, state, Occurred(TAG), context(), token)
    entries = [journal.entry(one, context(), turn) for one, turn in zip(given, turns, strict=True)]
    assert replay(known, entries) == []
    parting = judge(replace(funnel(drawn), version=2), known, [], entries).parting
    assert (parting.why if parting else None) == why
