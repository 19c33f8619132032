"""Custom fields: what a workspace knows of its contacts beyond name, phone and e-mail. Values stand in contacts.custom_data."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NameTaken, NotFound
from backend.storage.rows import read, read_all, unless
from backend.storage.tables import custom_fields

c = custom_fields.c


@dataclass(frozen=True, slots=True)
class CustomField:
    """`data_class` (the column `class`): plain, personal, sensitive, minor."""

    id: UUID
    key: str
    label: str
    type: str
    choices: list[str]
    data_class: str


async def every(connection: AsyncConnection) -> list[CustomField]:
    return read_all(CustomField, await connection.execute(select(*_COLUMNS).order_by(c.label, c.key)))


async def get(connection: AsyncConnection, field_id: UUID) -> CustomField:
    row = (await connection.execute(select(*_COLUMNS).where(c.id == field_id))).one_or_none()
    if row is None:
        raise NotFound
    return read(CustomField, row)


async def create(
    connection: AsyncConnection,
    *,
    key: str,
    label: str,
    kind: str,
    choices: list[str],
    data_class: str = "plain",
) -> CustomField:
    values: dict[str, Any] = {"key": key, "label": label, "type": kind, "choices": choices, "class": data_class}
    with unless(custom_fields_workspace_id_key_key=NameTaken(name=key)):
        row = insert(custom_fields).values(id=uuid4(), **values).returning(*_COLUMNS)
        return read(CustomField, (await connection.execute(row)).one())


async def change(
    connection: AsyncConnection, field_id: UUID, *, label: str, choices: list[str], data_class: str
) -> CustomField:
    """Key and type stay: values already stored, and funnels, rely on them."""
    values: dict[str, Any] = {"label": label, "choices": choices, "class": data_class}
    row = (
        await connection.execute(update(custom_fields).where(c.id == field_id).values(**values).returning(*_COLUMNS))
    ).one_or_none()
    if row is None:
        raise NotFound
    return read(CustomField, row)


async def remove(connection: AsyncConnection, field_id: UUID) -> None:
    """The values stay in the contacts, as data that no screen asks for."""
    if (await connection.execute(delete(custom_fields).where(c.id == field_id))).rowcount == 0:
        raise NotFound


_COLUMNS = [c.id, c.key, c.label, c.type, c.choices, c["class"].label("data_class")]
