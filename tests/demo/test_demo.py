"""The demo a first look shows: two schools, really played conversations, written once."""

from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from backend.catalog import load
from backend.demo import DRAWING, SIGN_INS, drawing_for, seed, workspace_of
from backend.demo.scenes import COMPASSO, SCHOOLS
from backend.engine.check import CheckContext, check
from backend.services.passwords import Passwords
from backend.settings import Settings
from backend.storage import accounts, contacts, conversations, feed, funnel_versions, funnels, members, messages, teams
from backend.storage.database import Database

HERE = workspace_of(COMPASSO)


@pytest.fixture
def on(settings: Settings) -> Settings:
    return replace(settings, demo=True, demo_password="a demo password")


async def everything(owner: asyncpg.Connection) -> dict[str, list[Any]]:
    tables = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    return {row[0]: sorted(map(str, await owner.fetch(f"SELECT * FROM {row[0]}"))) for row in tables}


async def test_switched_off_it_writes_nothing(settings: Settings, owner: asyncpg.Connection) -> None:
    before = await everything(owner)
    assert not await seed(settings)
    assert await everything(owner) == before


async def test_a_second_time_changes_nothing(on: Settings, owner: asyncpg.Connection) -> None:
    assert await seed(on)
    first = await everything(owner)
    assert first["workspaces"]
    assert await seed(on)
    assert await everything(owner) == first


async def test_what_was_changed_since_stays(on: Settings, owner: asyncpg.Connection) -> None:
    await seed(on)
    await owner.execute("UPDATE contacts SET name = 'Zuleica'")
    await owner.execute("DELETE FROM contact_tags")
    await seed(on)
    assert await owner.fetchval("SELECT count(DISTINCT name) FROM contacts") == 1
    assert await owner.fetchval("SELECT count(*) FROM contact_tags") == 0


async def test_its_people_sign_in_with_the_password_of_this_start(on: Settings, database: Database) -> None:
    await seed(on)
    await seed(replace(on, demo_password="another password"))
    passwords = Passwords()
    assert [email for email, _ in SIGN_INS] == [
        "owner@compasso.demo", "attendant@compasso.demo", "marketer@compasso.demo", "owner@allegro.demo",
    ]  # fmt: skip
    async with database.begin_global() as connection:
        for email, words in SIGN_INS:
            known = await accounts.by_email(connection, email)
            assert known is not None
            assert await passwords.matches("another password", known.password_hash)
            assert not await passwords.matches("a demo password", known.password_hash)
            (membership,) = await accounts.memberships(connection, known.id)
            assert words == f"{membership.role}, {membership.workspace_name}"
    passwords.close()


async def test_an_account_that_was_there_keeps_its_person(on: Settings, database: Database) -> None:
    async with database.begin_global() as connection:
        there = await accounts.create(connection, email="owner@allegro.demo", name="Outra", password_hash="x")
    await seed(on)
    async with database.begin_global() as connection:
        known = await accounts.by_email(connection, "owner@allegro.demo")
        assert known is not None
        assert known.id == there
        assert len(await accounts.memberships(connection, known.id)) == 1


async def test_the_funnel_is_published_without_a_problem(on: Settings, database: Database) -> None:
    await seed(on)
    async with database.begin(HERE) as connection:
        (funnel,) = [found for found in await funnels.every(connection) if found.name == "Aula experimental"]
        assert (funnel.is_active, funnel.published_version, funnel.trigger_keyword) == (True, 1, "aula experimental")
        assert (funnel.entered, funnel.converted) == (6, 5)
        own_teams = {team.name: team.id for team in await teams.every(connection)}
        published = await funnel_versions.definition_of(connection, funnel.id, 1)
    assert published == drawing_for(own_teams)
    context = CheckContext(references={"team": frozenset(map(str, own_teams.values()))})
    assert check(published, load(), context) == []
    assert DRAWING.exists()


async def test_the_inbox_is_alive(on: Settings, database: Database) -> None:
    await seed(on)
    async with database.begin(HERE) as connection:
        chats = await conversations.page(connection, conversations.Filter(statuses=["open", "pending"]))
        assert [chat.contact_name for chat in chats][:2] == ["Marina Couto", "Priscila Andrade"]
        assert {chat.agent.name for chat in chats if chat.agent} >= {"Bia Nogueira"}
        for chat in await conversations.page(connection, conversations.Filter()):
            (newest, *_) = await messages.page(connection, chat.contact_id, limit=1)
            assert chat.last_message is not None
            assert chat.last_message["id"] == newest.id
            assert chat.last_message_at == newest.timestamp
            assert chat.last_message["text"] or newest.message_type == "location"
        caio = next(chat for chat in chats if chat.contact_name == "Caio Lima")
        told = await feed.page(connection, caio.contact_id, limit=100)
        assert {event.source for event in told} == {"message", "node", "note"}
        said = [event.data["data"].get("text") for event in reversed(told) if event.source == "message"]
        assert said[0] == "quero conhecer a escola"
        assert said[1].startswith("Oi, Caio! Aqui é da Escola Compasso.")
        assert "Combinado. É só chegar dez minutinhos antes 😊" in said
        found = await contacts.get(connection, caio.contact_id)
        assert found.stage == "Aguardando Agendamento"
        assert found.custom_data["instrumento"] == "Piano"
        assert [tag.name for tag in found.tags] == ["aula experimental", "indicação"]
        people = {member.name: [team.name for team in member.teams] for member in await members.all_members(connection)}
    assert people["Bia Nogueira"] == ["Secretaria", "Time de Vendas"]


async def test_a_run_that_waits_agrees_with_itself(on: Settings, owner: asyncpg.Connection) -> None:
    """Its contact could write now, and the funnel would go on: no timer is owed, nothing is pending."""
    await seed(on)
    run = await owner.fetchrow("SELECT * FROM runs WHERE status = 'active'")
    assert run["current_node_id"] == "dia"
    assert await owner.fetchval("SELECT count(*) FROM lanes WHERE done_seq <> next_seq - 1") == 0
    assert await owner.fetchval("SELECT count(*) FROM outbox") == 0
    waits = await owner.fetchval(
        "SELECT count(*) FROM runs WHERE status = 'active' AND state -> 'wait' ->> 'until' IS NOT NULL"
    )
    assert waits == 0


async def test_no_school_sees_the_other(on: Settings, owner: asyncpg.Connection) -> None:
    await seed(on)
    for table in ("contacts", "conversations", "messages", "tags", "teams"):
        assert await owner.fetchval(f"SELECT count(DISTINCT workspace_id) FROM {table}") == len(SCHOOLS)
