"""Contacts who wrote, as T0 stores them, and teams with members."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from backend.channels.base import Incoming
from backend.engine.words import Message
from backend.services.arrivals import Delivery
from backend.services.ingress import Ingress
from backend.storage import instances
from tests.api.callers import Api, Caller


@dataclass(frozen=True, slots=True)
class Person:
    contact_id: UUID
    lane_id: UUID
    conversation_id: UUID
    instance_id: UUID
    phone: str


async def instance_of(api: Api, caller: Caller, name: str = "Recepção") -> UUID:
    """A connected number of the caller's workspace, made once."""
    async with api.database.begin(caller.workspace_id) as connection:
        known = [one.id for one in await instances.every(connection) if one.name == name]
        if known:
            return known[0]
        made = await instances.create(
            connection, uuid4(), name=name, provider="whatsapp", credentials=None, status="CONNECTED"
        )
        return made.id


async def writes(
    api: Api, caller: Caller, phone: str, text: str = "Olá", name: str = "Maria", at: datetime | None = None
) -> None:
    """One message more, from T0 on."""
    instance_id = await instance_of(api, caller)
    tags = api.services.contact_tags
    ingress = Ingress(api.database.pool, tags.rings, tags.events)
    message = Message("text", text, data={"type": "text"})
    incoming = Incoming(
        account_key="1",
        event_id=f"wamid.{uuid4().hex}",
        keys=(phone,),
        address=phone,
        phone=phone,
        name=name,
        at=at or datetime.now(UTC),
        message=message,
    )
    await ingress.accept([Delivery(caller.workspace_id, instance_id, "whatsapp", [incoming])])
    await ingress.close()


async def person_who_wrote(
    api: Api, caller: Caller, name: str, phone: str, text: str = "Olá", at: datetime | None = None
) -> Person:
    await writes(api, caller, phone, text, name, at)
    instance_id = await instance_of(api, caller)
    async with api.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT set_config('app.ws', $1, true)", str(caller.workspace_id))
        row = await connection.fetchrow(
            """SELECT l.contact_id, l.id, l.conversation_id FROM lanes l JOIN contacts c ON c.id = l.contact_id
                WHERE c.phone_number = $1 AND l.instance_id = $2""",
            phone,
            instance_id,
        )
    assert row is not None
    return Person(row[0], row[1], row[2], instance_id, phone)


async def team_of(owner: Caller, name: str, *people: Caller) -> str:
    team = str((await owner.post("/team/teams", {"name": name})).json()["id"])
    for person in people:
        answer = await owner.put(f"/team/members/{person.user_id}", {"teamIds": [team]})
        assert answer.status_code == 200, answer.text
    return team
