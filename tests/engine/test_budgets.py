"""C12: whatever the drawing, a turn ends, a run cannot run away, and people are told."""

import json
from datetime import timedelta

import pytest

from backend.engine import budgets
from backend.engine.advance import begin
from backend.engine.words import Notify, Replied, SendMessage, TimedOut
from tests.engine.drawing import NOW, context, funnel, said, started, text, went_on


def stopped(turn, reason, bubbles=None):
    assert (turn.status, turn.reason) == ("stopped", reason)
    assert (turn.timer, turn.activity, turn.start_funnel, turn.state.wait) == (None, None, None, None)
    notices = [planned.effect for planned in turn.effects if isinstance(planned.effect, Notify)]
    assert [notice.to for notice in notices] == [{"all": True}]
    assert "Funnel f" in notices[0].text
    assert turn.steps[-1].status == "failure"
    assert turn.steps[-1].execution_data == {"outcome": "stop", "reason": reason}
    if bubbles is not None:
        assert len(said(turn)) == bubbles
    keys = [(planned.node, planned.visit, planned.k) for planned in turn.effects]
    assert len(set(keys)) == len(keys)


def test_a_circle_stops_after_100_visits():
    turn = started(funnel({"a": ("decide", {"when": "true"})}, "start > a", "a:yes > a"))
    stopped(turn, "budget_visits")
    assert turn.visits == 100


def test_99_nodes_in_a_row_are_fine():
    nodes = {f"n{i}": ("decide", {"when": "true"}) for i in range(99)}
    turn = started(funnel(nodes, "start > n0", *(f"n{i}:yes > n{i + 1}" for i in range(98))))
    assert (turn.status, turn.visits) == ("ended", 100)


def test_1000_visits_between_two_words_of_the_contact():
    nodes = {**{f"n{i}": ("decide", {"when": "true"}) for i in range(90)}, "nap": ("sleep", {"seconds": 1})}
    drawn = funnel(nodes, "start > n0", *(f"n{i}:yes > n{i + 1}" for i in range(89)), "n89:yes > nap", "nap > n0")
    turn = started(drawn)
    turns = 1
    while turn.status == "active":
        assert turns < 20
        turn = went_on(drawn, turn.state, TimedOut(), turn.state.wait.token)
        turns += 1
    stopped(turn, "budget_run")
    assert turn.state.since_reply == 1_000


def test_a_word_of_the_contact_gives_the_run_new_breath():
    nodes = {**{f"n{i}": ("decide", {"when": "true"}) for i in range(90)}, "ask": ("listen", {})}
    drawn = funnel(
        nodes, "start > n0", *(f"n{i}:yes > n{i + 1}" for i in range(89)), "n89:yes > ask", "ask:replied > n0"
    )
    turn = started(drawn)
    for _ in range(30):
        turn = went_on(drawn, turn.state, Replied(text("oi")))
        assert turn.status == "active"


@pytest.mark.parametrize(("times", "sent"), [(10, 10), (11, 10)])
def test_10_messages_an_inbound(times, sent):
    turn = started(funnel({"a": ("say", {"text": "oi", "times": times})}, "start > a"))
    if times > 10:
        stopped(turn, "budget_messages", sent)
    else:
        assert (turn.status, len(said(turn))) == ("ended", sent)


def chatty(seconds):
    return funnel(
        {"nap": ("sleep", {"seconds": seconds}), "a": ("say", {"text": "oi"})}, "start > nap", "nap > a", "a > nap"
    )


def play_naps(drawn, turn, naps, seconds):
    now = NOW
    for _ in range(naps):
        now += timedelta(seconds=seconds)
        turn = went_on(drawn, turn.state, TimedOut(), turn.state.wait.token, now=now)
        if turn.status != "active":
            break
    return turn


def test_20_messages_in_10_minutes_that_nobody_asked_for():
    drawn = chatty(29)
    turn = play_naps(drawn, started(drawn), 20, 29)
    assert (turn.status, said(turn)) == ("active", ["oi"])
    stopped(play_naps(drawn, started(drawn), 21, 29), "budget_unasked", 0)


@pytest.mark.parametrize("seconds", [30, 31])
def test_slowly_it_may_go_on(seconds):
    drawn = chatty(seconds)
    assert play_naps(drawn, started(drawn), 60, seconds).status == "active"


def test_what_the_contact_says_forgives_the_unasked_messages():
    drawn = chatty(1)
    turn = play_naps(drawn, started(drawn), 15, 1)
    assert len(turn.state.sent) == 15
    turn = went_on(drawn, turn.state, Replied(text("oi")))
    assert turn.state.sent == ()


def test_a_state_of_64_kb_stops_the_run_and_stays_storable():
    drawn = funnel({"g": ("grow", {"by": 7_000}), "ask": ("listen", {})}, "start > g", "g > ask", "ask:replied > g")
    turn, turns = started(drawn), 0
    while turn.status == "active":
        turns += 1
        assert turns < 12
        turn = went_on(drawn, turn.state, Replied(text("oi")))
    stopped(turn, "budget_state")
    assert len(json.dumps(turn.state.to_json())) < 2_000


def test_a_run_that_ends_with_too_much_has_ended_all_the_same():
    turn = started(funnel({"g": ("grow", {"by": 70_000})}, "start > g"))
    assert (turn.status, turn.reason, turn.effects) == ("ended", "end", ())
    assert len(json.dumps(turn.state.to_json())) < 2_000


def test_a_run_that_is_stopped_calls_nobody():
    drawn = funnel({"g": ("grow", {"by": 70_000}), "c": ("call", {"url": "x"})}, "start > g", "g > c")
    stopped(started(drawn), "budget_state")


@pytest.mark.parametrize(("letter", "size"), [("x", 65_300), ("é", 32_600), ("🎻", 16_200)])
def test_the_size_is_that_of_the_json_in_bytes(letter, size):
    drawn = funnel({"ask": ("listen", {"variable": "a"})}, "start > ask")
    for extra, fits in ((0, True), (400, False)):
        base = started(drawn).state
        frame = base.current
        grown = type(base)(
            frames=(type(frame)(frame.funnel, frame.version, frame.node, {"a": letter * (size + extra)}),),
            wait=base.wait,
            token=1,
            visit=2,
        )
        assert budgets.too_large(grown) is not fits


def test_a_contact_who_floods_a_busy_run_stops_it_in_order():
    drawn = funnel({"nap": ("sleep", {"seconds": 1})}, "start > nap")
    turn = started(drawn)
    for _ in range(30):
        turn = went_on(drawn, turn.state, Replied(text("x" * 4_000)))
        if turn.status != "active":
            break
    stopped(turn, "budget_state")


def test_funnels_that_start_each_other_share_the_turns_budget():
    one = funnel({"a": ("decide", {"when": "true"}), "go": ("jump", {"funnel": "f"})}, "start > a", "a:yes > go")
    turn, runs = started(one), 1
    while turn.start_funnel:
        runs += 1
        assert runs < 50
        turn = begin(one, None, None, context(), after=turn)
    stopped(turn, "budget_visits")
    assert runs == 34


def test_their_messages_are_counted_together():
    one = funnel({"a": ("say", {"text": "oi", "times": 3}), "go": ("jump", {"funnel": "f"})}, "start > a", "a > go")
    turn, bubbles = started(one), []
    while turn.start_funnel:
        bubbles += said(turn)
        turn = begin(one, None, None, context(), after=turn)
    assert turn.reason == "budget_messages"
    assert len(bubbles + said(turn)) == 10


def test_an_unread_message_is_an_inbound_of_its_own_for_the_budget():
    drawn = funnel(
        {
            "nap": ("sleep", {"seconds": 1}),
            "a": ("say", {"text": "a", "times": 8}),
            "ask": ("listen", {}),
            "b": ("say", {"text": "b", "times": 8}),
        },
        "start > nap",
        "nap > a",
        "a > ask",
        "ask:replied > b",
    )
    state = started(drawn).state
    state = went_on(drawn, state, Replied(text("oi"))).state
    turn = went_on(drawn, state, TimedOut(), state.wait.token)
    assert (turn.status, len(said(turn))) == ("ended", 16)


@pytest.mark.parametrize(("language", "word"), [("pt-BR", "parado"), ("en", "stopped"), ("fr", "stopped")])
def test_people_are_told_in_their_language(language, word):
    turn = started(funnel({"a": ("decide", {"when": "true"})}, "start > a", "a:yes > a"), language=language)
    assert word in turn.effects[-1].effect.text


# --- C18: the 24-hour window -----------------------------------------------------------------------------------------


def test_outside_the_window_a_bubble_is_replaced_by_its_template():
    drawn = funnel(
        {"a": ("say", {"text": "oi", "template": {"name": "aula", "language": "pt_BR", "text": "Olá!"}})}, "start > a"
    )
    planned = started(drawn, window_open=False).effects[0]
    assert planned.failed is None
    assert planned.effect == SendMessage({"type": "template", "name": "aula", "language": "pt_BR", "text": "Olá!"})
    assert started(drawn).effects[0].effect.content["type"] == "text"


def test_without_a_template_it_is_marked_failed_and_the_run_goes_on():
    drawn = funnel(
        {"a": ("say", {"text": "oi", "times": 2}), "b": ("change", {"what": "note", "value": "n"})},
        "start > a",
        "a > b",
    )
    turn = started(drawn, window_open=False)
    assert [planned.failed for planned in turn.effects] == ["window_closed", "window_closed", None]
    assert turn.status == "ended"
    assert turn.steps[1].status == "failure"
    assert turn.steps[1].execution_data["notes"] == [
        {"code": "window_closed", "name": "0"},
        {"code": "window_closed", "name": "1"},
    ]
    assert [step.status for step in turn.steps] == ["success", "failure", "success"]


def test_a_template_by_itself_may_always_be_sent():
    planned = started(funnel({"a": ("approved", {"name": "aula"})}, "start > a"), window_open=False).effects[0]
    assert planned.failed is None
    assert planned.effect.content == {"type": "template", "name": "aula", "text": ""}


def test_the_template_of_a_node_speaks_for_all_its_bubbles():
    template = {"name": "aula", "language": "pt_BR", "text": "Olá!"}
    drawn = funnel({"a": ("say", {"text": "oi", "times": 3, "template": template})}, "start > a")
    assert [planned.effect.content["type"] for planned in started(drawn, window_open=False).effects] == ["template"]
    assert said(started(drawn)) == ["oi"] * 3


def test_a_question_that_could_not_be_asked_is_a_failure_too():
    drawn = funnel({"ask": ("listen", {"wanted": "sim"})}, "start > ask")
    turn = went_on(drawn, started(drawn).state, Replied(text("não")), window_open=False)
    assert [planned.failed for planned in turn.effects] == ["window_closed"]
    assert [(step.status, step.execution_data["outcome"]) for step in turn.steps] == [("failure", "wait")]


@pytest.mark.parametrize(
    ("consent", "code"),
    [({}, "opt_in_missing"), ({"marketing": "outdated"}, "consent_outdated"), ({"marketing": "granted"}, None)],
)
def test_what_the_ledger_lacks_for_a_message_that_nobody_asked_for(consent: dict[str, str], code: str | None):
    nodes = funnel({"a": ("approved", {"name": "aula"})}, "start > a")
    asked = context(window_open=False, contact={"name": "Ana", "consents": consent})
    (planned,) = begin(nodes, None, None, asked).effects
    assert planned.failed == code
