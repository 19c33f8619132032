"""What a `.talk` file assumes, made true: a workspace with its people and funnels, and the contact with a lane on one channel."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson

from backend.channels.webchat_address import address_of
from backend.channels.whatsapp_identity import canonical_phone
from backend.engine.durations import parse_duration
from backend.engine.talk_script import COMING, Script, TalkLine
from backend.storage import funnels
from tests.lanes.talked import LaneTalk, Stage

Load = Callable[[str], Mapping[str, Any]]
CUSTOMARY = {"now": "2026-11-23 09:00", "timezone": "America/Sao_Paulo", "language": "pt-BR", "phone": "5511999990001"}
REFERRING = frozenset({"funnel", "team", "member"})
"""Keys of a node's data under which a drawing names what has an id in a workspace."""


async def play(stage: Stage, script: Script, load: Load, providers: tuple[str, ...]) -> list[LaneTalk]:
    """On all these channels side by side. Raises Otherwise."""
    talks = [await _set_up(stage, script, load, provider) for provider in providers]
    for line in script.lines:
        if line.kind in COMING:
            await _comes(stage, talks, line)
        else:
            for talk in talks:
                talk.expects(line)
    for talk in talks:
        talk.nothing_more(TalkLine(0, "the end", ""))
    return talks


async def _comes(stage: Stage, talks: list[LaneTalk], line: TalkLine) -> None:
    for talk in talks:
        talk.nothing_more(line)
        await talk.comes(line)
    await stage.set_clock(stage.now + timedelta(microseconds=1))  # no two things happen at the same moment
    if line.kind == "clock":
        passed = parse_duration(line.value)
        assert passed is not None
        await stage.pass_time(passed, talks)
    await stage.settle(talks)
    for talk in talks:
        await talk.look()


async def _set_up(stage: Stage, script: Script, load: Load, provider: str) -> LaneTalk:
    given = {**CUSTOMARY, **{line.kind: line.value for line in script.settings}}
    school = await stage.world.school()
    talk = LaneTalk(stage, provider, school, given["timezone"], phone=given["phone"])
    now = talk.moment(given["now"])
    if provider != "whatsapp":
        school.instance_id = await school.number(provider=provider)
    files = [line.value.partition(" as ") for line in script.settings if line.kind == "funnel"]
    named = [(name.strip() or file.strip(), load(file.strip())) for file, _, name in files]
    stages = sorted({given.get("stage", ""), *(stage for _, graph in named for stage in _stages(graph))} - {""})
    words = [line.value for line in script.settings if line.kind == "opt out"]
    await school.value(
        "UPDATE workspaces SET name = 'Escola Compasso', timezone = $2, language = $3, opt_out_words = $4, stages = $5 WHERE id = $1",
        given["timezone"], given["language"], orjson.dumps(words).decode(), orjson.dumps(stages).decode(),
    )  # fmt: skip
    for line in script.settings:
        if line.kind == "team":
            await _team(talk, line.value)
    await _publish(stage, talk, named)
    await stage.set_clock(now)
    await _contact(talk, given, script)
    return talk


async def _team(talk: LaneTalk, written: str) -> None:
    name, _, people = written.partition("=")
    team = await talk.school.team(name.strip())
    talk.names[str(team)] = name.strip()
    for person in (one.strip() for one in people.split(",") if one.strip()):
        user = await talk.school.member(team=team)
        await talk.school.world.owner.execute("UPDATE users SET name = $2 WHERE id = $1", user, person)
        talk.names[str(user)] = person


async def _publish(stage: Stage, talk: LaneTalk, named: list[tuple[str, Mapping[str, Any]]]) -> None:
    """In the order of the file, a moment after one another: by that ties between triggers are settled."""
    school, ids = talk.school, []
    for name, _ in named:
        async with school.world.database.begin(school.workspace_id) as connection:
            ids.append((await funnels.create(connection, name=name, by=school.owner_id)).id)
        talk.names[str(ids[-1])] = name
    known = {name: place for place, name in talk.names.items()}
    began = await school.world.owner.fetchval("SELECT batuta_now()")
    for place, (funnel_id, (_, graph)) in enumerate(zip(ids, named, strict=True)):
        await stage.set_clock(began + timedelta(seconds=place))
        await school.publish(_referring(graph, known), funnel_id)


def _stages(graph: Mapping[str, Any]) -> list[str]:
    return [node["data"]["stage"] for node in graph["nodes"] if isinstance(node.get("data", {}).get("stage"), str)]


def _referring(value: Any, ids: Mapping[str, str], key: str = "") -> Any:
    match value:
        case dict():
            return {name: _referring(child, ids, name) for name, child in value.items()}
        case list():
            return [_referring(child, ids, key) for child in value]
        case str() if key in REFERRING:
            return ids.get(value, value)
        case _:
            return value


async def _contact(talk: LaneTalk, given: Mapping[str, str], script: Script) -> None:
    """As one who was imported: known, and never heard of before."""
    school = talk.school
    fields = [line.value.partition("=") for line in script.settings if line.kind == "field"]
    custom = {key.strip(): value.strip() for key, _, value in fields}
    await school.value(
        """INSERT INTO contacts (workspace_id, id, phone_number, name, email, stage, custom_data)
           VALUES ($1, $2, $3, $4, nullif($5, ''), nullif($6, ''), $7)""",
        talk.contact_id, given["phone"], given.get("name", ""), given.get("email", ""), given.get("stage", ""),
        orjson.dumps(custom).decode(),
    )  # fmt: skip
    address = given["phone"] if talk.provider == "whatsapp" else address_of(talk.visitor)
    key = canonical_phone(address) if talk.provider == "whatsapp" else address
    await school.value(
        "INSERT INTO lanes (workspace_id, id, contact_id, instance_id, addr) VALUES ($1, $2, $3, $4, $5)",
        talk.lane_id, talk.contact_id, school.instance_id, address,
    )  # fmt: skip
    await school.value(
        """INSERT INTO channel_identities (workspace_id, id, contact_id, instance_id, lane_id, provider, provider_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        uuid4(), talk.contact_id, school.instance_id, talk.lane_id, talk.provider, key,
    )  # fmt: skip
    for tag in (one.strip() for one in given.get("tags", "").split(",") if one.strip()):
        await talk.tag(tag)
    await talk.look()
