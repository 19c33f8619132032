"""Drawings: the draft that people edit, and which version of it plays. The versions are in funnel_versions.py."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import ColumnElement, Label, Select, column, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NotFound, VersionConflict
from backend.storage.rows import read, read_all
from backend.storage.tables import funnel_versions, funnels, runs, users, workspaces
from backend.storage.tables.base import NOW
from backend.storage.tables.funnels import UNDER_WAY


@dataclass(frozen=True, slots=True)
class FunnelSummary:
    """`entered`: contacts who began it; `converted`: contacts who came to an end of it; `under_way`: who is in it now.
    `draft_differs` from what is published. `drawn`: [[id, type, x, y], …]; `joined`: [[source, target], …]."""

    id: UUID
    name: str
    is_active: bool
    trigger_keyword: str | None
    published_version: int | None
    published_at: datetime | None
    updated_at: datetime
    entered: int
    converted: int
    under_way: int
    changed_by: str | None
    draft_differs: bool
    drawn: list[list[Any]]
    joined: list[list[str]]


@dataclass(frozen=True, slots=True)
class Funnel:
    """`revision` counts changes of the draft: it is the ETag. `published_at` is when the version that plays was published."""

    id: UUID
    name: str
    definition: dict[str, Any]
    revision: int
    trigger_keyword: str | None
    is_active: bool
    published_version: int | None
    published_at: datetime | None
    updated_by: UUID | None
    updated_at: datetime
    created_at: datetime


async def every(connection: AsyncConnection) -> list[FunnelSummary]:
    """The newest first."""
    people = func.count(runs.c.contact_id.distinct())
    statuses = {"converted": ("ended",), "under_way": UNDER_WAY}
    counts = {name: people.filter(runs.c.status.in_(those)) for name, those in statuses.items()}
    counted = (
        select(runs.c.funnel_id, people.label("entered"), *(count.label(name) for name, count in counts.items()))
        .group_by(runs.c.funnel_id)
        .subquery()
    )
    own = [funnels.c[name] for name in FunnelSummary.__dataclass_fields__ if name in funnels.c]
    counts_or_none = [func.coalesce(counted.c[name], 0).label(name) for name in ("entered", *statuses)]
    playing = funnel_versions.alias("playing")
    differs = playing.c.definition.is_distinct_from(funnels.c.definition).label("draft_differs")
    found = (
        select(*own, *counts_or_none, users.c.name.label("changed_by"), differs, *_sketch())
        .outerjoin(counted, counted.c.funnel_id == funnels.c.id)
        .outerjoin(users, users.c.id == funnels.c.updated_by)
        .outerjoin(playing, (playing.c.funnel_id == funnels.c.id) & (playing.c.version == funnels.c.published_version))
        .where(_kept())
    )
    newest_first = found.order_by(funnels.c.created_at.desc(), funnels.c.id)
    return read_all(FunnelSummary, await connection.execute(newest_first))


def _sketch() -> list[Label[Any]]:
    """What a thumbnail needs of a drawing, without its texts. A drawing nobody began is {}."""
    parts: dict[str, tuple[str, list[tuple[str, ...]]]] = {
        "drawn": ("nodes", [("id",), ("type",), ("position", "x"), ("position", "y")]),
        "joined": ("edges", [("source",), ("target",)]),
    }
    labels = []
    for name, (key, paths) in parts.items():
        items = func.jsonb_array_elements(funnels.c.definition[key], type_=JSONB)
        item = items.table_valued(column("item", JSONB), with_ordinality="place").render_derived(name=key)
        picked = func.jsonb_build_array(*(item.c.item[path] for path in paths), type_=JSONB)
        gathered = func.jsonb_agg(aggregate_order_by(picked, item.c.place), type_=JSONB)
        whole = select(gathered).select_from(item).scalar_subquery()
        labels.append(func.coalesce(whole, literal([], JSONB)).label(name))
    return labels


async def get(connection: AsyncConnection, funnel_id: UUID, *, lock: bool = False) -> Funnel:
    """`lock`: nobody else saves or publishes it until this transaction ends."""
    found = _FUNNELS.where(funnels.c.id == funnel_id)
    row = (await connection.execute(found.with_for_update() if lock else found)).one_or_none()
    if row is None:
        raise NotFound
    return read(Funnel, row)


async def ids(connection: AsyncConnection) -> list[UUID]:
    return list((await connection.execute(select(funnels.c.id).where(_kept()))).scalars())


async def create(
    connection: AsyncConnection, *, name: str, by: UUID | None, definition: Mapping[str, Any] | None = None, **more: Any
) -> Funnel:
    row = insert(funnels).values(id=uuid4(), name=name, definition=definition or {}, updated_by=by, **more)
    return read(Funnel, (await connection.execute(row.returning(*_COLUMNS))).one())


async def save(
    connection: AsyncConnection, funnel_id: UUID, *, expected: int | None = None, by: UUID | None, **values: Any
) -> Funnel:
    """`name`, `definition`, `trigger_keyword`. `expected` is the revision that the author saw; None overwrites."""
    unchanged = [] if expected is None else [funnels.c.revision == expected]
    saved = (
        update(funnels)
        .where(funnels.c.id == funnel_id, _kept(), *unchanged)
        .values(**values, revision=funnels.c.revision + 1, updated_by=by, updated_at=NOW)
    )
    row = (await connection.execute(saved.returning(*_COLUMNS))).one_or_none()
    if row is None:
        raise await conflict(connection, funnel_id)
    return read(Funnel, row)


async def conflict(connection: AsyncConnection, funnel_id: UUID) -> NotFound | VersionConflict:
    """Who was faster, and when on the workspace's own clock."""
    when = func.to_char(func.timezone(workspaces.c.timezone, funnels.c.updated_at), "DD/MM HH24:MI")
    found = (
        select(users.c.name, when.label("time"))
        .select_from(funnels)
        .join(workspaces, workspaces.c.id == funnels.c.workspace_id)
        .outerjoin(users, users.c.id == funnels.c.updated_by)
        .where(funnels.c.id == funnel_id, _kept())
    )
    row = (await connection.execute(found)).one_or_none()
    return VersionConflict(who=row.name or "?", when=row.time) if row else NotFound()


async def publish(
    connection: AsyncConnection, funnel_id: UUID, *, definition: Mapping[str, Any], by: UUID | None, note: str = ""
) -> int:
    """The version that entries take from now on; the one already published when nothing differs from it."""
    funnel = await get(connection, funnel_id, lock=True)
    digest = hashlib.sha256(orjson.dumps(definition, option=orjson.OPT_SORT_KEYS)).digest()
    versions = funnel_versions.c
    known = select(versions.version, versions.content_hash).where(versions.funnel_id == funnel_id)
    newest = (await connection.execute(known.order_by(versions.version.desc()).limit(1))).one_or_none()
    version: int = newest.version if newest else 0
    if newest is None or newest.content_hash != digest:
        version += 1
        await connection.execute(
            insert(funnel_versions).values(
                funnel_id=funnel_id,
                version=version,
                name=funnel.name,
                definition=definition,
                content_hash=digest,
                note=note,
                published_by=by,
            )
        )
    if version != funnel.published_version or not funnel.is_active:
        swapped = update(funnels).where(funnels.c.id == funnel_id)
        await connection.execute(swapped.values(published_version=version, published_at=NOW, is_active=True))
    return version


async def deactivate(connection: AsyncConnection, funnel_id: UUID) -> None:
    """Nobody enters any more. The draft is not touched: who has it open may go on."""
    await connection.execute(update(funnels).where(funnels.c.id == funnel_id).values(is_active=False))


async def remove(connection: AsyncConnection, funnel_id: UUID) -> None:
    """It starts no more and is shown no more; runs under way keep their version, history its name."""
    removed = update(funnels).where(funnels.c.id == funnel_id, _kept()).values(deleted_at=NOW, is_active=False)
    if (await connection.execute(removed)).rowcount == 0:
        raise NotFound


_COLUMNS = [funnels.c[name] for name in Funnel.__dataclass_fields__]


def _kept() -> ColumnElement[bool]:
    return funnels.c.deleted_at.is_(None)


_FUNNELS: Select[Any] = select(*_COLUMNS).where(_kept())
