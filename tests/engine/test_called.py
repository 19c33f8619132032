"""Funnels that call each other: whatever is drawn and published anew meanwhile, calls are pinned (C11), bounded (C12), and replay (C20)."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine import budgets, journal
from backend.engine.advance import State, Turn, advance, begin, resume
from backend.engine.check import CheckContext, check
from backend.engine.funnel import Funnel
from backend.engine.replay import replay
from backend.engine.words import Finished, Message, Replied, TimedOut
from tests.engine.checking import CATALOG, drawn, say
from tests.engine.drawing import NOW, context, text

NAMES = ["f0", "f1", "f2"]
OUTPUTS = {"gain": "v"}


def made(name: str, version: int, kinds: list[tuple[str, str]]) -> Funnel:
    """A chain of nodes; each way out leads to the next."""
    data: dict[str, tuple[str, dict[str, Any]]] = {}
    for place, (kind, value) in enumerate(kinds):
        data[f"n{place}"] = {
            "say": ("send_message", {"text": f"{name} v{version} {{{{ variable.v }}}}"}),
            "ask": ("wait_reply", {"variable": "v", "no_reply_after": "1 h"}),
            "wait": ("wait", {"kind": "duration", "duration": "60 s"}),
            "call": ("call_funnel", {"funnel": value, "inputs": {"v": "{{ variable.v }}"}, "outputs": OUTPUTS}),
            "http": ("http_request", {"url": "https://x.example"}),
            "other": ("start_funnel", {"funnel": value}),
            "end": ("end", {}),
        }[kind]
    ports = {"ask": ("replied", "no_reply"), "call": ("returned", "failed"), "http": ("ok", "failed", "uncertain")}
    ways = ["t > n0"]
    for place, (kind, _) in enumerate(kinds[:-1]):
        if kind not in ("end", "other"):
            ways += [f"n{place}:{port} > n{place + 1}" for port in ports.get(kind, ("next",))]
    return Funnel.from_graph(drawn(data, *ways), CATALOG, name, version, name)


kinds = st.lists(
    st.tuples(st.sampled_from(["say", "ask", "wait", "call", "call", "call", "http", "other", "end"]), st.sampled_from([*NAMES, "gone"])),
    min_size=1, max_size=5,
)  # fmt: skip
moves = st.lists(
    st.tuples(st.sampled_from(["says", "says", "time", "result", "person", "publish"]), st.integers(0, 2), kinds), max_size=14
)  # fmt: skip


class Lane:
    """As services play it: what is published now may be called, what was called stays what it was."""

    def __init__(self, drawings: list[list[tuple[str, str]]]) -> None:
        self.versions: dict[tuple[str, int], Funnel] = {}
        self.published: dict[str, int] = {}
        self.journal: list[journal.Entry] = []
        self.turns: list[Turn] = []
        self.now = NOW
        for name, drawing in zip(NAMES, drawings, strict=True):
            self.publish(name, drawing)

    def publish(self, name: str, drawing: list[tuple[str, str]]) -> None:
        version = self.published.get(name, 0) + 1
        self.versions[name, version], self.published[name] = made(name, version, drawing), version

    def context(self) -> Any:
        return replace(context(now=self.now, seed=f"r:{len(self.journal)}"), published=dict(self.published))

    def begin(self) -> None:
        funnel = self.versions["f0", self.published["f0"]]
        given_ = journal.begun("f0", funnel.version, None, text("ola"), None)
        self._took(given_, begin(funnel, None, text("ola"), self.context(), funnels=self.versions))

    def move(self, signal: Any, token: int | None = None) -> None:
        self._took(journal.moved(signal, token), advance(self.versions, self._stored(), signal, self.context(), token))

    def resume(self) -> None:
        self._took(journal.resumed(discarded=True), resume(self.versions, self._stored(), self.context(), True))

    def _stored(self) -> State:
        return State.from_json(json.loads(json.dumps(self.turns[-1].state.to_json())))

    def _took(self, given_: dict[str, Any], turn: Turn) -> None:
        self.journal.append(journal.entry(given_, self.context(), turn))
        self.turns.append(turn)


@settings(max_examples=150, deadline=None)
@given(st.lists(kinds, min_size=3, max_size=3), moves)
def test_calls_are_pinned_bounded_and_replay(drawings: list[list[tuple[str, str]]], asked: list[Any]) -> None:
    lane = Lane(drawings)
    lane.begin()
    for kind, place, drawing in asked:
        lane.now += timedelta(seconds=1)
        before, state = lane.turns[-1], lane.turns[-1].state
        if kind == "publish":
            lane.publish(NAMES[place], drawing)
            continue
        if before.status != "active":
            lane.begin()
            continue
        if kind == "says":
            lane.move(Replied(Message("text", "oi")))
        elif kind == "time" and state.wait and state.wait.until:
            lane.now = max(lane.now, state.wait.until)
            lane.move(TimedOut(), state.wait.token)
        elif kind == "result" and state.call:
            lane.move(Finished(place > 0), state.call)
        elif kind == "person":
            lane.resume()
        assert lane.turns[-1].state.frames[0].version == state.frames[0].version
    for turn in lane.turns:
        assert len(turn.state.frames) <= budgets.CALLED + 1
        assert turn.visits <= budgets.VISITS_A_TURN
        assert (turn.status == "active") == (turn.state.wait is not None or turn.state.call is not None)
    assert replay(lane.versions, lane.journal) == []


def test_a_call_stays_with_the_version_it_found_and_the_next_takes_the_newest() -> None:
    lane = Lane([[("call", "f1"), ("call", "f1"), ("say", "")], [("ask", ""), ("say", "")], [("end", "")]])
    lane.begin()
    lane.publish("f1", [("say", ""), ("ask", "")])
    lane.publish("f0", [("say", "")])
    lane.move(Replied(Message("text", "a")))
    assert [frame.version for frame in lane.turns[-1].state.frames] == [1, 2]
    del lane.published["f1"]
    lane.move(Replied(Message("text", "b")))
    said = [e.effect.content["text"] for t in lane.turns for e in t.effects if hasattr(e.effect, "content")]
    assert [line.strip() for line in said] == ["f1 v1 a", "f1 v2", "f0 v1"], (
        "given in by name, and nothing else comes back"
    )
    assert lane.turns[-1].status == "ended"
    steps = [step.execution_data for turn in lane.turns for step in turn.steps if step.node_type == "call_funnel"]
    assert [step["version"] for step in steps if step["outcome"] == "call_funnel"] == [1, 2]
    assert replay(lane.versions, lane.journal) == []


def test_the_ninth_call_on_top_of_the_others_leaves_by_failed() -> None:
    lane = Lane([[("call", "f0"), ("say", "")], [("end", "")], [("end", "")]])
    lane.begin()
    (turn,) = lane.turns
    errors = [step.execution_data["error"] for step in turn.steps if "error" in step.execution_data]
    assert errors == [{"code": "subfunnel_depth"}]
    assert sum(step.execution_data["outcome"] == "call_funnel" for step in turn.steps) == 9
    assert len([effect for effect in turn.effects if effect.node == "n1"]) == 9
    assert turn.status == "ended"


def test_what_the_checker_says_of_calls() -> None:
    def calling(name: str, target: str, *more: tuple[str, str]) -> Funnel:
        return made(name, 1, [("ask", ""), *more, ("call", target)])

    def problems(funnel: Funnel, *others: Funnel, known: tuple[str, ...] = tuple(NAMES)) -> list[tuple[str, str]]:
        graph = drawn(
            {"q": ("wait_reply", {}), "n": ("call_funnel", {"funnel": next(iter(funnel.calls))})},
            "t > q",
            "q:replied > n",
        )
        context_ = CheckContext(others=others, references={"funnel": frozenset(known)})
        found = check(graph, CATALOG, context_, funnel.id, funnel.name)
        return [(problem.severity, problem.code) for problem in found if problem.code != "trigger_overlap"]

    f0 = calling("f0", "f1")
    assert problems(f0, made("f1", 1, [("say", "")])) == []
    assert problems(f0, calling("f1", "f2"), calling("f2", "f0")) == [("error", "subfunnel_recursion")], "waits or not"
    assert problems(calling("f0", "f0")) == [("error", "subfunnel_recursion")]
    assert problems(f0, made("f1", 1, [("ask", ""), ("other", "f0")])) == [("warning", "subfunnel_recursion")]
    assert problems(f0) == [("warning", "subfunnel_unpublished")]
    assert problems(f0, known=("f0",)) == [("error", "reference_missing")]


def test_a_circle_through_a_funnel_that_waits_is_none() -> None:
    graph = drawn(
        {"n": ("call_funnel", {"funnel": "f1"}), "s": say("?")}, "t > n", "n:returned > s", "n:failed > s", "s > n"
    )
    for drawing, codes in (([("ask", "")], []), ([("say", "")], ["funnel_loop_without_wait"])):
        found = check(graph, CATALOG, CheckContext(others=[made("f1", 1, drawing)]), "f0", "f0")
        assert [problem.code for problem in found if problem.severity == "error"] == codes


def test_what_is_given_is_known_to_the_called_funnel() -> None:
    graph = drawn({"s": say("{{ variable.v }} {{ variable.w }}")}, "t > s")
    context_ = CheckContext(others=[made("f0", 1, [("call", "f1")])])
    found = check(graph, CATALOG, context_, "f1", "f1")
    assert [problem.params["name"] for problem in found if problem.code == "variable_unknown"] == ["variable.w"]
