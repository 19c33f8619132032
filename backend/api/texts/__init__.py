"""What the API says to people, by code, in their language: <language>.json beside this file.

A text is {"message", "hint"}: what and where, with the limit; then how to mend it.
"""

import json
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from backend.engine.texts import TEXTS as ENGINE_TEXTS
from backend.engine.texts import number_in

DEFAULT = "pt-BR"
LANGUAGES = (DEFAULT, "en")
ECHO_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Text:
    message: str
    hint: str


@cache
def texts(language: str) -> dict[str, Any]:
    loaded = json.loads((files(__name__) / f"{language}.json").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def title(status: int, language: str) -> str:
    titles = texts(language)["titles"]
    return str(titles.get(str(status), titles["500"]))


def text(code: str, language: str, params: Mapping[str, Any]) -> Text:
    """`<code>.plain` is the wording for when a name that the usual one has is not known.

    An unknown code is a bug that a test finds first; a reader still gets a sentence.
    """
    known = texts(language)["codes"]
    entry = known.get(code) or _of_the_engine(code, language) or known["invalid"]
    if not _named(entry["message"]) <= params.keys():
        entry = known.get(f"{code}.plain", entry)
    values = _Values((name, echo(number_in(language, value))) for name, value in params.items())
    return Text(*(string.Formatter().vformat(entry[part], (), values) for part in ("message", "hint")))


def _named(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def _of_the_engine(code: str, language: str) -> dict[str, str] | None:
    """What the checker says about a funnel, it says in its own words."""
    if code not in ENGINE_TEXTS:
        return None
    return {"message": ENGINE_TEXTS[code][language], "hint": ENGINE_TEXTS.get(f"{code}.hint", {}).get(language, "")}


def echo(value: object) -> str:
    """What came in, short and printable: it may be anything."""
    printable = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in str(value)[: ECHO_LIMIT + 1]
    )
    return printable if len(printable) <= ECHO_LIMIT else printable[: ECHO_LIMIT - 1] + "…"


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def choose(accept_language: str) -> str:
    """The best of ours for an Accept-Language header; Portuguese where it says nothing we know."""
    ranked = sorted(_ranges(accept_language), key=lambda pair: -pair[0])
    for _, wanted in ranked:
        for language in LANGUAGES:
            if wanted.split("-")[0] == language.split("-")[0].lower():
                return language
    return DEFAULT


def _ranges(header: str) -> Iterator[tuple[float, str]]:
    for part in header[:1000].split(","):
        tag, _, quality = part.strip().lower().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if tag and weight > 0:
            yield weight, tag
