"""C7 at Odoo: one call makes one lead whatever breaks in between; what is refused says which field; bad inputs 59 and 60."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.activities import odoo_line, pinned
from backend.activities.base import Again, Call, Done, Doubtful, Failed, Result
from backend.activities.egress import Egress
from backend.activities.odoo_lead import OdooLead
from tests.activities.odoo_place import PLACES, Place
from tests.patience import LONG

WORKSPACE = uuid4()


@pytest.fixture(params=PLACES)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    found = Place.named(request.param)
    await found.odoo.start()
    yield found
    await found.odoo.stop()


@pytest.fixture
def runner(place: Place) -> OdooLead:
    return OdooLead(place, Egress(frozenset({("127.0.0.1", place.odoo.port)})), pauses=(0.0, 0.0, 0.0))


def asked(contact: UUID, attempt: int = 1, key: UUID | None = None, **how: Any) -> Call:
    values = {"name": "Ana Souza", "phone": "+5511988124470", "email_from": "ana@x.com", **how.pop("values", {})}
    request = {
        "model": "crm.lead", "type": "opportunity", "existing": "update", "timezone": "America/Sao_Paulo", **how, "values": values,
    }  # fmt: skip
    return Call(key or uuid4(), WORKSPACE, contact, uuid4(), "odoo_lead", request, attempt)


async def leads(place: Place, contact: UUID) -> list[dict[str, Any]]:
    wanted = [
        "name",
        "type",
        "email_from",
        "phone",
        "description",
        "referred",
        "priority",
        "expected_revenue",
        "date_deadline",
    ]
    found: list[dict[str, Any]] = await place.ask("search_read", [["referred", "like", contact.hex]], fields=wanted)
    return sorted(found, key=lambda one: int(one["id"]))


def done(result: Result, action: str) -> int:
    assert isinstance(result, Done), result
    assert isinstance(result.value, dict)
    assert (result.value["ok"], result.value["action"]) == (True, action)
    lead = result.value["lead_id"]
    assert isinstance(lead, int)
    assert str(result.value["url"]).endswith(f"/mail/view?model=crm.lead&res_id={lead}")
    return lead


async def test_a_contact_becomes_a_lead_and_later_ones_bring_it_up_to_date(place: Place, runner: OdooLead) -> None:
    ana, bia = uuid4(), uuid4()
    values = {
        "description": "Agendar em: <script>alert(1)</script>\n15h", "priority": "High", "expected_revenue": "1.234,50",
        "date_deadline": "24/12/2026", "referred": "Bia",
    }  # fmt: skip
    first = done(await runner(asked(ana, type="lead", values=values)), "created")
    (lead,) = await leads(place, ana)
    assert (lead["id"], lead["type"], lead["priority"], lead["expected_revenue"]) == (first, "lead", "2", 1234.5)
    assert (lead["date_deadline"], lead["email_from"]) == ("2026-12-24", "ana@x.com")
    assert str(lead["referred"]).startswith("Bia · batuta:")
    assert "<script>" not in lead["description"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>15h" in lead["description"].replace("<br/>", "<br>")

    assert done(await runner(asked(ana, values={"name": "Ana S.", "referred": "Outra"})), "updated") == first
    (lead,) = await leads(place, ana)
    assert (lead["name"], lead["type"], lead["priority"]) == ("Ana S.", "lead", "2"), "what was not said stays"
    second = done(await runner(asked(ana, existing="create")), "created")
    assert second != first
    await place.ask("write", [second], {"probability": 100.0})
    await place.ask("write", [first], {"active": False})
    assert done(await runner(asked(ana)), "created") not in (first, second), "won and lost ones are left alone"
    done(await runner(asked(bia)), "created")
    assert len(await leads(place, bia)) == 1
    methods = place.odoo.methods()
    assert (methods.count("login"), methods.count("fields_get")) == (1, 1), "asked once, then kept"


@pytest.mark.parametrize(
    ("fault", "first"),
    [
        (("create", "lost"), Done),
        (("create", "cut"), Doubtful),
        (("create", "busy"), Again),
        (("create", "serialization"), Again),
        (("create", "html"), Doubtful),
        (("create", "error"), Doubtful),
        (("login", "html"), Again),
        (("search", "cut"), Again),
    ],
)
async def test_however_it_breaks_there_is_one_lead_in_the_end(
    place: Place, runner: OdooLead, fault: tuple[str, str], first: type[Result]
) -> None:
    ana, key = uuid4(), uuid4()
    place.odoo.faults.append(fault)
    result = await runner(asked(ana, 1, key))
    assert isinstance(result, first), result
    for attempt in (2, 3):  # also that of a worker that died before it could tell
        done(await runner(asked(ana, attempt, key)), "created")
    assert len(await leads(place, ana)) == 1


@pytest.mark.parametrize(("fault", "told", "count"), [("hang", Done, 1), ("stuck", Doubtful, 0)])
async def test_a_reply_that_never_comes(
    place: Place, runner: OdooLead, monkeypatch: pytest.MonkeyPatch, fault: str, told: type[Result], count: int
) -> None:
    """Looked for by our key; one that is not there may still come, so nobody makes another."""
    await runner(asked(uuid4()))
    before, noted = place.odoo.methods()[place.odoo.methods().index("create") - 1], place.odoo._noted

    def short_for_the_making(params: dict[str, Any]) -> str:
        method = noted(params)
        for module in (pinned, odoo_line):
            monkeypatch.setattr(module, "TOTAL_SECONDS", 1.0 if method == before else LONG)
        return method

    monkeypatch.setattr(place.odoo, "_noted", short_for_the_making)
    ana = uuid4()
    place.odoo.faults.append(("create", fault))
    assert isinstance(await runner(asked(ana)), told)
    assert place.odoo.methods().count("create") == 2
    assert len(await leads(place, ana)) == count


@pytest.mark.parametrize(("lands_after", "told"), [(1, Done), (2, Done), (9, Doubtful)])
async def test_a_lead_that_comes_after_the_line_was_cut(
    place: Place, runner: OdooLead, lands_after: int, told: type[Result]
) -> None:
    """Odoo went on behind a line that was cut, and the lead is there only after so many looks for it: still one."""
    ana, odoo = uuid4(), place.odoo
    odoo.faults.append(("create", "late"))
    odoo.lands_after = lands_after
    assert isinstance(await runner(asked(ana, existing="create")), told)
    await odoo.land()
    assert (odoo.methods().count("create"), len(await leads(place, ana))) == (1, 1)


async def test_where_nothing_can_be_found_again_it_is_a_doubt(place: Place, runner: OdooLead) -> None:
    if place.odoo.behind:
        pytest.skip("every real Odoo has the field")
    del place.odoo.crm.fields["referred"]
    place.odoo.faults.append(("create", "lost"))
    assert isinstance(await runner(asked(uuid4())), Doubtful)
    assert isinstance(await runner(asked(uuid4(), 2)), Doubtful)
    assert len(place.odoo.crm.leads) == 1
    place.odoo.crm.fields["x_batuta_ref"] = {"type": "char", "string": "Ref", "readonly": False, "store": True}
    place.odoo.crm.fields["x_curso"] = {"type": "char", "string": "Curso", "readonly": False, "store": True}
    lead = done(await runner(asked(uuid4(), values={"x_curso": "Piano"})), "created")
    assert place.odoo.crm.leads[lead]["x_curso"] == "Piano", "a field that somebody made just now"
    assert str(place.odoo.crm.leads[lead]["x_batuta_ref"]).startswith("batuta:")


async def test_a_field_that_is_computed_holds_no_key(place: Place, runner: OdooLead) -> None:
    if place.odoo.behind:
        pytest.skip("no such field there")
    computed = {"type": "char", "string": "Ref", "readonly": True, "store": True}
    ana, key, crm = uuid4(), uuid4(), place.odoo.crm
    crm.fields["x_batuta_ref"] = computed
    assert done(await runner(asked(ana, 1, key)), "created") == done(await runner(asked(ana, 2, key)), "created")
    assert ["x_batuta_ref" in lead for lead in crm.leads.values()] == [False]
    await place.ask("create", {"name": "Ana", "x_batuta_ref": "x"})
    assert "x_batuta_ref" not in crm.leads[max(crm.leads)], "as a real one ignores it"


@pytest.mark.parametrize("fault", [("login", "busy"), ("login", "error"), ("login", "html"), ("fields_get", "cut")])
@pytest.mark.parametrize(("attempts", "told"), [((1, 2, 3, 4, 5), Failed), ((2, 3, 4, 5), Doubtful)])
async def test_an_odoo_that_stays_away(
    place: Place, runner: OdooLead, attempts: tuple[int, ...], told: type[Result], fault: tuple[str, str]
) -> None:
    """Nothing was ever sent: a failure. An attempt that nobody knows of: a doubt."""
    key = uuid4()
    place.odoo.faults.extend([fault] * 5)
    results = [await runner(asked(uuid4(), attempt, key)) for attempt in attempts]
    assert [type(result) for result in results] == [Again] * (len(attempts) - 1) + [told]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"mobile": "1"}, "mobile"),
        ({"display_name": "x"}, "display_name"),
        ({"create_date": "2026-11-20"}, "create_date"),
        ({"priority": "9"}, "priority"),
        ({"expected_revenue": "muito"}, "expected_revenue"),
        ({"date_deadline": "amanhã"}, "date_deadline"),
        ({"color": "1" * 12}, "color"),
        ({"tag_ids": "1"}, "tag_ids"),
    ],
)
async def test_a_field_that_does_not_take_it_is_named_and_nothing_is_made(
    place: Place, runner: OdooLead, values: dict[str, str], field: str
) -> None:
    assert await runner(asked(uuid4(), values=values)) == Failed("odoo_field", field)
    assert "create" not in place.odoo.methods()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("access", Failed("odoo_access", "You are not allowed to create 'Lead' (crm.lead) records.")),
        ("user", Failed("odoo_refused", "O funil está fechado.")),
    ],
)
async def test_what_odoo_refuses(place: Place, runner: OdooLead, fault: str, told: Failed) -> None:
    place.odoo.faults.append(("create", fault))
    assert await runner(asked(uuid4())) == told


async def test_a_login_that_holds_no_longer_is_made_once_more(place: Place, runner: OdooLead) -> None:
    done(await runner(asked(uuid4())), "created")
    place.odoo.faults.append(("search", "denied"))
    done(await runner(asked(uuid4())), "created")
    assert place.odoo.methods().count("login") == 2
    place.odoo.faults.extend([("search", "denied")] * 2)
    assert await runner(asked(uuid4())) == Failed("odoo_auth")


async def test_an_odoo_without_json_rpc(place: Place, runner: OdooLead) -> None:
    place.odoo.speaks = False
    assert await runner(asked(uuid4())) == Failed("odoo_protocol")


async def test_internal_addresses_are_not_called(place: Place) -> None:
    assert await OdooLead(place, Egress())(asked(uuid4())) == Failed("url_forbidden")
    assert place.odoo.asked == []
