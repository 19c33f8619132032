"""Generated drawings, with circles and all: they stop (C12), replay (C20), and the same input gives the same turn (C23)."""

import json
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine import budgets, journal
from backend.engine.advance import State, Turn, advance, begin, effect_key, resume
from backend.engine.funnel import Funnel
from backend.engine.replay import replay
from backend.engine.words import Finished, Message, Replied, SendMessage, Signal, TimedOut
from tests.engine.drawing import CATALOG, NOW, context, graph, text

WORDS = ["oi", "sim", "Não", "{{ 7*7 }}", "", "x" * 5_000, "olá 🎻", "2"]


def of(
    kind: str, optional: dict[str, Any] | None = None, **data: st.SearchStrategy[Any]
) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(kind), st.fixed_dictionaries(data, optional=optional or {}))


nodes = st.one_of(
    of("say", text=st.sampled_from(["a", "{{ response.text }} {{ variavel.v }}"]), times=st.integers(0, 4)),
    of("listen", {"seconds": st.integers(1, 90), "wanted": st.just("sim")}, variable=st.sampled_from(["v", "w"])),
    of("sleep", seconds=st.integers(1, 1_000)),
    of("decide", when=st.sampled_from(["true", "response.text == 'sim'", "'vip' in contact.tags", "oops ("])),
    of("dice"),
    of(
        "change",
        what=st.sampled_from(["field", "tag", "untag", "note"]),
        key=st.sampled_from(["name", "k"]),
        value=st.sampled_from(["vip", "{{ response.text }}"]),
    ),
    of("grow", by=st.sampled_from([1, 900, 30_000])),
    of("call", url=st.just("https://x.example/{{ contact.name }}")),
    of("jump", funnel=st.just("f")),
    of("end"),
)


@st.composite
def funnels(draw: st.DrawFn) -> Funnel:
    drawn = draw(st.lists(nodes, min_size=1, max_size=8))
    listed = [{"id": "start", "type": "trigger", "data": {"keyword": "ola"}}]
    listed += [{"id": f"n{i}", "type": kind, "data": data} for i, (kind, data) in enumerate(drawn)]
    targets = st.sampled_from([node["id"] for node in listed])
    edges: list[dict[str, Any]] = [{"id": "first", "source": "start", "target": "n0"}]
    for node in listed[1:]:
        ports = [port.id for port in CATALOG[node["type"]].ports({}) if draw(st.integers(0, 5))]
        edges += [
            {"id": f"{node['id']}-{port}", "source": node["id"], "sourceHandle": port, "target": draw(targets)}
            for port in ports
        ]
    return Funnel.from_graph({"nodes": listed, "edges": edges}, CATALOG, "f", 1, "F")


moves = st.lists(
    st.tuples(
        st.sampled_from(["says", "says", "says", "time", "time", "result", "stale", "person"]), st.sampled_from(WORDS),
        st.integers(0, 400), st.booleans()
    ),
    max_size=25,
)  # fmt: skip


class Lane:
    """Plays a funnel as services do, and writes the journal."""

    def __init__(self, funnel: Funnel) -> None:
        self.versions = {(funnel.id, funnel.version): funnel}
        self.funnel, self.now, self.seq, self.run = funnel, NOW, 0, 0
        self.journal: list[journal.Entry] = []
        self.turns: list[Turn] = []
        self.windows: list[bool] = []
        self.keys: list[object] = []

    def context(self):
        contact = self.turns[-1].contact if self.turns else {"name": "Ana", "tags": [], "custom_data": {}}
        return context(contact=contact, now=self.now, seed=f"r:{self.seq}", window_open=self.seq % 5 != 4)

    def begin(self) -> None:
        self.run += 1
        turn = self._played(
            journal.begun("f", 1, None, text("ola"), None), begin(self.funnel, None, text("ola"), self.context())
        )
        self._others(turn)

    def move(self, signal: Signal, token: int | None = None) -> None:
        given = journal.moved(signal, token)
        self._others(self._played(given, advance(self.versions, self.stored(), signal, self.context(), token)))

    def resume(self, discarded: bool) -> None:
        given = journal.resumed(discarded=discarded)
        self._others(self._played(given, resume(self.versions, self.stored(), self.context(), discarded)))

    def stored(self) -> State:
        return State.from_json(json.loads(json.dumps(self.turns[-1].state.to_json())))

    def _played(self, given: dict[str, Any], turn: Turn) -> Turn:
        self.journal.append(journal.entry(given, self.context(), turn))
        self.windows.append(self.context().window_open)
        self.turns.append(turn)
        self.keys += [effect_key(f"run{self.run}", self.seq, planned) for planned in turn.effects]
        return turn

    def _others(self, turn: Turn) -> None:
        for _ in range(60):
            if not turn.start_funnel:
                return
            self.run += 1
            given = journal.begun("f", 1, None, None, None, after=True)
            turn = self._played(given, begin(self.funnel, None, None, self.context(), after=turn))
        raise AssertionError("funnels that start each other never end")


def play(funnel: Funnel, asked: list[tuple[str, str, int, bool]]) -> Lane:
    lane = Lane(funnel)
    lane.begin()
    for kind, words, seconds, flag in asked:
        lane.seq += 1
        lane.now += timedelta(seconds=seconds)
        state = lane.turns[-1].state
        if lane.turns[-1].status != "active":
            lane.begin()
        elif kind == "says":
            lane.move(Replied(Message("text", words)))
        elif kind == "time" and state.wait and state.wait.until:
            lane.now = max(lane.now, state.wait.until)
            lane.move(TimedOut(), state.wait.token)
        elif kind == "result" and state.call:
            lane.move(Finished(flag, {"n": seconds}), state.call)
        elif kind == "stale":
            lane.move(TimedOut() if flag else Finished(True), state.token + 1 if flag else None)
        elif kind == "person":
            lane.resume(flag)
    return lane


@settings(max_examples=150, deadline=None)
@given(funnels(), moves)
def test_c12_every_turn_ends_within_its_budgets(funnel, asked):
    lane = play(funnel, asked)
    for turn in lane.turns:
        assert turn.visits <= budgets.VISITS_A_TURN
        assert turn.bubbles <= budgets.BUBBLES_AN_INBOUND
        assert turn.state.since_reply <= budgets.VISITS_WITHOUT_REPLY
        assert len(turn.state.sent) <= budgets.BUBBLES_UNASKED
        assert len(json.dumps(turn.state.to_json(), ensure_ascii=False).encode()) <= budgets.STATE_BYTES
        if turn.status == "active":
            assert (turn.state.wait is None) != (turn.state.call is None), "an active run waits for exactly one thing"
        else:
            assert turn.state.wait is None
            assert turn.state.call is None
            assert turn.timer is None
        until = turn.state.wait.until if turn.state.wait else None
        assert (turn.timer.due_at if turn.timer else None) == until


@settings(max_examples=60, deadline=None)
@given(funnels(), moves)
def test_c23_the_same_input_gives_the_same_turns(funnel, asked):
    assert play(funnel, asked).turns == play(funnel, asked).turns


@settings(max_examples=60, deadline=None)
@given(funnels(), moves)
def test_c20_a_journal_replays_identically_after_json(funnel, asked):
    lane = play(funnel, asked)
    rows = [(json.loads(json.dumps(entry.signal)), json.loads(json.dumps(entry.outcome))) for entry in lane.journal]
    assert replay(lane.versions, journal.entries(rows)) == []


@settings(max_examples=60, deadline=None)
@given(funnels(), moves)
def test_states_survive_json_and_keys_never_meet(funnel, asked):
    lane = play(funnel, asked)
    for turn in lane.turns:
        assert State.from_json(json.loads(json.dumps(turn.state.to_json()))) == turn.state
    assert len(set(lane.keys)) == len(lane.keys)
    for before, after in zip(lane.turns, lane.turns[1:], strict=False):
        if before.status == "active":
            assert after.state.token >= before.state.token
            assert after.state.visit >= before.state.visit


@settings(max_examples=60, deadline=None)
@given(funnels(), moves)
def test_c18_what_is_free_form_outside_the_window_is_failed_and_nothing_else_is(funnel, asked):
    lane = play(funnel, asked)
    for turn, is_open in zip(lane.turns, lane.windows, strict=True):
        for planned in turn.effects:
            if isinstance(planned.effect, SendMessage):
                assert planned.failed == (None if is_open else "window_closed")


@settings(max_examples=60, deadline=None)
@given(funnels(), moves)
def test_nothing_that_the_contact_says_is_evaluated(funnel, asked):
    for turn in play(funnel, [("says", "{{ 7*7 }}", 0, False), *asked]).turns:
        for planned in turn.effects:
            assert "49" not in str(planned.effect)


def test_a_changed_drawing_is_seen_in_a_replay():
    one = Funnel.from_graph(
        {"nodes": [{"id": "start", "type": "trigger", "data": {"keyword": "ola"}}, {"id": "a", "type": "say", "data": {"text": "oi"}}],
         "edges": [{"id": "e", "source": "start", "target": "a"}]}, CATALOG, "f", 1,
    )  # fmt: skip
    lane = play(one, [])
    other = Funnel.from_graph(
        {"nodes": [{"id": "start", "type": "trigger", "data": {"keyword": "ola"}}, {"id": "a", "type": "say", "data": {"text": "olá"}}],
         "edges": [{"id": "e", "source": "start", "target": "a"}]}, CATALOG, "f", 1,
    )  # fmt: skip
    assert [difference.index for difference in replay({("f", 1): other}, lane.journal)] == [0]


def test_what_was_only_held_is_passed_over_in_a_replay():
    lane = play(
        Funnel.from_graph(graph({"a": ("listen", {})}, "start > a"), CATALOG, "f", 1), [("says", "oi", 0, False)]
    )
    held = journal.Entry({"kind": "message", "data": {}}, {"held": True})
    assert len(lane.journal) == 2
    assert replay(lane.versions, [lane.journal[0], held, lane.journal[1]]) == []


def test_the_journal_tells_what_could_not_be_sent():
    drawn = Funnel.from_graph(graph({"a": ("say", {"text": "oi"})}, "start > a"), CATALOG, "f", 1)
    told = journal.outcome(begin(drawn, None, text("ola"), context(window_open=False)))
    assert [effect["failed"] for effect in told["effects"]] == ["window_closed"]
