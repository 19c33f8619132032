"""Files on their way: uploaded by people, fetched from Meta, given to Meta once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from backend.channels.base import Refused, TryLater
from backend.channels.whatsapp import WhatsApp
from backend.errors import FileEmpty, FileGone, FileTypeRefused, NotFound
from backend.services.principal import Principal
from tests.channels.office import Office
from tests.channels.samples import PDF, SVG, png
from tests.emulators import payloads
from tests.emulators.graph import Number

NUMBER = Number()


class Uploaded:
    """As a web framework hands a file over."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.asked = 0

    async def read(self, size: int = -1, /) -> bytes:
        self.asked += 1
        part, self.data = self.data[:size], self.data[size:]
        return part


async def content(office: Office, principal: Principal, media_id: Any) -> tuple[str, str, bytes]:
    served = await office.media.open(principal.workspace_id, media_id)
    data = b"".join([chunk async for chunk in served.chunks])
    assert served.size == len(data)
    return served.filename, served.mime, data


async def test_uploaded_and_served(office: Office):
    boss, stranger = await office.boss(), await office.boss()
    stored, kind = await office.media.upload(boss, "../Tabela\u202e.pdf", Uploaded(PDF))
    assert (stored.mime, stored.filename, stored.size, kind) == ("application/pdf", "Tabela.pdf", len(PDF), "document")
    assert await content(office, boss, stored.id) == ("Tabela.pdf", "application/pdf", PDF)
    assert stored.object_key
    assert stored.object_key.startswith(f"{boss.workspace_id}/")
    assert "Tabela" not in stored.object_key
    for unknown in (stored.id, uuid4()):
        with pytest.raises(NotFound):
            await office.media.open(stranger.workspace_id, unknown)


async def test_a_large_file_goes_through_the_disk(office: Office):
    boss = await office.boss()
    data = PDF + bytes(range(256)) * 20_000
    stored, _ = await office.media.upload(boss, "a.pdf", Uploaded(data))
    assert (await content(office, boss, stored.id))[2] == data


async def test_refused_files_leave_nothing_behind(office: Office, tmp_path):
    boss = await office.boss()
    for data, error in ((b"", FileEmpty), (SVG, FileTypeRefused)):
        with pytest.raises(error):
            await office.media.upload(boss, "foto.jpg", Uploaded(data))
    assert await office.owner.fetchval("SELECT count(*) FROM media") == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_whatever_is_too_large_is_not_read_to_its_end(office: Office):
    boss = await office.boss()

    class Endless(Uploaded):
        async def read(self, size: int = -1, /) -> bytes:
            self.asked += 1
            return bytes(size)

    endless = Endless(b"")
    with pytest.raises(FileTypeRefused):
        await office.media.upload(boss, "zeros", endless)
    assert endless.asked <= 102


# --- from contacts -----------------------------------------------------------------------------------------------------


async def received(office: Office, media_id: str, kind: str = "image") -> tuple[Principal, Any]:
    boss = await office.boss()
    await office.connect(boss, NUMBER)
    content = {"id": media_id, "mime_type": "image/png", "sha256": "x"} | (
        {"filename": "a.png"} if kind == "document" else {}
    )
    await office.deliver(payloads.webhook(payloads.message(kind, content)), NUMBER.secret)
    return boss, await office.owner.fetchrow("SELECT id, message_id, status FROM media")


async def test_what_a_contact_sends_is_fetched_at_once(office: Office):
    data = png()
    media_id = office.graph.keep(office.graph.numbers[NUMBER.id], data, "image/png")
    boss, row = await received(office, media_id, "document")
    assert row["status"] == "pending"
    assert row["message_id"] == await office.owner.fetchval("SELECT id FROM messages")
    with pytest.raises(FileGone):
        await office.media.open(boss.workspace_id, row["id"])
    assert await office.media.fetch_due() == 1
    assert await content(office, boss, row["id"]) == ("a.png", "image/png", data)
    assert await office.media.fetch_due() == 0
    shown = await office.owner.fetchval("SELECT message_data->'media'->>'id' FROM messages")
    assert shown == str(row["id"])


async def test_twelve_files_of_one_webhook_are_fetched_without_waiting_for_a_chore(office: Office):
    number = office.graph.numbers[NUMBER.id]
    ids = [office.graph.keep(number, png() + bytes([n]), "image/png") for n in range(12)]
    boss = await office.boss()
    await office.connect(boss, NUMBER)
    webhooks = replace(office.webhooks, fetch_soon=office.media.fetch_soon)
    raw = payloads.encode(
        payloads.webhook(*(payloads.message("image", {"id": n, "mime_type": "image/png"}) for n in ids))
    )
    await webhooks.receive("whatsapp", raw, list(payloads.headers(NUMBER.secret, raw).items()))
    await asyncio.gather(*office.media._fetching)
    rows = await office.owner.fetch("SELECT status FROM media")
    assert [row["status"] for row in rows] == ["ready"] * 12


async def test_a_passing_trouble_is_tried_again_and_counted(office: Office, move_clock):
    media_id = office.graph.keep(office.graph.numbers[NUMBER.id], png(), "image/png")
    _, row = await received(office, media_id)
    office.graph.faults.add("server_error", times=1)
    await office.media.fetch_due()
    assert await office.media.fetch_due() == 0
    await move_clock(timedelta(seconds=11))
    assert await office.media.fetch_due() == 1
    assert await office.owner.fetchval("SELECT status FROM media WHERE id = $1", row["id"]) == "ready"


async def test_after_the_last_try_it_is_unavailable_and_the_message_stays(office: Office, move_clock):
    media_id = office.graph.keep(office.graph.numbers[NUMBER.id], png(), "image/png")
    boss, row = await received(office, media_id)
    office.graph.faults.add("server_error", times=100)
    tries = 0
    while await office.media.fetch_due():
        tries += 1
        await move_clock(timedelta(hours=3))
    assert tries == 6
    assert await office.owner.fetchval("SELECT status FROM media WHERE id = $1", row["id"]) == "unavailable"
    assert len(await office.messages(boss)) == 1
    with pytest.raises(FileGone):
        await office.media.open(boss.workspace_id, row["id"])


async def test_a_file_that_meta_forgot_is_given_up_at_once(office: Office):
    _, row = await received(office, "399999999999999")
    await office.media.fetch_due()
    assert await office.owner.fetchval("SELECT status FROM media WHERE id = $1", row["id"]) == "unavailable"


async def test_a_worker_that_died_with_a_file_holds_it_for_its_lease_only(office: Office, move_clock):
    media_id = office.graph.keep(office.graph.numbers[NUMBER.id], png(), "image/png")
    await received(office, media_id)
    async with office.database.begin_global() as connection:
        from backend.services.media import LEASE
        from backend.storage import media

        assert len(await media.claim_due(connection, 10, LEASE)) == 1
    assert await office.media.fetch_due() == 0
    await move_clock(LEASE + timedelta(seconds=1))
    assert await office.media.fetch_due() == 1


async def test_a_removed_numbers_files_are_unavailable(office: Office):
    media_id = office.graph.keep(office.graph.numbers[NUMBER.id], png(), "image/png")
    boss, row = await received(office, media_id)
    [instance] = await office.connections.every(boss)
    await office.connections.remove(boss, instance.id)
    await office.media.fetch_due()
    assert await office.owner.fetchval("SELECT status FROM media WHERE id = $1", row["id"]) == "unavailable"


# --- to contacts -------------------------------------------------------------------------------------------------------


async def ready(office: Office) -> tuple[Principal, Any, Any]:
    boss = await office.boss()
    instance = await office.connect(boss, NUMBER)
    stored, _ = await office.media.upload(boss, "a.pdf", Uploaded(PDF))
    return boss, await office.connections.opened.account(boss.workspace_id, instance.id), stored


def uploads(office: Office) -> int:
    return sum(entry.path.endswith("/media") and entry.status == 200 for entry in office.graph.log)


async def test_a_file_is_given_to_meta_once(office: Office, move_clock):
    _, account, stored = await ready(office)
    document = {"type": "document", "media_id": str(stored.id), "text": "Tabela"}
    first = await office.media.prepare(account, document)
    assert first == document | {"media_id": next(iter(office.graph.numbers[NUMBER.id].media))}
    assert await office.media.prepare(account, document) == first
    assert uploads(office) == 1
    await move_clock(timedelta(days=30))  # Meta has forgotten it
    assert await office.media.prepare(account, document) != first
    assert uploads(office) == 2


async def test_an_upload_outlives_whoever_waited_for_it(office: Office, monkeypatch: pytest.MonkeyPatch):
    """A sender gives its message back after a while; the file goes on and the next attempt finds it."""
    _, account, stored = await ready(office)
    document, gate, upload = {"type": "document", "media_id": str(stored.id)}, asyncio.Event(), WhatsApp.upload

    async def slow(self: WhatsApp, *values: Any) -> str:
        await gate.wait()
        return await upload(self, *values)

    monkeypatch.setattr(WhatsApp, "upload", slow)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await office.media.prepare(account, document)
    again = asyncio.create_task(office.media.prepare(account, document))
    gate.set()
    assert (await again)["media_id"] == next(iter(office.graph.numbers[NUMBER.id].media))  # type: ignore[index]
    assert uploads(office) == 1


async def test_a_templates_picture_is_given_to_meta_too(office: Office):
    _, account, stored = await ready(office)
    header = {"type": "document", "media_id": str(stored.id)}
    found = await office.media.prepare(account, {"type": "template", "name": "aviso", "header": header})
    assert found["header"]["media_id"].isdigit()  # type: ignore[index,call-overload,union-attr]


@pytest.mark.parametrize(
    "content",
    [{"type": "text", "text": "x"}, {"type": "image", "media_id": "300000000000001"}, {"type": "image", "url": "u"}],
)
async def test_what_has_no_file_of_ours_goes_as_it_is(office: Office, content: dict[str, Any]):
    _, account, _ = await ready(office)
    assert await office.media.prepare(account, content) == content
    assert uploads(office) == 0


async def test_a_file_that_cannot_go(office: Office):
    _, account, stored = await ready(office)
    document = {"type": "document", "media_id": str(stored.id)}
    unknown = await office.media.prepare(account, document | {"media_id": str(uuid4())})
    assert isinstance(unknown, Refused)
    assert unknown.code == "media_missing"
    office.graph.faults.add("server_error")
    later = await office.media.prepare(account, document, attempt=3)
    assert isinstance(later, TryLater)
    assert later.after == 8
    office.graph.faults.add("code", code=100)
    assert isinstance(await office.media.prepare(account, document), Refused)


async def test_another_workspaces_file_cannot_be_sent(office: Office):
    _, account, _ = await ready(office)
    stored, _ = await office.media.upload(await office.boss(), "a.pdf", Uploaded(PDF))
    assert isinstance(await office.media.prepare(account, {"type": "document", "media_id": str(stored.id)}), Refused)
    assert uploads(office) == 0
