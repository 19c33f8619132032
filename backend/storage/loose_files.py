"""Files that belong to nothing, and objects of the store whose row is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.rows import read_all
from backend.storage.tables import file_removals, media
from backend.storage.tables.base import NOW

m = media.c


@dataclass(frozen=True, slots=True)
class Removal:
    workspace_id: UUID
    object_key: str


async def workspaces_with_some(connection: AsyncConnection, keep: timedelta, limit: int) -> list[UUID]:
    """Without a workspace (`begin_global`)."""
    found = text("SELECT * FROM workspaces_with_loose_media(:keep, :n)")
    return list((await connection.execute(found, {"keep": keep, "n": limit})).scalars())


async def forget(connection: AsyncConnection, keep: timedelta, limit: int) -> int:
    """Of this workspace, the oldest: how many it looked at. What a drawing names is in use from now on, the others go."""
    old = m.message_id.is_(None), m.in_use.is_(False), m.created_at < NOW - keep
    oldest = select(m.id).where(*old).order_by(m.created_at).limit(limit).with_for_update(skip_locked=True)
    loose = set((await connection.execute(oldest)).scalars())
    if loose:
        names = await _drawn(connection)
        drawn = {media_id for media_id in loose if str(media_id) in names}
        await connection.execute(update(media).where(m.id.in_(drawn)).values(in_use=True))
        await connection.execute(delete(media).where(m.id.in_(loose - drawn)))
    return len(loose)


async def _drawn(connection: AsyncConnection) -> set[str]:
    """Every file that a draft or a version of this workspace's names."""
    named = text(
        """SELECT DISTINCT lower(named #>> '{}')
             FROM (SELECT definition FROM funnels UNION ALL SELECT definition FROM funnel_versions) x,
                  unnest(ARRAY['$.**.media_id', '$.**.mediaId']::jsonpath[]) path, jsonb_path_query(x.definition, path) named"""
    )
    return set((await connection.execute(named)).scalars())


async def claim_removals(connection: AsyncConnection, limit: int, lease: timedelta) -> list[Removal]:
    """Without a workspace: objects to delete now; nobody else gets them during the lease."""
    claimed = text("SELECT * FROM claim_file_removals(:n, :lease)")
    return read_all(Removal, await connection.execute(claimed, {"n": limit, "lease": lease}))


async def removed(connection: AsyncConnection, object_keys: Iterable[str]) -> None:
    gone = file_removals.c.object_key.in_(list(object_keys))
    await connection.execute(delete(file_removals).where(gone))
