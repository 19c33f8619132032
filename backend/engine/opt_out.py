"""Words by which a contact asks to be left alone. They act before any waiting question."""

from collections.abc import Iterable

from backend.engine.text import fold, words

WORDS = ("SAIR", "PARAR", "STOP")
WAY_BACK = frozenset({"voltar", "iniciar", "start", "unstop"})
"""Words by which a contact who asked to be left alone ends that."""


def opts_out(text: str, own_words: Iterable[str] = ()) -> bool:
    """The whole message is one of the words, whatever its case, accents and punctuation."""
    said = words(text) or [fold(text)]
    return said != [""] and any(said == (words(word) or [fold(word)]) for word in (*WORDS, *own_words))


def comes_back(text: str) -> bool:
    return fold(text) in WAY_BACK
