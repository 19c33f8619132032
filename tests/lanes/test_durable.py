"""C3: a provider gets its answer only after the commit; what it was not answered for, it tells again."""

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from backend.channels.base import AccountEvent, Incoming
from backend.errors import Unavailable
from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.line import line_to
from tests.lanes.world import School, World
from tests.patience import answered, waited_for

ANA, BIA = "5511900000001", "5511900000002"


async def test_what_accept_returned_for_is_there(world: World, school: School) -> None:
    await asyncio.gather(*(school.says(f"55119000000{n:02d}", "oi") for n in range(30)))
    assert await world.count("inbound") == 30


async def test_deliveries_that_come_while_a_commit_runs_share_the_next_one(world: World, school: School) -> None:
    await asyncio.gather(*(school.says(f"55119000000{n:02d}", "oi") for n in range(30)))
    commits = await school.value("SELECT count(DISTINCT received_at) FROM inbound WHERE workspace_id = $1")
    assert commits <= 3


async def test_a_database_that_hangs_is_told_within_two_seconds_and_nothing_is_promised(
    world: World, school: School, hurry: Callable[[], None]
) -> None:
    hurry()
    async with world.owner.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE inbound IN ACCESS EXCLUSIVE MODE")
        assert await waited_for(told_to_come_again(school)) < 2.0
    await answered(lambda: school.says(ANA, "ola", event_id="wamid.A"))
    assert await world.count("inbound") == 1


async def told_to_come_again(school: School) -> None:
    with pytest.raises(Unavailable):
        await school.says(ANA, "ola", event_id="wamid.A")


async def test_a_database_that_is_away_is_told_within_two_seconds(
    a_world: Opener, runtime_url: str, hurry: Callable[[], None]
) -> None:
    async with line_to(runtime_url) as line:
        world = await a_world(runtime_url=line.url)
        school = await world.school()
        await school.says(ANA, "oi")
        line.take_away()
        await world.owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'batuta_runtime'"
        )
        hurry()
        for _ in range(2):
            assert await waited_for(told_to_come_again(school)) < 2.0
        line.bring_back()
        await answered(lambda: school.says(ANA, "ola", event_id="wamid.A"))
        assert await world.count("inbound") == 2


async def test_an_item_that_the_database_refuses_costs_its_neighbours_nothing(world: World, school: School) -> None:
    """A id longer than its column: the batch fails, each item is stored alone, the one is set aside and answered too."""
    long = school.message(ANA, "oi", "x" * 301)
    with capture_logs():
        await world.ingress.accept([school.delivery(school.message(ANA, "um"), long, school.message(BIA, "dois"))])
    assert await world.count("inbound") == 2
    row = await school.row("SELECT code, kind, detail, data FROM quarantine WHERE workspace_id = $1")
    assert row is not None
    assert (row["code"], row["kind"]) == ("payload_shape", "incoming")
    assert row["data"].startswith('{"text": "oi"')


async def test_a_batch_of_several_workspaces_commits_all_and_a_poisoned_one_costs_only_itself(world: World) -> None:
    schools = [await world.school() for _ in range(4)]
    bad = schools[2]
    deliveries = [school.delivery(school.message(ANA, "oi")) for school in schools]
    with capture_logs():
        await world.ingress.accept([*deliveries, bad.delivery(bad.message(BIA, "oi", "y" * 400))])
    for school in schools:
        assert await school.value("SELECT count(*) FROM inbound WHERE workspace_id = $1") == 1
    assert await bad.value("SELECT count(*) FROM quarantine WHERE workspace_id = $1") == 1


@pytest.mark.parametrize("text", ["nul \x00 aqui", "meio par \ud83d", "inteiro 😀"])
async def test_text_that_postgres_refuses_is_cleaned_never_retried(world: World, school: School, text: str) -> None:
    with capture_logs() as logs:
        await school.says(ANA, text, name="Na\x00me \ud800", data={"deep": [{"k\x00": "v\x00\udc00"}]})
    assert not logs
    row = await school.row(
        """SELECT message_data->>'text' AS t, message_data->>'cleaned' AS c, message_data->'deep'->0 AS d
             FROM messages WHERE workspace_id = $1"""
    )
    assert row is not None
    assert row["t"] == text.replace("\x00", "").replace("\ud83d", "\ufffd")
    assert (row["c"], row["d"]) == ("true", '{"k": "v\ufffd"}')
    assert (await school.contact(ANA))["name"] == "Name \ufffd"


async def test_a_reaction_to_an_unknown_message_is_set_aside_and_to_a_known_one_stored(
    world: World, school: School
) -> None:
    await school.says(ANA, "oi", event_id="wamid.A")
    await school.says(ANA, "👍", type="reaction", refers_to="wamid.A", plays=False)
    await school.says(ANA, "👍", type="reaction", refers_to="wamid.Z", plays=False)
    assert [
        row[0] for row in await school.rows("SELECT message_type FROM messages WHERE workspace_id = $1 ORDER BY id")
    ] == ["text", "reaction"]
    assert await school.value("SELECT code FROM quarantine WHERE workspace_id = $1") == "reference_missing"


async def test_a_message_that_the_provider_could_not_give_us_is_stored_as_failed(world: World, school: School) -> None:
    await school.says(ANA, "", type="unsupported", data={"error": {"code": "131051", "detail": "unsupported"}})
    row = await school.row("SELECT status, error FROM messages WHERE workspace_id = $1")
    assert row is not None
    assert row["status"] == "failed"
    assert "131051" in row["error"]


async def test_a_file_is_there_to_be_fetched(world: World, school: School) -> None:
    media = {"provider_id": "555", "mime": "image/jpeg", "filename": "", "sha256": "", "voice": False}
    await school.says(ANA, "", type="image", data={"media": media})
    row = await school.row(
        "SELECT m.*, x.message_data->'media'->>'id' AS shown FROM media m JOIN messages x ON x.id = m.message_id WHERE m.workspace_id = $1"
    )
    assert row is not None
    assert (row["provider_media_id"], row["status"], row["mime"], str(row["id"])) == (
        "555",
        "pending",
        "image/jpeg",
        row["shown"],
    )


async def test_what_the_provider_tells_of_the_number_is_kept(world: World, school: School) -> None:
    await school.told(AccountEvent("n", "phone_number_quality_update", {"event": "FLAGGED"}))  # type: ignore[arg-type]
    assert (
        await school.value("SELECT kind FROM activity_log WHERE workspace_id = $1")
        == "channel.phone_number_quality_update"
    )


async def test_raw_items_stay_with_the_inbound_and_not_in_what_people_read(world: World, school: School) -> None:
    await school.says(ANA, "oi", data={"raw": {"type": "text", "secret": "x"}})
    assert await school.value("SELECT data->'raw'->>'secret' FROM inbound WHERE workspace_id = $1") == "x"
    assert await school.value("SELECT message_data FROM messages WHERE workspace_id = $1") == '{"text": "oi"}'


async def test_a_thousand_updates_in_one_delivery(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    items: list[Incoming] = [school.message(f"5511900{n:06d}", "ola") for n in range(1000)]
    await world.ingress.accept([school.delivery(*items)])
    commits = await school.value("SELECT count(DISTINCT received_at) FROM inbound WHERE workspace_id = $1")
    assert commits == 5
    await world.play()
    assert len(world.channel.begun) == 1000


async def refusing(world: World, code: str, times: int) -> None:
    """The next inserts of inbounds end with this error of the database's."""
    await world.owner.execute(f"""
        CREATE SEQUENCE refusals;
        CREATE FUNCTION refuse_inbound() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
         BEGIN IF nextval('refusals') <= {times} THEN RAISE EXCEPTION 'refused' USING ERRCODE = '{code}'; END IF; RETURN new; END $$;
        CREATE TRIGGER refuse_inbound BEFORE INSERT ON inbound FOR EACH ROW EXECUTE FUNCTION refuse_inbound()""")


@pytest.mark.parametrize("code", ["53100", "53200", "58030", "25006", "55P03", "40P01", "40001", "42883", "XX000"])
async def test_an_error_that_may_pass_is_no_fault_of_the_items(world: World, school: School, code: str) -> None:
    """Disk full, a standby, a deadlock that comes again, a function that a migration is replacing: the provider tells it once more."""
    await refusing(world, code, times=4)
    with capture_logs(), pytest.raises(Unavailable):
        await school.says(ANA, "ola", event_id="wamid.A")
    assert await world.count("quarantine") == 0
    await world.owner.execute("DROP TRIGGER refuse_inbound ON inbound")
    await school.says(ANA, "ola", event_id="wamid.A")
    assert await world.count("inbound") == 1


async def test_a_deadlock_is_tried_again_at_once(world: World, school: School) -> None:
    await refusing(world, "40P01", times=2)
    with capture_logs():
        await school.says(ANA, "ola")
    assert (await world.count("inbound"), await world.count("quarantine")) == (1, 0)
