"""docs/settings.md, the dataclass and what is really read are the same set of names."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from backend.settings import Settings
from tests.house.source import ROOT, plant

NAMES = re.compile(r"\bBATUTA_[A-Z][A-Z_]*[A-Z]\b")
ROW = re.compile(r"^\| `(BATUTA_[A-Z_]+)` \| (.+?) \| (.{10,}) \|$", re.MULTILINE)
OF_THE_TESTS = {"BATUTA_TEST_DATABASE_URL", "BATUTA_TEST_REDIS_URL", "BATUTA_TESTS_RUN"} | {
    f"BATUTA_TEST_ODOO_{part}" for part in ("URL", "DB", "USER", "KEY")
}
OWN = {f"BATUTA_{field.name.upper()}" for field in fields(Settings)}


def documented(root: Path) -> set[str]:
    return {name for name, _, _ in ROW.findall((root / "docs/settings.md").read_text(encoding="utf-8"))}


def unread(root: Path, names: set[str]) -> set[str]:
    """A setting that nothing asks for is a promise that nothing keeps."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in (root / "backend").rglob("*.py")
        if root / "backend/settings" not in path.parents
    ]
    return {name for name in names if not any(re.search(rf"\.{name}\b", text) for text in texts)}


def mentioned(root: Path) -> dict[str, str]:
    """Every name of ours in what people read and run, with a place where it stands."""
    paths = [
        *(
            root / name
            for name in ("Makefile", "README.md", "CONTRIBUTING.md", "compose.yaml", "Dockerfile", ".ci/run")
        ),
        *sorted((root / "docs").rglob("*.md")),
        *sorted((root / "backend").rglob("*.py")),
    ]
    return {
        name: str(path.relative_to(root))
        for path in paths
        if path.exists()
        for name in NAMES.findall(path.read_text(encoding="utf-8"))
    }


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert documented(ROOT) == OWN | OF_THE_TESTS


def test_every_setting_is_read() -> None:
    assert unread(ROOT, {field.name for field in fields(Settings)}) == set()


def test_no_text_names_a_setting_that_does_not_exist() -> None:
    assert {name: where for name, where in mentioned(ROOT).items() if name not in OWN | OF_THE_TESTS} == {}


@pytest.mark.parametrize("line", ["| BATUTA_HOST | x | where it listens |", "| `BATUTA_HOST` | x | short |"])
def test_a_half_row_is_no_documentation(tmp_path: Path, line: str) -> None:
    assert documented(plant(tmp_path, "docs/settings.md", line)) == set()


def test_an_unread_setting_is_found(tmp_path: Path) -> None:
    plant(tmp_path, "backend/settings/__init__.py", "x = settings.lonely")
    plant(tmp_path, "backend/app.py", "x = settings.host")
    assert unread(tmp_path, {"host", "lonely"}) == {"lonely"}


def test_an_unknown_name_is_found(tmp_path: Path) -> None:
    plant(tmp_path, "Makefile", "BATUTA_HOTS=0.0.0.0 make up")
    assert mentioned(tmp_path) == {"BATUTA_HOTS": "Makefile"}
