"""The README's walk-through is done as written: a new node type out of its very blocks, in a copy of the house, judged by the suite."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

PLACES = ["node-catalog/coin.json", "backend/nodes/coin.py", "tests/nodes/coin.json"]
JUDGES = ["tests/nodes", "tests/house/test_node_type_files.py"]


def blocks() -> list[str]:
    walk = (ROOT / "README.md").read_text(encoding="utf-8").split("## Add a node type")[1].split("\n## ")[0]
    return re.findall(r"^```\w+\n(.*?)^```", walk, re.MULTILINE | re.DOTALL)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """What a newcomer's checkout holds once the walk-through is done."""
    for folder in ("backend", "node-catalog", "tests/nodes", "tests/house"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    *files, words = blocks()
    for place, block in zip(PLACES, files, strict=True):
        (tmp_path / place).write_text(block, encoding="utf-8")
    for language in ("pt-BR", "es"):
        path = tmp_path / f"node-catalog/i18n/{language}.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | json.loads(words)), encoding="utf-8")
    return tmp_path


def judge(house: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        *more,
        *JUDGES,
    ]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False, timeout=120)


def test_the_walk_through_makes_a_node_type(house: Path) -> None:
    done = judge(house)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("forgotten", PLACES)
def test_what_it_says_is_needed(house: Path, forgotten: str) -> None:
    (house / forgotten).unlink()
    assert judge(house, "-x").returncode == 1
