"""C12, C20: a run that another one's tag began goes on with what is left of the budgets."""

from backend.engine import budgets, journal
from backend.engine.advance import Spent, begin
from backend.engine.replay import replay
from tests.engine.drawing import NOW, context, funnel

DRAWN = funnel({"a": ("say", {"text": "oi"}), "b": ("say", {"text": "tchau"})}, "start > a", "a > b")


def test_what_is_left_of_the_visits():
    turn = begin(DRAWN, None, None, context(), {"tag": "vip"}, spent=Spent(budgets.VISITS_WITHOUT_REPLY - 2, ()))
    assert (turn.status, turn.reason, turn.visits) == ("stopped", "budget_run", 2)


def test_what_is_left_of_the_unasked_messages():
    moments = (NOW.timestamp(),) * (budgets.BUBBLES_UNASKED - 1)
    turn = begin(DRAWN, None, None, context(), {"tag": "vip"}, spent=Spent(3, moments))
    assert (turn.status, turn.reason, turn.bubbles) == ("stopped", "budget_unasked", 1)


def test_it_is_part_of_what_the_journal_keeps():
    spent = Spent(budgets.VISITS_WITHOUT_REPLY - 2, (NOW.timestamp(),))
    turn = begin(DRAWN, None, None, context(), {"tag": "vip"}, spent=spent)
    given = journal.begun("f", 1, None, None, {"tag": "vip"}, spent=spent)
    entry = journal.entry(given, context(), turn)
    assert replay({("f", 1): DRAWN}, [entry]) == []
    forgotten = journal.entry(journal.begun("f", 1, None, None, {"tag": "vip"}), context(), turn)
    assert len(replay({("f", 1): DRAWN}, [forgotten])) == 1
