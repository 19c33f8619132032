"""A model's conversation goes on where it was when the bot comes back (resume): with what was told, and with the rounds it has used."""

import json
from datetime import timedelta

import pytest

from backend.engine.advance import advance, begin, resume
from backend.engine.funnel import Funnel
from backend.engine.words import Finished, Message, Replied
from tests.engine.checking import CATALOG, drawn
from tests.engine.drawing import NOW, context, text

WANTED = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "email": {"type": "string"}},
    "required": ["name", "email"],
}
ASKS = {"mode": "until_complete", "prompt": "Descubra.", "no_reply_after": "2 h", "extraction_schema": WANTED}
FUNNEL = Funnel.from_graph(drawn({"ia": ("ai_reply", ASKS)}, "t > ia"), CATALOG, "f", 1, "f")


@pytest.mark.parametrize("discarded", [False, True])
def test_what_was_told_is_not_asked_again(discarded: bool) -> None:
    known = {("f", 1): FUNNEL}
    turn = begin(FUNNEL, None, text("ola"), context())
    answer = {"message": "E o e-mail?", "data": {"name": "Ana Souza"}}
    turn = advance(known, turn.state, Finished(True, answer), context(), turn.state.call)
    assert turn.state.wait is not None
    if discarded:
        turn = advance(known, turn.state, Replied(Message("text", "já digo")), context())
    rounds = turn.state.current.memory["rounds"]
    back = resume(known, turn.state, context(now=NOW + timedelta(minutes=5)), discarded)
    assert back.activity is not None
    assert back.state.current.memory == {"data": {"name": "Ana Souza"}, "rounds": rounds}
    assert "Ana Souza" in json.dumps(back.activity.activity.request)
