"""Published snapshots. A row is written once, by funnels.publish; a trigger of the database refuses to change it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NotFound
from backend.storage.rows import read, read_all
from backend.storage.tables import funnel_versions, funnels, runs, users
from backend.storage.tables.funnels import UNDER_WAY

MOST = 10_000
"""Contacts in a version are counted no further."""


@dataclass(frozen=True, slots=True)
class Version:
    version: int
    name: str
    note: str
    published_by: UUID | None
    author: str | None
    content_hash: bytes
    created_at: datetime
    under_way: int
    """Contacts who are in it now, MOST at most."""


@dataclass(frozen=True, slots=True)
class Playing:
    """What new contacts enter by."""

    id: UUID
    version: int
    name: str


async def every(connection: AsyncConnection, funnel_id: UUID) -> list[Version]:
    """The newest first."""
    listed = _listed(funnel_id).order_by(funnel_versions.c.version.desc())
    return read_all(Version, await connection.execute(listed))


async def one(connection: AsyncConnection, funnel_id: UUID, version: int) -> Version:
    row = (await connection.execute(_listed(funnel_id).where(funnel_versions.c.version == version))).one_or_none()
    if row is None:
        raise NotFound
    return read(Version, row)


def _listed(funnel_id: UUID) -> Select[Any]:
    own = [funnel_versions.c[name] for name in Version.__dataclass_fields__ if name in funnel_versions.c]
    here = runs.c.funnel_id == funnel_versions.c.funnel_id, runs.c.funnel_version == funnel_versions.c.version
    # The limit first: it bounds what is read, and without statistics a planner would walk all runs in the order of their contacts.
    playing = (
        select(runs.c.contact_id).where(*here, runs.c.status.in_(UNDER_WAY)).limit(MOST).correlate(funnel_versions)
    )
    people = select(playing.subquery().c.contact_id).distinct()
    under_way = select(func.count()).select_from(people.subquery())
    return (
        select(*own, users.c.name.label("author"), under_way.scalar_subquery().label("under_way"))
        .outerjoin(users, users.c.id == funnel_versions.c.published_by)
        .where(funnel_versions.c.funnel_id == funnel_id)
    )


async def definition_of(connection: AsyncConnection, funnel_id: UUID, version: int) -> dict[str, Any]:
    wanted = funnel_versions.c.funnel_id == funnel_id, funnel_versions.c.version == version
    row = (await connection.execute(select(funnel_versions.c.definition).where(*wanted))).one_or_none()
    if row is None:
        raise NotFound
    definition: dict[str, Any] = row.definition
    return definition


async def version_of(connection: AsyncConnection, funnel_id: UUID, version: int) -> tuple[dict[str, Any], str]:
    """(definition, the name it was published under)."""
    wanted = funnel_versions.c.funnel_id == funnel_id, funnel_versions.c.version == version
    found = select(funnel_versions.c.definition, funnel_versions.c.name).where(*wanted)
    row = (await connection.execute(found)).one_or_none()
    if row is None:
        raise NotFound
    return row.definition, row.name


async def playing(connection: AsyncConnection) -> list[Playing]:
    """In the order of their first publication, by which ties between triggers are settled."""
    now = funnel_versions.alias("now")
    first = funnel_versions.alias("first")
    found = (
        select(funnels.c.id, now.c.version, now.c.name)
        .join_from(funnels, now, (now.c.funnel_id == funnels.c.id) & (now.c.version == funnels.c.published_version))
        .join(first, (first.c.funnel_id == funnels.c.id) & (first.c.version == 1))
        .where(funnels.c.is_active, funnels.c.deleted_at.is_(None))
        .order_by(first.c.created_at, funnels.c.id)
    )
    return read_all(Playing, await connection.execute(found))


async def bound(connection: AsyncConnection) -> list[tuple[UUID, int]]:
    """(funnel, version) that runs under way are at, their callers' too."""
    rows = await connection.execute(
        text(
            """SELECT DISTINCT (f->>'funnel')::uuid, (f->>'version')::int FROM runs r, jsonb_array_elements(r.state->'frames') f
                WHERE r.workspace_id = batuta_ws() AND r.status IN ('active', 'interrupted') ORDER BY 1, 2"""
        )
    )
    return [(row[0], row[1]) for row in rows]
