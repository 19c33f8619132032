"""A conversation played without lanes, storage or senders: one contact on one connection, and all that services would keep of it.

Between two inbounds the state goes through JSON and back, as it does in service. `.talk` files and the test phone are played here.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal, TypeAlias

from backend.engine import journal
from backend.engine.advance import advance, begin, opts_out, resume
from backend.engine.api_calls import KIND, sample
from backend.engine.aside import in_its_room
from backend.engine.awaited import awaits, example
from backend.engine.closed_days import closed_days
from backend.engine.content import LIMITS
from backend.engine.entry import Moment, stands_by, winner
from backend.engine.events import Event, Happened, MessageCame, Named, TagAdded, told_by
from backend.engine.funnel import Funnel
from backend.engine.opt_out import comes_back
from backend.engine.play import HandlerFailed
from backend.engine.project import project
from backend.engine.rehearsed_aside import Aside, Asides
from backend.engine.rehearsed_ticks import Ticks
from backend.engine.scope import local
from backend.engine.state import State
from backend.engine.turn import Context, Planned, Turn
from backend.engine.words import (
    Finished,
    Json,
    Line,
    Message,
    PauseBot,
    RemoveTag,
    Replied,
    RouteToTeam,
    SetField,
    Signal,
    TimedOut,
)

Heard: TypeAlias = Literal["started", "played", "held", "silent", "opted_out", "came_back", "unmatched", "nothing"]
"""What an inbound came to: a run began, a run got it, the bot is paused, the contact asked to be left alone (now, or before), came
back from that, no trigger answers to it, nobody waits for it."""


MOST_TICKS = 10_000
"""Of one rehearsal whose visits are counted: an hour's for a year, whether anything begins by them or not."""


class RehearsalTooLong(Exception):
    """The visits, or the time, that one rehearsal may take are used up."""


@dataclass
class Rehearsal:
    funnels: list[Funnel]
    """Those that a message or a tag can begin, in the order in which ties are settled."""
    contact: Mapping[str, Json]
    now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    others: Sequence[Funnel] = ()
    """Those that can only be begun by another funnel."""
    workspace: Mapping[str, Json] = field(default_factory=dict)
    holidays: Mapping[str, Json] = field(default_factory=dict)
    """Which days are closed (engine/closed_days.py)."""
    timezone: str = "America/Sao_Paulo"
    channel: str = "whatsapp"
    language: str = "pt-BR"
    opt_out_words: Sequence[str] = ()
    seed: str = "rehearsal"
    mocks: Mapping[tuple[str, str], Finished] = field(default_factory=dict)
    """(funnel, node) -> how its activity comes back, at once."""
    most_visits: int | None = None
    weary: Callable[[], bool] = lambda: False
    """Asked after each turn and each tick: whether whoever plays has no more time for it."""
    unready: set[tuple[str, str]] | None = None
    """(funnel, node) whose handler broke; None: it must not."""
    state: State | None = None
    status: str = ""
    reason: str | None = None
    paused: bool = False
    back_at: datetime | None = None
    """When a pause ends by itself."""
    calling: str = ""
    """The kind of the last activity."""
    late: Finished | None = None
    """A result that came while a person had the conversation."""
    silent: bool = False
    """The contact asked to be left alone."""
    last_inbound: datetime | None = None
    history: list[Line] = field(default_factory=list)
    inbounds: int = 0
    turns: list[Turn] = field(default_factory=list)
    visits: int = 0
    entered: dict[str, datetime] = field(default_factory=dict)
    """Funnel -> when the contact entered it last."""
    queued: list[Event] = field(default_factory=list)
    """What begins when the running funnel has ended."""
    aside: Asides = field(default_factory=Asides)
    ticks: Ticks = field(default_factory=Ticks)
    ticked: int = 0

    # --- what comes in ---------------------------------------------------------------------------------------------------

    def message(self, message: Message) -> Heard:
        first = self.last_inbound is None
        self.last_inbound = self.now
        self.inbounds += 1
        if opts_out(message.text, self.opt_out_words):
            self.state, self.status, self.reason, self.silent = None, "stopped", "opted_out", True
            self.queued, self.aside = [], Asides()
            return "opted_out"
        if self.silent and comes_back(message.text):
            self.silent = False
            return "came_back"
        if not self.paused and not self.silent:
            event = MessageCame(message, first)
            if self._start(event):
                return "started"
            if self.state is not None and not stands_by(self.versions, self.state, event):
                self._take(lambda: self._moved(Replied(message)))
                return "played"
        self.history.append(Line(True, message.text))
        return "held" if self.paused else "silent" if self.silent else "unmatched"

    def enter(self, node: str | None) -> Heard:
        """Begins the first funnel without a message, by this trigger of it."""
        self.inbounds += 1
        if self.state is not None or self.paused or self.silent:
            return "held" if self.paused else "silent" if self.silent else "nothing"
        triggers = [trigger for trigger in self.funnels[0].triggers if node in (None, trigger.node)]
        if not triggers:
            return "unmatched"
        first = triggers[0]
        about = first.calendar.met_by(self.contact, self.now, self.timezone) if first.calendar else None
        if first.kind == KIND:
            about = sample(self.funnels[0].nodes[first.node].config)
        self._take(lambda: begin(self.funnels[0], node, None, self.context(), about, funnels=self.versions))
        return "started"

    def clock(self, passed: timedelta) -> Heard:
        """Timers that become due on the way fire at their moment, and so do ticks of the calendar."""
        self.inbounds += 1
        until = self.now + passed
        heard: Heard = "nothing"
        while not self.silent:
            self._tire()
            due = self.back_at if self.paused else self.due_at
            tick = self.ticks.next(self.funnels, self.now, self.timezone, self._tire)
            first = min((moment for moment in (due, tick) if moment is not None), default=None)
            if first is None or first > until:
                break
            if due is None or first < due:
                heard = self._ticked(first)
                continue
            self.now, heard = max(self.now, due), "played"
            if self.paused:
                self.pause(False)
            else:
                self.inbounds += 1
                self._take(self._timed_out)
        self.now = until
        return heard

    def _ticked(self, tick: datetime) -> Heard:
        heard: Heard = "nothing"
        self.now = tick
        self.ticked += 1
        for funnel, trigger, calendar in self.ticks.due(self.funnels, tick, self.timezone):
            told = calendar.met_by(self.contact, tick, self.timezone)
            if told is not None:
                heard = self.happened(Named(funnel.id, trigger.node, told))
        return heard

    @property
    def due_at(self) -> datetime | None:
        """When the run goes on by itself."""
        return self.state.wait.until if self.state and self.state.wait else None

    def tagged(self, tag: str) -> Heard:
        """By somebody else than the bot."""
        self.inbounds += 1
        tags = self.contact.get("tags")
        self.contact = {**self.contact, "tags": [*(tags if isinstance(tags, list) else ()), tag]}
        return self._happened(TagAdded(tag))

    def happened(self, event: Happened | Named) -> Heard:
        """Anything else that a funnel may begin by or wait for. What it says of the contact is so from now on."""
        self.inbounds += 1
        if isinstance(event, Happened) and event.kind == "stage_changed":
            self.contact = project(self.contact, SetField("stage", event.data["stage"]))
        elif isinstance(event, Happened) and event.kind == "field_changed":
            self.contact = project(self.contact, SetField(str(event.data["field"]), event.data["value"]))
        elif isinstance(event, Happened) and event.kind == "tag_removed":
            self.contact = project(self.contact, RemoveTag(str(event.data["tag"])))
        return self._happened(event)

    def _happened(self, event: Event) -> Heard:
        if self.paused or self.silent:
            return "held" if self.paused else "silent"
        kept = self.aside.keeps(event, self.now)
        for turn in kept:
            self.noted(journal.kept(turn), turn)
        signal, wait = awaits(self.state, event), self.state.wait if self.state else None
        if signal is not None and wait is not None:
            self._take(lambda: self._moved(signal, wait.token))
            return "played"
        return "held" if kept else "started" if self._start(event) else "nothing"

    def noted(self, given: Mapping[str, Json], turn: Turn | None) -> None:
        """What services write down of a run that stands aside."""

    def awaited(self) -> Heard:
        """What the run waits for happens."""
        wait = self.state.wait if self.state else None
        if wait is None or wait.event is None:
            self.inbounds += 1
            return "nothing"
        event = example(wait.event)
        return self.tagged(event.tag) if isinstance(event, TagAdded) else self.happened(event)

    def pause(self, paused: bool) -> Heard:
        self.inbounds += 1
        self.paused, self.back_at = paused, None
        if paused or self.state is None:
            return "nothing"
        discarded = self.state.call is not None and self.calling.startswith("ai")
        self._take(lambda: resume(self.versions, self._running(), self.context(), discarded))
        late, self.late = self.late, None
        return "played" if late is None else self.result(late)

    def result(self, finished: Finished) -> Heard:
        """The activity that is out comes back. While a person has the conversation it waits; an AI's is worth nothing then."""
        self.inbounds += 1
        if self.state is None or self.state.call is None:
            return "held" if self.aside.late(finished) else "nothing"
        if self.paused:
            self.late = None if self.calling.startswith("ai") else finished
            return "held"
        token = self.state.call
        self._take(lambda: self._moved(finished, token))
        return "played"

    # --- turns -------------------------------------------------------------------------------------------------------------

    @property
    def versions(self) -> dict[tuple[str, int], Funnel]:
        return {(funnel.id, funnel.version): funnel for funnel in (*self.funnels, *self.others)}

    def context(self) -> Context:
        hours = LIMITS.get(self.channel, LIMITS["whatsapp"]).window_hours
        open_until = self.last_inbound + timedelta(hours=hours) if self.last_inbound and hours else None
        return Context(
            contact=self.contact,
            now=self.now,
            timezone=self.timezone,
            channel=self.channel,
            workspace=self._workspace(),
            language=self.language,
            window_open=hours is None or (open_until is not None and self.now < open_until),
            seed=f"{self.seed}:{self.inbounds}",
            person=f"{self.seed}:{self.contact.get('phone')}" if self._uses("lot") else "",
            history=tuple(self.history),
            published=self._published(),
        )

    def _workspace(self) -> Mapping[str, Json]:
        if not self._uses("hours"):
            return self.workspace
        return {**self.workspace, "holidays": closed_days(self.holidays, local(self.now, self.timezone).date())}

    def _published(self) -> dict[str, int]:
        """Nothing where no funnel calls another."""
        known = (*self.others, *self.funnels)
        return {funnel.id: funnel.version for funnel in known} if any(funnel.calls for funnel in known) else {}

    def _uses(self, what: str) -> bool:
        return any(funnel.reads(what) for funnel in (*self.funnels, *self.others))

    def _running(self) -> State:
        assert self.state is not None
        return self.state

    def _moved(self, signal: Signal, token: int | None = None) -> Turn:
        return advance(self.versions, self._running(), signal, self.context(), token)

    def _timed_out(self) -> Turn:
        wait = self._running().wait
        return self._moved(TimedOut(), wait.token if wait else None)

    def _start(self, event: Event) -> bool:
        found = winner(self.funnels, event, self._moment(event))
        if found is None:
            return False
        message, about = told_by(event)
        if found.verdict == "queues":
            self.queued.append(Named(found.funnel.id, found.trigger.node, about or {}, message))
            return False
        if found.verdict == "interrupts":
            self._sets_aside(found.funnel.id)
        else:
            self.aside.clear()
        node, known, names = found.trigger.node, self._known, self.aside.names
        self.entered[found.funnel.id] = self.now
        self._take(
            lambda: begin(
                known(found.funnel), node, message, self.context(), about, funnels=self.versions, behind=names
            )
        )
        return True

    def _moment(self, event: Event) -> Moment:
        running = self.state is not None and not stands_by(self.versions, self.state, event)
        return Moment(self.context(), running, self.entered, self.aside.standing(self.state), self.aside.full)

    def _sets_aside(self, by: str) -> None:
        self.noted({"kind": "interrupted", "by": by}, None)
        self.aside.append(Aside(self._running(), self.inbounds, self.calling))
        self.state = None

    def _comes_back(self, ended: Turn) -> None:
        """The one that stood aside last."""
        one = self.aside.pop()
        self.calling = one.calling
        self.late = one.late if self.paused and not one.worthless else None
        back = one.back(ended, self.inbounds, halted=self.paused)
        self._turn(lambda: in_its_room(self.versions, one.state, self.context(), back)[1])

    def _take(self, play: Callable[[], Turn]) -> None:
        """A turn, those that follow because an activity comes back by its mock, and what waited in line."""
        self._play(play)
        while self.state is None and self.queued and not self.paused:
            self.inbounds += 1
            self._start(self.queued.pop(0))

    def _play(self, play: Callable[[], Turn]) -> None:
        self._turn(play)
        while self.state is not None and self.state.call is not None:
            frame, token = self.state.current, self.state.call
            mock = self.mocks.get((frame.funnel, frame.node))
            if mock is None:
                return
            self.inbounds += 1
            self._turn(partial(self._moved, mock, token))

    def _turn(self, play: Callable[[], Turn]) -> None:
        """What services do in the turn's transaction."""
        turn = self._played(play)
        self.took(turn)
        self.contact, self.history = turn.contact, list(turn.lines)
        for planned in turn.effects:
            self.carry_out(planned)
        self.status, self.reason = turn.status, turn.reason
        self.calling = turn.activity.activity.kind if turn.activity else self.calling
        self.state = State.from_json(json.loads(json.dumps(turn.state.to_json()))) if turn.status == "active" else None
        self.visits += len(turn.steps)
        self._tire()
        other = next((funnel for funnel in (*self.funnels, *self.others) if funnel.id == turn.start_funnel), None)
        if len(self.aside) > len(turn.state.behind):
            self.aside.clear()
        if other is not None:
            self.entered[other.id] = self.now
            self._turn(lambda: begin(self._known(other), None, None, self.context(), after=turn, funnels=self.versions))
        elif self.state is None and self.aside:
            self._comes_back(turn)

    def _tire(self) -> None:
        most = self.most_visits
        if self.weary() or (most is not None and (self.visits > most or self.ticked > MOST_TICKS)):
            raise RehearsalTooLong

    def took(self, turn: Turn) -> None:
        """Before its effects."""
        self.turns.append(turn)

    def carry_out(self, planned: Planned) -> None:
        match planned.effect:
            case RouteToTeam(pause_bot=True):
                self.paused, self.back_at = True, None
            case PauseBot(until):
                self.paused, self.back_at = True, datetime.fromisoformat(until) if until else None

    def _played(self, play: Callable[[], Turn]) -> Turn:
        """A node of a draft may lack what its handler needs: it counts as one of an unknown type then, and the run stops there."""
        while True:
            try:
                return play()
            except HandlerFailed as failed:
                if self.unready is None:
                    raise
                self.unready.add((failed.funnel, failed.node))
                self.funnels = [failed.hurt(funnel) for funnel in self.funnels]
                self.others = [failed.hurt(funnel) for funnel in self.others]

    def _known(self, funnel: Funnel) -> Funnel:
        return self.versions[funnel.id, funnel.version]
