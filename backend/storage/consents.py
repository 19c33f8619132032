"""The consent ledger: who allowed what, to which words, and how that is shown. Rows are only ever added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.words import RecordConsent
from backend.storage.hot_path import Connection, json_text
from backend.storage.rows import read
from backend.storage.tables import consents

c = consents.c


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that a turn heard."""

    contact_id: UUID
    lane_id: UUID
    seq: int
    funnel_id: UUID
    consent: RecordConsent


@dataclass(frozen=True, slots=True)
class Left:
    """A contact asked to be left alone. Without a lane: at the provider's."""

    contact_id: UUID
    lane_id: UUID | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    id: UUID
    purpose: str
    answer: str
    text_version: str | None
    text_hash: bytes | None
    proof: dict[str, Any]
    created_at: datetime


async def record(connection: Connection, given: Sequence[Given]) -> None:
    if not given:
        return
    rows = [
        (
            one.contact_id,
            one.lane_id,
            one.seq,
            one.funnel_id,
            one.consent.purpose,
            one.consent.answer,
            one.consent.version or None,
            bytes.fromhex(one.consent.text_hash) or None,
            json_text(one.consent.proof),
        )
        for one in given
    ]
    columns = map(list, zip(*rows, strict=True))
    await connection.execute("SELECT record_consents($1, $2, $3, $4, $5, $6, $7, $8, $9)", *columns)


async def revoke(connection: Connection, left: Sequence[Left]) -> None:
    people, lanes, seqs = [one.contact_id for one in left], [one.lane_id for one in left], [one.seq for one in left]
    await connection.execute("SELECT revoke_consents($1, $2, $3)", people, lanes, seqs)


async def add(
    connection: AsyncConnection,
    contact_id: UUID,
    purpose: str,
    answer: str,
    version: str | None,
    proof: Mapping[str, Any],
) -> UUID:
    """One that a person of the team puts down."""
    entry_id = uuid4()
    row = {"id": entry_id, "contact_id": contact_id, "purpose": purpose, "answer": answer, "text_version": version}
    await connection.execute(insert(consents).values(**row, proof=dict(proof)))
    return entry_id


async def of(connection: AsyncConnection, contact_id: UUID) -> list[Entry]:
    """The newest first."""
    wanted = select(*(c[name] for name in Entry.__dataclass_fields__)).where(c.contact_id == contact_id)
    found = await connection.execute(wanted.order_by(c.created_at.desc(), c.id.desc()).limit(500))
    return [read(Entry, row) for row in found]
