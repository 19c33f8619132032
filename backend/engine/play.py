"""One turn at work: signals go into handlers, outcomes move the run, until it waits, calls, ends or is stopped."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from backend.engine import budgets
from backend.engine.budgets import Breach
from backend.engine.called import entered, pinned, returned
from backend.engine.dice import Dice, drawn
from backend.engine.funnel import Funnel, Node
from backend.engine.project import project
from backend.engine.receptive import no_opt_in
from backend.engine.scope import Seen, variables
from backend.engine.speech import Speech
from backend.engine.state import Frame, State, Waiting
from backend.engine.steps import left_alone, stopped, told
from backend.engine.templates import Scope
from backend.engine.turn import Context, Planned, PlannedActivity, Status, Step, Timer, Turn
from backend.engine.words import (
    Call,
    CallFunnel,
    CloseConversation,
    Config,
    Entered,
    Finished,
    Json,
    Leave,
    Message,
    Outcome,
    Replied,
    SendMessage,
    Signal,
    StartFunnel,
    Unexpected,
    View,
    Wait,
)

Funnels: TypeAlias = Mapping[tuple[str, int], Funnel]


class HandlerFailed(Exception):
    """A node's handler broke, or answered what it must not: a bug of ours. The inbound is quarantined, the lane goes on."""

    def __init__(self, funnel: Funnel, node: Node, why: str) -> None:
        super().__init__(f"{node.type_name} {node.id} of {funnel.id} v{funnel.version}: {why}")
        self.funnel, self.version, self.node, self.node_type = funnel.id, funnel.version, node.id, node.type_name

    def hurt(self, funnel: Funnel) -> Funnel:
        """The same without what the node's handler does, if it is the one."""
        return funnel.without(self.node) if (funnel.id, funnel.version) == (self.funnel, self.version) else funnel


class VersionMissing(Exception):
    """The run is pinned to a version that was not given."""

    def __init__(self, funnel: str, version: int) -> None:
        super().__init__(f"funnel {funnel} v{version}")
        self.funnel, self.version = funnel, version


def _open_to(funnel: Funnel, node: Node, outcome: Outcome) -> Outcome:
    """What the node answers where nobody stands behind the port that it chose."""
    if isinstance(outcome, Leave) and outcome.otherwise and (node.id, outcome.port) not in funnel.edges:
        return outcome.otherwise
    return outcome


class Play:
    """The working copy of a run during one turn."""

    def __init__(
        self, funnels: Funnels, state: State, context: Context, contact: Mapping[str, Json], *, asked: bool
    ) -> None:
        self.funnels, self.context, self.contact = funnels, context, contact
        self.speech = Speech(context, state.sent, asked=asked)
        self.dice = Dice(context.seed)
        self.frames = list(state.frames)
        self.wait, self.call = state.wait, state.call
        self.token, self.visit, self.since_reply = state.token, state.visit, state.since_reply
        self.unread = list(state.unread)
        self.message, self.response, self.event = state.message, state.response, state.event
        self.behind, self.met = state.behind, state.met
        self.effects: list[Planned] = []
        self.steps: list[Step] = []
        self.status: Status = "active"
        self.reason: str | None = None
        self.activity: PlannedActivity | None = None
        self.start_funnel: str | None = None
        self.visits = 0
        self.went_on = False

    # --- what comes in -------------------------------------------------------------------------------------------------

    def after(self, turn: Turn) -> None:
        """The turn goes on from another run's: its budgets, and what was said."""
        self.went_on = True
        self.visits, self.speech.bubbles, self.speech.lines = turn.visits, turn.bubbles, list(turn.lines)

    def anew(self) -> None:
        """The node is entered again. What it found out stays known; how often it asked in vain does not."""
        memory = self.frames[-1].memory
        kept = {key: memory[key] for key in ("data", "rounds") if key in memory}
        self.frames[-1] = replace(self.frames[-1], memory=kept)
        self.run(Entered())

    def heard(self, message: Message) -> None:
        self.message, self.since_reply = message, 0
        self.speech.heard(message.text)

    def took(self, message: Message, *, early: bool = False) -> Signal:
        self.response = message
        return Replied(message, early)

    # --- the loop --------------------------------------------------------------------------------------------------------

    def run(self, signal: Signal) -> None:
        try:
            pending: Signal | None = signal
            while pending is not None:
                pending = self._step(pending)
        except Breach as breach:
            self._stop(breach.reason)

    def _step(self, signal: Signal) -> Signal | None:
        frame = self.frames[-1]
        funnel = self.funnels.get((frame.funnel, frame.version))
        if funnel is None:
            raise VersionMissing(frame.funnel, frame.version)
        node = funnel.nodes.get(frame.node)
        if node is None or node.type is None:
            raise Breach("node_type_unknown")
        self._count_visit()
        self.wait = self.call = self.met = None
        notes: list[dict[str, Json]] = []
        outcome = _open_to(funnel, node, self._ask(funnel, node, frame, signal, notes))
        outcome = pinned(outcome, self.context.published)
        if isinstance(outcome, Leave) and node.ports and outcome.port not in node.ports:
            raise HandlerFailed(funnel, node, f"left by {outcome.port!r}, which is no port of it")
        lost = self._plan(funnel, node, outcome, notes)
        alone = (
            isinstance(outcome, Leave) and outcome.port in node.troubles and (node.id, outcome.port) not in funnel.edges
        )
        self.steps.append(told(funnel, node, signal, outcome, notes, lost=lost, alone=alone))
        if alone and isinstance(outcome, Leave) and len(self.frames) == 1:  # a caller goes on by `failed`
            notice = left_alone(funnel, node, outcome, self.context.language)
            self.effects.append(Planned(notice, funnel.id, node.id, self.visit, len(outcome.effects)))
        return self._move(funnel, node, frame, outcome)

    def _count_visit(self) -> None:
        if self.visits >= budgets.VISITS_A_TURN:
            raise Breach("budget_visits")
        if self.since_reply >= budgets.VISITS_WITHOUT_REPLY:
            raise Breach("budget_run")
        self.visits += 1
        self.since_reply += 1
        self.visit += 1

    def _ask(self, funnel: Funnel, node: Node, frame: Frame, signal: Signal, notes: list[dict[str, Json]]) -> Outcome:
        assert node.type is not None
        context = self.context
        view = View(
            contact=self.contact,
            variables=frame.variables,
            memory=frame.memory,
            message=self.message,
            now=context.now,
            timezone=context.timezone,
            dice=self.dice.roll(node.id, self.visit),
            channel=context.channel,
            workspace=context.workspace,
            language=context.language,
            event=self.event,
            lot=drawn(context.person, funnel.id, node.id) if "lot" in node.type.reads else "",
            history=tuple(self.speech.lines) if "chat" in node.type.reads else (),
            led=self.went_on or len(self.frames) > 1,
        )
        try:
            return node.type.run(self._config(funnel, node, frame, notes), view, signal)
        except Unexpected as error:
            raise HandlerFailed(funnel, node, str(error)) from error
        except Exception as error:
            raise HandlerFailed(funnel, node, f"{type(error).__name__}: {error}") from error

    def _config(self, funnel: Funnel, node: Node, frame: Frame, notes: list[dict[str, Json]]) -> Config:
        if node.render is None:
            return node.config
        seen = Seen(
            self.contact, frame.variables, self.message, self.response, self.event, self.speech.lines, funnel.name
        )
        return node.render(Scope(variables(self.context, seen, node.uses), notes))

    # --- what comes out ----------------------------------------------------------------------------------------------------

    def _plan(self, funnel: Funnel, node: Node, outcome: Outcome, notes: list[dict[str, Json]]) -> bool:
        """Whether a bubble was lost."""
        lost = replaced = False
        for k, effect in enumerate(outcome.effects):
            failed = None
            if isinstance(effect, SendMessage):
                if replaced:
                    continue  # the template spoke for all bubbles of the node
                said, failed = self.speech.say(effect, unwanted=self._unwanted())
                replaced, effect = said is not effect, said
                if failed:
                    lost = True
                    notes.append({"code": failed, "name": str(k)})
            elif isinstance(effect, StartFunnel):
                if not isinstance(outcome, Leave):
                    raise HandlerFailed(funnel, node, "starts another funnel without leaving")
                self.start_funnel = effect.funnel
            else:
                self.contact = project(self.contact, effect)
                if isinstance(effect, CloseConversation):
                    self.behind = ()  # what was under way in it is over with it
            self.effects.append(Planned(effect, funnel.id, node.id, self.visit, k, failed))
        return lost

    def _unwanted(self) -> str | None:
        return None if self.message is not None else no_opt_in(self.contact)

    def _move(self, funnel: Funnel, node: Node, frame: Frame, outcome: Outcome) -> Signal | None:
        match outcome:
            case Leave():
                return self._leave(funnel, frame, outcome)
            case Wait():
                return self._stay(funnel, node, frame, outcome)
            case Call():
                self.token += 1
                self.call = self.token
                self.activity = PlannedActivity(outcome.activity, funnel.id, node.id, self.visit, self.token)
                self.frames[-1] = replace(frame, memory=outcome.memory)
                return None
            case CallFunnel():
                found = entered(self.frames, outcome, self.context.published, self.funnels)
                if isinstance(found, Finished):
                    return found
                self.frames.append(found)
                return Entered()

    def _leave(self, funnel: Funnel, frame: Frame, outcome: Leave) -> Signal | None:
        kept = {**frame.variables, **outcome.variables} if outcome.variables else frame.variables
        target = None if self.start_funnel else funnel.edges.get((frame.node, outcome.port))
        self.frames[-1] = Frame(frame.funnel, frame.version, target or frame.node, kept)
        if target is not None:
            return Entered()
        alone = outcome.port in funnel.nodes[frame.node].troubles
        if len(self.frames) > 1 and not self.start_funnel:
            self.frames.pop()
            return returned(kept, alone=alone)
        self.status, self.reason = "ended", "started_other" if self.start_funnel else "unconnected" if alone else "end"
        return None

    def _stay(self, funnel: Funnel, node: Node, frame: Frame, outcome: Wait) -> Signal | None:
        if not outcome.reply and outcome.until is None and outcome.event is None:
            raise HandlerFailed(funnel, node, "waits for nothing")
        self.token += 1
        self.wait = Waiting(self.token, outcome.reply, outcome.until, outcome.event)
        kept = {**frame.variables, **outcome.variables} if outcome.variables else frame.variables
        self.frames[-1] = Frame(frame.funnel, frame.version, frame.node, kept, outcome.memory)
        if outcome.reply and self.unread:
            # What came while nobody listened answers the first question that listens.
            self.speech.listened_again()
            return self.took(self.unread.pop(0), early=True)
        return None

    # --- ends ----------------------------------------------------------------------------------------------------------------

    def _stop(self, reason: str) -> None:
        """The run is over, and people are told why."""
        self.status, self.reason, self.wait, self.call = "stopped", reason, None, None
        self.activity = self.start_funnel = None
        frame = self.frames[-1]
        step, notice = stopped(self.funnels[frame.funnel, frame.version], frame.node, reason, self.context.language)
        self.steps.append(step)
        self.effects.append(Planned(notice, frame.funnel, frame.node, self.visit, len(self.effects)))

    def turn(self) -> Turn:
        state = self._state()
        if budgets.too_large(state):
            if self.status == "active":
                self._stop("budget_state")
            self.frames = [replace(frame, variables={}, memory={}) for frame in self.frames]
            self.unread, self.event, self.message, self.response, self.met = [], {}, None, None, None
            state = self._state()
        timer = Timer(self.wait.token, self.wait.until) if self.wait and self.wait.until else None
        return Turn(
            state, tuple(self.effects), tuple(self.steps), self.status, self.reason, timer, self.activity, self.start_funnel,
            self.contact, self.visits, self.speech.bubbles, tuple(self.speech.lines), self.speech.asked,
        )  # fmt: skip

    def _state(self) -> State:
        return State(
            tuple(self.frames), self.wait, self.call, self.token, self.visit, self.since_reply, tuple(self.speech.sent),
            tuple(self.unread), self.message, self.response, self.event, self.behind, self.met,
        )  # fmt: skip
