"""A token that the provider takes no more, and its replacement while that is noted."""

from dataclasses import replace
from uuid import UUID

import pytest

from backend.channels.base import Account, Health
from backend.channels.whatsapp import WhatsApp
from backend.services.connections_opened import OpenedConnections
from tests.channels.office import Office
from tests.channels.test_connections import NUMBER, agree


async def test_a_refused_send_stops_the_queue_until_there_is_a_new_token(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    await office.connections.check_due()
    await office.connections.refused(boss.workspace_id, created.id, "190", "Session has expired")
    await agree(office, boss, created, "DISCONNECTED")
    assert (await office.row(created))["send_blocked"]
    told = await office.owner.fetch("SELECT user_id, kind, data->>'code' AS code FROM notifications")
    assert [tuple(row) for row in told] == [(boss.user_id, "channel.trouble", "token_invalid")]
    await office.connections.refused(boss.workspace_id, created.id, "190", "Session has expired")  # another message's
    assert await office.owner.fetchval("SELECT count(*) FROM notifications") == 1
    changed = await office.connections.reconnect(boss, created.id)
    assert (changed.status, changed.send_blocked) == ("PENDING", False)


async def test_a_refusal_of_the_token_that_was_just_replaced_stops_nothing(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER, access_token="old")
    sender = OpenedConnections(office.database, office.connections.opened.sealer)  # a process of its own
    worker = replace(office.connections, opened=sender)
    await sender.account(boss.workspace_id, created.id)
    await office.connections.change_credentials(boss, created.id, {"access_token": NUMBER.token})
    for _ in range(2):
        await worker.refused(boss.workspace_id, created.id, "190", "Session has expired")
    assert not (await office.row(created))["send_blocked"]
    assert (await sender.account(boss.workspace_id, created.id)).credentials["access_token"] == NUMBER.token


async def test_a_token_that_is_replaced_while_its_refusal_is_noted_stops_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER, access_token="old")

    async def slow(opened: OpenedConnections, workspace_id: UUID, instance_id: UUID) -> tuple[bytes | None, bool]:
        found = await looked(opened, workspace_id, instance_id)
        await office.connections.change_credentials(boss, created.id, {"access_token": NUMBER.token})
        return found

    looked = OpenedConnections.refused
    monkeypatch.setattr(OpenedConnections, "refused", slow)
    await office.connections.refused(boss.workspace_id, created.id, "190", "Session has expired")
    assert not (await office.row(created))["send_blocked"]
    assert await office.owner.fetchval("SELECT count(*) FROM notifications") == 0


async def test_a_check_of_replaced_credentials_means_nothing(office: Office, monkeypatch: pytest.MonkeyPatch):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER, access_token="wrong")

    async def slow(channel: WhatsApp, account: Account) -> Health:
        await office.connections.change_credentials(boss, created.id, {"access_token": NUMBER.token})
        return await check(channel, account)

    check = WhatsApp.check
    monkeypatch.setattr(WhatsApp, "check", slow)
    await office.connections.check(boss.workspace_id, created.id)
    await agree(office, boss, created, "PENDING")
    assert not (await office.row(created))["send_blocked"]
