"""What a contact meant."""

import pytest

from backend.engine.answers import distance, pick
from backend.engine.words import Message

CHOICES = [
    {"id": "violao", "label": "Violão", "synonyms": ["guitarra", "viola"]},
    {"id": "piano", "label": "Piano"},
    {"id": "canto", "label": "Canto coral 🎵"},
    {"id": "b1", "label": "Bateria 1"},
    {"id": "b2", "label": "Bateria 2"},
]


def picked(text: str = "", reply_id: str | None = None, choices: list = CHOICES) -> str | None:
    found = pick(choices, Message("text", text, reply_id))
    return found["id"] if found else None


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Violão", "violao"), ("violao", "violao"), ("VIOLÃO!!", "violao"), (" piano. ", "piano"), ("guitarra", "violao"),
        ("Guitarrá", "violao"),
        ("canto coral", "canto"), ("Canto coral 🎵", "canto"),
        ("1", "violao"), ("2", "piano"), ("2)", "piano"), ("2.", "piano"), ("opção 2", "piano"), ("Opcao nº 2", "piano"),
        ("número 3", "canto"),
        ("n° 2", "piano"), ("2. Piano", "piano"), ("2 - piano", "piano"), ("2. Violão", None), ("0", None), ("6", None), ("-1", None),
        ("22", None),
        ("pianno", "piano"), ("paino", "piano"), ("vilao", "violao"), ("guitara", "violao"), ("cantocoral", "canto"), ("canto", None),
        ("batera", None), ("bateria", None), ("bateria 2", "b2"), ("bateria2", "b2"), ("Bateria 3", None),
        ("", None), ("   ", None), ("sim", None), ("não sei", None), ("pia", None), ("🎵", None),
    ],
)  # fmt: skip
def test_by_what_is_written(text, choice):
    assert picked(text) == choice


def test_by_press():
    assert picked("qualquer coisa", "piano") == "piano"
    assert picked("piano", "gone") == "piano", "a button of an older message still says its label"
    assert picked("gone", "gone") is None


def test_a_label_wins_over_a_number():
    choices = [{"id": "a", "label": "3"}, {"id": "b", "label": "2"}, {"id": "c", "label": "1"}]
    assert [picked(text, choices=choices) for text in "123"] == ["c", "b", "a"]


def test_two_that_fit_are_none():
    assert picked("Sim", choices=[{"id": "a", "label": "sim"}, {"id": "b", "label": "SIM"}]) is None
    assert picked("gato", choices=[{"id": "a", "label": "rato"}, {"id": "b", "label": "pato"}]) is None


def test_broken_choices_are_passed_over():
    assert picked("x", choices=["x", None, {"id": "a"}, {"id": "b", "label": "x", "synonyms": "no"}]) == "b"


@pytest.mark.parametrize(
    ("left", "right", "slips"),
    [
        ("piano", "piano", 0),
        ("piano", "pinao", 1),
        ("piano", "pano", 1),
        ("piano", "pianos", 1),
        ("abc", "xyz", 3),
        ("abcdef", "uvwxyz", 4),
        ("a", "abcdefg", 4),
    ],
)
def test_distance(left, right, slips):
    assert distance(left, right) == distance(right, left) == slips
