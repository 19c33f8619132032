"""One name, three files, and its lines in the languages: the name is the registration, so a file that is missing must be missed here."""

import json
from pathlib import Path

import pytest

from tests.house.source import ROOT, plant

FILES = {
    "catalog entry": ("node-catalog", ".json"),
    "handler": ("backend/nodes", ".py"),
    "cases": ("tests/nodes", ".json"),
}
LANGUAGES = ("pt-BR",)


def names(root: Path, folder: str, suffix: str) -> set[str]:
    return {path.stem for path in (root / folder).glob(f"*{suffix}") if not path.stem.startswith("_")}


def offences(root: Path) -> list[str]:
    there = {what: names(root, *place) for what, place in FILES.items()}
    for language in LANGUAGES:
        path = root / "node-catalog/i18n" / f"{language}.json"
        there[f"texts in {language}"] = set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()
    every = set().union(*there.values())
    return [f"{name}: no {what}" for name in sorted(every) for what, known in there.items() if name not in known]


def test_a_node_type_is_three_files_and_its_texts() -> None:
    assert names(ROOT, *FILES["catalog entry"])
    assert offences(ROOT) == []


@pytest.mark.parametrize("missing", ["node-catalog/wait.json", "backend/nodes/wait.py", "tests/nodes/wait.json"])
def test_a_missing_file_is_missed(tmp_path: Path, missing: str) -> None:
    for path in (
        "node-catalog/wait.json",
        "backend/nodes/wait.py",
        "backend/nodes/__init__.py",
        "tests/nodes/wait.json",
    ):
        if path != missing:
            plant(tmp_path, path, "{}")
    plant(tmp_path, "node-catalog/i18n/pt-BR.json", '{"wait": {}}')
    assert len(offences(tmp_path)) == 1


def test_missing_texts_are_missed(tmp_path: Path) -> None:
    for folder, suffix in FILES.values():
        plant(tmp_path, f"{folder}/wait{suffix}", "{}")
    plant(tmp_path, "node-catalog/i18n/pt-BR.json", '{"wiat": {}}')
    assert offences(tmp_path) == [
        "wait: no texts in pt-BR",
        "wiat: no catalog entry",
        "wiat: no handler",
        "wiat: no cases",
    ]
