"""Generated files are what the code generates: `make generate` writes them."""

from pathlib import Path

from backend.app import api_description
from backend.settings import Settings
from tests.house.source import ROOT


def is_current(path: Path, generated: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == generated


def test_the_api_description_is_current() -> None:
    generated = api_description(Settings())
    assert is_current(ROOT / "docs/openapi.json", generated), (
        "docs/openapi.json is not what the code says: make generate"
    )


def test_an_old_file_is_found(tmp_path: Path) -> None:
    assert not is_current(tmp_path / "openapi.json", "{}")
    (tmp_path / "openapi.json").write_text('{"old": true}')
    assert not is_current(tmp_path / "openapi.json", "{}")
