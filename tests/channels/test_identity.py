import pytest

from backend.channels.whatsapp_identity import (
    UnknownPerson,
    canonical_phone,
    display_name,
    is_bsuid,
    person,
    sender,
)

BSUID = "BR.1000000000001"


@pytest.mark.parametrize(
    "given, canonical",
    [
        ("551187654321", "5511987654321"),
        ("5511987654321", "5511987654321"),
        ("+5511987654321", "5511987654321"),
        ("553199998888", "5531999998888"),
        ("551130000000", "551130000000"),  # a landline has eight digits for good
        ("551155554444", "551155554444"),
        ("5511100000000", "5511100000000"),
        ("14155550100", "14155550100"),
        ("5491155550100", "5491155550100"),
    ],
)
def test_brazils_ninth_digit(given: str, canonical: str):
    assert canonical_phone(given) == canonical


@pytest.mark.parametrize("text", [BSUID, "BR.A", "US.ENT.11815799212886844830", "BR." + "a" * 128])
def test_a_bsuid(text: str):
    assert is_bsuid(text)


@pytest.mark.parametrize(
    "text", ["br1502", "BR1502", "br.1502", "BR.", "BR.1 2", "BRA.1", "BR." + "a" * 129, "BR.1\n", "B.1", "BR.ç"]
)
def test_no_bsuid(text: str):
    assert not is_bsuid(text)


def test_a_person_known_by_both_is_keyed_on_the_bsuid_first_and_answered_at_what_was_given():
    found = person(["551187654321", BSUID])
    assert found.keys == (BSUID, "5511987654321")
    assert found.address == "551187654321"
    assert found.phone == "5511987654321"


def test_both_forms_of_a_brazilian_number_are_one_contact():
    assert person(["551187654321"]).keys == person(["5511987654321"]).keys


def test_a_person_known_only_by_a_bsuid():
    for message, contacts in (
        ({"from_user_id": BSUID}, []),
        ({"from": BSUID}, [{"wa_id": BSUID}]),
        ({}, [{"user_id": BSUID}]),
    ):
        found = sender(message, contacts)  # type: ignore[arg-type]
        assert (found.keys, found.address, found.phone) == ((BSUID,), BSUID, None)


def test_the_contact_beside_a_message_completes_it():
    contacts = [
        {"wa_id": "5511900000002", "user_id": "BR.2", "profile": {"name": "Bia"}},
        {"wa_id": "5511900000001", "user_id": BSUID, "profile": {"name": "Ana"}},
    ]
    found = sender({"from": "5511900000001"}, contacts)  # type: ignore[arg-type]
    assert (found.keys, found.name) == ((BSUID, "5511900000001"), "Ana")


def test_nobody_gets_the_name_of_somebody_else():
    contacts = [{"wa_id": "5511900000002", "user_id": "BR.2", "profile": {"name": "Bia"}}]
    found = sender({"from": "5511900000001"}, contacts)  # type: ignore[arg-type]
    assert (found.keys, found.name) == (("5511900000001",), None)


@pytest.mark.parametrize(
    "given, code",
    [
        (["br1502"], "provider_id_invalid"),
        (["BR1502", "x"], "provider_id_invalid"),
        ([], "payload_shape"),
        ([None, ""], "payload_shape"),
        ([42], "payload_shape"),
    ],
)
def test_who_cannot_be_known(given: list, code: str):
    with pytest.raises(UnknownPerson) as refusal:
        person(given)
    assert refusal.value.code == code


def test_a_bad_id_beside_a_good_one_is_reported_and_costs_no_message():
    found = person(["5511900000001", "br1502"])
    assert (found.keys, found.malformed) == (("5511900000001",), ("br1502",))


@pytest.mark.parametrize(
    "given, shown",
    [
        ("Ana", "Ana"),
        ("  Ana \n Maria ", "Ana Maria"),
        ("a" * 10_000, "a" * 256),
        ("\u202egnp.exe", "gnp.exe"),
        ("An\u200ba\u2066", "Ana"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("Ana\x07\x1b[31m", "Ana [31m"),
        ("", None),
        (" \u200b\u202e ", None),
        (None, None),
        (5, None),
        (["Ana"], None),
    ],
)
def test_names_for_display(given: object, shown: str | None):
    assert display_name(given) == shown  # type: ignore[arg-type]
