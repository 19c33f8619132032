"""The test phone: a draft played by all that came in so far. Nothing is kept and nothing leaves; the same inputs give the same answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, TypeAlias

from backend.engine.content import LIMITS, Form, choices_form
from backend.engine.funnel import Funnel
from backend.engine.graph import Graph, name_of
from backend.engine.rehearsal import Heard, Rehearsal, RehearsalTooLong
from backend.engine.simulated import Awaiting, Caused, Said, Visited
from backend.engine.texts import TEXTS
from backend.engine.turn import Planned, Turn
from backend.engine.words import (
    Activity,
    AddNote,
    AddTag,
    CloseConversation,
    Dispatch,
    Effect,
    Finished,
    Json,
    Message,
    Notify,
    PauseBot,
    ReachGoal,
    RecordConsent,
    RemoveTag,
    RouteToTeam,
    SendMessage,
    SetField,
    StartFunnel,
)

Kind: TypeAlias = Literal["start", "message", "choice", "clock", "tag", "event", "result", "paused", "resumed"]
EFFECTS: Mapping[type[Effect], str] = {
    SetField: "set_field", AddTag: "add_tag", RemoveTag: "remove_tag", AddNote: "note", Notify: "notify", Dispatch: "dispatch",
    ReachGoal: "goal", RouteToTeam: "route_to_team", PauseBot: "pause_bot", CloseConversation: "close_conversation",
    RecordConsent: "consent", StartFunnel: "start_funnel",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """`node` names the trigger of a start, `option` a pressed choice; `seconds` None lets the clock go to the next timer."""

    kind: Kind
    message: Message = field(default_factory=lambda: Message("text"))
    option: str = ""
    seconds: int | None = None
    tag: str = ""
    node: str | None = None
    finished: Finished = field(default_factory=lambda: Finished(ok=True))


class Simulation(Rehearsal):
    """Gathers what a screen shows. `confirmations`: what the bot says to who opts out, and who comes back."""

    def __init__(
        self,
        definition: Graph,
        confirmations: Mapping[str, str],
        drawn: Funnel,
        contact: Mapping[str, Json],
        **more: Any,
    ) -> None:
        super().__init__([drawn], contact, unready=set(), **more)
        self.definition, self.confirmations = definition, confirmations
        self.said: list[Said] = []
        self.path: list[Visited] = []
        self.caused: list[Caused] = []
        self.heard: list[Heard] = []
        self.asked: Mapping[str, Json] | None = None
        """The last choices that were shown."""
        self.out: Activity | None = None
        self.where: tuple[str, str] | None = None
        """(funnel, node) of the last visit."""
        self.edges = _edges(definition, self.funnels[0].nodes)

    def play(self, inputs: Sequence[Input]) -> None:
        for given in inputs:
            self.heard.append("nothing")
            try:
                self.heard[-1] = self._hears(given)
            except RehearsalTooLong:
                self.state, self.status, self.reason = None, "stopped", "rehearsal_too_long"
                return

    def _hears(self, given: Input) -> Heard:
        match given.kind:
            case "start":
                return self.enter(given.node)
            case "message":
                return self._written(given.message)
            case "choice":
                return self._written(self._pressed(given.option))
            case "clock":
                due = self.due_at - self.now if self.due_at else timedelta(0)
                return self.clock(due if given.seconds is None else timedelta(seconds=given.seconds))
            case "tag":
                return self.tagged(given.tag)
            case "event":
                return self.awaited()
            case "result":
                return self.result(given.finished)
            case "paused" | "resumed":
                return self.pause(given.kind == "paused")

    def _written(self, message: Message) -> Heard:
        reply = {} if message.reply_id is None else {"reply_id": message.reply_id}
        self._says("IN", message.type, {**message.data, "text": message.text, **reply})
        was_silent, heard = self.silent, self.message(message)
        if (heard == "opted_out" and not was_silent) or heard == "came_back":
            self._says("OUT", "text", {"text": self.confirmations["out" if heard == "opted_out" else "back"]})
        return heard

    def _pressed(self, option: str) -> Message:
        """An option that is not there any more is pressed by its id: the drawing may have changed under the phone."""
        shown = self.asked.get("choices") if self.asked else None
        listed = [choice for choice in shown if isinstance(choice, dict)] if isinstance(shown, list) else []
        label = next((str(choice["label"]) for choice in listed if choice.get("id") == option), option)
        listed_so = self.asked is not None and self._form(self.asked) == "list"
        return Message("list_reply" if listed_so else "button_reply", label, option)

    # --- what is gathered ------------------------------------------------------------------------------------------------

    def took(self, turn: Turn) -> None:
        super().took(turn)
        for step in turn.steps:
            data = dict(step.execution_data)
            event, outcome = str(data.pop("event", "")), str(data.pop("outcome", ""))
            port = data.pop("port", None)
            edge = self.edges.get((step.node_id, str(port))) if step.funnel == self.funnels[0].id else None
            self.where = step.funnel, step.node_id
            self.path.append(
                Visited(
                    self._place, step.funnel, step.node_id, step.node_type, event, outcome,
                    None if port is None else str(port), edge, step.status, data, self.now,
                )
            )  # fmt: skip
        self.out = turn.activity.activity if turn.activity else self.out
        if turn.activity:
            asked: dict[str, Json] = {
                "kind": turn.activity.activity.kind,
                "request": dict(turn.activity.activity.request),
            }
            self.caused.append(Caused(self._place, turn.activity.funnel, turn.activity.node, "activity", asked))

    def carry_out(self, planned: Planned) -> None:
        super().carry_out(planned)
        effect = planned.effect
        if isinstance(effect, SendMessage):
            self._says("OUT", str(effect.content["type"]), effect.content, planned)
            if effect.content["type"] == "choices":
                self.asked = effect.content
        elif not isinstance(effect, Notify) or (planned.funnel, planned.node) not in (self.unready or ()):
            data = {name: value for name in effect.__dataclass_fields__ if (value := getattr(effect, name)) is not None}
            self.caused.append(Caused(self._place, planned.funnel, planned.node, EFFECTS[type(effect)], data))

    def _says(
        self,
        direction: Literal["IN", "OUT"],
        message_type: str,
        data: Mapping[str, Json],
        planned: Planned | None = None,
    ) -> None:
        form = self._form(data) if message_type == "choices" else None
        funnel, node, failed = (planned.funnel, planned.node, planned.failed) if planned else (None, None, None)
        self.said.append(Said(self._place, direction, message_type, data, self.now, funnel, node, failed, form))

    def _form(self, content: Mapping[str, Json]) -> Form:
        return choices_form(content, LIMITS.get(self.channel, LIMITS["whatsapp"]))

    @property
    def _place(self) -> int:
        return max(len(self.heard) - 1, 0)

    # --- how it stands ---------------------------------------------------------------------------------------------------

    @property
    def awaiting(self) -> Awaiting | None:
        if self.state is None:
            return None
        frame, wait = self.state.current, self.state.wait
        out = self.out if self.state.call is not None else None
        activity: dict[str, Json] | None = None
        if out:
            activity = {
                "kind": out.kind,
                "request": dict(out.request),
                "sample": self._sample(frame.funnel, frame.node),
            }
        until, event = (wait.until, wait.event) if wait else (None, None)
        return Awaiting(frame.funnel, frame.node, bool(wait and wait.reply), until, activity, event)

    def _sample(self, funnel_id: str, node_id: str) -> Json:
        funnel = next((one for one in [*self.funnels, *self.others] if one.id == funnel_id), None)
        node = funnel.nodes.get(node_id) if funnel else None
        sample = node.type.sample if node and node.type else None
        return sample(node.config, self.language) if node and sample else None

    @property
    def why(self) -> str | None:
        """The reason of the end, with a word of its own for a node that lacks something."""
        return "node_unready" if self.where in (self.unready or ()) and self.status == "stopped" else self.reason

    def why_text(self, language: str) -> str:
        words = TEXTS.get(f"stopped_{self.why}") or TEXTS.get(str(self.why)) if self.status == "stopped" else None
        if words is None:
            return ""
        funnel, node = self.where or (self.funnels[0].id, "")
        named = {one["id"]: name_of(one) for one in self.definition["nodes"]} if funnel == self.funnels[0].id else {}
        text = words.get(language, words["en"])
        return text.format(funnel=self.funnels[0].name, node=named.get(node, node))


def _edges(definition: Graph, nodes: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """(node, port) -> the edge's id; one without an id is told by its place, as nobody drew it."""
    found: dict[tuple[str, str], str] = {}
    for index, edge in enumerate(definition["edges"]):
        ports = nodes[edge["source"]].ports
        port = edge.get("sourceHandle") or (ports[0] if ports else "")
        found.setdefault((edge["source"], port), str(edge.get("id", index)))
    return found
