"""What people do in the middle of a turn: pause, erase, publish."""

import asyncio
import signal

from backend.engine.words import Json
from backend.storage import contact_file
from tests.faults import story
from tests.faults.house import House
from tests.faults.registry import Act, add, fault

STAGES = (
    "T1.after_claim",
    "T2.before_commit",
    "T2.after_commit",
    "D1.after_claim",
    "D2.before_record",
    "A2.before_save",
)


def pauses_at(point: str) -> Act:
    """The worker stands still there while somebody takes over; when it wakes up, at most what was on its way leaves."""

    async def act(house: House) -> None:
        who = house.contacts[0]
        house.apart.add(who)
        victim = house.worker(f"{point}:1:stop")
        speaking = house.speaking(0)
        reached = await house.reached(victim, speaking)
        await speaking
        conversation = await house.school.conversation(who)
        before = len(house.arrived())
        paused = await house.world.bot.pause(house.school.workspace_id, conversation["id"], house.school.owner_id)
        if reached:
            victim.signal(signal.SIGCONT)
        await house.finish()
        since = {message for phone, message, _ in house.arrived()[before:] if phone == who}
        if not since <= set(paused.on_its_way) or len(since) > 1:
            house.violated(f"said after the pause: {since}, on its way were {paused.on_its_way}")

    return act


def erased_at(point: str) -> Act:
    """Nothing of the person comes back by what was under way, and nobody else notices."""

    async def act(house: House) -> None:
        who = house.contacts[0]
        house.apart.add(who)
        victim = house.worker(f"{point}:1:stop")
        speaking = house.speaking(0)
        reached = await house.reached(victim, speaking)
        await speaking
        contact = await house.school.contact(who)
        async with house.world.database.begin(house.school.workspace_id) as connection:
            await contact_file.erase(connection, contact["id"])
        if reached:
            victim.signal(signal.SIGCONT)
        await house.finish()
        for table in ("lanes", "messages", "runs", "funnel_logs", "conversations"):
            sql = f"SELECT count(*) FROM {table} WHERE workspace_id = $1 AND contact_id = $2"
            if count := await house.school.value(sql, contact["id"]):
                house.violated(f"{count} rows of {table} are left of who was erased")

    return act


for name in STAGES:
    add(f"pause while the worker is at {name}", pauses_at(name), runs=1, short=name == "D1.after_claim", point=name)
    add(f"erasure while the worker is at {name}", erased_at(name), runs=1, short=name == "T2.before_commit", point=name)


@fault("a new version published 50 times meanwhile", short=True)
async def publish_storm(house: House) -> None:
    """Each version says its own name in every bubble; the words without it are the story's own."""
    house.workers(2)
    speaking = house.speaking(0.1)
    for n in range(50):
        await house.school.publish(named(house, n), house.funnel)
        await house.injected()
        await asyncio.sleep(0.01)
    await speaking
    await house.finish()
    mixed = await house.school.rows(
        """SELECT r.id FROM runs r JOIN messages m ON m.workspace_id = r.workspace_id AND m.contact_id = r.contact_id
            WHERE r.workspace_id = $1 AND m.message_direction = 'OUT' GROUP BY r.id, r.funnel_version
           HAVING count(DISTINCT split_part(m.message_data->>'text', '#', 2)) > 1"""
    )
    house.outcome.violations += [f"run {row[0]} mixes versions" for row in mixed]
    house.apart.update(house.contacts)
    for who in house.contacts:
        told = [text.partition("#")[0] for phone, _, text in house.arrived() if phone == who]
        if told != story.expected(who):
            house.violated(f"{who} was told {told}")


def named(house: House, n: int) -> dict[str, Json]:
    drawn = story.funnel(f"{house.graph.url}/other")
    for node in drawn["nodes"]:
        if node["type"] == "send_message":
            node["data"]["text"] += f"#{n}"
    return drawn
