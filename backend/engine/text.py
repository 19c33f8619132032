"""How texts are compared everywhere: without case and accents."""

import unicodedata
from functools import lru_cache


def fold(text: str) -> str:
    """`Olá, JOÃO` -> `ola, joao`. Spaces at the ends go, runs of spaces become one."""
    if text.isascii():
        return " ".join(text.lower().split())
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def words(text: str) -> list[str]:
    """Folded words; everything but letters and digits parts them."""
    return "".join(c if c.isalnum() else " " for c in fold(text)).split()


@lru_cache(maxsize=1_024)
def _spaced(text: str) -> str:
    """` ola tudo bem `. A message is held against every keyword of a workspace, so it is taken apart once."""
    return f" {' '.join(words(text))} "


def contains_words(text: str, phrase: str) -> bool:
    """Whether the words of `phrase` stand in `text`, whole and side by side.

    A phrase without words (an emoji) is looked for as it is.
    """
    wanted = _spaced(phrase)
    if wanted.isspace():
        bare = fold(phrase)
        return bool(bare) and bare in fold(text)
    return wanted in _spaced(text)
