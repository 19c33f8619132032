"""The rest of a turn sees a contact as the effects left it."""

import pytest

from backend.engine.project import project
from backend.engine.words import AddNote, AddTag, RemoveTag, SetField

ANA = {"name": "Ana", "stage": None, "tags": ["Vip"], "custom_data": {"idade": 9}}


@pytest.mark.parametrize(
    ("effect", "changed"),
    [
        (SetField("name", "Bia"), {"name": "Bia"}),
        (SetField("stage", "Agendado"), {"stage": "Agendado"}),
        (SetField("email", None), {"email": None}),
        (SetField("idade", 10), {"custom_data": {"idade": 10}}),
        (SetField("idade", None), {"custom_data": {}}),
        (SetField("gone", None), {"custom_data": {"idade": 9}}),
        (SetField("cidade", "São Paulo"), {"custom_data": {"idade": 9, "cidade": "São Paulo"}}),
        (AddTag("novo"), {"tags": ["Vip", "novo"]}),
        (AddTag("VÍP"), {}),
        (RemoveTag("víp"), {"tags": []}),
        (RemoveTag("novo"), {}),
        (AddNote("x"), {}),
    ],
)
def test_effects_on_a_contact(effect, changed):
    assert project(ANA, effect) == {**ANA, **changed}
    assert ANA == {"name": "Ana", "stage": None, "tags": ["Vip"], "custom_data": {"idade": 9}}, (
        "what was given stays as it was"
    )


def test_a_contact_of_whom_little_is_known():
    assert project({}, AddTag("a")) == {"tags": ["a"]}
    assert project({}, SetField("k", 1)) == {"custom_data": {"k": 1}}
    assert project({}, RemoveTag("a")) == {"tags": []}
