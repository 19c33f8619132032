"""One record of an Odoo by typed conditions; nothing that a contact wrote is a wildcard or another condition."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from backend.activities.base import Again, Call, Done, Failed, Result
from backend.activities.egress import Egress
from backend.activities.odoo_find import OdooFind
from tests.activities.odoo_place import Place

ROWS = {
    1: {"name": "Ana 100%", "email_from": "ana@x.com", "probability": 10.0, "team_id": 4, "active": True, "date_deadline": "2026-12-24"},
    2: {"name": "Ana 100", "email_from": "outra@x.com", "probability": 70.0, "active": True},
    3: {"name": "Bia", "email_from": "ana@x.com", "probability": 100.0, "active": True},
}  # fmt: skip


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    found = Place.named("emulator")
    found.odoo.crm.leads.update({key: dict(row) for key, row in ROWS.items()})
    await found.odoo.start()
    yield found
    await found.odoo.stop()


async def find(place: Place, *where: tuple[str, str, str], fields: tuple[str, ...] = ("name",), **more: Any) -> Result:
    runner = OdooFind(place, Egress(frozenset({("127.0.0.1", place.odoo.port)})))
    rows = [{"field": name, "operator": how, "value": value} for name, how, value in where]
    request = {"model": "crm.lead", "where": rows, "fields": [*fields], "timezone": "America/Sao_Paulo", **more}
    return await runner(Call(uuid4(), uuid4(), uuid4(), uuid4(), "odoo_find", request, 1))


FOUND: list[tuple[list[tuple[str, str, str]], int | None]] = [
    ([("email_from", "equals", "ana@x.com")], 3),
    ([("email_from", "equals", "ana@x.com"), ("probability", "at_most", "99,5")], 1),
    ([("probability", "at_least", "70"), ("name", "contains", "ana")], 2),
    ([("name", "contains", "100%")], 1),
    ([("name", "contains", "_")], None),
    ([("name", "contains", "%")], 1),
    ([("date_deadline", "equals", "24/12/2026")], 1),
    ([("id", "equals", "2")], 2),
    ([("email_from", "equals", "' OR 1=1")], None),
]


@pytest.mark.parametrize(("where", "lead"), FOUND)
async def test_what_fits_is_found_the_newest_first(place: Place, where: list[tuple[str, str, str]], lead: int) -> None:
    wanted = (
        Done({"found": True, "id": lead, "values": {"name": ROWS[lead]["name"]}}) if lead else Done({"found": False})
    )
    assert await find(place, *where) == wanted


async def test_values_come_out_plain(place: Place) -> None:
    found = await find(place, ("id", "equals", "1"), fields=("id", "team_id", "phone", "active", "probability"))
    assert isinstance(found, Done)
    assert isinstance(found.value, dict)
    assert found.value["values"] == {
        "id": 1,
        "team_id": "many2one 4",
        "phone": None,
        "active": True,
        "probability": 10.0,
    }


async def test_a_contact_of_the_school_is_found_by_what_it_wrote(place: Place) -> None:
    place.odoo.crm.partners[7] = {"name": "Rosa Lima", "email": "rosa@x.com", "parent_id": 2, "active": True}
    place.odoo.crm.partners[8] = {"name": "Rosa, que se mudou", "email": "rosa@x.com", "active": False}
    asked = {"model": "res.partner", "fields": ("name", "parent_id", "credit_limit")}
    values = {"name": "Rosa Lima", "parent_id": "many2one 2", "credit_limit": None}
    assert await find(place, ("email", "equals", "rosa@x.com"), **asked) == Done(
        {"found": True, "id": 7, "values": values}
    )
    assert await find(place, ("email", "equals", "%"), **asked) == Done({"found": False})
    assert await find(place, ("email_from", "equals", "rosa@x.com"), **asked) == Failed("odoo_field", "email_from")


async def test_what_odoo_does_not_tell_is_told(place: Place) -> None:
    assert await find(place, ("x_nada", "equals", "1")) == Failed("odoo_field", "x_nada")
    assert await find(place, ("id", "equals", "1"), fields=("senha",)) == Failed("odoo_field", "senha")
    assert await find(place, ("probability", "equals", "muito")) == Failed("odoo_field", "probability")
    assert await find(place, ("name", "equals", "x"), model="res.users") == Failed("odoo_access", "res.users")
    for fault, result in (("access", Failed), ("busy", Again), ("cut", Again), ("serialization", Again)):
        place.odoo.faults.append(("search_read", fault))
        assert isinstance(await find(place, ("name", "equals", "Bia")), result)
    place.odoo.databases["escola"] = {"bot@escola.com": "another"}
    assert await find(place, ("name", "equals", "Bia")) == Failed("odoo_auth")


async def test_what_is_not_there_or_not_allowed_is_told_apart(place: Place) -> None:
    place.odoo.crm.rights = {"crm.lead": "none"}
    assert await find(place, ("id", "equals", "1")) == Failed(
        "odoo_access", "You are not allowed to access 'crm.lead' records."
    )
    place.odoo.crm.models = frozenset({"res.partner"})
    assert await find(place, ("id", "equals", "1")) == Failed("odoo_model", "crm.lead")
