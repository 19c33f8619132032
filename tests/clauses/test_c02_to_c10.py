"""What comes in, what is waited for, what is asked of others: C2, C4, C6, C7, C8, C9, C10 under whatever hypothesis draws."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.activities.base import Again, Call, Done, Doubtful, Failed
from backend.channels.base import Outgoing, Receipt, Refused, Sent, TryLater, Uncertain
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, graph, listen, say, sleep
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"
BOUNDED = settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
ECHO = chain(*[node for _ in range(12) for node in (listen(variable="v"), say("{{ variable.v }}"))])


@BOUNDED
@given(times=st.lists(st.integers(1, 20), min_size=1, max_size=4), at_once=st.booleans())
async def test_c02_a_webhook_told_again_is_one_turn(a_world: Opener, times: list[int], at_once: bool) -> None:
    one, other = await a_world(), await a_world()
    school = await one.school()
    await school.publish(chain(say("oi"), trigger={"kind": "any_message"}))
    told = [school.delivery(school.message(f"551190000000{n}", "ola")) for n in range(len(times))]
    repeated = [
        (world, delivery)
        for delivery, count in zip(told, times, strict=True)
        for _ in range(count)
        for world in (one, other)
    ]
    if at_once:
        await asyncio.gather(*(world.ingress.accept([delivery]) for world, delivery in repeated))
    else:
        for world, delivery in repeated:
            await world.ingress.accept([delivery])
            await world.play()
    await one.play()
    await other.play()
    for table in ("inbound", "runs", "run_journal"):
        if table == "run_journal":
            count = await school.value("SELECT count(DISTINCT run_id) FROM run_journal WHERE workspace_id = $1")
        else:
            count = await school.value(f"SELECT count(*) FROM {table} WHERE workspace_id = $1")
        assert count == len(times), table
    sent = Counter(one.channel.texts() + other.channel.texts())
    assert sent == {"oi": len(times)}


@BOUNDED
@given(
    st.lists(
        st.tuples(st.sampled_from([ANA, BIA]), st.sampled_from(["ring", "lost", "flush"])), min_size=1, max_size=10
    )
)
async def test_c04_a_ring_that_is_lost_costs_time_and_nothing_else(
    a_world: Opener, told: list[tuple[str, str]]
) -> None:
    """Nobody listens to rings here, and some are thrown away with all that Redis has: the scans alone find everything."""
    world = await a_world(fused=False)
    school = await world.school()
    await school.publish(ECHO)
    for who in (ANA, BIA):
        await school.says(who, "ola")
    await world.play()
    said: dict[str, list[str]] = {ANA: [], BIA: []}
    for n, (who, fate) in enumerate(told):
        await school.says(who, f"{n}")
        said[who].append(f"{n}")
        if fate != "ring":
            await world.redis.flushdb()
        if fate == "lost":
            await world.turns.run_once()
            await world.redis.flushdb()
    await world.play()
    assert await world.pending() == 0
    assert {who: world.channel.texts(who) for who in said} == said


receipts = st.sampled_from(["sent", "uncertain", "arrived", "later", "refused"])


@BOUNDED
@given(script=st.lists(receipts, max_size=8), template=st.booleans())
async def test_c06_only_what_was_in_doubt_is_sent_twice(a_world: Opener, script: list[str], template: bool) -> None:
    world = await a_world()
    school = await world.school()
    await school.publish(chain(*(say(f"{n}") for n in range(4))))
    doubtful: list[int] = []

    def answer(kind: str) -> Any:
        def told(message: Outgoing) -> Receipt:
            if kind in ("uncertain", "arrived"):
                doubtful.append(message.id)
                return Uncertain("lost")
            if kind == "later":
                return TryLater("busy", 0.0, counts=False)
            return Refused("131026", "") if kind == "refused" else Sent(f"wamid.{message.id}.{len(doubtful)}")

        return told

    world.channel.script.extend(answer(kind) for kind in script)
    await school.says(ANA, "ola")
    if template:
        await world.turns.run_once()
        await world.owner.execute(
            'UPDATE outbox SET content = \'{"type": "template", "name": "n", "language": "pt_BR"}\''
        )
    for _ in range(10):
        await world.play()
        await world.move_clock(timedelta(seconds=50))
    posts = Counter(begun.message.id for begun in world.channel.begun)
    doubts = Counter(doubtful)
    later = script.count("later")
    for message_id, count in posts.items():
        paid = any(b.message.content["type"] == "template" for b in world.channel.begun if b.message.id == message_id)
        assert count <= 1 + later + (0 if paid else doubts[message_id])
    firsts = list(dict.fromkeys(begun.message.id for begun in world.channel.begun))
    assert firsts == sorted(firsts), "C19: in the order in which they were said"
    assert await school.value("SELECT count(*) FROM outbox WHERE workspace_id = $1") == 0


@BOUNDED
@given(
    script=st.lists(st.sampled_from(["done", "failed", "again", "doubtful", "breaks"]), min_size=1, max_size=4),
    idempotent=st.booleans(),
)
async def test_c07_a_doubtful_call_is_not_made_again(a_world: Opener, script: list[str], idempotent: bool) -> None:
    world = await a_world()
    school = await world.school()
    calls: list[Call] = []

    async def runner(call: Call) -> Any:
        calls.append(call)
        match script[min(len(calls), len(script)) - 1]:
            case "done":
                return Done("42")
            case "failed":
                return Failed("no")
            case "again":
                return Again("busy", 1.0)
            case "doubtful":
                return Doubtful("lost")
            case _:
                raise ZeroDivisionError

    world.runners["http"] = runner
    drawn = {"a": ("ask", {"kind": "http", "idempotent": idempotent}), "s": say("fim")}
    await school.publish(graph(drawn, "start > a", "a:ok > s", "a:failed > s", "a:uncertain > s"))
    await school.says(ANA, "ola")
    for _ in range(8):
        await world.play()
        await world.move_clock(timedelta(seconds=100))
    assert len(world.channel.texts(ANA)) == 2, "what came of it, and what stands behind it"
    came = world.channel.texts(ANA)[0].split(":")[0]
    assert len({call.key for call in calls}) == 1
    if not idempotent:
        firm = next((n for n, kind in enumerate(script) if kind != "again"), None)
        assert len(calls) == (5 if firm is None else firm + 1)
        last = "again" if firm is None else script[firm]
        assert came == {"done": "ok", "failed": "failed", "again": "failed"}.get(last, "uncertain")
    stored = await school.rows("SELECT status FROM activities WHERE workspace_id = $1")
    assert [row[0] for row in stored] == ["done"]


@BOUNDED
@given(
    waits=st.lists(st.integers(1, 3_000), min_size=1, max_size=5),
    steps=st.lists(st.integers(1, 2_000), min_size=1, max_size=5),
)
async def test_c08_a_timer_is_never_early_and_fires_once(a_world: Opener, waits: list[int], steps: list[int]) -> None:
    """Between two steps of the clock everything is down."""
    world = await a_world()
    school = await world.school()
    people = {f"551190000000{n}": seconds for n, seconds in enumerate(waits)}
    for who, seconds in people.items():
        trigger = {"kind": "keyword", "keyword": f"quero{seconds}x{who[-1]}"}
        await school.publish(chain(sleep(seconds), say("acorda"), trigger=trigger))
        await school.says(who, f"quero{seconds}x{who[-1]}")
    await world.play()
    passed = 0
    for step in [*steps, 4_000]:
        await world.move_clock(timedelta(seconds=step))
        passed += step
        before = len(world.channel.begun)
        await world.play()
        fresh = [people[begun.message.address] for begun in world.channel.begun[before:]]
        assert all(passed - step - 60 < seconds <= passed + 60 for seconds in fresh)
        for who, seconds in people.items():
            if abs(seconds - passed) > 60:  # the clock goes on by itself while the test runs
                assert len(world.channel.texts(who)) == (seconds < passed)


@BOUNDED
@given(order=st.permutations(["answer", "timer", "turn", "late turn"]), early=st.booleans())
async def test_c09_a_wait_ends_in_one_way(a_world: Opener, order: list[str], early: bool) -> None:
    world = await a_world()
    school = await world.school()
    q = listen(no_reply_after={"amount": 60, "unit": "seconds"})
    drawn = {"q": q, "yes": say("respondeu"), "no": say("não respondeu")}
    await school.publish(graph(drawn, "start > q", "q:replied > yes", "q:no_reply > no"))
    await school.says(ANA, "ola")
    await world.play()
    await world.move_clock(timedelta(seconds=30 if early else 61))
    for act in order:
        if act == "answer":
            await school.says(ANA, "aqui")
        elif act == "timer":
            await world.timers.run_once()
        else:
            await world.turns.run_once()
    await world.play()
    await world.move_clock(timedelta(seconds=120))
    await world.play()
    said = world.channel.texts(ANA)
    assert said in (["respondeu"], ["não respondeu"])
    if early:
        assert said == ["respondeu"]
    assert await school.value("SELECT count(*) FROM timers WHERE workspace_id = $1") == 0


async def told(world: World, moves: list[tuple[str, str, bool]], flushing: bool) -> list[Any]:
    school: School = await world.school()
    await school.publish(ECHO)
    for who, text, flush in moves:
        await school.says(who, text)
        if flush and flushing:
            await world.redis.flushdb()
        await world.play()
    rows = await school.rows(
        """SELECT l.addr, r.version, r.status, r.current_node_id, r.state - 'frames' - 'sent',
                  (SELECT array_agg(m.message_data->>'text' ORDER BY m.id) FROM messages m WHERE m.contact_id = l.contact_id)
             FROM lanes l LEFT JOIN runs r ON r.lane_id = l.id WHERE l.workspace_id = $1 ORDER BY l.addr, r.version"""
    )
    return [tuple(row) for row in rows]


@BOUNDED
@given(st.lists(st.tuples(st.sampled_from([ANA, BIA]), st.sampled_from(["ola", "a", "b"]), st.booleans()), max_size=8))
async def test_c10_redis_may_forget_at_any_moment(a_world: Opener, moves: list[tuple[str, str, bool]]) -> None:
    assert await told(await a_world(), moves, True) == await told(await a_world(), moves, False)
