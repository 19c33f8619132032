"""Contacts: found by what people type, changed without overwriting each other, paged without gaps."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.text import fold
from backend.errors import ContactExists, NameTaken, NotFound, VersionConflict
from backend.storage import contacts, conversations, tags
from backend.storage.contacts import Filter, Position
from backend.storage.database import Database
from tests.storage.people import a_user, a_workspace, an_instance

PEOPLE = [
    ("Conceição D'Ávila", "5511987654321", "conceicao.avila@example.com"),
    ("João Antônio", "5521912345678", None),
    ("Ana Lúcia de Sá-Carneiro", None, "ana@sa-carneiro.pt"),
    ("Ünsal Şahin", "4915112345678", None),
    ("Анна Петрова", None, None),
    ("🎵 Banda", None, None),
]


async def names(connection: AsyncConnection, **wanted: object) -> list[str]:
    return [contact.name for contact in await contacts.page(connection, Filter(**wanted))]


async def fill(database: Database) -> tuple[UUID, list[UUID]]:
    here = await a_workspace(database)
    async with database.begin(here) as connection:
        ids = [
            await contacts.create(connection, name=name, phone_number=phone, email=mail) for name, phone, mail in PEOPLE
        ]
    return here, ids


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("conceicao", "Conceição D'Ávila"),
        ("CONC", "Conceição D'Ávila"),
        ("avila conc", "Conceição D'Ávila"),
        ("d'avila", "Conceição D'Ávila"),
        ("joão ant", "João Antônio"),
        ("joao", "João Antônio"),
        ("sa-carneiro", "Ana Lúcia de Sá-Carneiro"),
        ("ana@sa-carneiro.pt", "Ana Lúcia de Sá-Carneiro"),
        ("+55 (11) 98765-4321", "Conceição D'Ávila"),
        ("98765-4321", "Conceição D'Ávila"),
        ("4321", "Conceição D'Ávila"),
        ("21 91234", "João Antônio"),
        ("unsal sahin", "Ünsal Şahin"),
        ("анна", "Анна Петрова"),
        ("🎵", "🎵 Banda"),
        ("!conc", "Conceição D'Ávila"),
    ],
)
async def test_what_people_type_finds_whom_they_mean(typed: str, found: str, database: Database) -> None:
    here, _ = await fill(database)
    async with database.begin(here) as connection:
        assert await names(connection, search=typed) == [found]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "!?",
        "zz",
        "ila",
        "' OR 1=1 --",
        "a' & 'b",
        "x:*",
        "\\",
        "'); DROP TABLE contacts; --",
        "%",
        "_",
        "conc | joao",
        "<->",
    ],
)
async def test_what_finds_nobody(typed: str, database: Database) -> None:
    """Operators of the query language are punctuation here."""
    here, _ = await fill(database)
    async with database.begin(here) as connection:
        assert await names(connection, search=typed) == []


async def test_the_same_name_in_another_workspace_is_not_found(database: Database) -> None:
    await fill(database)
    there = await a_workspace(database)
    async with database.begin(there) as connection:
        assert await names(connection, search="conceicao") == []
        assert await names(connection) == []


async def test_names_are_folded_in_sql_as_in_the_engine(database: Database) -> None:
    """Where they differ is written down: Python also unfolds ß, which has no accent to lose."""
    latin = "".join(chr(code) for code in range(0xC0, 0x180) if chr(code).isalpha())
    async with database.begin(await a_workspace(database)) as connection:
        named = {await contacts.create(connection, name=f"a{letter}a", phone_number=None): letter for letter in latin}
        rows = await connection.execute(text("SELECT id, sort_name FROM contacts"))
        folded = {row.id: row.sort_name for row in rows}
    assert folded.keys() == named.keys()
    wrong = {letter for one, letter in named.items() if folded[one] != fold(f"a{letter}a")}
    assert wrong == {"ß"}


async def test_filters_narrow_together(database: Database) -> None:
    here, ids = await fill(database)
    instance = await an_instance(database, here)
    agent = await a_user(database, here)
    async with database.begin(here) as connection:
        tag = await tags.create(connection, "aluno", "#00AA00")
        await tags.stick(connection, ids[:2], [tag.id])
        await contacts.change(connection, ids[0], custom_data={"curso": "Piano", "idade": 30})
        await contacts.change(connection, ids[1], custom_data={"curso": "Piano'", "fase_funil": "Cliente"})
        conversation = await conversations.start(connection, ids[0], instance)
        await conversations.assign(connection, conversation, agent_id=agent)

        assert await names(connection, tag="aluno") == ["Conceição D'Ávila", "João Antônio"]
        assert await names(connection, tag_id=tag.id, search="joao") == ["João Antônio"]
        assert await names(connection, tag="nobody's") == []
        assert await names(connection, fields={"curso": "Piano"}) == ["Conceição D'Ávila"]
        assert await names(connection, fields={"curso": "Piano'"}) == ["João Antônio"]
        assert await names(connection, fields={"idade": "30", "curso": "Piano"}) == ["Conceição D'Ávila"]
        assert await names(connection, fields={"curso": "piano"}) == []
        assert await names(connection, fields={"fase_funil": "Cliente"}) == ["João Antônio"]
        assert await names(connection, agent_id=agent) == ["Conceição D'Ávila"]
        assert await names(connection, instance_id=instance) == ["Conceição D'Ávila"]
        assert await names(connection, agent_id=agent, tag="aluno", fields={"curso": "Canto"}) == []


async def test_one_row_says_it_all(database: Database) -> None:
    here, ids = await fill(database)
    instance = await an_instance(database, here)
    agent = await a_user(database, here, name="Bia")
    async with database.begin(here) as connection:
        for name in ("zebra", "aluno"):
            await tags.stick(connection, ids[:1], [(await tags.create(connection, name)).id])
        conversation = await conversations.start(connection, ids[0], instance)
        await conversations.assign(connection, conversation, agent_id=agent)
        found = await contacts.get(connection, ids[0])
        listed = (await contacts.page(connection, Filter(search="conceicao")))[0]
    assert found == listed
    assert [tag.name for tag in found.tags] == ["aluno", "zebra"]
    assert (found.agent and found.agent.name, found.team, found.conversation_id) == ("Bia", None, conversation)
    assert found.last_message_at is not None


async def test_pages_follow_each_other_without_gap_or_repetition(database: Database) -> None:
    here = await a_workspace(database)
    async with database.begin(here) as connection:
        for number in range(25):
            await contacts.create(connection, name=f"Ana {number % 5}", phone_number=None)
        seen: list[UUID] = []
        after = None
        while page := await contacts.page(connection, Filter(), after=after, limit=7):
            seen += [contact.id for contact in page]
            after = Position(page[-1].sort_name, page[-1].id)
    assert len(seen) == len(set(seen)) == 25


async def test_who_read_an_older_revision_is_refused(database: Database) -> None:
    here, ids = await fill(database)
    async with database.begin(here) as connection:
        read = (await contacts.get(connection, ids[0])).revision
        assert await contacts.change(connection, ids[0], expected=read, name="Conceição") == read + 1
        with pytest.raises(VersionConflict):
            await contacts.change(connection, ids[0], expected=read, name="Ceição")
        assert await contacts.change(connection, ids[0], name="Ceição") == read + 2
        with pytest.raises(NotFound):
            await contacts.change(connection, uuid4(), expected=1, name="x")


async def test_only_what_a_person_sees_counts_as_a_change(database: Database) -> None:
    """A message a minute would otherwise make every colleague's form outdated."""
    here, ids = await fill(database)
    async with database.begin(here) as connection:
        before = await contacts.get(connection, ids[0])
        await connection.exec_driver_sql("UPDATE contacts SET last_message_at = batuta_now(), name = name")
        assert (await contacts.get(connection, ids[0])).revision == before.revision


async def test_a_phone_number_belongs_to_one_contact(database: Database) -> None:
    here, ids = await fill(database)

    async def twice() -> None:
        async with database.begin(here) as connection:
            await contacts.create(connection, name="x", phone_number="5511987654321")

    async def taken() -> None:
        async with database.begin(here) as connection:
            await contacts.change(connection, ids[1], phone_number="5511987654321")

    for act in (twice, taken):
        with pytest.raises(ContactExists):
            await act()


async def test_the_stage_is_a_custom_field_too(database: Database) -> None:
    here = await a_workspace(database)
    async with database.begin(here) as connection:
        contact_id = await contacts.create(
            connection, name="Ana", phone_number=None, custom_data={"fase_funil": "Agendado"}
        )
        found = await contacts.get(connection, contact_id)
        assert (found.stage, found.custom_data) == ("Agendado", {"fase_funil": "Agendado"})
        await contacts.change(connection, contact_id, custom_data={**found.custom_data, "curso": "Canto"})
        again = await contacts.get(connection, contact_id)
        assert (again.stage, again.custom_data) == ("Agendado", {"fase_funil": "Agendado", "curso": "Canto"})


async def test_tags_stick_once_and_all_or_none(database: Database) -> None:
    here, ids = await fill(database)
    there, foreign = await fill(database)
    async with database.begin(there) as connection:
        foreign_tag = await tags.create(connection, "deles")
    async with database.begin(here) as connection:
        tag = await tags.create(connection, "aluno")
        assert len(await tags.stick(connection, ids[:2], [tag.id])) == 2
        assert [new.contact_id for new in await tags.stick(connection, ids[:3], [tag.id])] == [ids[2]]
        for people, labels in ((foreign[:1], [tag.id]), (ids[:1], [foreign_tag.id]), (ids[:1], [uuid4()])):
            with pytest.raises(NotFound):
                await tags.stick(connection, people, labels)
            with pytest.raises(NotFound):
                await tags.peel(connection, people, labels)
        assert [gone.contact_id for gone in await tags.peel(connection, [ids[0], ids[4]], [tag.id])] == [ids[0]]
        assert await tags.stick(connection, [], [tag.id]) == []
        await tags.remove(connection, tag.id)
        assert (await contacts.get(connection, ids[1])).tags == ()


async def test_two_tags_cannot_have_one_name(database: Database) -> None:
    async with database.begin(await a_workspace(database)) as connection:
        await tags.create(connection, "aluno")
        with pytest.raises(NameTaken) as refused:
            await tags.create(connection, "aluno")
    assert refused.value.params == {"name": "aluno"}
