"""Turns: signals move a run, effects come out with stable keys, nothing that comes in is lost."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.engine.advance import (
    HandlerFailed,
    State,
    Timer,
    VersionMissing,
    advance,
    effect_key,
)
from backend.engine.words import AddTag, Finished, Message, Replied, SendMessage, SetField, TimedOut
from tests.engine.drawing import NOW, context, funnel, path, said, started, text, went_on


def asking(**data: object):
    return funnel(
        {
            "hello": ("say", {"text": "Oi"}),
            "ask": ("listen", {"seconds": 60, "variable": "answer", **data}),
            "thanks": ("say", {"text": "Obrigado, {{ variavel.answer }}"}),
            "late": ("say", {"text": "Ainda aí?"}),
        },
        "start > hello",
        "hello > ask",
        "ask:replied > thanks",
        "ask:no_reply > late",
    )


def test_runs_until_it_waits_and_asks_for_a_timer():
    turn = started(asking())
    assert said(turn) == ["Oi"]
    assert path(turn) == ["start", "hello", "ask"]
    assert (turn.status, turn.reason) == ("active", None)
    assert turn.timer == Timer(turn.state.wait.token, NOW + timedelta(seconds=60))


def test_a_reply_answers_the_wait_and_the_run_ends_where_no_edge_goes_on():
    drawn = asking()
    turn = went_on(drawn, started(drawn).state, Replied(text("Bia")))
    assert said(turn) == ["Obrigado, Bia"]
    assert (turn.status, turn.reason) == ("ended", "end")
    assert turn.timer is None
    assert turn.state.wait is None


def test_a_timeout_leaves_by_its_port():
    drawn = asking()
    before = started(drawn).state
    turn = went_on(drawn, before, TimedOut(), before.wait.token)
    assert said(turn) == ["Ainda aí?"]


@pytest.mark.parametrize("token", [None, 0, 2, 99])
def test_a_timeout_of_another_wait_changes_nothing(token):
    drawn = asking()
    before = started(drawn)
    turn = went_on(drawn, before.state, TimedOut(), token)
    assert turn.stale
    assert turn.state == before.state
    assert (turn.effects, turn.steps, turn.status) == ((), (), "active")
    assert turn.timer == before.timer, "the standing timer must not be taken away"


def test_an_answered_wait_never_times_out():
    drawn = asking(wanted="certo")
    first = started(drawn).state
    again = went_on(drawn, first, Replied(text("errado")))
    assert said(again) == ["again 1"]
    assert again.state.wait.token > first.wait.token
    assert went_on(drawn, again.state, TimedOut(), first.wait.token).stale


def test_memory_comes_back_to_its_node_and_is_forgotten_when_it_leaves():
    drawn = asking(wanted="certo")
    state = started(drawn).state
    for tries in (1, 2, 3):
        turn = went_on(drawn, state, Replied(text("errado")))
        assert said(turn) == [f"again {tries}"]
        state = turn.state
    assert went_on(drawn, state, Replied(text("certo"))).state.current.memory == {}


def test_what_comes_while_nobody_listens_answers_the_next_question():
    drawn = funnel(
        {"nap": ("sleep", {"seconds": 5}), "ask": ("listen", {"variable": "a"}), "more": ("listen", {"variable": "b"})},
        "start > nap",
        "nap > ask",
        "ask:replied > more",
    )
    state = started(drawn).state
    for said_meanwhile in ("um", "dois", "três"):
        turn = went_on(drawn, state, Replied(text(said_meanwhile)))
        assert turn.steps == ()
        assert turn.timer == Timer(state.wait.token, state.wait.until), "the nap goes on"
        state = turn.state
    turn = went_on(drawn, state, TimedOut(), state.wait.token)
    assert turn.state.current.variables == {"a": "um", "b": "dois"}
    assert [message.text for message in turn.state.unread] == ["três"]
    assert turn.status == "ended"


def test_response_is_what_the_run_took_and_message_the_latest():
    drawn = funnel(
        {
            "nap": ("sleep", {"seconds": 5}),
            "ask": ("listen", {}),
            "tell": ("say", {"text": "{{ response.text }}|{{ trigger.message }}"}),
        },
        "start > nap",
        "nap > ask",
        "ask:replied > tell",
    )
    state = started(drawn).state
    for meanwhile in ("um", "dois"):
        state = went_on(drawn, state, Replied(text(meanwhile))).state
    assert said(went_on(drawn, state, TimedOut(), state.wait.token)) == ["um|dois"]


def test_a_call_stays_until_its_own_result():
    drawn = funnel(
        {
            "ask": ("call", {"url": "https://x.example/{{ contact.name }}"}),
            "good": ("say", {"text": "{{ variable.answer.n }}"}),
            "bad": ("say", {"text": "não deu"}),
        },
        "start > ask",
        "ask:ok > good",
        "ask:failed > bad",
    )
    turn = started(drawn)
    assert turn.activity.activity.request == {"url": "https://x.example/Ana"}
    assert turn.activity.token == turn.state.call
    assert went_on(drawn, turn.state, Finished(True, {"n": 7}), turn.activity.token + 1).stale
    waiting = went_on(drawn, turn.state, Replied(text("oi?")))
    assert [message.text for message in waiting.state.unread] == ["oi?"]
    assert waiting.activity is None, "the activity is out already"
    assert said(went_on(drawn, waiting.state, Finished(True, {"n": 7}), turn.state.call)) == ["7"]
    failed = went_on(drawn, waiting.state, Finished(False, error={"code": "timeout"}), turn.state.call)
    assert said(failed) == ["não deu"]
    assert [step.status for step in failed.steps] == ["failure", "success"]
    assert went_on(drawn, failed.state, Finished(True), turn.state.call).stale, "a result is used once"


def test_effects_are_seen_by_the_rest_of_the_turn():
    drawn = funnel(
        {
            "name": ("change", {"what": "field", "key": "name", "value": "Bia"}),
            "age": ("change", {"what": "field", "key": "idade", "value": "9"}),
            "tag": ("change", {"what": "tag", "value": "vip"}),
            "tell": ("say", {"text": "{{ contact.name }} {{ contact.custom_data.idade }} {{ contact.tags|join }}"}),
        },
        "start > name",
        "name > age",
        "age > tag",
        "tag > tell",
    )
    turn = started(drawn)
    assert said(turn) == ["Bia 9 vip"]
    assert [type(planned.effect) for planned in turn.effects] == [SetField, SetField, AddTag, SendMessage]
    assert turn.contact == {"name": "Bia", "phone": "5511999990001", "tags": ["vip"], "custom_data": {"idade": "9"}}


def test_effect_keys_are_stable_and_never_the_same_twice():
    drawn = funnel({"a": ("say", {"text": "x", "times": 3}), "b": ("listen", {"wanted": "y"})}, "start > a", "a > b")
    first = started(drawn)
    keys = [effect_key("run", 1, planned) for planned in first.effects]
    assert keys == [effect_key("run", 1, planned) for planned in started(drawn).effects]
    assert len(set(keys)) == 3
    state, all_keys = first.state, set(keys)
    for inbound in range(2, 6):
        turn = went_on(drawn, state, Replied(text("no")))
        all_keys |= {effect_key("run", inbound, planned) for planned in turn.effects}
        state = turn.state
    assert len(all_keys) == 3 + 4
    assert effect_key("other", 1, first.effects[0]) not in keys
    assert effect_key("run", 2, first.effects[0]) not in keys


def test_keys_differ_when_a_node_asks_twice_in_one_turn():
    drawn = funnel({"nap": ("sleep", {"seconds": 1}), "b": ("listen", {"wanted": "y"})}, "start > nap", "nap > b")
    state = started(drawn).state
    for meanwhile in ("no",):
        state = went_on(drawn, state, Replied(text(meanwhile))).state
    turn = went_on(drawn, state, TimedOut(), state.wait.token)
    assert said(turn) == ["again 1"]
    steps = [(step.node_id, step.execution_data["event"]) for step in turn.steps]
    assert steps == [("nap", "timed_out"), ("b", "entered"), ("b", "replied")]


def test_steps_tell_what_was_executed():
    drawn = asking()
    turn = started(drawn)
    assert [(step.node_type, step.status) for step in turn.steps] == [
        ("trigger", "success"),
        ("say", "success"),
        ("listen", "success"),
    ]
    assert turn.steps[1].execution_data == {"event": "entered", "outcome": "leave", "port": "next"}
    assert turn.steps[2].execution_data == {"event": "entered", "outcome": "wait"}


def test_an_unknown_variable_is_empty_and_noted():
    drawn = funnel({"a": ("say", {"text": "Oi {{ contact.nomee }}!"})}, "start > a")
    turn = started(drawn)
    assert said(turn) == ["Oi !"]
    assert turn.steps[-1].execution_data["notes"] == [{"code": "variable_unknown", "name": "contact.nomee"}]


def test_chance_follows_the_seed():
    drawn = funnel({"a": ("dice", {})}, "start > a")
    rolls = {started(drawn, seed=f"run:{n}").steps[-1].execution_data["dice"] for n in range(200)}
    assert len(rolls) == 200
    assert all(0 <= roll < 1 for roll in rolls)
    assert 60 < sum(roll < 0.5 for roll in rolls) < 140
    assert started(drawn, seed="run:1") == started(drawn, seed="run:1")


def test_every_visit_throws_anew():
    drawn = funnel(
        {"a": ("dice", {}), "b": ("dice", {})}, "start > a", "a:yes > a", "a:no > b", "b:yes > a", "b:no > b"
    )
    rolls = [
        step.execution_data["dice"]
        for step in started(drawn).steps
        if step.node_type == "dice" and "dice" in step.execution_data
    ]
    assert len(rolls) == 99
    assert len(set(rolls)) == 99


@pytest.mark.parametrize("kind", ["broken", "astray", "idle", "hesitate"])
def test_our_own_mistakes_are_named_with_their_node(kind):
    drawn = funnel({"a": (kind, {})}, "start > a")
    with pytest.raises(HandlerFailed) as caught:
        started(drawn)
    assert (caught.value.funnel, caught.value.version, caught.value.node, caught.value.node_type) == ("f", 1, "a", kind)


def test_an_unexpected_signal_is_our_mistake_too():
    drawn = funnel({"nap": ("sleep", {"seconds": 1})}, "start > nap")
    state = started(drawn).state
    with pytest.raises(HandlerFailed):
        went_on(drawn, replace(state, wait=replace(state.wait, reply=True)), Replied(text("x")))


def test_a_run_keeps_its_version():
    old, new = asking(), replace(asking(), version=2)
    state = started(old).state
    with pytest.raises(VersionMissing):
        advance({("f", 2): new}, state, Replied(text("x")), context())
    assert advance({("f", 1): old, ("f", 2): new}, state, Replied(text("x")), context()).state.current.version == 1


def test_a_node_type_that_is_gone_stops_the_run_and_tells_people():
    turn = started(funnel({"a": ("hologram", {})}, "start > a"))
    assert (turn.status, turn.reason) == ("stopped", "node_type_unknown")
    assert [type(planned.effect).__name__ for planned in turn.effects] == ["Notify"]
    assert (turn.steps[-1].node_id, turn.steps[-1].status) == ("a", "failure")


def test_the_state_is_not_touched_by_a_turn():
    drawn = asking(wanted="certo")
    state = started(drawn).state
    before = json.dumps(state.to_json())
    went_on(drawn, state, Replied(text("certo")))
    assert json.dumps(state.to_json()) == before


def test_a_message_keeps_its_type_and_press_but_not_the_providers_raw_form():
    drawn = funnel({"nap": ("sleep", {"seconds": 1})}, "start > nap")
    pressed = Message(
        "button_reply", "Piano", "p", {"text": "Piano", "raw": {"deep": "x" * 5_000}, "context": {"id": "w"}}
    )
    kept = went_on(drawn, started(drawn).state, Replied(pressed)).state.unread[0]
    assert kept == Message("button_reply", "Piano", "p", {"context": {"id": "w"}})


def test_a_book_is_cut_in_the_memory_of_a_run():
    drawn = funnel({"nap": ("sleep", {"seconds": 1})}, "start > nap")
    book = Message("contacts", "x" * 20_000, data={"contacts": ["y" * 1_000] * 100, "n": 1, "name": "z"})
    kept = went_on(drawn, started(drawn).state, Replied(book)).state.unread[0]
    assert len(kept.text) == 4_096
    assert kept.data == {"n": 1, "name": "z"}


def test_state_survives_json():
    drawn = asking(wanted="certo")
    state = went_on(drawn, started(drawn).state, Replied(Message("image", "x", None, {"media": {"id": "1"}}))).state
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state
