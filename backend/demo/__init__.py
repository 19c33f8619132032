"""The demo: two schools with people, a published funnel, contacts and conversations, so that a first look shows something alive.

Each school is written in one transaction and only once: what was changed or deleted in it since stays so. Its people can always sign in
with the demo's password of this start.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.catalog import load
from backend.demo.scenes import HOURS, SCHOOLS, Person, School
from backend.demo.stage import play
from backend.demo.writing import PROVIDER, Stage, write
from backend.engine.funnel import Funnel
from backend.engine.node_type import NodeType
from backend.engine.words import Json
from backend.services.connections import PAGE_THROUGHPUT
from backend.services.funnel_problems import Checker, refuse_errors
from backend.services.passwords import Passwords
from backend.services.published import Published
from backend.settings import Settings
from backend.storage import accounts, activity_log, fields, funnels, instances, members, tags, teams, workspaces
from backend.storage.activity_log import Act
from backend.storage.database import Database
from backend.storage.tables.base import NOW

DRAWING = Path(__file__).parent / "aula_experimental.json"
PAGES = [(school.name, f"/c/{school.page}") for school in SCHOOLS if school.funnel]
"""Where a published funnel answers whoever opens the page."""
SIGN_INS = [(person.email, f"{person.role}, {school.name}") for school in SCHOOLS for person in school.people]
_NAMES = UUID("6f0d6c4e-2f5b-4f0e-9c55-0b5d3c9b7a11")


async def seed(settings: Settings) -> bool:
    """False: BATUTA_DEMO is off, and nothing was written."""
    if not settings.demo:
        return False
    database, passwords = await Database.connect(settings.runtime_database_url, size=2), Passwords()
    try:
        for school in SCHOOLS:
            async with database.begin(workspace_of(school)) as connection:
                await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('demo'))"))
                if await workspaces.read(connection) is None:
                    await _found(connection, school, await passwords.hash(settings.demo_password))
                else:
                    await _renew_passwords(connection, school, passwords, settings.demo_password)
    finally:
        passwords.close()
        await database.close()
    return True


def workspace_of(school: School) -> UUID:
    """Always the same, so that it is known whether it was written before."""
    return uuid5(_NAMES, school.name)


async def _renew_passwords(connection: AsyncConnection, school: School, passwords: Passwords, password: str) -> None:
    for person in school.people:
        known = await accounts.by_email(connection, person.email)
        if known and not await passwords.matches(password, known.password_hash):
            await accounts.change(connection, known.id, password_hash=await passwords.hash(password))


async def _found(connection: AsyncConnection, school: School, password_hash: str) -> None:
    people = {person: await _account(connection, person, password_hash) for person in school.people}
    owner_id = people[school.people[0]]
    await workspaces.found(connection, workspace_of(school), school.name, owner_id)
    await workspaces.change(connection, {"hours": HOURS})
    own_teams = {name: await teams.create(connection, name) for name in school.teams}
    await _join(connection, school, people, own_teams)
    own_tags = {name: (await tags.create(connection, name, color)).id for name, color in school.tags.items()}
    for key, label, kind, choices, data_class in school.fields:
        await fields.create(connection, key=key, label=label, kind=kind, choices=list(choices), data_class=data_class)
    line = await _open_page(connection, school)
    author = next((user_id for person, user_id in people.items() if person.role == "marketer"), owner_id)
    if school.draft:
        await funnels.create(connection, name=school.draft[0], by=author, definition=school.draft[1])
    nicks = {person.nick: user_id for person, user_id in people.items()}
    stage = Stage(line.id, nicks, own_teams, own_tags)
    await _talk(connection, school, stage, people, author)


async def _open_page(connection: AsyncConnection, school: School) -> instances.Instance:
    values = {"public_token": school.page, "throughput": PAGE_THROUGHPUT, "connected_at": NOW, "checked_at": NOW}
    line = await instances.create(
        connection, uuid4(), name=school.connection, provider=PROVIDER, credentials=None, status="CONNECTED", **values
    )
    await instances.claim_route(connection, workspace_of(school), line.id, provider=PROVIDER, provider_key=school.page)
    return line


async def _account(connection: AsyncConnection, person: Person, password_hash: str) -> UUID:
    made = await accounts.create(connection, email=person.email, name=person.name, password_hash=password_hash)
    if made is not None:
        return made
    known = await accounts.by_email(connection, person.email)
    assert known is not None
    return known.id


async def _join(
    connection: AsyncConnection, school: School, people: Mapping[Person, UUID], own_teams: Mapping[str, UUID]
) -> None:
    workspace_id = workspace_of(school)
    for person, user_id in people.items():
        await members.add(connection, workspace_id, user_id, person.role)
        member = await members.member_of(connection, user_id)
        assert member is not None
        await members.set_teams(connection, workspace_id, member.id, [own_teams[name] for name in person.teams])
        await accounts.remember_workspace(connection, user_id, workspace_id)


async def _talk(
    connection: AsyncConnection, school: School, stage: Stage, people: Mapping[Person, UUID], author: UUID
) -> None:
    catalog = load()
    playing, stage = await _publish(connection, school, stage, author, catalog)
    now: datetime = (await connection.execute(text("SELECT batuta_now()"))).scalar_one()
    for talked in school.talks:
        recorded = play(talked, playing, _workspace(school, stage, people), catalog, now - talked.ago)
        await write(connection, stage, talked, recorded)


async def _publish(
    connection: AsyncConnection, school: School, stage: Stage, author: UUID, catalog: Mapping[str, NodeType]
) -> tuple[list[Funnel], Stage]:
    if school.funnel is None:
        return [], stage
    drawing = drawing_for(stage.teams)
    funnel = await funnels.create(
        connection, name=school.funnel, by=author, definition=drawing, trigger_keyword="aula experimental"
    )
    checker = Checker(Published(catalog))
    refuse_errors(await checker.problems(workspace_of(school), await checker.look(connection, funnel)), drawing)
    version = await funnels.publish(connection, funnel.id, definition=drawing, by=author, note="Primeira versão")
    told = {"funnel_id": str(funnel.id), "name": funnel.name, "version": version}
    await activity_log.add(connection, Act("funnel.published", author, data=told))
    compiled = Funnel.from_graph(drawing, catalog, str(funnel.id), version, funnel.name)
    return [compiled], Stage(stage.instance_id, stage.people, stage.teams, stage.tags, funnel.id, version)


def drawing_for(own_teams: Mapping[str, UUID]) -> dict[str, Any]:
    """The drawing names teams by their names; stored, they are ids."""
    drawing: dict[str, Any] = json.loads(DRAWING.read_text(encoding="utf-8"))
    for node in drawing["nodes"]:
        if "team" in node["data"]:
            node["data"]["team"] = str(own_teams[node["data"]["team"]])
    return drawing


def _workspace(school: School, stage: Stage, people: Mapping[Person, UUID]) -> dict[str, Json]:
    """As a turn sees it."""

    def team(name: str) -> Json:
        inside: list[Json] = [
            {"id": str(user_id), "name": person.name, "open": 0}
            for person, user_id in people.items()
            if name in person.teams
        ]
        return {"id": str(stage.teams[name]), "name": name, "members": inside}

    return {"name": school.name, "teams": [team(name) for name in school.teams], "stages": list(workspaces.STAGES)}
