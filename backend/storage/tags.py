"""Tags: what people and funnels stick on contacts."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NameTaken, NotFound
from backend.storage.rows import read, read_all, unless
from backend.storage.tables import contact_tags, contacts, tags


@dataclass(frozen=True, slots=True)
class Tag:
    id: UUID
    name: str
    color: str


@dataclass(frozen=True, slots=True)
class Tagging:
    contact_id: UUID
    tag_id: UUID


async def every(connection: AsyncConnection) -> list[Tag]:
    return read_all(Tag, await connection.execute(select(*_COLUMNS).order_by(tags.c.name)))


async def get(connection: AsyncConnection, tag_id: UUID) -> Tag:
    row = (await connection.execute(select(*_COLUMNS).where(tags.c.id == tag_id))).one_or_none()
    if row is None:
        raise NotFound
    return read(Tag, row)


async def create(connection: AsyncConnection, name: str, color: str = "#CCCCCC") -> Tag:
    with unless(tags_workspace_id_name_key=NameTaken(name=name)):
        row = insert(tags).values(id=uuid4(), name=name, color=color).returning(*_COLUMNS)
        return read(Tag, (await connection.execute(row)).one())


async def change(connection: AsyncConnection, tag_id: UUID, *, name: str, color: str) -> Tag:
    with unless(tags_workspace_id_name_key=NameTaken(name=name)):
        changed = update(tags).where(tags.c.id == tag_id).values(name=name, color=color).returning(*_COLUMNS)
        row = (await connection.execute(changed)).one_or_none()
    if row is None:
        raise NotFound
    return read(Tag, row)


async def remove(connection: AsyncConnection, tag_id: UUID) -> None:
    """From its contacts too."""
    if (await connection.execute(delete(tags).where(tags.c.id == tag_id))).rowcount == 0:
        raise NotFound


async def stick(connection: AsyncConnection, contact_ids: Iterable[UUID], tag_ids: Iterable[UUID]) -> list[Tagging]:
    """What is new; all or, where one id is not of this workspace, NotFound."""
    wanted_contacts, wanted_tags = await _known(connection, contact_ids, tag_ids)
    rows = [{"contact_id": contact, "tag_id": tag} for contact in wanted_contacts for tag in wanted_tags]
    if not rows:
        return []
    new = insert(contact_tags).on_conflict_do_nothing().returning(contact_tags.c.contact_id, contact_tags.c.tag_id)
    return read_all(Tagging, await connection.execute(new, rows))


async def peel(connection: AsyncConnection, contact_ids: Iterable[UUID], tag_ids: Iterable[UUID]) -> list[Tagging]:
    """What was there; all or, where one id is not of this workspace, NotFound."""
    wanted_contacts, wanted_tags = await _known(connection, contact_ids, tag_ids)
    gone = delete(contact_tags).where(
        _any(contact_tags.c.contact_id, wanted_contacts), _any(contact_tags.c.tag_id, wanted_tags)
    )
    return read_all(Tagging, await connection.execute(gone.returning(contact_tags.c.contact_id, contact_tags.c.tag_id)))


async def _known(
    connection: AsyncConnection, contact_ids: Iterable[UUID], tag_ids: Iterable[UUID]
) -> tuple[list[UUID], list[UUID]]:
    """Sorted, so that two who tag the same people at once do not wait for each other in a ring."""
    people, labels = sorted(set(contact_ids)), sorted(set(tag_ids))
    counts = select(
        select(func.count()).where(_any(contacts.c.id, people)).scalar_subquery(),
        select(func.count()).where(_any(tags.c.id, labels)).scalar_subquery(),
    )
    if tuple((await connection.execute(counts)).one()) != (len(people), len(labels)):
        raise NotFound
    return people, labels


def _any(column: ColumnElement[UUID], ids: list[UUID]) -> ColumnElement[bool]:
    """One statement for lists of every length."""
    return column == func.any(ids)


_COLUMNS = [tags.c[name] for name in Tag.__dataclass_fields__]
