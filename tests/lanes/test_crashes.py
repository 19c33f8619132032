"""A process dies at each named point; afterwards nothing is lost, and nothing doubled that C6 does not allow."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.faults.points import WORKER
from tests.lanes.conftest import Opener
from tests.lanes.drawings import graph, listen, say
from tests.lanes.victim import LONG_AGO, LoggedChannel, Order, answer, carried_out
from tests.lanes.world import School, World

PEOPLE = [f"55119000000{n:02d}" for n in range(6)]
LATE = "5511900000099"
FUNNEL = graph(
    {
        "um": say("um"), "a": ("ask", {"idempotent": True}), "tag": ("tag", {"add": ["vip"]}), "q": listen(variable="v"),
        "f": ("set_field", {"assignments": [{"field": "dito", "value": "{{ variable.v }}"}]}), "dois": say("dois"), "três": say("três"),
    },
    "start > um", "um > a", "a:ok > tag", "tag > q", "q > f", "f > dois", "dois > três",
)  # fmt: skip
WAITING = graph(
    {"w": ("wait", {"kind": "duration", "duration": {"amount": 10, "unit": "seconds"}}), "s": say("agora")},
    "start > w",
    "w > s",
)

Victim = Callable[..., Awaitable[tuple[int | None, list[str]]]]

POINTS = [
    *(
        f"{name}:{nth}"
        for name in ("T1.after_claim", "T2.before_commit", "T2.after_commit", "R.after")
        for nth in (1, 2)
    ),
    *(
        f"{name}:{nth}"
        for name in ("D1.after_claim", "D2.before_record", "D2.before_commit", "D2.after_commit")
        for nth in (1, 3)
    ),
    *(
        "A1.after_claim:1",
        "A2.before_save:2",
        "A2.before_commit:2",
        "A2.after_commit:2",
        "TM.before_commit:1",
        "TM.after_commit:1",
    ),
]

assert {point.partition(":")[0] for point in POINTS} == set(WORKER)


@pytest.fixture
def victim(runtime_url: str, redis_url: str, database_url: str, tmp_path: Path) -> Victim:
    """Runs one; answers its exit code and the lines it said."""

    async def run(mode: str, crash: str, *lines: str) -> tuple[int | None, list[str]]:
        order = Order(mode, crash, lines, (runtime_url, redis_url, database_url), tmp_path / "sent")
        return await carried_out(order)

    return run


async def prepared(world: World) -> School:
    """Six people in the middle of things, and one whose wait is over."""
    school = await world.school()
    waiting = await school.publish(WAITING)
    await school.says(LATE, "ola")
    await world.turns.run_once()
    await world.owner.execute("UPDATE funnels SET is_active = false WHERE id = $1", waiting)
    await school.publish(FUNNEL)
    await world.move_clock(timedelta(seconds=11))
    for who in PEOPLE:
        await school.says(who, "ola", f"eu sou {who[-1]}")
    return school


TRACES = {
    "steps": "SELECT node_id, status FROM funnel_logs WHERE workspace_id = $1 AND contact_id = $2 ORDER BY id",
    "journal": """SELECT j.lane_seq, j.step, j.outcome->>'status' FROM run_journal j JOIN runs r ON r.id = j.run_id
                   WHERE j.workspace_id = $1 AND r.contact_id = $2 ORDER BY 1, 2""",
    "tags": "SELECT t.name FROM contact_tags k JOIN tags t ON t.id = k.tag_id WHERE k.workspace_id = $1 AND k.contact_id = $2",
    "runs": "SELECT status, version, current_node_id FROM runs WHERE workspace_id = $1 AND contact_id = $2 ORDER BY started_at",
}


async def digest(school: School) -> dict[str, Any]:
    """Everything that was said, stored and remembered, without ids and moments."""
    found: dict[str, Any] = {}
    for who in (*PEOPLE, LATE):
        lane = await school.lane(who)
        contact = await school.contact(who)
        inbound = "SELECT kind FROM inbound WHERE workspace_id = $1 AND lane_id = $2 ORDER BY lane_seq"
        found[who] = {
            "said": await school.said(who),
            "fields": contact["custom_data"],
            "pending": lane["next_seq"] - 1 - lane["done_seq"],
            "inbound": [tuple(row) for row in await school.rows(inbound, lane["id"])],
        }
        for name, sql in TRACES.items():
            found[who][name] = [tuple(row) for row in await school.rows(sql, contact["id"])]
    found["left"] = [
        await school.value(f"SELECT count(*) FROM {table} WHERE workspace_id = $1")
        for table in ("outbox", "timers", "quarantine")
    ]
    found["open activities"] = await school.value(
        "SELECT count(*) FROM activities WHERE workspace_id = $1 AND status <> 'done'"
    )
    return found


@pytest.mark.parametrize("point", POINTS)
async def test_c05_a_worker_killed_anywhere_loses_and_doubles_nothing(
    a_world: Opener, victim: Victim, tmp_path: Path, point: str
) -> None:
    log = tmp_path / "sent"
    world = await a_world(channel=LoggedChannel(log), runners={"http": answer})
    wanted_school = await prepared(world)
    await world.play()
    wanted = await digest(wanted_school)
    assert wanted["left"] == [0, 0, 0]
    assert wanted[PEOPLE[0]]["said"] == [("sent", "um"), ("sent", "ok: 42"), ("sent", "dois"), ("sent", "três")]
    assert wanted[LATE]["said"] == [("sent", "agora")]
    log.write_text("")

    school = await prepared(world)
    code, lines = await victim("work", point)
    assert (code, lines) == (137, []), "it must have died there"
    # it died between their request and its record: only these may be sent again (C6)
    ambiguous = {
        row[0] for row in await school.rows("SELECT id FROM outbox WHERE workspace_id = $1 AND status = 'sending'")
    }
    for _ in range(3):
        await world.move_clock(LONG_AGO)
        while await world.turns.run_suspect():
            pass
        await world.play()
    assert await digest(school) == wanted
    counts = Counter(json.loads(line)["id"] for line in log.read_text().splitlines())
    doubled = {message for message, count in counts.items() if count > 1}
    assert max(counts.values()) <= 2
    assert len(counts) == 6 * 4 + 1
    assert doubled <= ambiguous


@pytest.mark.parametrize(
    "point", ["T0.before_commit:1", "T0.before_commit:3", "T0.after_commit:1", "T0.after_commit:2"]
)
async def test_c03_what_a_dead_web_process_had_answered_for_is_there(
    world: World, school: School, victim: Victim, point: str
) -> None:
    deliveries = [[[who, f"m{n}", f"e{n}.{who}"] for who in PEOPLE[:2]] for n in range(5)]
    place = {"workspace": str(school.workspace_id), "instance": str(school.instance_id)}
    code, lines = await victim("accept", point, *(json.dumps({**place, "items": items}) for items in deliveries))
    assert code == 137
    acked = {event for line in lines for event in line.split()}
    stored = {row[0] for row in await school.rows("SELECT event_id FROM inbound WHERE workspace_id = $1")}
    assert acked <= stored
    assert len(acked) < 10
    for items in deliveries:  # the provider repeats what it was not answered for
        await world.ingress.accept([school.delivery(*(school.message(*item) for item in items))])
    assert await school.value("SELECT count(*) FROM inbound WHERE workspace_id = $1") == 10
    assert await school.value("SELECT count(*) FROM messages WHERE workspace_id = $1") == 10


@pytest.mark.parametrize(("point", "paused"), [("P.before_commit:1", False), ("P.after_commit:1", True)])
async def test_a_pause_is_whole_or_not_at_all(
    world: World, school: School, victim: Victim, point: str, paused: bool
) -> None:
    await school.publish(graph({"a": say("um"), "q": listen(), "b": say("dois")}, "start > a", "a > q", "q > b"))
    await school.says(PEOPLE[0], "ola")
    await world.play()
    conversation = await school.conversation(PEOPLE[0])
    asked = json.dumps({"workspace": str(school.workspace_id), "conversation": str(conversation["id"])})
    assert await victim("pause", point, asked) == (137, [])
    await school.says(PEOPLE[0], "x")
    await world.play()
    assert world.channel.texts() == (["um"] if paused else ["um", "dois"])
    assert await school.control(PEOPLE[0]) == ("PAUSED_BY_HUMAN" if paused else None), "the next turn put it right"
