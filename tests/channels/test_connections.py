"""A number's life: claimed, checked, connected, refused, disconnected, removed."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from backend.errors import ChannelTaken, Invalid, NotFound, ProviderRequired
from backend.services.principal import Principal
from tests.channels.office import Office, credentials, other
from tests.emulators import payloads
from tests.emulators.graph import Number
from tests.hearing import Hearing

NUMBER = Number()


async def agree(office: Office, boss: Principal, instance, status: str) -> None:
    assert (await office.row(instance))["status"] == status
    assert await office.status_in_redis(boss, instance) == status


async def test_a_new_number_is_pending_until_meta_answers(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    assert (created.status, created.name, created.provider, created.phone_number) == (
        "PENDING",
        "Recepção",
        "whatsapp",
        None,
    )
    await agree(office, boss, created, "PENDING")
    assert office.asked == [(boss.workspace_id, created.id)]
    assert await office.connections.check_due() == 1
    await agree(office, boss, created, "CONNECTED")
    row = await office.row(created)
    assert (row["phone_number"], row["throughput"], row["send_blocked"]) == ("551130000000", 80, False)
    assert row["connected_at"] is not None
    assert [entry.path for entry in office.graph.log] == [f"/v26.0/{NUMBER.id}"]


async def test_the_first_verified_webhook_connects_it_too(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    await office.deliver(payloads.webhook(payloads.text("Olá")), NUMBER.secret)
    await agree(office, boss, created, "CONNECTED")
    assert office.graph.log == []


async def test_an_unverified_webhook_connects_nothing(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    with pytest.raises(Exception, match="not signed by the app"):
        await office.deliver(payloads.webhook(payloads.text("Olá")), "another-app-secret")
    await agree(office, boss, created, "PENDING")


async def test_a_check_is_owed_even_if_nobody_was_asked(office: Office):
    """Whoever should have checked at once died: Postgres remembers."""
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    office.asked.clear()
    assert await office.connections.check_due() == 1
    await agree(office, boss, created, "CONNECTED")
    assert await office.connections.check_due() == 0


async def test_nobody_asked_this_process_does_it_itself(office: Office):
    boss = await office.boss()
    alone = replace(office.connections, check_soon=None)
    created = await alone.create(boss, "Recepção", "whatsapp", credentials(NUMBER))
    await alone.close()
    await agree(office, boss, created, "CONNECTED")
    office.graph.faults.add("html")
    await alone.reconnect(boss, created.id)
    await alone.close()
    await agree(office, boss, created, "PENDING")


async def test_a_bell_that_does_not_ring_refuses_nobody(office: Office):
    async def broken(_workspace_id: object, _instance_id: object) -> None:
        raise ConnectionError

    boss = await office.boss()
    deaf = replace(office.connections, check_soon=broken)
    created = await deaf.create(boss, "Recepção", "whatsapp", credentials(NUMBER))
    assert await deaf.check_due() == 1
    await agree(office, boss, created, "CONNECTED")


async def test_two_workers_do_not_check_the_same_number(office: Office):
    boss = await office.boss()
    await office.connect(boss, NUMBER)
    counts = await asyncio.gather(*(office.connections.check_due() for _ in range(4)))
    assert sorted(counts) == [0, 0, 0, 1]


@pytest.mark.parametrize("fault", ["server_error", "html", "cut", "hang", "rate_limit"])
async def test_a_provider_that_is_away_proves_nothing_and_is_asked_again(office: Office, move_clock, fault: str):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    office.graph.faults.add(fault, times=2)
    await office.connections.check_due()
    await agree(office, boss, created, "PENDING")
    assert orjson.loads((await office.row(created))["status_detail"])["code"] == "unreachable"
    assert await office.connections.check_due() == 0
    office.graph.faults.waiting.clear()
    await move_clock(timedelta(seconds=31))
    assert await office.connections.check_due() == 1
    await agree(office, boss, created, "CONNECTED")


async def test_a_wrong_token_is_said_and_stops_the_queue(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER, access_token="wrong")
    await office.connections.check_due()
    await agree(office, boss, created, "DISCONNECTED")
    row = await office.row(created)
    assert row["send_blocked"]
    assert orjson.loads(row["status_detail"])["code"] == "token_invalid"
    changed = await office.connections.change_credentials(boss, created.id, {"access_token": NUMBER.token})
    assert (changed.status, changed.send_blocked) == ("PENDING", False)
    await office.connections.check_due()
    await agree(office, boss, created, "CONNECTED")


async def test_a_number_that_meta_does_not_know(office: Office):
    boss = await office.boss()
    created = await office.connections.create(
        boss, "X", "whatsapp", credentials(NUMBER) | {"phone_number_id": "299999999999999"}
    )
    await office.connections.check_due()
    row = await office.row(created)
    assert (row["status"], orjson.loads(row["status_detail"])["code"]) == ("DISCONNECTED", "number_unknown")


async def test_connected_numbers_are_checked_now_and_then(office: Office, move_clock):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    await office.connections.check_due()
    number = office.graph.numbers[NUMBER.id]
    number.level, number.display = "HIGH", "551130000001"
    await move_clock(timedelta(hours=5))
    assert await office.connections.check_due() == 0
    await move_clock(timedelta(hours=2))
    assert await office.connections.check_due() == 1
    row = await office.row(created)
    assert (row["throughput"], row["phone_number"], row["status"]) == (1000, "551130000001", "CONNECTED")


# --- whose number it is ------------------------------------------------------------------------------------------------


async def test_one_number_belongs_to_one_workspace(office: Office):
    boss, stranger = await office.boss(), await office.boss()
    await office.connect(boss, NUMBER)
    for principal in (stranger, boss):
        with pytest.raises(ChannelTaken):
            await office.connect(principal, NUMBER)
    assert await office.connections.every(stranger) == []
    assert len(await office.connections.every(boss)) == 1


async def test_ten_at_once_and_one_gets_it(office: Office):
    bosses = [await office.boss() for _ in range(5)]
    outcomes = await asyncio.gather(*(office.connect(boss, NUMBER) for boss in bosses * 2), return_exceptions=True)
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert {type(outcome) for outcome in outcomes if isinstance(outcome, Exception)} == {ChannelTaken}


async def test_a_claim_without_proof_gives_way_to_the_owner(office: Office):
    squatter, boss = await office.boss(), await office.boss()
    await office.connect(squatter, NUMBER, access_token="guessed", app_secret="guessed")
    with pytest.raises(ChannelTaken):
        await office.connect(boss, NUMBER)  # nobody knows yet that it is not theirs
    await office.connections.check_due()
    created = await office.connect(boss, NUMBER)
    await office.connections.check_due()
    await office.deliver(payloads.webhook(payloads.text("Olá")), NUMBER.secret)
    assert len(await office.messages(boss)) == 1
    await agree(office, boss, created, "CONNECTED")


async def test_a_proven_number_does_not_give_way_when_its_token_ends(office: Office):
    boss, stranger = await office.boss(), await office.boss()
    created = await office.connect(boss, NUMBER)
    await office.connections.check_due()
    await office.connections.refused(boss.workspace_id, created.id, "190", "Session has expired")
    with pytest.raises(ChannelTaken):
        await office.connect(stranger, NUMBER)


async def test_another_workspaces_number_is_not_there(office: Office):
    boss, stranger = await office.boss(), await office.boss()
    created = await office.connect(boss, NUMBER)
    attempts = [
        office.connections.rename(stranger, created.id, "Minha"),
        office.connections.change_credentials(stranger, created.id, {"access_token": "x"}),
        office.connections.disconnect(stranger, created.id),
        office.connections.reconnect(stranger, created.id),
        office.connections.remove(stranger, created.id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            await attempt
    await agree(office, boss, created, "PENDING")
    assert (await office.row(created))["name"] == "Recepção"


# --- what people do ----------------------------------------------------------------------------------------------------


async def test_renamed(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    assert (await office.connections.rename(boss, created.id, " Vendas ")).name == "Vendas"
    with pytest.raises(Invalid):
        await office.connections.rename(boss, created.id, "\u200b")


async def test_disconnected_by_a_person_it_stays_so(office: Office, move_clock):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    await office.connections.check_due()
    await office.connections.disconnect(boss, created.id)
    await agree(office, boss, created, "DISCONNECTED")
    await move_clock(timedelta(days=2))
    assert await office.connections.check_due() == 0
    await office.connections.check(boss.workspace_id, created.id)
    await office.deliver(payloads.webhook(payloads.text("Olá")), NUMBER.secret)
    await agree(office, boss, created, "DISCONNECTED")
    assert (await office.row(created))["send_blocked"]
    assert len(await office.messages(boss)) == 1  # Meta would not tell it twice
    await office.connections.reconnect(boss, created.id)
    await office.connections.check_due()
    await agree(office, boss, created, "CONNECTED")


async def test_removed_its_messages_stay_and_the_number_is_free(office: Office):
    boss, stranger = await office.boss(), await office.boss()
    created = await office.connect(boss, NUMBER)
    await office.deliver(payloads.webhook(payloads.text("Olá")), NUMBER.secret)
    await office.connections.remove(boss, created.id)
    assert await office.connections.every(boss) == []
    assert len(await office.messages(boss)) == 1
    row = await office.row(created)
    assert row["deleted_at"] is not None
    assert row["credentials"] is None
    with pytest.raises(NotFound):
        await office.connections.remove(boss, created.id)
    again = await office.connect(stranger, NUMBER)
    await office.deliver(payloads.webhook(payloads.text("Oi")), NUMBER.secret)
    assert [message["text"] for message in await office.messages(stranger)] == ["Oi"]
    assert again.id != created.id
    await office.connections.check(boss.workspace_id, created.id)  # a late job finds nothing to do


async def test_moved_to_another_number(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    await office.connections.change_credentials(boss, created.id, {"phone_number_id": "200000000000002"})
    office.graph.numbers["200000000000002"] = other(id="200000000000002")
    await office.deliver(payloads.webhook(payloads.text("Olá"), number="200000000000002"), NUMBER.secret)
    await office.deliver(payloads.webhook(payloads.text("velho"), number=NUMBER.id), NUMBER.secret)
    assert [message["text"] for message in await office.messages(boss)] == ["Olá"]
    await office.connect(await office.boss(), NUMBER)


async def test_redis_emptied_the_status_comes_back(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    await office.redis.flushdb()
    assert [instance.status for instance in await office.connections.every(boss)] == ["PENDING"]
    await agree(office, boss, created, "PENDING")


async def test_screens_are_told(office: Office):
    boss = await office.boss()
    screen = await Hearing(office.redis, office.keys.events(boss.workspace_id)).begin()
    created = await office.connect(boss, NUMBER)
    await office.connections.check_due()
    await office.settle()
    frames = await screen.frames()
    await screen.end()
    assert [(frame["event"], frame["data"]["status"]) for frame in frames] == [
        ("instance:status_change", "PENDING"),
        ("instance:status_change", "CONNECTED"),
    ]
    assert frames[1]["data"] == {"instanceId": str(created.id), "status": "CONNECTED", "phone_number": "551130000000"}


async def test_secrets_lie_sealed_and_are_never_shown(office: Office):
    boss = await office.boss()
    created = await office.connect(boss, NUMBER)
    account, sealed = await office.connections.opened.fresh(boss.workspace_id, created.id)
    assert account.credentials == credentials(NUMBER)
    rows = await office.owner.fetch(
        "SELECT to_jsonb(i)::text AS row FROM instances i UNION ALL SELECT to_jsonb(r)::text FROM channel_routes r"
    )
    shown = (
        repr(account)
        + repr(created)
        + repr(office.webhooks.routes)
        + repr(office.connections.opened)
        + "".join(r["row"] for r in rows)
    )
    for secret in (NUMBER.token, NUMBER.secret, f"verify-{NUMBER.id}"):
        assert secret not in shown
        assert secret.encode() not in (sealed or b"")
    log = await office.owner.fetch("SELECT kind, data FROM activity_log")
    assert [row["kind"] for row in log] == ["instance.created"]
    assert NUMBER.token not in log[0]["data"]


async def test_which_providers_there_are(office: Office):
    boss = await office.boss()
    for provider in (None, "", "whatsapp_qr", "hologram"):
        with pytest.raises(ProviderRequired) as refusal:
            await office.connections.create(boss, "X", provider, {})
        said = refusal.value
        assert (said.status, said.code, said.params) == (422, "provider_required", {"providers": "whatsapp, webchat"})


IMPOSSIBLE: list[tuple[dict[str, str], str, str]] = [
    ({"phone_number_id": ""}, "/credentials/phone_number_id", "field_required"),
    ({"access_token": "  "}, "/credentials/access_token", "field_required"),
    ({"phone_number_id": "+55 11"}, "/credentials/phone_number_id", "credential_invalid"),
    ({"phone_number_id": "../200000000000001"}, "/credentials/phone_number_id", "credential_invalid"),
    ({"waba_id": "abc"}, "/credentials/waba_id", "credential_invalid"),
    ({"access_token": "a b"}, "/credentials/access_token", "credential_invalid"),
    ({"access_token": "a\r\nHost: evil"}, "/credentials/access_token", "credential_invalid"),
    ({"access_token": "x" * 1001}, "/credentials/access_token", "credential_invalid"),
    ({"app_secret": "é"}, "/credentials/app_secret", "credential_invalid"),
    ({"pin": "123456"}, "/credentials/pin", "field_unknown"),
]


async def test_credentials_that_cannot_be_right(office: Office):
    boss = await office.boss()
    for changes, path, code in IMPOSSIBLE:
        with pytest.raises(Invalid) as refusal:
            await office.connect(boss, NUMBER, **changes)
        assert [(fault.path, fault.code) for fault in refusal.value.errors] == [(path, code)]
    assert await office.connections.every(boss) == []
