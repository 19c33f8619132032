"""What is too long to stand in a case file."""

from backend.catalog import load
from backend.engine.words import Leave, Message, Replied, Wait
from tests.nodes.cases import read_view


def test_gathering_ends_with_8000_characters() -> None:
    run = load()["wait_reply"].run
    config = {"variable": "p", "gather": 8}
    for last, outcome in ((3_999, Wait), (4_000, Leave)):
        signal = Replied(Message("text", "x" * last))
        assert type(run(config, read_view({"memory": {"pieces": ["y" * 4_000]}}, signal), signal)) is outcome
