"""Who wrote: ids of a channel, one contact, one lane. Whoever comes first, there is one of each."""

import asyncio
import random
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from backend.channels.base import Incoming
from backend.channels.whatsapp_identity import canonical_phone
from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.world import School, World

ANA = "5511900000001"
BSUID = "BR.1000000000001"


async def contacts(school: School) -> list[tuple[str | None, str]]:
    return [
        (row[0], row[1])
        for row in await school.rows(
            "SELECT phone_number, name FROM contacts WHERE workspace_id = $1 ORDER BY created_at"
        )
    ]


async def test_brazils_ninth_digit_is_one_contact_answered_where_it_wrote(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    old, new = "551190000001", "5511990000001"
    for written in (old, new):
        key = canonical_phone(written)
        await school.says(written, "ola" if written == old else "sim", keys=(key,), phone=key)
    await world.play()
    assert await world.count("contacts") == await world.count("lanes") == 1
    assert [one.message.address for one in world.channel.begun] == [new, new], (
        "the newest address: both texts were played after it"
    )
    assert world.channel.texts() == ["Oi! Tudo bem?", "Ótimo!"]


async def test_a_contact_without_a_phone(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(BSUID, "ola", keys=(BSUID,), phone=None)
    await world.play()
    assert await contacts(school) == [(None, "Ana")]
    assert world.channel.begun[0].message.address == BSUID


async def test_a_phone_shown_later_joins_the_contact_known_by_its_bsuid(world: World, school: School) -> None:
    await school.says(BSUID, "oi", keys=(BSUID,), phone=None)
    await school.says(ANA, "oi", keys=(BSUID, ANA), phone=ANA)
    await school.says(ANA, "oi", keys=(ANA,), phone=ANA)
    assert await contacts(school) == [(ANA, "Ana")]
    assert await world.count("lanes") == 1
    assert await world.count("channel_identities") == 2


async def test_a_bsuid_that_comes_later_is_an_alias_of_the_phone(world: World, school: School) -> None:
    await school.says(ANA, "oi")
    await school.says(ANA, "oi", keys=(BSUID, ANA))
    await school.says(BSUID, "oi", keys=(BSUID,), phone=None)
    assert await contacts(school) == [(ANA, "Ana")]
    assert (await school.lane(BSUID))["next_seq"] == 4


async def test_a_changed_number_keeps_the_contact(world: World, school: School) -> None:
    new, new_id = "5511900000077", "BR.2000000000002"
    await school.says(ANA, "oi", keys=(BSUID, ANA))
    await school.says(new, "mudei", keys=(new_id, new), phone=new, previous_key=BSUID, plays=False)
    await school.says(new, "oi", keys=(new_id,), phone=None)
    assert await contacts(school) == [(new, "Ana")]
    assert await world.count("lanes") == 1


async def test_a_number_that_took_anothers_phone_does_not_take_the_person(world: World, school: School) -> None:
    other = "5511900000077"
    await school.says(other, "oi", name="Bia")
    await school.says(ANA, "oi", keys=(BSUID, ANA))
    await school.says(other, "mudei", keys=("BR.3", other), phone=other, previous_key=BSUID, plays=False, name="Ana")
    assert sorted(await contacts(school), key=lambda row: row[1]) == [(ANA, "Ana"), (other, "Bia")]


async def test_the_same_phone_on_two_numbers_is_one_contact_with_two_lanes(world: World, school: School) -> None:
    second = await school.number()
    await world.ingress.accept(
        [school.delivery(school.message(ANA, "oi")), school.delivery(school.message(ANA, "oi"), instance_id=second)]
    )
    assert await world.count("contacts") == 1
    assert await world.count("lanes") == await world.count("conversations") == 2


async def test_the_same_phone_in_two_workspaces_is_two_contacts(world: World) -> None:
    one, other = await world.school(), await world.school()
    await world.ingress.accept([one.delivery(one.message(ANA, "oi")), other.delivery(other.message(ANA, "oi"))])
    assert await world.count("contacts") == 2


async def test_a_name_is_filled_in_and_never_overwritten(world: World, school: School) -> None:
    await school.says(ANA, "oi", name=None)
    await school.says(ANA, "oi", name="Ana Teste")
    await school.says(ANA, "oi", name="Outra")
    assert await contacts(school) == [(ANA, "Ana Teste")]
    assert "'ana'" in (await school.contact(ANA))["search"].replace(str(school.workspace_id)[:8], "")


async def test_a_contact_made_by_hand_is_met_by_its_first_message(world: World, school: School) -> None:
    contact_id = await school.value(
        "INSERT INTO contacts (workspace_id, id, phone_number, name) VALUES ($1, gen_random_uuid(), $2, 'Ana do cadastro') RETURNING id",
        ANA,
    )
    await school.says(ANA, "oi")
    assert await contacts(school) == [(ANA, "Ana do cadastro")]
    assert (await school.lane(ANA))["contact_id"] == contact_id


@pytest.mark.parametrize("seed", range(6))
async def test_newcomers_at_once_from_three_processes_are_one_contact_each(a_world: Opener, seed: int) -> None:
    """Deliveries in different orders wait for each other in one order only: nothing deadlocks, nobody is made twice."""
    worlds = [await a_world() for _ in range(3)]
    school = await worlds[0].school()
    second = await school.number()
    dice = random.Random(seed)
    phones = [f"55119000000{n:02d}" for n in range(12)]

    def item(phone: str, n: int) -> Incoming:
        keys = (f"BR.{phone}", phone) if dice.random() < 0.5 else (phone,)
        return school.message(phone, "oi", f"e{phone}.{n}", keys=keys)

    async def process(world: World, n: int) -> None:
        mixed = dice.sample(phones, len(phones))
        for start in range(0, len(mixed), 4):
            number: UUID = school.instance_id if dice.random() < 0.5 else second
            await world.ingress.accept(
                [school.delivery(*(item(phone, n) for phone in mixed[start : start + 4]), instance_id=number)]
            )

    with capture_logs() as logs:
        await asyncio.gather(*(process(world, n) for n, world in enumerate(worlds)))
    assert logs == []
    assert await worlds[0].count("contacts") == 12
    assert await school.value("SELECT count(*) FROM lanes WHERE workspace_id = $1 AND next_seq = 1") == 0
    assert await school.value("SELECT count(*) FROM inbound WHERE workspace_id = $1") == 36
    doubled = "SELECT count(*) FROM lanes l JOIN contacts c ON c.id = l.contact_id WHERE l.workspace_id = $1 AND l.addr <> c.phone_number"
    assert await school.value(doubled) == 0
