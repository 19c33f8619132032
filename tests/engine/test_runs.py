"""Runs that begin, that go on in another funnel, and that come back after a person had them."""

from datetime import timedelta

from backend.engine.advance import advance, begin, resume
from backend.engine.words import Finished, Replied, TimedOut
from tests.engine.drawing import NOW, context, funnel, said, started, text, went_on


def asking():
    return funnel({"ask": ("listen", {"seconds": 60})}, "start > ask")


# --- one funnel starts another ---------------------------------------------------------------------------------------


def jumping(target: str):
    return funnel(
        {"ask": ("listen", {"variable": "a"}), "go": ("jump", {"funnel": target}), "never": ("say", {"text": "never"})},
        "start > ask",
        "ask:replied > go",
        "go > never",
        own="one",
    )


def test_start_funnel_ends_the_run_and_the_other_one_goes_on_from_what_was_said():
    one = jumping("two")
    two = funnel(
        {"tell": ("say", {"text": "{{ variavel.a }} {{ response.text }} {{ funnel.name }}"})}, "start > tell", own="two"
    )
    turn = advance({("one", 1): one}, started(one).state, Replied(text("sim")), context())
    assert (turn.status, turn.reason, turn.start_funnel) == ("ended", "started_other", "two")
    assert said(turn) == []
    then = begin(two, None, None, context(), after=turn)
    assert said(then) == ["sim sim Funnel two"]
    assert then.state.current.funnel == "two"
    assert then.visits == turn.visits + 2


def test_what_nobody_took_yet_goes_along():
    one = funnel(
        {"nap": ("sleep", {"seconds": 1}), "go": ("jump", {"funnel": "two"})}, "start > nap", "nap > go", own="one"
    )
    two = funnel({"ask": ("listen", {"variable": "a"})}, "start > ask", own="two")
    state = went_on(one, started(one).state, Replied(text("oi?"))).state
    turn = went_on(one, state, TimedOut(), state.wait.token)
    then = begin(two, None, None, context(), after=turn)
    assert then.state.current.variables == {"a": "oi?"}
    assert (then.state.message, then.state.unread) == (text("oi?"), ())


def test_the_budgets_of_the_run_go_along():
    one = funnel(
        {"nap": ("sleep", {"seconds": 1}), "go": ("jump", {"funnel": "two"})}, "start > nap", "nap > go", own="one"
    )
    two = funnel({"tell": ("say", {"text": "x", "times": 2})}, "start > tell", own="two")
    state = started(one).state
    unasked = went_on(one, state, TimedOut(), state.wait.token)
    then = begin(two, None, None, context(), after=unasked)
    assert then.state.since_reply == unasked.state.since_reply + 2
    assert len(then.state.sent) == 2, "nobody had written: what is said counts as unasked"
    asked = advance({("one", 1): jumping("two")}, started(jumping("two")).state, Replied(text("sim")), context())
    assert begin(two, None, None, context(), after=asked).state.sent == ()


def test_a_new_run_in_the_same_turn_sees_what_the_turn_changed():
    one = funnel(
        {"c": ("change", {"what": "tag", "value": "vip"}), "go": ("jump", {"funnel": "two"})},
        "start > c",
        "c > go",
        own="one",
    )
    two = funnel({"tell": ("say", {"text": "{{ contact.tags|join }}"})}, "start > tell", own="two")
    assert said(begin(two, None, None, context(), after=started(one))) == ["vip"]


def test_history_holds_what_the_turn_itself_said():
    drawn = funnel(
        {"hello": ("say", {"text": "Oi"}), "tell": ("say", {"text": "{{ chat.history_last_3_messages }}"})},
        "start > hello",
        "hello > tell",
    )
    turn = started(drawn)
    assert said(turn)[1] == "Contato: ola\nAtendimento: Oi"
    assert [line.text for line in turn.lines] == ["ola", "Oi", "Contato: ola\nAtendimento: Oi"]


# --- the bot comes back after a person -------------------------------------------------------------------------------


def back(drawn, state, discarded=False, **changes):
    return resume({(drawn.id, drawn.version): drawn}, state, context(**changes), discarded)


def test_an_unanswered_question_is_asked_anew_with_its_full_time():
    drawn = asking()
    state = started(drawn).state
    later = NOW + timedelta(hours=3)
    turn = back(drawn, state, now=later)
    assert turn.state.wait.token > state.wait.token
    assert turn.timer.due_at == later + timedelta(seconds=60)
    assert turn.state.current.node == "ask"


def test_a_wait_that_became_due_is_over_and_one_that_has_not_goes_on():
    drawn = funnel(
        {"nap": ("sleep", {"seconds": 60}), "tell": ("say", {"text": "bom dia"})}, "start > nap", "nap > tell"
    )
    state = started(drawn).state
    assert back(drawn, state, now=NOW + timedelta(seconds=59)).stale
    assert said(back(drawn, state, now=NOW + timedelta(seconds=60))) == ["bom dia"]


def test_a_node_whose_result_was_thrown_away_is_entered_again():
    drawn = funnel({"ask": ("call", {"url": "https://x.example"})}, "start > ask")
    state = started(drawn).state
    assert back(drawn, state).stale
    turn = back(drawn, state, discarded=True)
    assert turn.activity.token > state.call
    assert went_on(drawn, turn.state, Finished(True), state.call).stale


def test_what_was_unread_has_been_read_by_the_person():
    drawn = funnel({"nap": ("sleep", {"seconds": 60}), "ask": ("listen", {})}, "start > nap", "nap > ask")
    state = went_on(drawn, started(drawn).state, Replied(text("oi?"))).state
    turn = back(drawn, state, now=NOW + timedelta(hours=1))
    assert (turn.status, turn.state.current.node, turn.state.unread) == ("active", "ask", ())


# --- where a run begins ----------------------------------------------------------------------------------------------


def test_begins_at_the_trigger_that_was_met():
    drawn = funnel(
        {
            "other": ("trigger", {"kind": "tag_added", "tag": "vip"}),
            "a": ("say", {"text": "a"}),
            "b": ("say", {"text": "{{ trigger.tag }}"}),
        },
        "start > a",
        "other > b",
    )
    assert said(begin(drawn, "other", None, context(), {"tag": "vip"})) == ["vip"]
    assert said(begin(drawn, None, None, context())) == ["a"]
