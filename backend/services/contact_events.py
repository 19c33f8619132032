"""What a person changes of a contact, told to the funnels that wait for it: an inbound of the lane, in the change's own transaction."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.words import Json
from backend.services.turn_events import CLOSED, changes
from backend.storage import lane_acts
from backend.storage.contacts import Contact
from backend.storage.lane_acts import Push


async def tell_changes(connection: AsyncConnection, lane_id: UUID, before: Contact, after: Contact) -> bool:
    """Whether there is work. The lane was locked before the contact."""
    old, new = seen(before), seen(after)
    names = ["name", "phone", "email", "stage", *sorted({*before.custom_data, *after.custom_data})]
    pushes = [
        Push(lane_id, f"changed:{after.id}:{after.revision}:{name}"[:300], "event", {"kind": event.kind, **event.data})
        for name in names
        for event in changes(old, new, [name])
    ]
    return await tell(connection, pushes)


async def tell(connection: AsyncConnection, pushes: Sequence[Push]) -> bool:
    """To the lane on which the contact wrote last, where funnels begin, and to runs on their other lanes that wait for an event."""
    if not pushes:
        return False
    beside = await lane_acts.waiting_beside(connection, (one.lane_id for one in pushes))
    copies = [
        Push(other, f"{one.event_id}:{other}"[:300], one.kind, {**one.data, "waited": True})
        for one in pushes
        for lane_id, other in beside
        if lane_id == one.lane_id
    ]
    return await lane_acts.push(connection, await lane_acts.workspace(connection), [*pushes, *copies])


async def tell_closed(connection: AsyncConnection, lane_id: UUID, conversation_id: UUID, times: str) -> bool:
    push = Push(lane_id, f"closed:{conversation_id}:{times}", "event", {"kind": CLOSED.kind})
    return await lane_acts.push(connection, await lane_acts.workspace(connection), [push])


def seen(contact: Contact) -> dict[str, Json]:
    """As the engine's view names it."""
    return {
        "name": contact.name,
        "phone": contact.phone_number,
        "email": contact.email,
        "stage": contact.stage,
        "tags": [tag.name for tag in contact.tags],
        "custom_data": dict(contact.custom_data),
    }
