"""The test phone's player: activities come back by hand or by a mock, chance is the seed's, nothing runs away."""

from typing import Any

from backend.engine.funnel import Funnel
from backend.engine.simulation import Input, Simulation
from backend.engine.words import Finished, Message
from tests.engine.drawing import CATALOG, NOW, graph

CALL = graph(
    {"c": ("call", {"url": "https://x.example"}), "a": ("say", {"text": "n={{ variavel.answer.n }}"}), "b": ("say", {"text": "falhou"})},
    "start > c", "c:ok > a", "c:failed > b",
)  # fmt: skip
HELLO = Input("message", message=Message("text", "ola"))


def phone(definition: dict[str, Any], **more: Any) -> Simulation:
    drawn = Funnel.from_graph(definition, CATALOG, "f", 0, "Funnel")
    contact = {"name": "Ana", "tags": [], "custom_data": {}}
    return Simulation(definition, {"out": "out", "back": "back"}, drawn, contact, now=NOW, **more)


def played(definition: dict[str, Any], *inputs: Input, **more: Any) -> Simulation:
    found = phone(definition, **more)
    found.play(inputs)
    return found


def said(play: Simulation) -> list[Any]:
    return [one.message_data["text"] for one in play.said if one.direction == "OUT"]


def test_an_activity_is_told_and_waited_for() -> None:
    play = played(CALL, HELLO)
    assert play.awaiting is not None
    assert (play.awaiting.node, play.awaiting.reply) == ("c", False)
    assert play.awaiting.activity == {"kind": "http", "request": {"url": "https://x.example"}, "sample": None}
    assert [(one.kind, one.node) for one in play.caused] == [("activity", "c")]


def test_its_result_is_given_by_hand() -> None:
    ok = played(CALL, HELLO, Input("result", finished=Finished(ok=True, value={"n": 7})))
    assert (said(ok), ok.status, ok.heard) == (["n=7"], "ended", ["started", "played"])
    failed = played(CALL, HELLO, Input("result", finished=Finished(ok=False, error={"code": "timeout"})))
    assert (said(failed), [one.edge for one in failed.path]) == (["falhou"], ["e0", None, "e2", None])
    assert played(CALL, HELLO, *[Input("result")] * 2).heard[-1] == "nothing"


def test_or_by_the_nodes_mock() -> None:
    play = played(CALL, HELLO, mocks={("f", "c"): Finished(ok=True, value={"n": 1})})
    assert (said(play), play.status, play.heard) == (["n=1"], "ended", ["started"])


def test_a_mock_that_is_called_for_ever_ends() -> None:
    circle = graph({"c": ("call", {"url": "x"})}, "start > c", "c:ok > c")
    play = played(circle, HELLO, mocks={("f", "c"): Finished(ok=True)}, most_visits=2000)
    assert (play.status, play.state) == ("stopped", None)
    assert play.why in ("rehearsal_too_long", "budget_run", "budget_visits")


def test_chance_is_the_seeds() -> None:
    throw = graph(
        {"d": ("dice", {}), "a": ("say", {"text": "sim"}), "b": ("say", {"text": "não"})},
        "start > d",
        "d:yes > a",
        "d:no > b",
    )
    by_seed = {seed: said(played(throw, HELLO, seed=seed)) for seed in map(str, range(20))}
    assert {text for found in by_seed.values() for text in found} == {"sim", "não"}
    assert by_seed == {seed: said(played(throw, HELLO, seed=seed)) for seed in by_seed}


def test_a_node_that_breaks_is_where_it_stops() -> None:
    broken = graph({"a": ("say", {"text": "oi"}), "x": ("broken", {})}, "start > a", "a > x")
    play = played(broken, HELLO)
    assert (said(play), play.status, play.why) == (["oi"], "stopped", "node_unready")
    assert [one.node for one in play.path] == ["start", "a", "x"]
    assert "x" in play.why_text("pt-BR")
    assert play.caused == []
