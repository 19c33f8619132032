"""The vocabulary: what moves a run, what a node answers, what a turn asks for. Code, screens, API and docs use these words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Config: TypeAlias = Mapping[str, Json]
"""A node's `data` with its templates already rendered."""


# --- signals: what moves a run -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """What a contact sent, in the same shape for every channel.

    `type` is text, image, audio, video, document, sticker, location, contacts, reaction, button_reply, list_reply, flow_reply, order
    or unsupported; `text` is what a person would read (caption, title of the pressed option, '' for a bare picture);
    `reply_id` is the id of the pressed button or row; `data` is what is kept in messages.message_data.
    """

    type: str
    text: str = ""
    reply_id: str | None = None
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entered:
    """The run came to the node."""


@dataclass(frozen=True, slots=True)
class Replied:
    """The contact's message answered the node's wait. `early`: it was written before the contact can have read what the node
    asked; most questions take it, a consent does not."""

    message: Message
    early: bool = False


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The node's wait is over."""


@dataclass(frozen=True, slots=True)
class Finished:
    """An activity or a called funnel came back. `error` is {code, message} when not ok; `uncertain`: nobody knows whether it happened."""

    ok: bool
    value: Json = None
    error: Mapping[str, Json] | None = None
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Occurred:
    """What the node waits for has happened to the contact: {"kind", …} as engine/awaited.py writes it."""

    event: Mapping[str, Json]


Signal: TypeAlias = Entered | Replied | TimedOut | Finished | Occurred


# --- effects: what services do in the turn's transaction -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendMessage:
    """One bubble. `content` is the channel-neutral message (engine/content.py); `template` replaces it outside the 24-hour window."""

    content: Mapping[str, Json]
    template: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class SetField:
    """`key` is `name`, `email`, `stage` or a key of custom_data; None empties it."""

    key: str
    value: Json


@dataclass(frozen=True, slots=True)
class AddTag:
    name: str


@dataclass(frozen=True, slots=True)
class RemoveTag:
    name: str


@dataclass(frozen=True, slots=True)
class AddNote:
    text: str


@dataclass(frozen=True, slots=True)
class Notify:
    """An in-app notification. `to` is {"all": true}, {"roles": […]}, {"team": id}, {"member": user id} or {"assignee": true}."""

    to: Mapping[str, Json]
    text: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The same told outside of Batuta, beside the run, which goes on at once. `to`: as Notify's, for letters; {"webhook": id} else.
    `subject` is a letter's; '' says who it is about."""

    via: Literal["email", "webhook"]
    to: Mapping[str, Json]
    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class RouteToTeam:
    """Hands the conversation to a person of a team (or to nobody in particular yet). `member` is a user id chosen by the node."""

    team: str | None
    member: str | None
    pause_bot: bool
    reason: str = ""
    priority: str = "normal"


@dataclass(frozen=True, slots=True)
class PauseBot:
    """From the turn's end on the bot is silent on this lane. `until`: an ISO moment; None: until a person brings it back."""

    until: str | None = None


@dataclass(frozen=True, slots=True)
class CloseConversation:
    """At the turn's end, unless the contact has written since. What the bot says later begins a new one."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """A row of the consent ledger. `text_hash` is hexadecimal; `proof` holds what was shown: {"text", "options", "language"}.
    Services add the ids of the question and of the answer, and the channel. `version` and `text_hash` '': those of the row
    before it."""

    purpose: str
    answer: str
    version: str
    text_hash: str
    proof: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ReachGoal:
    """A conversion. `amount` None: it has no value, or none that is a number."""

    name: str
    amount: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class StartFunnel:
    """Ends this run; services start the funnel's published version in the same turn."""

    funnel: str


Effect: TypeAlias = (
    SendMessage
    | SetField
    | AddTag
    | RemoveTag
    | AddNote
    | Notify
    | Dispatch
    | RouteToTeam
    | PauseBot
    | CloseConversation
    | RecordConsent
    | ReachGoal
    | StartFunnel
)


# --- activities: what must happen in the outside world after the commit ---------------------------------------------


@dataclass(frozen=True, slots=True)
class Activity:
    """`kind` names the runner in backend/activities; `idempotent` says whether doing it again after doubt is harmless."""

    kind: str
    request: Mapping[str, Json]
    idempotent: bool = False


# --- outcomes: what a node answers -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leave:
    """Go on by this port. `variables` are set in the run ({"instrument": "piano"}); `memory` of the node is forgotten.

    `detail` is what the journal and funnel_logs keep about the visit; `failed` marks the visit's status as failure.
    `otherwise` is the answer in its place where nothing is connected to the port.
    """

    port: str
    effects: tuple[Effect, ...] = ()
    variables: Mapping[str, Json] = field(default_factory=dict)
    detail: Mapping[str, Json] = field(default_factory=dict)
    failed: bool = False
    otherwise: "Leave | Wait | None" = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Stay here until a reply (when `reply`), `until`, an `event`, whichever is first. `memory` comes back in `view.memory`.

    `event` says what a trigger's config would: {"kind": "tag_added", "tag": "vip"} (engine/awaited.py)."""

    reply: bool = True
    until: datetime | None = None
    effects: tuple[Effect, ...] = ()
    memory: Mapping[str, Json] = field(default_factory=dict)
    variables: Mapping[str, Json] = field(default_factory=dict)
    detail: Mapping[str, Json] = field(default_factory=dict)
    event: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Stay here until the activity's `Finished`."""

    activity: Activity
    effects: tuple[Effect, ...] = ()
    memory: Mapping[str, Json] = field(default_factory=dict)
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallFunnel:
    """Stay here until the funnel's `Finished`: its version of now is played with these variables and no others. What it knew at its end
    comes back as the value."""

    funnel: str
    variables: Mapping[str, Json] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    detail: Mapping[str, Json] = field(default_factory=dict)


Outcome: TypeAlias = Leave | Wait | Call | CallFunnel


# --- view: all that a node may know -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the conversation so far."""

    incoming: bool
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """Plain values. `dice` is 0 <= x < 1, derived from the run, the inbound and the visit, so that a run replays exactly."""

    contact: Mapping[str, Json]
    """name, phone, email, stage, tags (list of names), custom_data; where something was asked, `consents`:
    {purpose: "granted" | "denied" | "revoked" | "outdated"} (engine/consent.py)."""
    variables: Mapping[str, Json]
    memory: Mapping[str, Json]
    """What this node put into its last Wait or Call of the same visit; empty on entering."""
    message: Message | None
    """The contact's latest message."""
    now: datetime
    """Aware, UTC."""
    timezone: str
    """IANA name of the workspace's time zone."""
    dice: float
    channel: str
    """Provider of the lane: whatsapp, webchat, simulator, …"""
    workspace: Mapping[str, Json]
    """name, stages, and whom conversations can go to: teams [{id, name, members: [{id, name, open, last}]}], members [{id, name}].

    For node types whose `x-node.reads` names hours: hours {"mon": [["08:00", "18:00"]], …} (none: always open) and holidays
    {ISO day: name}, closed days from today on (engine/closed_days.py).
    Where it names templates: templates_refused ["name/language"], those that Meta does not take on this connection now.
    `ai_needs_consent` is true where AI may answer only who allowed it (purpose `ai`), else missing.
    `open`: how many open conversations the person has; `last`: sorts by when one was last given to them; None for never.
    """
    language: str = "pt-BR"
    event: Mapping[str, Json] = field(default_factory=dict)
    """What began the run beside a message, as it is read by `trigger.…`."""
    lot: str = ""
    """What this contact drew at this node, the same at every visit; only for node types whose `x-node.reads` names lot."""
    history: Sequence[Line] = ()
    """Oldest first, this turn's messages included; only for node types whose `x-node.reads` names chat."""
    led: bool = False
    """Another funnel led into this one: the contact is in a conversation already."""


class Unexpected(Exception):
    """The node got a signal that it never waits for: a bug of ours, not of the author."""

    def __init__(self, signal: Signal) -> None:
        super().__init__(f"unexpected signal {type(signal).__name__}")
