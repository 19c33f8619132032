"""One lane's pending inbounds, played in their order. Pure work between claim and commit: nothing here waits or asks.

What a paused lane gets is only stored. Opt-out words act before anything else. When an inbound breaks, what was played before it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal
from uuid import UUID

from backend.engine import journal
from backend.engine.advance import advance, begin, opts_out, resume
from backend.engine.awaited import awaits
from backend.engine.consent import standing, taken_back
from backend.engine.echo import unpacked
from backend.engine.entry import Moment, stands_by, winner
from backend.engine.events import Event, MessageCame, told_by
from backend.engine.funnel import Funnel
from backend.engine.opt_out import comes_back
from backend.engine.state import Frame, State
from backend.engine.triggers import Trigger
from backend.engine.turn import Context, Spent, Timer, Turn
from backend.engine.words import Finished, Json, Line, Message, PauseBot, Replied, RouteToTeam, Signal, TimedOut
from backend.services.circles import watch
from backend.services.opt_out_texts import confirmation
from backend.services.playbooks import Playbook
from backend.services.turn_entry import event_of, put_off, queued_of
from backend.services.turn_played import Played
from backend.services.window import window_open
from backend.storage.entries import STOOD_BY
from backend.storage.lanes import ActiveRun, Inbound, Lane

DISCARDED_WHILE_PAUSED = ("ai",)
"""Kinds of activities whose late result is worth nothing once a person has spoken. Others' results wait for the bot's return."""


class StateUnreadable(Exception):
    """The run's state is not what this release understands."""


@dataclass(slots=True)
class Live:
    """The lane's active run. `before` is its version at the claim; 0: it begins here."""

    id: UUID
    before: int
    state: State


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
    live: Live | None = None
    contact: Mapping[str, Json] = field(default_factory=dict)
    unreadable: ActiveRun | None = None
    silent: bool = False
    """The contact asked to be left alone."""
    spent: Spent | None = None
    """Of the budgets, by runs that are over, since the contact last wrote."""

    def play(self) -> Played:
        lane = self.lane
        self.contact, self.silent, self.spent = lane.contact, lane.opted_out, lane.spent
        if lane.consents:
            self.contact = {**lane.contact, "consents": standing(lane.consents, self.playbook.consents)}
        if lane.run is not None and self.state is not None:
            self.live = Live(lane.run.id, lane.run.version, self.state)
        self.unreadable = lane.run if self.state is None else None
        played = Played(lane, exchanges=unpacked(lane.exchanges))
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
        asked, before = self.live.state.wait, self.state.wait if self.state and self.live.before else None
        return asked is not None and (before is None or asked.token != before.token)

    def _came_back(self, inbound: Inbound, played: Played) -> None:
        live = self.live
        if live is None:
            return
        if self.silent:
            played.stop(live.id, live.before, inbound.seq, live.state, "opted_out")
            self.live = None
        elif inbound.kind == "resumed":
            discarded = inbound.data.get("discarded") is True
            context = self._context(inbound, live.id, self._funnels(live.state))
            turn = resume(self.versions, live.state, context, discarded)
            self._took(inbound, played, live, turn, journal.resumed(discarded=discarded), context)
        elif inbound.data.get("run_id") == str(live.id):
            signal: Signal = TimedOut() if inbound.kind == "timer" else finished(inbound.data.get("result"))
            self._advance(inbound, played, signal, inbound.data.get("token"))

    def _happened(self, inbound: Inbound, played: Played) -> None:
        """What the bot itself caused goes on with the budgets of the run that did it."""
        if inbound.data.get("by") != "bot":
            self.spent = None
        if self.silent or (played.heard and inbound.data.get("kind") == "silence"):
            return
        if (event := event_of(inbound, self.lane.last_inbound_at, self.lane.now)) is None:
            return
        state = self.live.state if self.live and inbound.data.get("by") != "bot" else None
        signal = awaits(state, event)
        if signal is not None and state is not None and state.wait is not None:
            self._advance(inbound, played, signal, state.wait.token)
        elif inbound.data.get("waited") is not True:
            self._enter(inbound, played, event)

    def _hold(self, inbound: Inbound, played: Played) -> None:
        """Stored, not played; the run's journal says so."""
        if self.live is None:
            return
        kind = str(inbound.data.get("kind", ""))
        discarded = inbound.kind == "activity" and kind.startswith(DISCARDED_WHILE_PAUSED)
        told = {"discarded": True} if discarded else {"held": True}
        played.tell(self.live.id, inbound.seq, {"kind": "held", "inbound": inbound.kind, "data": inbound.data}, told)

    def _leaves(self, inbound: Inbound) -> bool:
        return inbound.kind == "message" and opts_out(message_of(inbound).text, self.playbook.settings.opt_out_words)

    def _opt_out(self, inbound: Inbound, played: Played) -> None:
        if self.unreadable is not None:
            run, self.unreadable = self.unreadable, None
            self.live = Live(run.id, run.version, State((Frame(str(run.funnel_id), run.funnel_version, ""),)))
        if self.live is not None:
            played.stop(self.live.id, self.live.before, inbound.seq, self.live.state, "opted_out")
            self.live = None
        if not self.silent:
            played.opted_out = True
            played.left.append(inbound.seq)
            self.contact = taken_back(self.contact)
            self._confirm(inbound, played, "out")
        self.silent = True

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
        if self.live is not None:
            self._gives_way(inbound, played, by, found.funnel.id)
        self._begin(inbound, played, found.funnel, found.trigger.node, *told_by(event))
        return True

    def _gives_way(self, inbound: Inbound, played: Played, by: Trigger | None, to: str) -> None:
        """One that stood by has not entered its funnel, whatever the rules for coming again say."""
        assert self.live is not None
        state, reason = self.live.state, STOOD_BY if by else "replaced"
        played.stop(self.live.id, self.live.before, inbound.seq, state, reason)
        if by is not None:
            self.entered.pop(state.current.funnel, None)
            again = put_off(inbound.seq, state, by, self.playbook.settings.timezone)
            played.queued += [again] if again and state.current.funnel != to else []
        self.live = None

    def _stands_by(self, event: Event) -> Trigger | None:
        return stands_by(self.versions, self.live.state if self.live else None, event)

    def _moment(self, inbound: Inbound, *, running: bool) -> Moment:
        context = self._context(inbound, self.lane.id, self.playbook.funnels) if self.playbook.chooses else None
        return Moment(context, running, self.entered)

    def _begin(
        self, inbound: Inbound, played: Played, funnel: Funnel, node: str | None, message: Message | None,
        event: Mapping[str, Json] | None, after: Turn | None = None, step: int = 0,
    ) -> None:  # fmt: skip
        self.versions = {**self.versions, (funnel.id, funnel.version): funnel}
        self.entered[funnel.id] = self.lane.now
        live = Live(run_id(self.lane.id, inbound.seq, step), 0, State(()))
        context = self._context(inbound, live.id, [funnel])
        spent = None if after else self.spent
        turn = begin(funnel, node, message, context, event, after, spent, self.versions)
        given = journal.begun(funnel.id, funnel.version, node, message, event, after=after is not None, spent=spent)
        self._took(inbound, played, live, turn, given, context, step)

    def _advance(self, inbound: Inbound, played: Played, signal: Signal, token: int | None) -> None:
        assert self.live is not None
        context = self._context(inbound, self.live.id, self._funnels(self.live.state))
        turn = advance(self.versions, self.live.state, signal, context, token)
        self._took(inbound, played, self.live, turn, journal.moved(signal, token), context)

    def _took(
        self,
        inbound: Inbound,
        played: Played,
        live: Live,
        turn: Turn,
        given: dict[str, Json],
        context: Context,
        step: int = 0,
    ) -> None:
        if turn.stale:
            if inbound.kind == "resumed":
                played.timers[live.id] = turn.timer
            return
        entry = journal.entry(given, context, turn)
        played.take(live.id, live.before, inbound.seq, turn, had_timer=timer_of(live.state) is not None)
        played.tell(live.id, inbound.seq, entry.signal, entry.outcome, step)
        self.contact, self.history = turn.contact, turn.lines
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
        if turn.start_funnel is not None:
            self._start_other(inbound, played, turn, step + 1)

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


def finished(result: Any) -> Finished:
    stored: Mapping[str, Any] = (
        result if isinstance(result, dict) else {"ok": False, "error": {"code": "result_missing"}}
    )
    return Finished(stored.get("ok") is True, stored.get("value"), stored.get("error"), stored.get("uncertain") is True)


def run_id(lane_id: UUID, seq: int, step: int) -> UUID:
    """The same turn played again begins the same run. It begins as its lane's id does, so that a lane's rows lie near each other."""
    return UUID(bytes=lane_id.bytes[:6] + blake2b(b"%s %d %d" % (lane_id.bytes, seq, step), digest_size=10).digest())


def timer_of(state: State) -> Timer | None:
    return Timer(state.wait.token, state.wait.until) if state.wait and state.wait.until else None
