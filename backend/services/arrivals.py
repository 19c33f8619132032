"""What providers tell, sorted by workspace and made ready for the database."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson

from backend.channels.base import AccountEvent, Incoming, Item, Quarantined, StatusUpdate
from backend.storage.events import Event
from backend.storage.ids import ordered_id
from backend.storage.lanes_ingest import Arrival, Fetch, Moved, SetAside, Status, Stored

NAME, ADDRESS, PREVIEW, RAW_TYPES = 150, 200, 200, ("unsupported",)
"""`raw` stays with the inbound, which is cleared away after some days; what we could not read keeps it for good."""

SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one call of a provider told about one of our numbers, its signature verified."""

    workspace_id: UUID
    instance_id: UUID
    provider: str
    items: Sequence[Item]


@dataclass(slots=True)
class Bundle:
    """One workspace's items, in the order in which they came."""

    workspace_id: UUID
    arrivals: list[Arrival] = field(default_factory=list)
    bodies: list[Mapping[str, Any]] = field(default_factory=list)
    """What `arrivals` keep, before it became text."""
    refers_to: list[str | None] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    aside: list[SetAside] = field(default_factory=list)
    account_kinds: list[str] = field(default_factory=list)
    account_data: list[str] = field(default_factory=list)
    files: dict[str, tuple[UUID, Mapping[str, Any]]] = field(default_factory=dict)
    """event id -> (media id, what is known of the file)."""

    @property
    def references(self) -> list[tuple[UUID, str]]:
        return [(a.instance_id, r) for a, r in zip(self.arrivals, self.refers_to, strict=True) if r is not None]

    @property
    def slow(self) -> bool:
        """Whether more has to be done than the two calls of the hot path."""
        return bool(self.aside or self.account_kinds or self.files or any(r is not None for r in self.refers_to))

    @property
    def statements(self) -> int:
        return bool(self.arrivals) + bool(self.statuses) + 5 * self.slow

    def take(self, delivery: Delivery) -> None:
        for item in delivery.items:
            match item:
                case Incoming():
                    self._take_message(delivery, item)
                case StatusUpdate():
                    error = text_of(item.error) if item.error else None
                    pid = clean(item.provider_message_id)
                    self.statuses.append(
                        Status(delivery.instance_id, pid, item.status, item.at, item.message_id, error)
                    )
                case AccountEvent():
                    self.account_kinds.append(f"channel.{item.kind}"[:50])
                    self.account_data.append(text_of({"instance_id": delivery.instance_id, **item.data}))
                case Quarantined():
                    self.aside.append(set_aside_of(delivery.instance_id, item, item.code))

    def drop_unknown(self, known: set[tuple[UUID, str]]) -> None:
        """Reactions, edits and revokes of messages that we do not have are shown to people instead."""
        kept: list[int] = []
        for index, (arrival, reference) in enumerate(zip(self.arrivals, self.refers_to, strict=True)):
            if reference is None or (arrival.instance_id, reference) in known:
                kept.append(index)
            else:
                mark = fingerprint(arrival.instance_id, arrival.event_id.encode())
                self.aside.append(
                    SetAside(
                        arrival.instance_id,
                        arrival.type,
                        "reference_missing",
                        reference[:500],
                        arrival.raw or arrival.body,
                        mark,
                    )
                )
        self.arrivals = [self.arrivals[index] for index in kept]
        self.bodies = [self.bodies[index] for index in kept]
        self.refers_to = [self.refers_to[index] for index in kept]

    def fetches(self, stored: Iterable[Stored]) -> list[Fetch]:
        found: list[Fetch] = []
        for row in stored:
            arrival = self.arrivals[row.index]
            if arrival.event_id in self.files:
                media_id, file = self.files[arrival.event_id]
                name, mime = clean(str(file.get("filename") or "")), clean(str(file.get("mime") or ""))
                provider_id = clean(str(file["provider_id"]))[:200]
                found.append(Fetch(media_id, arrival.instance_id, row.message_id, provider_id, name[:255], mime[:100]))
        return found

    def _take_message(self, delivery: Delivery, item: Incoming) -> None:
        message = item.message
        body = {"text": message.text, **message.data}
        if message.reply_id is not None:
            body["reply_id"] = message.reply_id
        raw = body.pop("raw", None) if message.type not in RAW_TYPES else None
        event_id = clean(item.event_id)
        media = body.get("media")
        if isinstance(media, dict) and media.get("provider_id"):
            media_id = uuid4()
            self.files[event_id] = media_id, media
            body["media"] = {**media, "id": str(media_id)}
        error = body.get("error")
        keys = [clean(key) for key in item.keys]
        self.bodies.append(body)
        self.refers_to.append(item.refers_to)
        self.arrivals.append(
            Arrival(
                instance_id=delivery.instance_id,
                provider=delivery.provider,
                key=keys[0],
                second_key=keys[1] if len(keys) > 1 else None,
                previous_key=clean(item.previous_key) if item.previous_key else None,
                phone=clean(item.phone) if item.phone else None,
                name=clean(item.name or "")[:NAME],
                address=clean(item.address)[:ADDRESS],
                event_id=event_id,
                at=item.at,
                kind="message" if item.plays else "aside",
                type=message.type,
                body=text_of(body),
                raw=text_of({"raw": raw}) if raw is not None else None,
                preview=clean(message.text)[:PREVIEW],
                status="failed" if error else "received",
                error=text_of(error) if error else None,
                spare=ordered_id(),
            )
        )


@dataclass(slots=True)
class Outcome:
    """What a workspace's part of a commit changed."""

    bundle: Bundle
    stored: list[Stored] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)

    @property
    def plays(self) -> bool:
        return bool(self.stored)

    def events(self) -> Iterator[Event]:
        workspace_id = self.bundle.workspace_id
        for row in self.stored:
            arrival, body = self.bundle.arrivals[row.index], self.bundle.bodies[row.index]
            yield Event(workspace_id, "chat:new_message", _message(row, arrival, body), row.lane_id)
        for moved in self.moved:
            yield status_event(workspace_id, moved)


def status_event(workspace_id: UUID, moved: Moved) -> Event:
    data = {
        "id": moved.message_id,
        "contact_id": moved.contact_id,
        "conversation_id": moved.conversation_id,
        "status": moved.status,
        "error": orjson.loads(moved.error) if moved.error else None,
    }
    return Event(workspace_id, "chat:status", data, moved.lane_id)


def held_event(workspace_id: UUID, contact_id: UUID, conversation_id: UUID) -> Event:
    """Somebody has a new notification: a reply waits for a person."""
    data = {"kind": "replies.held", "contact_id": contact_id, "conversation_id": conversation_id}
    return Event(workspace_id, "notification:new", data)


def _message(row: Stored, arrival: Arrival, body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row.message_id,
        "contact_id": row.contact_id,
        "conversation_id": row.conversation_id,
        "instance_id": arrival.instance_id,
        "message_direction": "IN",
        "message_type": arrival.type,
        "message_data": body,
        "timestamp": row.at,
        "status": arrival.status,
        "agent_id": None,
        "funnel_id": None,
    }


def bundles_of(deliveries: Iterable[Delivery]) -> list[Bundle]:
    """In the order of the workspaces' ids: every transaction that touches several takes their locks in this order."""
    found: dict[UUID, Bundle] = {}
    for delivery in deliveries:
        bundle = found.get(delivery.workspace_id)
        if bundle is None:
            bundle = found[delivery.workspace_id] = Bundle(delivery.workspace_id)
        bundle.take(delivery)
    return [found[workspace_id] for workspace_id in sorted(found)]


def deliveries_apart(deliveries: Iterable[Delivery]) -> Iterator[Delivery]:
    for delivery in deliveries:
        for item in delivery.items:
            yield Delivery(delivery.workspace_id, delivery.instance_id, delivery.provider, [item])


def pieces_of(deliveries: Sequence[Delivery], most: int) -> Iterator[list[Delivery]]:
    """All items in their order, at most so many in one piece."""
    piece: list[Delivery] = []
    size = 0
    for delivery in deliveries:
        for start in range(0, len(delivery.items), most):
            items = delivery.items[start : start + most]
            if piece and size + len(items) > most:
                yield piece
                piece, size = [], 0
            piece.append(Delivery(delivery.workspace_id, delivery.instance_id, delivery.provider, items))
            size += len(items)
    if piece:
        yield piece


def set_aside_of(instance_id: UUID, item: Item, reason: str) -> SetAside:
    match item:
        case Quarantined():
            data, code, detail = text_of(item.data), item.code, ""
        case Incoming():
            data, code, detail = text_of({"event_id": item.event_id, **item.message.data}), "payload_shape", reason
        case _:
            data, code, detail = text_of({"item": repr(item)[:5000]}), "payload_shape", reason
    kind = type(item).__name__.lower()[:20]
    return SetAside(instance_id, kind, code[:50], detail[:500], data, fingerprint(instance_id, data.encode()))


def fingerprint(instance_id: UUID, data: bytes) -> str:
    return hashlib.sha256(instance_id.bytes + data).hexdigest()


# --- text that PostgreSQL takes --------------------------------------------------------------------------------------


def text_of(value: Any) -> str:
    """JSON that PostgreSQL takes: no U+0000, no half of a surrogate pair. What had to be cleaned says so in `cleaned`."""
    try:
        found = orjson.dumps(value).decode()
    except (TypeError, UnicodeEncodeError):
        return orjson.dumps(_cleaned(value)).decode()
    if "\\u0000" in found:
        return orjson.dumps(_cleaned(value)).decode()
    return found


def clean(text: str) -> str:
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else SURROGATES.sub("\ufffd", text)


def _cleaned(value: Any) -> Any:
    found = _clean_deeply(value)
    if isinstance(found, dict):
        found["cleaned"] = True
    return found


def _clean_deeply(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _clean_deeply(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_deeply(child) for child in value]
    return value if isinstance(value, int | float | bool | None | UUID) else str(value)
