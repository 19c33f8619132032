"""Writes a played conversation as rows, as if it had come in over the weeks before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.channels.webchat_address import address_of
from backend.demo.scenes import Talked
from backend.demo.stage import Bubble, Recorded
from backend.engine.content import plain_text
from backend.storage import contacts, tags
from backend.storage.tables import (
    channel_identities,
    conversations,
    funnel_logs,
    lanes,
    messages,
    notes,
    notifications,
    runs,
)
from backend.storage.tables import contacts as contact_table

PROVIDER = "webchat"
PREVIEW = 200


@dataclass(frozen=True, slots=True)
class Stage:
    """What the rows refer to: names of the scenes and their ids."""

    instance_id: UUID
    people: Mapping[str, UUID]
    """By short name."""
    teams: Mapping[str, UUID]
    tags: Mapping[str, UUID]
    funnel_id: UUID | None = None
    funnel_version: int = 1


async def write(connection: AsyncConnection, stage: Stage, talked: Talked, recorded: Recorded) -> None:
    contact_id = await _contact(connection, stage, talked, recorded)
    conversation_id, lane_id = uuid4(), uuid4()
    await _conversation(connection, stage, talked, recorded, contact_id, conversation_id)
    await _lane(connection, stage, talked, recorded, contact_id, conversation_id, lane_id)
    run_id = await _run(connection, stage, recorded, contact_id, lane_id)
    await _messages(connection, stage, recorded, contact_id, conversation_id, run_id)
    await _trail(connection, stage, talked, recorded, contact_id, conversation_id, run_id)


async def _contact(connection: AsyncConnection, stage: Stage, talked: Talked, recorded: Recorded) -> UUID:
    known = recorded.contact
    custom_data, labels = known["custom_data"], known["tags"]
    contact_id = await contacts.create(
        connection,
        name=talked.name,
        phone_number=talked.phone,
        email=talked.email,
        stage=str(known["stage"]) if known["stage"] else None,
        custom_data=custom_data if isinstance(custom_data, dict) else {},
    )
    named = [
        stage.tags[str(label)] for label in (labels if isinstance(labels, list) else ()) if str(label) in stage.tags
    ]
    await tags.stick(connection, [contact_id], named)
    seen = {"last_message_at": recorded.bubbles[-1].at, "created_at": recorded.bubbles[0].at}
    await connection.execute(update(contact_table).where(contact_table.c.id == contact_id).values(seen))
    return contact_id


async def _conversation(
    connection: AsyncConnection,
    stage: Stage,
    talked: Talked,
    recorded: Recorded,
    contact_id: UUID,
    conversation_id: UUID,
) -> None:
    routed = recorded.route[1] if recorded.route else None
    team = stage.teams[talked.team] if talked.team else UUID(routed.team) if routed and routed.team else None
    agent = stage.people[talked.agent] if talked.agent else UUID(routed.member) if routed and routed.member else None
    answers = [bubble.at for bubble in recorded.bubbles if bubble.by]
    last = max(bubble.at for bubble in recorded.bubbles)
    await connection.execute(
        insert(conversations).values(
            id=conversation_id,
            contact_id=contact_id,
            instance_id=stage.instance_id,
            status=talked.status,
            team_id=team,
            agent_id=agent,
            unread_count=talked.unread,
            last_message_at=last,
            created_at=recorded.bubbles[0].at,
            assigned_at=(recorded.route[0] if recorded.route else answers[0] if answers else last) if agent else None,
            first_reply_at=answers[0] if answers else None,
            closed_at=last if talked.status == "closed" else None,
        )
    )


async def _lane(
    connection: AsyncConnection,
    stage: Stage,
    talked: Talked,
    recorded: Recorded,
    contact_id: UUID,
    conversation_id: UUID,
    lane_id: UUID,
) -> None:
    by_person = any(bubble.by for bubble in recorded.bubbles) and talked.status != "closed"
    paused_by = (
        "human" if by_person else "bot" if recorded.paused and recorded.route and talked.status != "closed" else None
    )
    heard = recorded.last_heard
    address = address_of(uuid4())  # a visitor who has closed the page for good
    await connection.execute(
        insert(lanes).values(
            id=lane_id,
            contact_id=contact_id,
            instance_id=stage.instance_id,
            conversation_id=conversation_id,
            addr=address,
            next_seq=recorded.inbounds + 1,
            done_seq=recorded.inbounds,
            last_inbound_at=heard,
            paused_by=paused_by,
            pause_scope="contact" if paused_by == "human" else "conversation" if paused_by else None,
            paused_at=recorded.bubbles[-1].at if paused_by else None,
            pause_epoch=1 if paused_by else 0,
        )
    )
    identity = {"id": uuid4(), "contact_id": contact_id, "instance_id": stage.instance_id, "lane_id": lane_id}
    known = {"provider": PROVIDER, "provider_id": address, "last_seen": heard}
    await connection.execute(insert(channel_identities).values(identity | known))


async def _run(
    connection: AsyncConnection, stage: Stage, recorded: Recorded, contact_id: UUID, lane_id: UUID
) -> UUID | None:
    if recorded.last is None or stage.funnel_id is None:
        return None
    run_id, going_on = uuid4(), recorded.state is not None
    await connection.execute(
        insert(runs).values(
            id=run_id,
            lane_id=lane_id,
            contact_id=contact_id,
            funnel_id=stage.funnel_id,
            funnel_version=stage.funnel_version,
            version=recorded.inbounds,
            status="active" if going_on else "ended",
            reason=recorded.reason,
            current_node_id=recorded.last.current.node if going_on else None,
            state=recorded.last.to_json(),
            started_at=recorded.began,
            ended_at=recorded.ended,
        )
    )
    return run_id


async def _messages(
    connection: AsyncConnection,
    stage: Stage,
    recorded: Recorded,
    contact_id: UUID,
    conversation_id: UUID,
    run_id: UUID | None,
) -> None:
    last: tuple[int, Bubble] | None = None
    for bubble in sorted(recorded.bubbles, key=lambda bubble: bubble.at):
        row = insert(messages).values(
            contact_id=contact_id,
            conversation_id=conversation_id,
            instance_id=stage.instance_id,
            message_direction="IN" if bubble.incoming else "OUT",
            message_type=bubble.type,
            message_data=dict(bubble.data),
            agent_id=stage.people[bubble.by] if bubble.by else None,
            funnel_id=stage.funnel_id if bubble.from_funnel else None,
            run_id=run_id if bubble.from_funnel else None,
            timestamp=bubble.at,
            status="received" if bubble.incoming else "read",
        )
        last = ((await connection.execute(row.returning(messages.c.id))).scalar_one(), bubble)
    if last:
        newest = {"id": last[0], "direction": "IN" if last[1].incoming else "OUT", "type": last[1].type}
        newest |= {"text": plain_text(last[1].data)[:PREVIEW], "status": "received" if last[1].incoming else "read"}
        table = conversations
        await connection.execute(update(table).where(table.c.id == conversation_id).values(last_message=newest))


async def _trail(
    connection: AsyncConnection,
    stage: Stage,
    talked: Talked,
    recorded: Recorded,
    contact_id: UUID,
    conversation_id: UUID,
    run_id: UUID | None,
) -> None:
    """What the funnel did and wrote down, beside speaking."""
    for at, step in recorded.steps:
        played: dict[str, Any] = {"node_id": step.node_id, "node_type": step.node_type, "status": step.status}
        played |= {"contact_id": contact_id, "run_id": run_id, "funnel_id": stage.funnel_id, "created_at": at}
        await connection.execute(insert(funnel_logs).values(played | {"execution_data": dict(step.execution_data)}))
    written: list[tuple[datetime, str, UUID | None]] = [(at, text, None) for at, text in recorded.notes]
    if talked.note:
        written.append((recorded.bubbles[-1].at, talked.note, stage.people[talked.agent or next(iter(stage.people))]))
    for at, text, author in written:
        note = {"id": uuid4(), "contact_id": contact_id, "conversation_id": conversation_id, "text": text}
        by = {"author_id": author, "funnel_id": None if author else stage.funnel_id, "created_at": at}
        await connection.execute(insert(notes).values(note | by))
    for at, notice in recorded.notices:
        member = recorded.route[1].member if recorded.route else None
        if member:
            told = {
                "id": uuid4(),
                "user_id": UUID(member),
                "contact_id": contact_id,
                "conversation_id": conversation_id,
            }
            await connection.execute(
                insert(notifications).values(
                    told | {"kind": "bot.notice", "data": {"text": notice.text}, "created_at": at}
                )
            )
