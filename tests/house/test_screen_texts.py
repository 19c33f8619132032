"""What the screens say: the same texts in both languages, none missing, none that nobody says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import ROOT, plant

LANGUAGES = ("pt-BR", "en")
PLURAL = re.compile(r"_(?:zero|one|two|few|many|other)$")
SAID = re.compile(r"""["'`]([\w-]+(?:\.[\w-]+)*)["'`]""")
BEGUN = re.compile(r"`((?:[\w-]+\.)+)\$\{")
ENDED = re.compile(r"\$\{[^}]*\}((?:\.[\w-]+)+)`")
HOLES = re.compile(r"\{\{\s*([\w.]+)")


def folders(root: Path) -> list[Path]:
    """A folder with texts/ beside its code: a feature, the app, the shared pieces, the editor."""
    return sorted(
        path.parent for path in (root / "frontend").rglob("texts") if path.is_dir() and "node_modules" not in path.parts
    )


def flat(texts: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in texts.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def texts_of(folder: Path, language: str) -> dict[str, str]:
    path = folder / f"texts/{language}.json"
    return dict(flat(json.loads(path.read_text(encoding="utf-8")))) if path.exists() else {}


def code_of(folder: Path, root: Path) -> str:
    """The folder's own code, and for the shell's and the shared texts everybody's."""
    everybody = folder.name in ("app", "ui")
    place = root / "frontend/src" if everybody else folder
    files = [path for path in place.rglob("*.ts*") if ".test." not in path.name]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def untranslated(root: Path) -> list[str]:
    found = []
    for folder in folders(root):
        one, other = (texts_of(folder, language) for language in LANGUAGES)
        keys = {PLURAL.sub("", key) for key in one} ^ {PLURAL.sub("", key) for key in other}
        empty = {key for texts in (one, other) for key, text in texts.items() if not text.strip()}
        holes = {
            key
            for key in one.keys() & other.keys()
            if set(HOLES.findall(one[key])) - {"count"} != set(HOLES.findall(other[key])) - {"count"}
        }
        found += [f"{folder.name}: {key}" for key in sorted(keys | empty | holes)]
    return found


def unsaid(root: Path) -> list[str]:
    """A text whose key stands nowhere, neither whole nor as the beginning or the end of one that is put together."""
    found = []
    for folder in folders(root):
        code = code_of(folder, root)
        whole, begun, ended = set(SAID.findall(code)), set(BEGUN.findall(code)), set(ENDED.findall(code))
        keys = sorted({PLURAL.sub("", key) for key in texts_of(folder, "pt-BR")})
        found += [
            f"{folder.name}: {key}"
            for key in keys
            if key not in whole and not any(map(key.startswith, begun)) and not any(map(key.endswith, ended))
        ]
    return found


def missing(root: Path) -> list[str]:
    """A text that is asked for by its whole key, of the file's own namespace, and is not there."""
    found = []
    for folder in folders(root):
        known = {PLURAL.sub("", key) for key in texts_of(folder, "pt-BR")}
        for path in sorted(folder.rglob("*.tsx")):
            code = path.read_text(encoding="utf-8")
            if "useTranslation('" + folder.name + "')" not in code or code.count("useTranslation(") != 1:
                continue
            asked = re.findall(r"(?<![\w.])t\('([^']+)'", code)
            found += [f"{folder.name}: {key}" for key in asked if key not in known]
    return found


RULES = [untranslated, unsaid, missing]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_texts_keep_the_rule(rule: object) -> None:
    assert callable(rule)
    assert rule(ROOT) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_an_offender_is_found(rule: object, tmp_path: Path) -> None:
    assert callable(rule)
    folder = "frontend/src/features/x"
    plant(tmp_path, f"{folder}/texts/pt-BR.json", '{"a": "A", "b": "B"}')
    plant(tmp_path, f"{folder}/texts/en.json", '{"a": "A"}')
    plant(tmp_path, f"{folder}/X.tsx", "const { t } = useTranslation('x'); t('a'); t('c')")
    assert rule(tmp_path) == [{"untranslated": "x: b", "unsaid": "x: b", "missing": "x: c"}[rule.__name__]]
