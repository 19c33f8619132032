"""The consent ledger through HTTP: what a person heard stands in it by name, and a minor's consent is not theirs to give."""

from tests.api.callers import Caller
from tests.api.test_contacts import new_contact
from tests.api.test_gate import problem


async def test_a_person_puts_down_what_was_said(owner_caller: Caller) -> None:
    contact = await new_contact(owner_caller, name="Maria")
    path = f"/contacts/{contact}/consents"
    assert (await owner_caller.get(path)).json() == {"standing": {}, "entries": []}
    said = {"purpose": "fotos", "answer": "granted", "note": "Disse na recepção"}
    answer = await owner_caller.post(path, said)
    assert answer.status_code == 201, answer.text
    assert answer.json()["standing"] == {"fotos": "granted"}
    proof = answer.json()["entries"][0]["proof"]
    assert (proof["note"], proof["agent"]["id"]) == ("Disse na recepção", str(owner_caller.user_id))
    revoked = (await owner_caller.post(path, said | {"answer": "revoked"})).json()
    assert revoked["standing"] == {"fotos": "revoked"}
    assert [one["answer"] for one in revoked["entries"]] == ["revoked", "granted"], "nothing is ever taken out"
    for wrong, code in (({"purpose": "a b"}, "key_invalid"), ({"note": "  "}, "text_empty")):
        problem(await owner_caller.post(path, said | wrong), 422, code)


async def test_a_minor_allows_nothing_but_may_take_it_back(owner_caller: Caller) -> None:
    child = await new_contact(owner_caller, name="Bia", custom_data={"age_band": "child"})
    said = {"purpose": "marketing", "answer": "granted", "note": "x"}
    refused = await owner_caller.post(f"/contacts/{child}/consents", said)
    problem(refused, 422, "guardian_required")
    assert (await owner_caller.post(f"/contacts/{child}/consents", said | {"answer": "revoked"})).status_code == 201
