"""What every channel answers to.

An adapter translates a provider's wire format both ways; it stores and decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, Protocol, TypeAlias
from uuid import UUID

from backend.engine.words import Json, Message

# --- out ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """One connection with its secrets opened. Never logged: `credentials` stays out of repr."""

    workspace_id: UUID
    instance_id: UUID
    provider: str
    credentials: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send.

    `address` is exactly what the provider gave us; `id` is messages.id, echoed back by statuses.
    """

    id: int
    address: str
    content: Mapping[str, Json]
    reply_to: str | None = None
    last_received: str | None = None
    """Provider id of the contact's latest message: what read marks and typing hang on."""
    attempt: int = 1
    """How often this message was claimed for sending, this time included: waits grow with it."""


@dataclass(frozen=True, slots=True)
class Sent:
    provider_message_id: str
    aliases: tuple[str, ...] = ()
    """Other ids of the recipient that the provider told us in its answer."""


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not sent, nothing lost. `counts` is False for rate limits, which are no failure. `after` in seconds."""

    code: str
    after: float
    scope: Literal["message", "pair", "number"] = "message"
    counts: bool = True
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Will not be sent as it is.

    `reauth` stops the instance and keeps its queue; `config` alerts the administrator.
    """

    code: str
    detail: str
    kind: Literal["permanent", "config", "reauth", "window", "opt_out"] = "permanent"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have been sent: the connection broke or timed out after the request left."""

    detail: str


Receipt: TypeAlias = Sent | TryLater | Refused | Uncertain


@dataclass(frozen=True, slots=True)
class Health:
    """The answer to a live check of the credentials."""

    ok: bool
    phone_number: str | None = None
    name: str | None = None
    throughput: int | None = None
    """Messages a second that the provider grants this number."""
    code: str = ""
    detail: str = ""


class Channel(Protocol):
    provider: ClassVar[str]
    official: ClassVar[bool] = False
    """Whether its owner lets businesses speak first, by templates. One that does not say so only answers (C25)."""

    async def send(self, account: Account, message: Outgoing) -> Receipt:
        """Never raises for what the provider or the network does."""

    async def typing(self, account: Account, message: Outgoing) -> None:
        """Best effort: read mark and typing indicator before a message that asks for it."""

    async def read(self, account: Account, provider_message_id: str) -> None:
        """Best effort: the contact sees that this message, and those before it, were read."""

    async def check(self, account: Account) -> Health: ...

    async def upload(self, account: Account, data: bytes, mime: str, filename: str) -> str:
        """The provider's media id."""

    async def download(self, account: Account, media_id: str) -> tuple[bytes, str]:
        """(bytes, mime type) of an inbound file."""


@dataclass(frozen=True, slots=True)
class ListedTemplate:
    """An approved text, or one on its way: `status` is the provider's word. `parameters`: names of the body's variables, or "1", "2", …;
    `header` {type, text, variables}; `buttons` [{index, type, text, variable}]."""

    name: str
    language: str
    status: str
    category: str
    text: str
    parameters: tuple[str, ...]
    header: Mapping[str, Json] | None = None
    footer: str = ""
    buttons: tuple[Mapping[str, Json], ...] = ()
    reason: str = ""


class ProviderAway(Exception):
    """It did not answer, or not with what was asked for."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


class Templated(Protocol):
    """A channel whose provider keeps approved templates."""

    async def templates(self, account: Account) -> Sequence[ListedTemplate]:
        """Raises ProviderAway."""


# --- in -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a contact.

    `keys` are canonical identities, the strongest first: BSUID, then phone with Brazil's ninth digit.

    `message.data` is what messages.message_data keeps: `text`, `reply_id`, `media` {provider_id, mime, filename,
    sha256, voice} of a file still with the provider (`provider_id` null: it has none, show "unavailable"), `context`,
    `referral`, `error` {code, detail} when the provider could not give us the message (stored as failed), what the
    type needs, and `raw`, the item as it came.
    """

    account_key: str
    event_id: str
    keys: tuple[str, ...]
    address: str
    phone: str | None
    name: str | None
    at: datetime
    message: Message
    previous_key: str | None = None
    """Set when the provider says that this person was known by another id until now."""
    plays: bool = True
    """False: stored, but it answers no question and starts nothing (reaction, edit, revoke, system, group message)."""
    refers_to: str | None = None
    """Provider id of what a reaction, an edit or a revoke is about; quarantined as `reference_missing` if unknown."""


StatusName: TypeAlias = Literal["sent", "delivered", "read", "played", "failed", "deleted"]


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    account_key: str
    provider_message_id: str
    status: StatusName
    at: datetime
    message_id: int | None = None
    """messages.id out of our callback data, where the provider echoes it."""
    error: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """What the provider tells about the number, its quality or its templates. Kept as it came."""

    account_key: str
    kind: str
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An item that fits no shape we know; kept raw with the reason, never lost, never fatal to its neighbours."""

    account_key: str
    code: str
    data: Json


Item: TypeAlias = Incoming | StatusUpdate | AccountEvent | Quarantined


@dataclass(frozen=True, slots=True)
class Parsed:
    items: Sequence[Item]
