"""What a provider's answer to a message tells beside the message's fate."""

from collections.abc import Sequence
from uuid import UUID

from backend.storage import consents
from backend.storage.effects import opt
from backend.storage.hot_path import Pool, hot, json_text
from backend.storage.lanes_ingest import enter


async def add_aliases(pool: Pool, workspace_id: UUID, lane_id: UUID, provider: str, aliases: Sequence[str]) -> None:
    """Other ids of the person whom a lane reaches. One that leads elsewhere already stays there."""
    async with hot(pool) as connection, connection.transaction():
        await enter(connection, workspace_id)
        await connection.execute(
            """INSERT INTO channel_identities (workspace_id, id, contact_id, instance_id, lane_id, provider, provider_id, last_seen)
               SELECT l.workspace_id, gen_random_uuid(), l.contact_id, l.instance_id, l.id, $3, u.a, batuta_now()
                 FROM lanes l, unnest($2::text[]) AS u (a) WHERE l.workspace_id = batuta_ws() AND l.id = $1 ORDER BY u.a
               ON CONFLICT (workspace_id, instance_id, provider_id) DO NOTHING""",
            lane_id,
            [alias[:200] for alias in aliases],
            provider,
        )


async def opt_out(pool: Pool, workspace_id: UUID, contact_id: UUID) -> None:
    """The contact stopped us at the provider's."""
    async with hot(pool) as connection, connection.transaction():
        await enter(connection, workspace_id)
        await opt(connection, {contact_id: await connection.fetchval("SELECT batuta_now()")}, None)
        await consents.revoke(connection, [consents.Left(contact_id)])


async def warn_administrators(pool: Pool, workspace_id: UUID, instance_id: UUID, code: str, detail: str) -> None:
    """Somebody must change the account, the number or a template. Once an hour for each code."""
    async with hot(pool) as connection, connection.transaction():
        await enter(connection, workspace_id)
        data = {"instance_id": instance_id, "code": code, "detail": detail[:300]}
        await connection.execute(
            """INSERT INTO notifications (workspace_id, id, user_id, kind, data)
               SELECT batuta_ws(), gen_random_uuid(), m.user_id, 'channel.trouble', $1::jsonb FROM workspace_members m
                WHERE m.workspace_id = batuta_ws() AND m.removed_at IS NULL AND m.role IN ('owner', 'admin')
                  AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.workspace_id = m.workspace_id AND n.user_id = m.user_id
                    AND n.kind = 'channel.trouble' AND n.data->>'code' = $2 AND n.created_at > batuta_now() - interval '1 hour')""",
            json_text(data),
            code,
        )
