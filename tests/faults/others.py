"""Who comes into the story another way than by two sentences: by a schedule, by a date, by another system's call; and one of whom a
person takes care for a while. Their funnels tell the team by e-mail and in a chat.

When all are quiet the calls are made, each twice at once with the same Idempotency-Key, and a person takes over. The calendars' ticks
are due together with the story's timers, and the person gives the conversation back.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from backend.services.vault import place_of
from backend.storage import integrations
from backend.storage.sealing import Sealer
from tests.emulators.slack import SECRET as PATH
from tests.emulators.slack import SlackEmulator
from tests.emulators.smtp import SmtpEmulator
from tests.faults.desk import PAUSED, Desk
from tests.faults.outside import SECRET
from tests.lanes.drawings import chain, listen, say
from tests.lanes.world import School

PAYS, HELD, CALLED, TICKED, DATED = (f"551180000000{n}" for n in range(1, 6))
WRITES = {PAYS: "matricula", HELD: "duvida", CALLED: "oi", TICKED: "agenda", DATED: "data"}
TOLD = {
    PAYS: ["matriculado", "pago P1"],
    HELD: ["qual?", "certo sim"],
    CALLED: ["obrigado C1"],
    TICKED: ["anotado", "aula"],
    DATED: ["anotada", "parabéns"],
}
"""What each is told, in this order."""
NOTICES = ("matrícula", "pedido")
"""Of each a letter and a post."""
CALL = {"kind": "api_call", "event": "pago", "variables": [{"name": "pedido"}]}
LONG_AGO = datetime.min.replace(tzinfo=UTC)
HOUR = 16
"""Of the ticks, where it is past noon now: no clock that jumps over leases or an hour's timers comes near them, or to another day."""


@dataclass(slots=True)
class Others:
    smtp: SmtpEmulator
    slack: SlackEmulator
    tick: datetime = LONG_AGO
    wrote: bool = False
    violations: list[str] = field(default_factory=list)

    @property
    def ports(self) -> tuple[int, int]:
        return self.smtp.port, self.slack.port

    async def prepared(self, school: School) -> None:
        """Their funnels, in a time zone where it is past noon."""
        now, chat = await school.world.now(), await connected(school, self.slack.port)
        ahead = 12 - now.hour
        zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
        await school.world.owner.execute("UPDATE workspaces SET timezone = $2 WHERE id = $1", school.workspace_id, zone)
        here = now.astimezone(ZoneInfo(zone))
        self.tick = datetime.combine(here, time(HOUR), here.tzinfo)
        for drawing in drawings(chat, f"{here:%Y-%m-%d}"):
            await school.publish(drawing)

    async def paid(self, desk: Desk, school: School) -> None:
        """The calls are made, and a person takes over."""
        conversation = (await school.conversation(HELD))["id"]
        await desk.pause(conversation)
        made = await asyncio.gather(*(desk.call(*call) for call in 2 * [(PAYS, "P1"), (CALLED, "C1"), (HELD, "H1")]))
        if made[:3] != made[3:] or made[2] != PAUSED or PAUSED in made[:2]:
            self.violations.append(f"calls and their repetitions were answered {made}")

    async def given_back(self, desk: Desk, school: School) -> None:
        await desk.resume((await school.conversation(HELD))["id"])

    async def judged(self, school: School) -> list[str]:
        """A letter is handed over once at most, a post is made once at least, under the same key; whatever is missing has been in doubt."""
        rows = await school.rows(
            "SELECT kind, result, attempt FROM activities WHERE workspace_id = $1 AND kind LIKE 'notice%'"
        )
        letters = Counter(str(one.message["Message-ID"]) for one in self.smtp.taken)
        posts = Counter(one.key for one in self.slack.posted)
        wrong = [f"letter {name} was handed over {count} times" for name, count in letters.items() if count > 1]
        doubtful = sum(row["kind"] == "notice_email" and row["attempt"] > 1 for row in rows)
        again = sum(row["attempt"] - 1 for row in rows if row["kind"] == "notice_webhook")
        if not len(NOTICES) - doubtful <= len(letters) <= len(NOTICES):
            wrong.append(f"{len(letters)} letters for {len(NOTICES)} notices, {doubtful} were claimed again")
        if len(posts) != len(NOTICES) or posts.total() > len(NOTICES) + again:
            wrong.append(f"posts by key: {posts}, claimed again {again} times")
        wrong += [f"a notice did not arrive: {dict(row)}" for row in rows if len(rows) != 2 * len(NOTICES)]
        wrong += [f"refused: {one}" for one in (*self.smtp.refused, *self.slack.refused)]
        return [*self.violations, *wrong]


def drawings(chat: UUID, today: str) -> list[dict[str, Any]]:
    first, second = ((by_email(text), in_chat(chat, text)) for text in NOTICES)
    until_paid = ("wait_event", {**CALL, "timeout": "20 d"})
    tagged = [{"field": "contact.tags", "operator": "contains", "value": "agenda"}]
    hour = f"{HOUR}:00"
    date = ("set_field", {"assignments": [{"field": "dia", "value": today}]})
    return [
        chain(say("matriculado"), *first, until_paid, say("pago {{ variable.pedido }}"), trigger=on("matricula")),
        chain(*second, say("obrigado {{ variable.pedido }}"), trigger=CALL),
        chain(say("qual?"), listen(variable="v"), say("certo {{ variable.v }}"), trigger=on("duvida")),
        chain(("tag", {"add": ["agenda"]}), say("anotado"), trigger=on("agenda")),
        chain(date, say("anotada"), trigger=on("data")),
        chain(say("aula"), trigger={"kind": "schedule", "at": hour, "audience": tagged}),
        chain(say("parabéns"), trigger={"kind": "date_field", "date_field": "dia", "date_at": hour}),
    ]


def on(word: str) -> dict[str, str]:
    return {"kind": "keyword", "keyword": word}


def by_email(text: str) -> tuple[str, dict[str, Any]]:
    return "notify", {"via": "email", "to": "roles", "roles": ["owner"], "text": text}


def in_chat(chat: UUID, text: str) -> tuple[str, dict[str, Any]]:
    return "notify", {"via": "webhook", "webhook": str(chat), "text": text}


async def connected(school: School, port: int) -> UUID:
    """A chat of the team's."""
    made = uuid4()
    sealed = Sealer([SECRET.encode()]).seal(
        place_of(school.workspace_id, made), f"http://127.0.0.1:{port}/services/{PATH}".encode()
    )
    config = {"name": "Equipe", "host": "127.0.0.1", "trace": "x"}
    async with school.world.database.begin(school.workspace_id) as connection:
        await integrations.add(connection, made, integrations.webhook_platform(made), config, sealed)
    return made


@asynccontextmanager
async def invited() -> AsyncIterator[Others]:
    smtp, slack = SmtpEmulator(tls=False, closed=False), SlackEmulator()
    await asyncio.gather(smtp.start(), slack.start())
    try:
        yield Others(smtp, slack)
    finally:
        await asyncio.gather(smtp.stop(), slack.stop())
