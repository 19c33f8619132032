"""A `.talk` file played through the lane protocol: what the contact writes comes in by the channel's own door and is committed, turns are
claimed, played and committed, what the bot says is sent in the channel's own form. The file's expectations are held against the database.

The clock of the database stands still but for the talk's own lines (and a microsecond for each), so that moments are exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import orjson

from backend.channels.base import Account, Incoming, Outgoing, Receipt
from backend.channels.webchat import WebChat
from backend.channels.whatsapp_webhook import parse
from backend.channels.whatsapp_wire import encode, envelope
from backend.engine import words
from backend.engine.state import State
from backend.engine.talk_expect import said_otherwise
from backend.engine.talk_script import TalkLine, as_read
from backend.engine.talk_text import bubble_text, message_of
from backend.engine.turn import Planned
from backend.engine.words import Json, Message
from backend.services.guests import Guest, Page
from backend.services.webchat_posts import Post, incoming
from backend.storage import activities
from backend.storage.lanes import push_inbound
from backend.storage.rates import Ask, Place, Rates
from backend.storage.visitors import Visitor
from tests.emulators import payloads
from tests.lanes.channel import ScriptedChannel
from tests.lanes.world import School, World

FROZEN = """
 CREATE TABLE frozen (moment timestamptz NOT NULL);
 INSERT INTO frozen SELECT now();
 GRANT SELECT ON frozen TO batuta_runtime, batuta_router;
 CREATE OR REPLACE FUNCTION batuta_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT moment FROM frozen $$;
"""


ACTIVITY = (
    "SELECT id FROM activities WHERE workspace_id = $1 AND result IS NULL ORDER BY created_at DESC, token DESC LIMIT 1"
)
TAG = """INSERT INTO tags (workspace_id, id, name) VALUES ($1, $2, $3)
          ON CONFLICT (workspace_id, name) DO UPDATE SET name = excluded.name RETURNING id"""
STUCK = "INSERT INTO contact_tags (workspace_id, contact_id, tag_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
UNSTUCK = """DELETE FROM contact_tags c USING tags t
             WHERE c.workspace_id = $1 AND c.contact_id = $2 AND t.id = c.tag_id AND t.name = $3"""
SAID = """SELECT id, message_data, status, error FROM messages
           WHERE workspace_id = $1 AND message_direction = 'OUT' AND run_id IS NOT NULL AND id > $2 ORDER BY id"""
RUN = "SELECT status, reason, state FROM runs WHERE workspace_id = $1 ORDER BY version DESC, (status = 'active') DESC LIMIT 1"
DONE = (
    "SELECT outcome->'effects' AS e FROM run_journal WHERE workspace_id = $1 AND lane_seq > $2 ORDER BY lane_seq, step"
)
CONTACT = "SELECT name, email, stage, custom_data FROM contacts WHERE workspace_id = $1 AND id = $2"
CONSENTS = """SELECT DISTINCT ON (purpose) purpose, answer FROM consents WHERE workspace_id = $1
               ORDER BY purpose, created_at DESC, id DESC"""
CHANGED = "UPDATE contacts SET custom_data = custom_data || $3::jsonb WHERE workspace_id = $1 AND id = $2"
MOVED = "UPDATE contacts SET stage = $3 WHERE workspace_id = $1 AND id = $2"
DUE = """SELECT least((SELECT min(due_at) FROM timers WHERE workspace_id = ANY ($1)),
                     (SELECT min(due_at) FROM calendars WHERE workspace_id = ANY ($1)),
                     (SELECT min(paused_until) FROM lanes WHERE workspace_id = ANY ($1)))"""


class Otherwise(AssertionError):
    """It went another way than the file says."""


class OnTheWire(ScriptedChannel):
    """Whatever is sent fits what Meta takes."""

    async def send(self, account: Account, message: Outgoing) -> Receipt:
        encode(envelope(message))
        return await ScriptedChannel.send(self, account, message)


class Heard:
    async def tell(self, account: Account, visitor: UUID, event: str, data: Mapping[str, Json]) -> None: ...


class Unhurried(Rates):
    """Rates count in real time, which here passes without the database's: whole conversations in a blink."""

    async def take(self, asks: Sequence[Ask]) -> list[Place]:
        return [Place(0.0)] * len(asks)


@dataclass
class Stage:
    """One database, its clock stopped, for talks one after the other."""

    world: World
    now: datetime = field(init=False)

    async def build(self) -> None:
        await self.world.owner.execute(FROZEN)
        self.world.sender.channels = {"whatsapp": OnTheWire(), "webchat": WebChat(Heard())}
        self.world.sender.rates = Unhurried(self.world.redis, self.world.keys)

    async def set_clock(self, moment: datetime) -> None:
        self.now = moment
        await self.world.owner.execute("UPDATE frozen SET moment = $1", moment)

    async def settle(self, lanes: Sequence["LaneTalk"]) -> None:
        world = self.world
        while True:
            busy = await world.turns.run_once()
            await world.sender.idle()
            busy += await world.sender.run_once()
            await world.sender.idle()
            if not busy and not await self._typed(lanes):
                break
        for lane in lanes:
            pending = await lane.school.value(
                "SELECT count(*) FROM lanes WHERE workspace_id = $1 AND done_seq < next_seq - 1"
            )
            assert not pending, f"{lane.provider}: a turn could not be played"

    async def _typed(self, lanes: Sequence["LaneTalk"]) -> bool:
        """What a bot is "typing" is typed at once."""
        done = await self.world.owner.execute(
            "UPDATE outbox SET not_before = NULL WHERE workspace_id = ANY ($1) AND not_before > $2",
            workspaces_of(lanes),
            self.now,
        )
        return str(done) != "UPDATE 0"

    async def pass_time(self, passed: timedelta, lanes: Sequence["LaneTalk"]) -> None:
        """Timers that become due on the way fire at their moment, and so do ticks of the calendar."""
        until = self.now + passed
        while True:
            while await self.world.calendars.run_once():
                await self.settle(lanes)
            due = await self.world.owner.fetchval(DUE, workspaces_of(lanes))
            if due is None or due > until:
                break
            await self.set_clock(max(self.now, due))
            await self.world.bot.resume_due()
            await self.world.timers.run_once()
            await self.settle(lanes)
        await self.set_clock(until)


@dataclass
class LaneTalk:
    """What `said_otherwise` asks is read from the database before."""

    stage: Stage
    provider: str
    school: School
    timezone: str
    lane_id: UUID = field(default_factory=uuid4)
    contact_id: UUID = field(default_factory=uuid4)
    visitor: UUID = field(default_factory=uuid4)
    names: dict[str, str] = field(default_factory=dict)
    """Ids of teams, people and funnels -> what the file calls them."""
    said_before: int = 0
    done_before: int = 0
    unheard: list[str] = field(default_factory=list)
    shown: list[dict[str, Json]] = field(default_factory=list)
    contact: Mapping[str, Json] = field(default_factory=dict)
    state: State | None = None
    status: str = ""
    reason: str | None = None
    done: list[Planned] = field(default_factory=list)
    phone: str = ""

    def moment(self, written: str) -> datetime:
        return datetime.fromisoformat(written.strip()).replace(tzinfo=ZoneInfo(self.timezone))

    # --- what comes in -----------------------------------------------------------------------------------------------------

    async def comes(self, line: TalkLine) -> None:
        self.done_before = await self.school.value("SELECT max(next_seq) - 1 FROM lanes WHERE workspace_id = $1")
        world, workspace_id = self.school.world, self.school.workspace_id
        match line.kind:
            case "contact":
                message = message_of(line.value, self.shown)
                await world.ingress.accept([self.school.delivery(self._arrives(message))])
            case "tagged":
                await self.tag(line.value)
                await self._pushes("tag_added", {"tag": line.value})
            case "untagged":
                await self.school.value(UNSTUCK, self.contact_id, line.value)
                await self._pushes("event", {"kind": "tag_removed", "tag": line.value})
            case "changed":
                key, _, value = (part.strip() for part in line.value.partition("="))
                await self.school.value(CHANGED, self.contact_id, orjson.dumps({key: value}).decode())
                await self._pushes("event", {"kind": "field_changed", "field": key, "value": value or None})
            case "moved":
                await self.school.value(MOVED, self.contact_id, line.value)
                await self._pushes("event", {"kind": "stage_changed", "stage": line.value})
            case "closed":
                await self.school.value("UPDATE conversations SET status = 'closed' WHERE workspace_id = $1")
                await self._pushes("event", {"kind": "conversation_closed"})
            case "called":
                event, _, brought = line.value.partition(" ")
                variables = orjson.loads(brought) if brought else {}
                await self._pushes("event", {"kind": "api_call", "event": event, "variables": variables})
            case "started":
                known = {name: place for place, name in self.names.items()}
                await self._pushes("trigger", {"funnel_id": known[line.value]})
            case "paused":
                await world.bot.pause(workspace_id, await self._conversation(), self.school.owner_id)
            case "resumed":
                await world.bot.resume(workspace_id, await self._conversation(), self.school.owner_id)
            case "result":
                await self._result(line.value)

    async def _pushes(self, kind: str, data: Mapping[str, Json]) -> None:
        about = orjson.dumps(data).decode()
        async with self.school.world.database.pool.acquire() as connection:
            await push_inbound(
                connection, self.school.workspace_id, [self.lane_id], [f"{kind}:{uuid4()}"], kind, [about]
            )

    def _arrives(self, message: Message) -> Incoming:
        if self.provider == "whatsapp":
            body = payloads.envelope(payloads.change(messages=[written(message, self.phone, self.stage.now)]))
            (item,) = parse(body, self.stage.now).items
            assert isinstance(item, Incoming)
            return item
        page = Page(self.school.workspace_id, self.school.instance_id, "page", "Site", "Escola", "pt-BR", online=True)
        guest = Guest(page, Visitor(self.visitor, self.school.instance_id, "", self.contact_id, self.lane_id))
        return incoming(guest, Post(uuid4(), message.text), message, self.stage.now)

    async def _conversation(self) -> UUID:
        found: UUID = await self.school.value("SELECT conversation_id FROM lanes WHERE workspace_id = $1")
        return found

    async def _result(self, written_so: str) -> None:
        how, _, rest = written_so.partition(" ")
        value = orjson.loads(rest) if how == "ok" and rest else None
        error = None if how == "ok" else {"code": rest or how, "message": ""}
        result = {"ok": how == "ok", "value": value, "error": error, "uncertain": how == "uncertain"}
        out = await self.school.value(ACTIVITY)
        assert out is not None, f"{self.provider}: no activity is out"
        async with self.school.world.database.pool.acquire() as connection:
            await activities.finish(connection, self.school.workspace_id, [(out, result)])

    async def tag(self, name: str) -> None:
        tag_id = await self.school.value(
            TAG,
            uuid4(), name,
        )  # fmt: skip
        await self.school.value(
            STUCK,
            self.contact_id,
            tag_id,
        )

    # --- what must be so ---------------------------------------------------------------------------------------------------

    async def look(self) -> None:
        """As it is now. What no funnel said (the confirmation of who wants to be left alone) is no business of the file."""
        rows = await self.school.rows(
            SAID,
            self.said_before,
        )
        for row in rows:
            content, error = orjson.loads(row["message_data"]), orjson.loads(row["error"] or "null")
            text = bubble_text(content)
            assert row["status"] == ("failed" if error else "sent"), (
                f"{self.provider}: {text!r} is {row['status']}: {error}"
            )
            self.unheard.append(f"(failed {error['code']}) {text}" if error else text)
            self.said_before = row["id"]
            self.shown = content["choices"] if isinstance(content.get("choices"), list) else self.shown
        self.contact = await self._contact()
        run = await self.school.row(RUN)
        if run is not None:
            self.status, self.reason = run["status"], run["reason"]
            self.state = _to_the_second(orjson.loads(run["state"])) if run["status"] == "active" else None
        entries = await self.school.rows(
            DONE,
            self.done_before,
        )
        effects = [effect for row in entries for effect in orjson.loads(row["e"] or "[]")]
        self.done = [self._planned(effect) for effect in effects]

    async def _contact(self) -> dict[str, Json]:
        row = await self.school.row(CONTACT, self.contact_id)
        assert row is not None
        tags = await self.school.rows(
            "SELECT t.name FROM contact_tags c JOIN tags t ON t.id = c.tag_id WHERE c.workspace_id = $1"
        )
        consents = await self.school.rows(CONSENTS)
        return {
            **{key: row[key] for key in ("name", "email", "stage")},
            "custom_data": orjson.loads(row["custom_data"]),
            "tags": [tag["name"] for tag in tags],
            "consents": {one["purpose"]: one["answer"] for one in consents},
        }

    def _planned(self, told: Mapping[str, Any]) -> Planned:
        kind = getattr(words, told["do"])
        values = {name: told.get(name) for name in kind.__dataclass_fields__}
        if kind is words.RouteToTeam:
            values |= {name: self.names.get(told.get(name), told.get(name)) for name in ("team", "member")}
        return Planned(kind(**values), "", told["node"], told["visit"], 0)

    def expects(self, line: TalkLine) -> None:
        found: str | None = None
        if line.kind == "bot":
            said = self.unheard.pop(0) if self.unheard else "nothing"
            found = None if as_read(said) == line.value else said
        elif line.kind == "nothing":
            self.nothing_more(line)
        else:
            found = said_otherwise(self, line)
        if found is not None:
            raise Otherwise(
                f"{self.provider}, line {line.number}: expected {line.kind}: {line.value!r}, found {found!r}"
            )

    def nothing_more(self, line: TalkLine) -> None:
        if self.unheard:
            raise Otherwise(
                f"{self.provider}, line {line.number}: expected {line.kind}: {line.value!r}, found bot: {self.unheard[0]!r}"
            )


def _to_the_second(stored: dict[str, Any]) -> State:
    state = State.from_json(stored)
    if state.wait is None or state.wait.until is None:
        return state
    return replace(state, wait=replace(state.wait, until=state.wait.until.replace(microsecond=0)))


def workspaces_of(lanes: Sequence[LaneTalk]) -> list[UUID]:
    return [lane.school.workspace_id for lane in lanes]


def written(message: Message, phone: str, now: datetime) -> dict[str, Any]:
    """As Meta writes it."""
    data, stamp = message.data, {"timestamp": str(int(now.timestamp()))}
    media = data.get("media")
    match message.type:
        case "text":
            return payloads.text(
                message.text, phone, **stamp, **{key: data[key] for key in ("referral",) if key in data}
            )
        case "button_reply" | "list_reply":
            pressed = {"type": message.type, message.type: {"id": message.reply_id, "title": message.text}}
            return payloads.message("interactive", pressed, phone, **stamp)
        case "location":
            return payloads.message("location", dict(data), phone, **stamp)
        case "contacts":
            return payloads.message("contacts", [{"name": {"formatted_name": "Bia"}}], phone, **stamp)
        case "unsupported":
            return payloads.message("unsupported", None, phone, **stamp)
        case kind:
            named = {"filename": media["filename"]} if isinstance(media, dict) else {}
            return payloads.message(
                kind, {"id": "9", "mime_type": "image/jpeg", "caption": message.text, **named}, phone, **stamp
            )
