"""Words by which a contact asks to be left alone. They act before any waiting question."""

from collections.abc import Iterable
from functools import lru_cache

from backend.engine.text import fold, words

WORDS = ("SAIR", "PARAR", "STOP")
WAY_BACK = frozenset({"voltar", "iniciar", "start", "unstop"})
"""Words by which a contact who asked to be left alone ends that."""
LONGEST = 1_000
"""Characters of a message that can still be nothing but one of the words."""


def opts_out(text: str, own_words: Iterable[str] = ()) -> bool:
    """The whole message is one of the words, whatever its case, accents and punctuation."""
    if len(text) > LONGEST:
        return False
    said = _said(text)
    return said != "" and any(said == _said(word) for word in (*WORDS, *own_words))


@lru_cache(maxsize=1_024)
def _said(text: str) -> str:
    return " ".join(words(text)) or fold(text)


def comes_back(text: str) -> bool:
    return fold(text) in WAY_BACK
