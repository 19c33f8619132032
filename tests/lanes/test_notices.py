"""What a funnel tells the team outside of Batuta: beside the run, durably, once, within bounds; and who is told that it does not arrive."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.activities.base import Call, Done, Failed
from backend.activities.post import Post
from backend.activities.send_email import MOST_A_DAY, SendEmail
from backend.activities.smtp import SmtpServer
from backend.services import turns
from backend.services.effects import MINUTES_AHEAD, MOST_NOTICES
from backend.services.notices import LetterDays
from backend.storage import effects as stored
from tests.emulators.slack import SlackEmulator
from tests.emulators.smtp import PASSWORD, USER, SmtpEmulator, certificate
from tests.hearing import Hearing
from tests.lanes.drawings import chain, graph, say
from tests.lanes.office import PUBLIC, Ports, chat, notice_runners
from tests.lanes.test_effects import notices
from tests.lanes.victim import LONG_AGO, Order, carried_out
from tests.lanes.world import School, World

ANA = "5511900000001"


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpEmulator]:
    emulator = SmtpEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def slack() -> AsyncIterator[SlackEmulator]:
    emulator = SlackEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
def ports(world: World, smtp: SmtpEmulator, slack: SlackEmulator) -> Ports:
    found = Ports(smtp.port, slack.port)
    world.runners.update(notice_runners(world, found))
    return found


def by_email(text: str = "{{ contact.name }} chegou", **config: Any) -> tuple[str, dict[str, Any]]:
    return "notify", {"via": "email", "text": text, **config}


def in_chat(webhook: UUID, text: str = "{{ contact.name }} chegou") -> tuple[str, dict[str, Any]]:
    return "notify", {"via": "webhook", "webhook": str(webhook), "text": text}


def _written_down(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, done: list[str]) -> None:
    real = getattr(module, name)

    async def through(*given: Any) -> Any:
        done.append(name)
        return await real(*given)

    monkeypatch.setattr(module, name, through)


async def played(world: World, after: timedelta, times: int = 6) -> None:
    for _ in range(times):
        await world.play()
        await world.move_clock(after)


async def test_each_reader_gets_a_letter_in_their_language(
    world: World, school: School, ports: Ports, smtp: SmtpEmulator
) -> None:
    team = await school.team()
    bia, joe, gone = [await school.member(None, "agent", team) for _ in range(3)]
    await world.owner.execute("UPDATE users SET language = 'en' WHERE id = $1", joe)
    await school.publish(
        chain(by_email("Olá\r\nBcc: x@y.zz\r\n.\r\n{{ trigger.message }}", to="team", team=str(team)), say("já vai"))
    )
    await school.says(ANA, "ola\r\nRCPT TO:<x@y.zz>")
    await world.turns.run_once()
    await world.owner.execute("UPDATE workspace_members SET removed_at = now() WHERE user_id = $1", gone)
    assert await school.run(ANA) is None, "the run is over before anything is called"
    await world.play()
    letters = {letter.to[0]: letter.message for letter in smtp.taken}
    assert set(letters) == {f"{one}@compasso.demo" for one in (bia, joe)}
    link = f"{PUBLIC}/inbox/{(await school.conversation(ANA))['id']}"
    bias = "Contato: Ana", "Funil: Aula", "Abrir a conversa"
    for reader, words in ((bia, bias), (joe, ("Contact: Ana", "Funnel: Aula", "Open the conversation"))):
        letter = letters[f"{reader}@compasso.demo"]
        assert (letter["Subject"], letter["Bcc"]) == ("Ana · Aula", None)
        assert letter["From"].addresses[0].display_name == "Escola"
        lines = letter.get_content().replace("\r\n", "\n").split("\n")
        assert lines[:3] == ["Olá", "Bcc: x@y.zz", "."]
        assert [*words[:2], f"{words[2]}: {link}"] == lines[-4:-1]
    assert smtp.refused == []
    assert {user for user, _ in await notices(school, "bot.notice")} == {bia, joe, gone}, "it stands in Batuta, too"
    assert world.channel.texts(ANA) == ["já vai"]


async def test_only_what_is_for_the_team_outlives_its_run(
    world: World, school: School, ports: Ports, slack: SlackEmulator
) -> None:
    """The contact has left and the run is over: nobody is called for them, and the team still hears of it."""
    calls: list[Call] = []

    async def called(call: Call) -> Done:
        calls.append(call)
        return Done()

    world.runners["http"] = called
    hook = await chat(school, ports)
    await school.publish(
        graph({"n": in_chat(hook), "a": ("ask", {}), "s": say("ok")}, "start > n", "n > a", "a:ok > s")
    )
    await school.says(ANA, "ola")
    await world.turns.run_once()
    await school.says(ANA, "SAIR")
    await world.turns.run_once()
    assert await school.run(ANA) is None
    await world.play()
    assert (len(slack.posted), calls) == (1, [])
    kinds = await school.rows("SELECT kind, status FROM activities WHERE workspace_id = $1")
    assert [tuple(row) for row in kinds] == [("notice_webhook", "done")]
    assert await school.value("SELECT count(*) FROM inbound WHERE workspace_id = $1 AND kind = 'activity'") == 0


async def test_it_is_tried_again_under_the_same_key(
    world: World, school: School, ports: Ports, slack: SlackEmulator
) -> None:
    slack.faults += ["500", "429", "cut"]
    await school.publish(chain(in_chat(await chat(school, ports)), say("já")))
    await school.says(ANA, "ola")
    await world.play()
    assert (world.channel.texts(ANA), slack.posted) == (["já"], []), "the conversation does not wait for it"
    await played(world, timedelta(minutes=6))
    assert len(slack.posted) == 2, "the one whose answer was lost comes again"
    assert len({one.key for one in slack.posted}) == 1
    assert await notices(school, "notice.trouble") == []


async def test_a_letter_in_doubt_is_never_sent_again(
    world: World, school: School, ports: Ports, smtp: SmtpEmulator
) -> None:
    smtp.faults += [("rcpt", "450 4.2.0 later"), ("letter", "cut")]
    await school.publish(chain(by_email(to="all")))
    await school.says(ANA, "ola")
    await played(world, timedelta(minutes=6))
    assert len(smtp.taken) == 1
    assert await notices(school, "notice.trouble") == []
    lost = await school.rows(
        "SELECT a.data, c.id IS NOT NULL AS told_there FROM activity_log a LEFT JOIN conversations c ON c.id = a.conversation_id"
        " WHERE a.workspace_id = $1 AND a.kind = 'notice.undelivered'"
    )
    name = await school.value("SELECT u.name FROM users u, workspaces w WHERE w.id = $1 AND u.id = $2", school.owner_id)
    assert [(json.loads(row[0]), row[1]) for row in lost] == [
        ({"via": "email", "code": "uncertain", "name": name}, True)
    ]


async def test_an_open_conversation_hears_that_it_did_not_arrive(
    world: World, school: School, ports: Ports, slack: SlackEmulator
) -> None:
    await school.publish(chain(in_chat(await chat(school, ports))))
    slack.faults += ["404"]
    screen = await Hearing(world.redis, world.keys.events(school.workspace_id)).begin()
    for _ in range(2):
        await school.says(ANA, "ola")
        await world.play()
    await world.events.close()
    frames = await screen.frames()
    await screen.end()
    told = [frame for frame in frames if frame["data"].get("status") == "undelivered"]
    assert [(frame["event"], frame["lane"]) for frame in told] == [("run:moved", str((await school.lane(ANA))["id"]))]
    data = await school.value("SELECT data FROM activity_log WHERE workspace_id = $1 AND kind = 'notice.undelivered'")
    assert json.loads(data) == {"via": "webhook", "code": "http_404", "name": "Slack vendas"}


async def test_who_leads_is_told_once_until_it_arrives_again(
    world: World, school: School, ports: Ports, slack: SlackEmulator, smtp: SmtpEmulator
) -> None:
    agent = await school.member(None, "agent")
    hook = await chat(school, ports)
    await school.publish(chain(in_chat(hook), by_email(to="member", member=str(agent))))
    slack.faults += ["404", "410", "404"]
    smtp.faults += [("rcpt", "550 5.1.1 nobody")] * 3
    for _ in range(3):
        await school.says(ANA, "ola")
        await world.play()
    told = [
        (user, data["target"], data["code"], data["name"]) for user, data in await notices(school, "notice.trouble")
    ]
    assert sorted(told) == sorted(
        [(school.owner_id, f"webhook:{hook}", "http_404", "Slack vendas"), (school.owner_id, f"email:{agent}", "email_address", "Bia")]
    )  # fmt: skip
    assert (
        await school.value("SELECT count(*) FROM activity_log WHERE workspace_id = $1 AND kind = 'notice.undelivered'")
        == 6
    )
    await school.says(ANA, "ola")
    await world.play()
    assert await school.value("SELECT count(*) FROM notice_troubles WHERE workspace_id = $1") == 0
    slack.faults += ["404"]
    await school.says(ANA, "ola")
    await world.play()
    assert len(await notices(school, "notice.trouble")) == 3


async def test_a_storm_is_bounded(world: World, school: School, ports: Ports, slack: SlackEmulator) -> None:
    hook = await chat(school, ports)
    await school.publish(chain(in_chat(hook)))
    other = await world.school()
    await other.publish(chain(in_chat(await chat(other, ports))))
    await world.on_the_hour()
    await world.owner.execute(
        "INSERT INTO notice_minutes VALUES ($1, date_trunc('minute', batuta_now()), $2)", school.workspace_id, MOST_NOTICES - 2
    )  # fmt: skip
    for one in (school, other):
        await one.says(ANA, "ola")
        for n in range(4):
            await one.says(f"55119000001{n:02d}", "ola")
    await world.play()
    per = await world.owner.fetch("SELECT workspace_id, count(*) FROM activities GROUP BY 1")
    assert {row[0]: row[1] for row in per} == {school.workspace_id: 5, other.workspace_id: 5}
    assert (len(slack.posted), await notices(school, "notice.trouble")) == (2 + 5, []), "the rest is a minute late"
    await world.move_clock(timedelta(minutes=1))
    await world.play()
    assert len(slack.posted) == 5 + 5
    last = (await world.now()).replace(second=0, microsecond=0) + timedelta(minutes=MINUTES_AHEAD)
    nearly = "UPDATE notice_minutes SET minute = $2, made = $3 WHERE workspace_id = $1"
    await world.owner.execute(nearly, school.workspace_id, last, MOST_NOTICES - 2)
    for n in range(5):
        await school.says(f"55119000002{n:02d}", "ola")
    await world.play()
    left = "SELECT count(*) FROM activities WHERE workspace_id = $1 AND status = 'ready' AND due_at > batuta_now() + interval '9 minutes'"
    assert await school.value(left) == 2, "what comes over all of these minutes never leaves"
    assert [data["target"] for _, data in await notices(school, "notice.trouble")] == ["limit"]
    await world.move_clock(timedelta(minutes=MINUTES_AHEAD))
    await world.play()
    assert len(slack.posted) == 5 + 5 + 2


async def test_nothing_is_locked_after_the_workspaces_minute(
    world: World, school: School, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that notify wait there for each other: it comes when all else of the commit is done, in the order of workspaces."""
    done: list[str] = []
    for module, name in ((turns, "commit_batch"), (stored, "dispatch")):
        _written_down(monkeypatch, module, name, done)
    schools = [school, await world.school()]
    for one in schools:
        await one.publish(chain(by_email(to="all")))
        await one.says(ANA, "ola")
    await world.turns.run_once()
    assert done == ["commit_batch"] * 2 + ["dispatch"] * 2
    assert await world.count("activities") == 2


async def test_a_contact_gets_so_many_letters_a_day(world: World, school: School, smtp: SmtpEmulator) -> None:
    await world.on_the_hour()
    await school.says(ANA, "oi")
    ana = (await school.contact(ANA))["id"]
    server = SmtpServer("127.0.0.1", smtp.port, user=USER, password=PASSWORD, context=lambda: certificate()[1])
    runner = SendEmail(Post(server, ("Batuta", "no@escola.com.br")), LetterDays(world.database))
    keys = [uuid4() for _ in range(MOST_A_DAY + 1)]

    async def send(key: UUID) -> object:
        request = {"to": "ana@exemplo.com.br", "subject": "x", "text": "y"}
        return await runner(Call(key, school.workspace_id, ana, school.instance_id, "email", request, 1))

    days = LetterDays(world.database)
    for key in keys[1:-1]:
        assert await days.take(school.workspace_id, ana, key, MOST_A_DAY)
    assert isinstance(await send(keys[0]), Done)
    assert await send(keys[-1]) == Failed("email_limit", f"{MOST_A_DAY} a day")
    assert isinstance(await send(keys[0]), Done), "the same call has its place"
    await world.move_clock(timedelta(days=1))
    assert isinstance(await send(keys[-1]), Done)
    assert await school.value("SELECT max(cardinality(letters)) FROM letter_days WHERE workspace_id = $1") == MOST_A_DAY


POINTS = {
    "T2.before_commit": (1, 1), "T2.after_commit": (1, 1), "A1.after_claim": (1, 0), "A2.before_save": (2, 1),
    "A2.before_commit": (2, 1), "A2.after_commit": (1, 1),
}  # fmt: skip
"""Where the worker dies -> posts under one key, and letters: one in doubt is not sent again, a post is, and says so by its key."""


@pytest.mark.parametrize("point", POINTS)
async def test_a_worker_killed_anywhere_tells_what_the_page_says(
    world: World, school: School, slack: SlackEmulator, point: str, tmp_path: Path, runtime_url: str, redis_url: str,
    database_url: str,
) -> None:  # fmt: skip
    """docs/email.md: each alone, so that it is known which one the worker died with."""
    office = SmtpEmulator(tls=False, closed=False)
    await office.start()
    ports = Ports(office.port, slack.port, bare=True)
    world.runners.update(notice_runners(world, ports))
    told = in_chat(await chat(school, ports)), by_email(to="all")
    lines, urls = [json.dumps([office.port, slack.port, True])], (runtime_url, redis_url, database_url)
    for node in told:
        funnel = await school.publish(chain(node))
        await school.says(ANA, "ola")
        order = Order("notices", f"{point}:1", lines, urls, tmp_path / "sent")
        assert await carried_out(order) == (137, [])
        for _ in range(3):
            await world.move_clock(LONG_AGO)
            while await world.turns.run_suspect():
                pass
            await world.play()
        await world.owner.execute("UPDATE funnels SET is_active = false WHERE id = $1", funnel)
    posts, letters = Counter(one.key for one in slack.posted), [one.message["Message-ID"] for one in office.taken]
    assert ([*posts.values()], len(letters)) == ([POINTS[point][0]], POINTS[point][1])
    assert (slack.refused, office.refused) == ([], [])
    assert await school.value("SELECT count(*) FROM activities WHERE workspace_id = $1 AND status <> 'done'") == 0
    assert len(await notices(school, "bot.notice")) == 1, "in Batuta it stands once, whatever died"
    await office.stop()
