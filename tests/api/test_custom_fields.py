"""Custom fields through HTTP: values of their kind, and none deleted that a funnel needs."""

from typing import Any

import pytest

from tests.api.callers import Caller
from tests.api.test_contacts import new_contact
from tests.api.test_funnels import EXAMPLE, new_funnel, node, started
from tests.api.test_gate import problem


async def test_custom_fields_hold_values_of_their_kind(owner_caller: Caller) -> None:
    kinds = ["text", "number", "date", "boolean", "email", "phone", "cpf", "url"]
    for kind in kinds:
        created = await owner_caller.post("/custom-fields", {"key": f"f_{kind}", "label": kind.title(), "type": kind})
        assert created.status_code == 201, created.text
    choice = {"key": "f_choice", "label": "Turno", "type": "choice", "choices": ["manhã", "tarde"]}
    assert (await owner_caller.post("/custom-fields", choice)).json()["class"] == "plain"
    good = {
        "f_text": "olá",
        "f_number": 4.5,
        "f_date": "2026-12-31",
        "f_boolean": False,
        "f_email": "maria@example.com",
        "f_phone": "+55 11 8765-4321",
        "f_cpf": "529.982.247-25",
        "f_url": "https://example.com",
        "f_choice": "tarde",
        "livre": {"qualquer": ["coisa"]},
    }
    contact = await new_contact(owner_caller, name="Maria", custom_data=good)
    stored = (await owner_caller.get(f"/contacts/{contact}")).json()["custom_data"]
    assert stored == good | {"f_phone": "5511987654321", "f_cpf": "52998224725"}
    bad = {
        "f_text": 4,
        "f_number": "4",
        "f_date": "31/12/2026",
        "f_boolean": "não",
        "f_email": "maria",
        "f_phone": "11 9999-9999",
        "f_cpf": "529.982.247-26",
        "f_url": "javascript:alert(1)",
        "f_choice": "noite",
    }
    answer = await owner_caller.put(f"/contacts/{contact}", {"custom_data": bad})
    assert answer.status_code == 422
    told = {error["path"].rpartition("/")[2]: error for error in answer.json()["errors"]}
    assert {key: error["code"] for key, error in told.items()} == {key: key.replace("f_", "value_") for key in bad}
    assert "manhã, tarde" in told["f_choice"]["hint"]
    assert (await owner_caller.get(f"/contacts/{contact}")).json()["custom_data"] == stored
    assert (await owner_caller.put(f"/contacts/{contact}", {"custom_data": {"f_text": None}})).status_code == 200
    assert (await owner_caller.get(f"/contacts/{contact}")).json()["custom_data"] == {}


async def test_fields_are_made_and_changed(owner_caller: Caller) -> None:
    made = (await owner_caller.post("/custom-fields", {"key": "turno", "label": "Turno"})).json()
    assert (made["type"], made["choices"], made["class"]) == ("text", [], "plain")
    problem(await owner_caller.post("/custom-fields", {"key": "turno", "label": "Outro"}), 409, "name_taken")
    problem(await owner_caller.post("/custom-fields", {"key": "1x", "label": "X"}), 422, "custom_key")
    problem(await owner_caller.post("/custom-fields", {"key": "email", "label": "X"}), 422, "custom_key_taken")
    problem(
        await owner_caller.post("/custom-fields", {"key": "x", "label": "X", "type": "choice"}), 422, "field_required"
    )
    problem(await owner_caller.post("/custom-fields", {"key": "x", "label": "X", "type": "json"}), 422, "field_choice")
    path = f"/custom-fields/{made['id']}"
    problem(await owner_caller.put(path, {"type": "number"}), 422, "field_readonly")
    changed = await owner_caller.put(path, made | {"label": "Período", "class": "personal"})
    assert changed.json() == made | {"label": "Período", "class": "personal"}
    assert (await owner_caller.get("/custom-fields")).json() == [changed.json()]


@pytest.mark.parametrize(
    "used",
    [
        node("a", "set_field", assignments=[{"field": "turno", "value": "manhã"}]),
        node("a", "send_message", text="Seu turno: {{ contact.custom_data.turno }}"),
        node("a", "condition", condition="contact.turno == 'tarde'"),
        node("a", "wait") | {"data": {"kind": "field", "field": "turno"}},
        node("a", "trigger") | {"data": {"kind": "field_changed", "field": "turno"}},
    ],
)
async def test_a_field_that_a_funnel_needs_is_not_deleted(owner_caller: Caller, used: dict[str, Any]) -> None:
    made = (await owner_caller.post("/custom-fields", {"key": "turno", "label": "Turno"})).json()["id"]
    free = (await owner_caller.post("/custom-fields", {"key": "livre", "label": "Livre"})).json()["id"]
    funnel = await new_funnel(owner_caller, started(used), "Matrícula")
    body = problem(await owner_caller.delete(f"/custom-fields/{made}"), 409, "in_use")
    assert "Matrícula" in body["detail"]
    assert (await owner_caller.delete(f"/custom-fields/{free}")).status_code == 204
    await owner_caller.put(f"/funnels/{funnel}", {"definition": EXAMPLE})
    assert (await owner_caller.delete(f"/custom-fields/{made}")).status_code == 204
