"""Conditions: texts without case and accents, numbers as numbers, nothing where nothing is."""

import pytest

from backend.engine.templates import Scope, expression
from backend.engine.values import equal, less, number, show

VALUES = {
    "response": {"text": "Sím ", "type": "text"},
    "contact": {
        "name": "João",
        "email": None,
        "tags": ["VIP", "aluno antigo"],
        "custom_data": {
            "x": "10",
            "y": 9,
            "z": "1,5",
            "cpf": "01234567890",
            "date": "2026-12-31",
            "empty": "",
            "list": ["a"],
        },
    },
    "yes": True,
}

HOLDS = [
    "response.text == 'sim'",
    "response.text == 'SIM'",
    "response.text != 'não'",
    "contact.name == 'joao'",
    "contact.custom_data.x > 3",
    "contact.custom_data.x > 9.5",
    "contact.custom_data.x > contact.custom_data.y",
    "contact.custom_data.x == 10.0",
    "contact.custom_data.x >= '10'",
    "contact.custom_data.z < 2",
    "contact.custom_data.y <= 9",
    "contact.custom_data.y <= '9.0'",
    "contact.custom_data.z == 1.5",
    "contact.custom_data.date > '2026-11-30'",
    "contact.custom_data.cpf != '1234567890'",
    "contact.custom_data.cpf == '01234567890'",
    "'vip' in contact.tags",
    "'aluno' not in contact.tags",
    "'sim' in response.text",
    "'' not in response.text",
    "contact.custom_data.x in '10,20'",
    "contact.email == none",
    "contact.email == ''",
    "contact.nothing == none",
    "contact.custom_data.empty == none",
    "contact.email is none",
    "contact.nothing is not defined",
    "contact.email is defined",
    "not contact.nothing",
    "not contact.email",
    "yes and response.text == 'sim'",
    "yes == 'true'",
    "contact.nothing or contact.name",
    "response.text == 'a' or response.text == 'sim'",
    "not (response.text == 'a' or response.text == 'b')",
    "1 < contact.custom_data.y < 10",
    "contact.name|length == 4",
    "contact.tags|length > 1",
    "contact.name|upper == 'joão'",
    "('a' if yes else 'b') == 'a'",
    "contact.name ~ '!' == 'joao!'",
]
FAILS = [
    "response.text == 'não'",
    "contact.nothing > 3",
    "contact.nothing < 3",
    "contact.nothing >= 3",
    "contact.nothing <= 3",
    "contact.email > 0",
    "contact.name > 3",
    "contact.tags > 3",
    "contact.custom_data.x < 9",
    "10 < contact.custom_data.y < 11",
    "'x' in contact.nothing",
    "none in response.text",
    "contact.nothing in contact.tags",
    "'xyz' in contact.custom_data.y",
    "contact.nothing",
    "contact.name.first",
    "contact.tags[5]",
    "false",
    "''",
    "contact.custom_data.list == 'a'",
]


@pytest.mark.parametrize("source", HOLDS)
def test_holds(source):
    assert expression(source).holds(Scope(VALUES)) is True


@pytest.mark.parametrize("source", FAILS)
def test_does_not_hold(source):
    assert expression(source).holds(Scope(VALUES)) is False


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("contact.custom_data.x", "10"),
        ("contact.tags", ["VIP", "aluno antigo"]),
        ("contact.nothing", None),
        ("contact.email", None),
        ("contact.name|upper", "JOÃO"),
        ("1.5", 1.5),
    ],
)
def test_values_come_out_plain(source, value):
    assert expression(source).value(Scope(VALUES)) == value


def test_the_variables_that_are_read_are_known():
    names = expression("contact.custom_data.x > 3 and response['text'] == contact.tags[0]").names
    assert names == (("contact", "custom_data", "x"), ("response", "text"), ("contact", "tags", "0"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10", 10), ("-3", -3), ("0", 0), ("1,5", 1.5), ("1.5", 1.5), (" 7 ", 7), (True, None), (2, 2), (2.5, 2.5), ("007", None),
        ("1e9", None), ("", None), ("1.000.000", None), ("٣", None), ("inf", None), ("nan", None), ("9" * 16, None), ("0.5", 0.5),
        (None, None),
    ],
)  # fmt: skip
def test_what_looks_like_a_number(text, found):
    assert number(text) == found


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), ("", ""), (True, "true"), (1.0, "1"), (1.5, "1.5"), (10**20, "1" + "0" * 20), (["a", 1, None], "a, 1, "),
        ({"a": "é"}, '{"a": "é"}'), (float("inf"), "inf"),
    ],
)  # fmt: skip
def test_how_values_are_shown(value, shown):
    assert show(value) == shown


def test_equal_is_symmetric_and_less_is_not():
    pairs = [("10", 10.0), ("a", "Á"), (None, ""), ([1], [1]), (True, "true"), ({}, {}), ("x", ["x"])]
    for left, right in pairs:
        assert equal(left, right) == equal(right, left)
    assert less("Á", "b") is True
    assert less("b", "á") is False
    assert less({}, 1) is None


def test_what_is_shown_of_a_list_is_bounded():
    assert len(show(["é" * 60_000] * 50)) < 200_000
    assert len(show({str(i): "é" * 100 for i in range(50_000)})) < 200_000
