"""One lane's pending inbounds, played in their order. Pure work between claim and commit: nothing here waits or asks.

What a paused lane gets is only stored. Opt-out words act before anything else. When an inbound breaks, what was played before it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog

from backend.engine import journal
from backend.engine.advance import advance, begin, opts_out, resume, timer_of
from backend.engine.aside import in_its_room, keep
from backend.engine.awaited import awaits
from backend.engine.consent import standing, taken_back
from backend.engine.echo import unpacked
from backend.engine.entry import Moment, stands_by, winner
from backend.engine.events import Event, MessageCame, told_by
from backend.engine.funnel import Funnel
from backend.engine.opt_out import comes_back
from backend.engine.state import State
from backend.engine.triggers import Trigger
from backend.engine.turn import Context, Spent, Turn
from backend.engine.words import Json, Line, Message, PauseBot, Replied, RouteToTeam, Signal, TimedOut
from backend.services.circles import watch
from backend.services.opt_out_texts import confirmation
from backend.services.playbooks import Playbook
from backend.services.turn_aside import (
    ASIDE_STEP,
    CANNOT_GO_ON,
    WORTHLESS_LATE,
    Aside,
    Live,
    StateUnreadable,
    finished,
    held,
    refused,
    run_id,
)  # fmt: skip
from backend.services.turn_entry import event_of, put_off, queued_of
from backend.services.turn_played import Effected, Played
from backend.services.window import window_open
from backend.storage.entries import STOOD_BY
from backend.storage.lanes import ActiveRun, Inbound, Lane

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class LanePlay:
    lane: Lane
    playbook: Playbook
    versions: dict[tuple[str, int], Funnel]
    """Those that the lane's run is bound to."""
    state: State | None
    """The run's; None though there is a run: it cannot be read."""
    history: Sequence[Line] = ()
    entered: dict[str, datetime] = field(default_factory=dict)
    """Funnel -> when the contact entered it last; read where some trigger asks."""
    aside: Aside = field(default_factory=Aside)
    """Runs that another one has interrupted."""
    live: Live | None = None
    """The active one."""
    contact: Mapping[str, Json] = field(default_factory=dict)
    unreadable: ActiveRun | None = None
    silent: bool = False
    """The contact asked to be left alone."""
    spent: Spent | None = None
    """Of the budgets, by runs that are over, since the contact last wrote."""
    asked: Mapping[UUID, int] = field(default_factory=dict)
    """Run -> token of what it waited for at the claim. Tokens are small numbers of each run's own."""

    def play(self) -> Played:
        lane = self.lane
        self.contact, self.silent, self.spent = lane.contact, lane.opted_out, lane.spent
        if lane.consents:
            self.contact = {**lane.contact, "consents": standing(lane.consents, self.playbook.consents)}
        if lane.run is not None and self.state is not None:
            self.live = Live(lane.run.id, lane.run.version, self.state)
        runs = [*self.aside, *([self.live] if self.live else ())]
        self.asked = {one.id: one.state.wait.token for one in runs if one.state.wait}
        self.unreadable = lane.run if self.state is None else None
        played = Played(lane, exchanges=unpacked(lane.exchanges), aside=frozenset(one.id for one in self.aside))
        # One that failed or took a worker with it is played alone, so that the trouble is its own and not its neighbours'.
        for inbound in lane.inbounds[:1] if lane.attempts > 1 or lane.deaths else lane.inbounds:
            piece, before = played.after(inbound.seq), self.live
            try:
                self._play(inbound, piece)
                watch(inbound, piece, len(played.bubbles), self.playbook.settings.language)
            except Exception as error:  # noqa: BLE001 - a bug of ours: this inbound is tried again, then set aside
                self.live, played.error = before, error
                break
            played = piece
        played.live = (self.live.id, self.live.state) if self.live else None
        return played

    # --- what came ---------------------------------------------------------------------------------------------------

    def _play(self, inbound: Inbound, played: Played) -> None:
        if self.unreadable is not None and not self._leaves(inbound):
            raise StateUnreadable(self.unreadable.id)
        paused = self.lane.paused_by is not None or played.halt
        match inbound.kind:
            case "aside":
                return
            case "message":
                self._message(inbound, played, paused=paused)
            case "timer" | "activity" if self.aside.of_inbound(inbound) and (paused or not self.silent):
                self._hold(inbound, played)
            case _ if paused or (inbound.data.get("discarded") is True and inbound.kind == "activity"):
                self._hold(inbound, played)
            case "timer" | "activity" | "resumed":
                self._came_back(inbound, played)
            case "tag_added" | "event" | "trigger":
                self._happened(inbound, played)

    def _message(self, inbound: Inbound, played: Played, *, paused: bool) -> None:
        message = message_of(inbound)
        self.spent = None
        if opts_out(message.text, self.playbook.settings.opt_out_words):
            self._opt_out(inbound, played)
        elif self.silent and comes_back(message.text):
            self.silent = False
            played.opted_out = False
            self._confirm(inbound, played, "back")
        elif paused:
            self._hold(inbound, played)
        elif self.silent:
            return
        else:
            first = not self.lane.wrote_before and not played.heard
            event = MessageCame(message, first)
            if not self._enter(inbound, played, event) and self.live is not None and not self._stands_by(event):
                self._advance(inbound, played, Replied(message, self._early()), None)
        played.heard = True

    def _early(self) -> bool:
        """The run began to listen only now: what it asks lies in this very commit, behind the message that comes next."""
        assert self.live is not None
        wait = self.live.state.wait
        return wait is not None and self.asked.get(self.live.id) != wait.token

    def _came_back(self, inbound: Inbound, played: Played) -> None:
        live = self.live
        if live is None:
            return
        token, result = inbound.data.get("token"), inbound.data.get("result")
        mine = inbound.data.get("run_id") == str(live.id)
        if self.silent or (mine and token == live.state.call and refused(result)):
            self._stops(inbound, played, "opted_out")
        elif inbound.kind == "resumed":
            self._resumes(inbound, played, live)
        elif mine:
            signal: Signal = TimedOut() if inbound.kind == "timer" else finished(result)
            self._advance(inbound, played, signal, token)

    def _resumes(self, inbound: Inbound, played: Played, live: Live) -> None:
        """The run that played when the bot returned, as it stood then: what began, came back or went on since has spoken for itself."""
        discarded = inbound.data.get("discarded") is True
        if discarded and (one := self.aside.of_inbound(inbound)) is not None:
            one.kind = one.kind or WORTHLESS_LATE[0]
        if (inbound.data.get("run_id"), inbound.data.get("token")) != (str(live.id), live.state.token):
            return
        context = self._context(inbound, live.id, self._funnels(live.state))
        turn = resume(self.versions, live.state, context, discarded)
        self._took(inbound, played, live, turn, journal.resumed(discarded=discarded), context)

    def _happened(self, inbound: Inbound, played: Played) -> None:
        """What the bot itself caused goes on with the budgets of the run that did it."""
        if inbound.data.get("by") != "bot":
            self.spent = None
        if self.silent or (played.heard and inbound.data.get("kind") == "silence"):
            return
        if (event := event_of(inbound, self.lane.last_inbound_at, self.lane.now)) is None:
            return
        state = self.live.state if self.live and inbound.data.get("by") != "bot" else None
        kept = self._keeps(inbound, played, event)
        signal = awaits(state, event)
        if signal is not None and state is not None and state.wait is not None:
            self._advance(inbound, played, signal, state.wait.token)
        elif inbound.data.get("waited") is not True and not kept:
            self._enter(inbound, played, event)

    def _keeps(self, inbound: Inbound, played: Played, event: Event) -> bool:
        """Whether a run that stands aside waits for it. What the bot itself did is nothing that it waits for."""
        found = False
        for one in self.aside if inbound.data.get("by") != "bot" else ():
            if (turn := keep(one.state, event, self.lane.now)) is not None:
                context = self._context(inbound, one.id, self._funnels(one.state))
                entry = journal.entry(journal.kept(turn), context, replace(turn, contact=context.contact))
                if turn.reason is None:
                    played.take(one.id, one.before, inbound.seq, turn, had_timer=False)
                played.tell(one.id, inbound.seq, entry.signal, entry.outcome, ASIDE_STEP)
                one.state, found = turn.state, True
        return found

    def _hold(self, inbound: Inbound, played: Played) -> None:
        """Stored, not played; the run's journal says so."""
        aside = self.aside.of_inbound(inbound)
        if aside is not None:
            aside.hears(inbound)
        if (run := aside or self.live) is not None:
            played.tell(run.id, inbound.seq, *held(inbound, aside=aside is not None))

    def _leaves(self, inbound: Inbound) -> bool:
        return inbound.kind == "message" and opts_out(message_of(inbound).text, self.playbook.settings.opt_out_words)

    def _opt_out(self, inbound: Inbound, played: Played) -> None:
        if self.unreadable is not None:
            self.live, self.unreadable = Live.unread(self.unreadable), None
        self._stops(inbound, played, "opted_out")
        if not self.silent:
            played.opted_out = True
            played.left.append(inbound.seq)
            self.contact = taken_back(self.contact)
            self._confirm(inbound, played, "out")
        self.silent = True

    def _stops(self, inbound: Inbound, played: Played, reason: str) -> None:
        """The run, and all that it has interrupted."""
        for one in (*([self.live] if self.live else ()), *self.aside):
            played.stop(one.id, one.before, inbound.seq, one.state, reason)
        self.live, self.aside = None, Aside()

    def _confirm(self, inbound: Inbound, played: Played, what: Literal["out", "back"]) -> None:
        if self.lane.paused_by != "human":
            played.confirm(inbound.seq, confirmation(what, self.playbook.settings.language))

    # --- turns -------------------------------------------------------------------------------------------------------

    def _enter(self, inbound: Inbound, played: Played, event: Event) -> bool:
        """Whether the event is used up: it began a funnel. A message for which one only waits in line is the running one's all the same."""
        by = self._stands_by(event)
        if self.live is not None and not by and not self.playbook.interrupts:
            return False
        found = winner(self.playbook.funnels, event, self._moment(inbound, running=self.live is not None and not by))
        if found is None:
            return False
        if found.verdict == "queues":
            played.queued.append(queued_of(inbound, event, found))
            return False
        if found.verdict == "interrupts":
            self._steps_aside(inbound, played, found.funnel.id)
        elif self.live is not None:
            self._gives_way(inbound, played, by, found.funnel.id)
        self._begin(inbound, played, found.funnel, found.trigger.node, *told_by(event))
        return True

    def _gives_way(self, inbound: Inbound, played: Played, by: Trigger | None, to: str) -> None:
        """One that stood by has not entered its funnel, whatever the rules for coming again say."""
        assert self.live is not None
        state = self.live.state
        self._stops(inbound, played, STOOD_BY if by else "replaced")
        if by is not None:
            self.entered.pop(state.current.funnel, None)
            again = put_off(inbound.seq, state, by, self.playbook.settings.timezone)
            played.queued += [again] if again and state.current.funnel != to else []

    def _steps_aside(self, inbound: Inbound, played: Played, to: str) -> None:
        assert self.live is not None
        live, self.live = self.live, None
        played.step_aside(live.id, live.before, inbound.seq, live.state, had_timer=timer_of(live.state) is not None)
        outcome = {"status": "interrupted", "node": live.state.current.node}
        played.tell(live.id, inbound.seq, journal.interrupted(to), outcome, ASIDE_STEP)
        self.aside = Aside((*self.aside, live))

    def _comes_back(self, inbound: Inbound, played: Played, ended: Turn, step: int) -> None:
        """The one that stepped aside last, in the turn that ends the one before it."""
        *others, one = self.aside
        if refused(one.late):
            self._stops(inbound, played, "opted_out")
            return
        self.aside = Aside(others)
        context = self._context(inbound, one.id, self._funnels(one.state))
        try:
            back, turn = in_its_room(self.versions, one.state, context, one.back(ended, halted=played.halt))
        except CANNOT_GO_ON as error:
            self._breaks(inbound, played, one, error)
            if self.aside:
                self._comes_back(inbound, played, replace(ended, status="stopped"), step)
            return
        self._took(inbound, played, one, turn, journal.came_back(back), context, step)

    def _breaks(self, inbound: Inbound, played: Played, one: Live, error: Exception) -> None:
        """It is stopped for a fault of its own: neither the one in front nor those behind pay for it."""
        log.error("turns: an interrupted run cannot go on", run=str(one.id), seq=inbound.seq, exc_info=error)
        place = one.state.current
        funnel = self.versions.get((place.funnel, place.version)) or self.playbook.funnel(place.funnel)
        played.stop(one.id, one.before, inbound.seq, one.state, "broken")
        notice = one.broken(funnel.name if funnel else place.funnel, self.playbook.settings.language)
        played.effects.append(Effected(one.id, inbound.seq, notice))

    def _stands_by(self, event: Event) -> Trigger | None:
        return stands_by(self.versions, self.live.state if self.live else None, event)

    def _moment(self, inbound: Inbound, *, running: bool) -> Moment:
        context = self._context(inbound, self.lane.id, self.playbook.funnels) if self.playbook.chooses else None
        return Moment(context, running, self.entered, self.aside.standing(self.live), self.aside.full)

    def _begin(
        self, inbound: Inbound, played: Played, funnel: Funnel, node: str | None, message: Message | None,
        event: Mapping[str, Json] | None, after: Turn | None = None, step: int = 0,
    ) -> None:  # fmt: skip
        self.versions = {**self.versions, (funnel.id, funnel.version): funnel}
        self.entered[funnel.id] = self.lane.now
        live = Live(run_id(self.lane.id, inbound.seq, step), 0, State(()))
        context = self._context(inbound, live.id, [funnel])
        spent, behind = (None, ()) if after else (self.spent, self.aside.names)
        turn = begin(funnel, node, message, context, event, after, spent, self.versions, behind)
        told = after is not None
        given = journal.begun(funnel.id, funnel.version, node, message, event, after=told, spent=spent, behind=behind)
        self._took(inbound, played, live, turn, given, context, step, after)

    def _advance(self, inbound: Inbound, played: Played, signal: Signal, token: int | None) -> None:
        assert self.live is not None
        context = self._context(inbound, self.live.id, self._funnels(self.live.state))
        turn = advance(self.versions, self.live.state, signal, context, token)
        self._took(inbound, played, self.live, turn, journal.moved(signal, token), context)

    def _took(
        self, inbound: Inbound, played: Played, live: Live, turn: Turn, given: dict[str, Json], context: Context,
        step: int = 0, after: Turn | None = None,
    ) -> None:  # fmt: skip
        if turn.stale:
            if inbound.kind == "resumed":
                played.timers[live.id] = turn.timer
            return
        entry = journal.entry(given, context, turn)
        played.take(live.id, live.before, inbound.seq, turn, had_timer=timer_of(live.state) is not None)
        played.tell(live.id, inbound.seq, entry.signal, entry.outcome, step)
        known = len(context.history if after is None else after.lines)
        # A funnel that does not read what was said is not given it; the next one may.
        self.history = turn.lines if known == len(self.history) else (*self.history, *turn.lines[known:])
        self.contact = turn.contact
        self.spent = Spent(turn.state.since_reply, turn.state.sent)
        for planned in turn.effects:
            match planned.effect:
                case RouteToTeam(team, member, pause_bot):
                    played.halt = played.halt or pause_bot
                    if team and member:
                        self.playbook.assigned(team, member)
                case PauseBot():
                    played.halt = True
        self.live = Live(live.id, live.before, turn.state) if turn.status == "active" else None
        if len(self.aside) > len(turn.state.behind):
            others, self.aside = self.aside, Aside()
            for one in others:
                played.stop(one.id, one.before, inbound.seq, one.state, "conversation_closed")
        if turn.start_funnel is not None:
            self._start_other(inbound, played, turn, step + 1)
        if self.live is None and self.aside:
            self._comes_back(inbound, played, turn, step + 1)

    def _start_other(self, inbound: Inbound, played: Played, before: Turn, step: int) -> None:
        """Ends in nothing where the other funnel is published no more: the journal of the first run names it."""
        funnel = self.playbook.funnel(before.start_funnel or "")
        if funnel is not None:
            self._begin(inbound, played, funnel, None, None, None, before, step)

    def _context(self, inbound: Inbound, run: UUID, funnels: Sequence[Funnel]) -> Context:
        settings, called = self.playbook.settings, self.playbook.called_by(funnels)
        self.versions |= {(one.id, one.version): one for one in called}
        funnels = [*funnels, *called]
        reads = any(funnel.reads("chat") for funnel in funnels)
        return Context(
            contact=self.contact,
            now=self.lane.now,
            timezone=settings.timezone,
            channel=self.lane.provider,
            workspace=self.playbook.workspace(funnels, self.lane.now, self.lane.instance_id),
            language=settings.language,
            window_open=window_open(self.lane.provider, self.lane.last_inbound_at, self.lane.now),
            seed=f"{run}:{inbound.seq}",
            person=str(self.lane.contact_id) if any(funnel.reads("lot") for funnel in funnels) else "",
            history=tuple(self.history) if reads else (),
            published={one.id: one.version for one in called},
        )

    def _funnels(self, state: State) -> list[Funnel]:
        pairs = [(frame.funnel, frame.version) for frame in state.frames]
        return [self.versions[pair] for pair in pairs if pair in self.versions]


def message_of(inbound: Inbound) -> Message:
    """As the engine knows it. A message that was erased meanwhile counts as one that nobody can read."""
    data = dict(inbound.data)
    text, reply_id = data.pop("text", ""), data.pop("reply_id", None)
    data.pop("raw", None)
    return Message(
        inbound.type or "unsupported", str(text or ""), str(reply_id) if reply_id is not None else None, data
    )
