"""Files that nothing names any more leave the database and the store, in small steps, whoever else clears away."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from backend.services.loose_files import LooseFiles
from backend.services.principal import Principal
from backend.storage import funnels, media
from backend.storage.files import Files
from tests.channels.office import Office
from tests.channels.samples import PDF
from tests.channels.test_media import Uploaded


async def file_of(office: Office, boss: Principal) -> UUID:
    return (await office.media.upload(boss, "a.pdf", Uploaded(PDF)))[0].id


def kept(place: Path) -> int:
    return len([path for path in place.rglob("*") if path.is_file()])


async def test_what_nothing_names_goes_after_a_day_and_its_file_too(
    office: Office, move_clock: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.services.loose_files.AT_ONCE", 2)
    boss, other = await office.boss(), await office.boss()
    sent, shown, theirs, *loose = [await file_of(office, who) for who in (boss, boss, other, *[boss] * 5)]
    drawing = {"nodes": [{"id": "a", "data": {"bubbles": [{"type": "image", "media_id": str(shown).upper()}]}}]}
    async with office.database.begin(boss.workspace_id) as connection:
        await media.use(connection, sent)
        await funnels.create(connection, name="Aula", by=boss.user_id, definition=drawing)
    await move_clock(timedelta(hours=25))
    today = await file_of(office, boss)
    processes = [LooseFiles(office.database, office.media.files) for _ in range(3)]
    await asyncio.gather(*(one.forget() for one in processes))
    await asyncio.gather(*(one.remove() for one in processes))
    left = {row["id"] for row in await office.owner.fetch("SELECT id FROM media")}
    assert left == {sent, shown, today}
    assert theirs not in left
    assert not left & set(loose)
    assert kept(tmp_path) == 3
    assert await office.owner.fetchval("SELECT count(*) FROM file_removals") == 0
    assert await processes[0].forget() == 0, "what a drawing names is not looked at again and again"


async def test_a_file_that_could_not_be_removed_is_tried_again(office: Office, move_clock: Any, tmp_path: Path) -> None:
    boss = await office.boss()
    await file_of(office, boss)
    await office.owner.execute("DELETE FROM media")

    class Away(Files):
        async def delete(self, key: str) -> None:
            raise OSError("the store is away")

    with capture_logs():
        assert await LooseFiles(office.database, Away(office.media.files.store)).remove() == 0
    loose = LooseFiles(office.database, office.media.files)
    assert (await loose.remove(), kept(tmp_path)) == (0, 1), "nobody else tries during the lease"
    await move_clock(timedelta(minutes=6))
    assert (await loose.remove(), kept(tmp_path)) == (1, 0)
    await office.media.files.delete(f"{boss.workspace_id}/{uuid4().hex}")
