"""A provider that refuses, is slow, answers nonsense, or answers nothing after it has accepted."""

import asyncio

from backend.channels.base import StatusUpdate
from tests.faults.house import House
from tests.faults.registry import Act, add, fault

KINDS = {
    "429": ("rate_limit", {"retry_after": 1}),
    "500": ("server_error", {}),
    "130429, too fast for the number": ("code", {"code": 130429}),
    "131056, too fast for one person": ("code", {"code": 131056}),
    "no answer after accepting": ("lost_answer", {}),
    "no answer": ("hang", {}),
    "connection cut": ("cut", {}),
    "HTML with 200": ("html", {}),
    "broken JSON with 200": ("broken_json", {}),
    "a slow drip after accepting": ("drip", {}),
    "3 MB of answer": ("huge", {}),
    "a redirect": ("redirect", {}),
}
SHORT = ("429", "no answer after accepting", "HTML with 200")


def answers(kind: str, options: dict[str, int]) -> Act:
    async def act(house: House) -> None:
        times = 5
        house.graph.faults.add(kind, times, number=house.number.id, **options)
        house.workers(2)
        await house.injected(times)
        await house.speak()
        await house.finish()

    return act


for name, (kind, options) in KINDS.items():
    add(f"provider: {name}", answers(kind, options), short=name in SHORT)


@fault("provider: token expired, then renewed")
async def token_expired(house: House) -> None:
    token, house.number.token = house.number.token, "another"
    house.workers(2)
    await house.speak()
    await house.injected()
    blocked = "SELECT count(*) FROM instances WHERE workspace_id = $1 AND send_blocked"
    async with asyncio.timeout(20):
        while not await house.school.value(blocked):
            await asyncio.sleep(0.05)
    house.number.token = f"{token}-renewed"
    await house.connections.change_credentials(
        house.principal, house.school.instance_id, {"access_token": house.number.token}
    )
    await house.finish()


@fault("statuses before their message is recorded", short=True)
async def early_statuses(house: House) -> None:
    telling: set[asyncio.Task[None]] = set()

    def accepted(_number: object, _address: str, wamid: str, _body: object) -> None:
        telling.add(asyncio.create_task(tell(wamid)))

    async def tell(wamid: str) -> None:
        for name in ("read", "delivered", "sent"):
            at = await house.world.now()
            await house.delivered(StatusUpdate("n", wamid, name, at))  # type: ignore[arg-type]

    house.graph.accepted = accepted
    house.workers(2)
    await house.injected()
    await house.speak()
    await house.finish()
    await asyncio.gather(*telling)
    await house.world.chores.settle_statuses()
    wrong = await house.school.rows(
        "SELECT status, count(*) FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT' AND status <> 'read' GROUP BY 1"
    )
    house.outcome.violations += [f"{row[1]} messages are {row[0]} and were read" for row in wrong]
