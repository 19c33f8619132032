import pytest

from backend.engine.opt_out import opts_out
from backend.engine.text import contains_words, fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Olá, JOÃO", "ola, joao"),
        ("  a\n b ", "a b"),
        ("Straße", "strasse"),
        ("ÇÃO", "cao"),
        ("ﬁm", "fim"),
        ("", ""),
        ("🎻", "🎻"),
        ("A\u0301", "a"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_words():
    assert words("Olá! Tudo-bem? 2x") == ["ola", "tudo", "bem", "2x"]


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("Olá", "ola", True),
        ("ola, tudo bem?", "OLÁ", True),
        ("quero aula experimental!", "Aula Experimental", True),
        ("aula de canto experimental", "aula experimental", False),
        ("cola", "ola", False),
        ("olaria", "ola", False),
        ("", "ola", False),
        ("ola", "", False),
        ("bom dia 🎻", "🎻", True),
        ("bom dia", "🎻", False),
    ],
)
def test_contains_whole_words(text, phrase, found):
    assert contains_words(text, phrase) is found


@pytest.mark.parametrize(
    "text", ["SAIR", "sair", " Sair! ", "parar.", "Stop", "STOP\n", "cancelar inscrição", "CANCELAR INSCRICAO"]
)
def test_opt_out(text):
    assert opts_out(text, ["Cancelar inscrição"])


@pytest.mark.parametrize("text", ["quero sair", "não parar", "", " ", "!", "stopped", "cancelar", "🎻"])
def test_no_opt_out(text):
    assert not opts_out(text, ["Cancelar inscrição", "", " "])


def test_an_emoji_may_be_a_workspaces_own_word():
    assert opts_out("🛑", ["🛑"])
    assert not opts_out("🎻", ["🛑"])
