"""A run that waits for an event of its contact: what people do ends the wait before triggers look, and each thing happens once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.errors import BotPaused
from backend.errors.calls import CallUnknown
from backend.services.api_calls import ApiCalls, Call, Taken
from backend.services.contact_tags import ContactTags
from backend.services.contacts import Contacts
from backend.services.principal import Principal
from backend.services.published import Published
from backend.storage import tags
from backend.storage.api_tokens import Caller
from tests.lanes.drawings import chain, say
from tests.lanes.world import School, World

ANA = "5511900000001"


def until(kind: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "wait_event", {"kind": kind, "timeout": "2 h", **more}


class Desk:
    """An attendant, at the doors that people use."""

    def __init__(self, world: World, school: School) -> None:
        self.world, self.school = world, school
        self.who = Principal(school.owner_id, uuid4(), school.workspace_id, "owner")

    async def tag(self, name: str = "pagou") -> UUID:
        async with self.world.database.begin(self.school.workspace_id) as connection:
            return (await tags.create(connection, name, "#AABBCC")).id

    async def tags(self, *, adding: tuple[UUID, ...] = (), removing: tuple[UUID, ...] = ()) -> None:
        contact = (await self.school.contact(ANA))["id"]
        world = self.world
        await ContactTags(world.database, world.rings, world.events).tag(self.who, [contact], adding, removing)

    async def changes(self, **values: Any) -> None:
        world = self.world
        contacts = Contacts(world.database, world.states, world.events, world.rings)
        await contacts.change(self.who, (await self.school.contact(ANA))["id"], values, None)


@pytest.fixture
def desk(world: World, school: School) -> Desk:
    return Desk(world, school)


async def test_what_people_do_moves_the_run_once_and_begins_nothing(world: World, school: School, desk: Desk) -> None:
    waits = until("tag_added", tag="Pagou"), until("tag_removed", tag="pagou"), until("stage_changed", stage="Cliente")
    await school.publish(chain(*waits, until("field_changed", field="plano", value="anual"), say("feito")))
    begins = {"kind": "tag_added", "tag": "pagou", "when_running": "replace"}
    await school.publish(chain(say("nunca"), trigger=begins))
    paid = await desk.tag()
    await school.says(ANA, "ola")
    for does in (
        {"adding": (paid,)},
        {"adding": (paid,)},
        {"removing": (paid,)},
        {"stage": "Cliente"},
        {"custom_data": {"plano": "mensal"}},
    ):
        await world.play()
        await world.redis.flushdb()
        world.turns = world.another_worker()
        await (desk.tags(**does) if does.keys() & {"adding", "removing"} else desk.changes(**does))
    await world.play()
    assert world.channel.texts(ANA) == []
    await desk.changes(custom_data={"plano": "Anual"})
    await world.play()
    assert world.channel.texts(ANA) == ["feito"]
    assert await world.count("timers") == 0


async def test_time_and_event_race_by_their_order_on_the_lane(world: World, school: School, desk: Desk) -> None:
    await school.publish(chain(until("tag_added", tag="pagou"), until("tag_added", tag="vip"), say("feito")))
    paid, vip = await desk.tag(), await desk.tag("vip")
    await school.says(ANA, "ola")
    await world.play()
    await desk.tags(adding=(paid,))
    await world.move_clock(timedelta(hours=3))
    await world.timers.run_once()
    await desk.tags(adding=(vip,))
    await world.play()
    assert world.channel.texts(ANA) == ["feito"], "the timer came behind the event that had ended its wait"


async def test_the_bots_own_deed_came_before_the_wait(world: World, school: School) -> None:
    own = {"kind": "tag_added", "tag": "pagou"}
    await school.publish(chain(say("nunca"), trigger=own))
    await school.publish(chain(("tag", {"add": ["pagou"]}), until("tag_added", tag="pagou"), say("cedo")))
    await school.says(ANA, "ola")
    await world.play()
    assert world.channel.texts(ANA) == []
    run = await school.run(ANA)
    assert run is not None
    assert run["status"] == "active"


async def test_a_run_on_another_number_hears_it_too(world: World, school: School, desk: Desk) -> None:
    await school.publish(chain(until("tag_added", tag="pagou"), say("feito")))
    await school.publish(chain(say("obrigado"), trigger={"kind": "tag_added", "tag": "pagou"}))
    paid, second = await desk.tag(), await school.number()
    await school.says(ANA, "ola")
    await world.play()
    later = school.message(ANA, "oi", keys=(ANA,))
    await world.ingress.accept([school.delivery(later, instance_id=second)])
    await world.play()
    assert await world.count("contacts") == 1
    await desk.tags(adding=(paid,))
    await world.play()
    assert sorted(world.channel.texts(ANA)) == ["feito", "obrigado"]


async def test_a_call_moves_the_run_that_waits_and_begins_the_funnel_where_the_contact_wrote_last(
    world: World, school: School
) -> None:
    """On whichever number they are; of two that answer the higher priority wins, and a repetition finds everything done."""
    paid = {"kind": "api_call", "event": "pago", "variables": [{"name": "pedido"}]}
    await school.publish(chain(until(**paid), say("pago: {{ variable.pedido }}")))
    await school.publish(chain(say("nunca"), trigger=paid))
    await school.publish(chain(say("obrigado pelo {{ variable.pedido }}"), trigger={**paid, "priority": 60}))
    second = await school.number()
    await school.says(ANA, "ola")
    await world.play()
    await world.ingress.accept([school.delivery(school.message(ANA, "oi", keys=(ANA,)), instance_id=second)])
    await world.play()
    calls = ApiCalls(world.database, Published(world.catalog), world.rings, world.events)
    caller = Caller(school.workspace_id, uuid4())
    for _ in range(2):
        await calls.take(caller, Call("pago", None, f"+{ANA}", "", None, {"pedido": "{{ 7*7 }}"}), "pago-1")
        await world.redis.flushdb()
        world.turns = world.another_worker()
        await world.play()
    assert sorted(world.channel.texts(ANA)) == ["obrigado pelo {{ 7*7 }}", "pago: {{ 7*7 }}"]
    assert await world.count("contacts") == 1


def paid_calls(world: World, school: School) -> Callable[[str], Awaitable[Taken]]:
    calls = ApiCalls(world.database, Published(world.catalog), world.rings, world.events)
    caller = Caller(school.workspace_id, uuid4())
    return lambda order: calls.take(caller, Call("pago", None, f"+{ANA}", "", None, {"pedido": order}), order)


async def waits_aside(world: World, school: School) -> UUID:
    """A run that waits for the call, behind one that asks."""
    paid = until("api_call", event="pago", variables=[{"name": "pedido"}])
    waits = await school.publish(chain(paid, say("pago: {{ variable.pedido }}")))
    await school.publish(chain(("wait_reply", {}), trigger={"keyword": "segundo", "when_running": "interrupt"}))
    await school.says(ANA, "ola", "segundo")
    await world.play()
    return waits


async def test_a_run_that_was_told_while_it_stood_aside_waits_for_no_second_call(world: World, school: School) -> None:
    """Nobody else names the call any more: the second one is refused instead of being taken and lost."""
    waits, call = await waits_aside(world, school), paid_calls(world, school)
    await school.publish(chain(say("outro"), trigger={"keyword": "outro"}), waits)
    await call("1")
    await world.play()
    with pytest.raises(CallUnknown):
        await call("2")
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA) == ["pago: 1"]


async def test_one_that_was_told_is_no_way_around_a_person(world: World, school: School) -> None:
    """The contact writes on a second connection, where a person has the conversation."""
    await waits_aside(world, school)
    second, call = await school.number(), paid_calls(world, school)
    await world.ingress.accept([school.delivery(school.message(ANA, "oi", keys=(ANA,)), instance_id=second)])
    await world.play()
    talk = await school.value("SELECT id FROM conversations WHERE workspace_id = $1 AND instance_id = $2", second)
    await world.bot.pause(school.workspace_id, talk, school.owner_id, scope="conversation")
    await call("1")
    await world.play()
    with pytest.raises(BotPaused):
        await call("2")
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA) == ["pago: 1"]
