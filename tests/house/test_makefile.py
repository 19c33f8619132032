"""The two commands' first steps: nothing is installed twice, and what is missing is one line."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.source import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "package-lock.json")


def make(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=place, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    for name in ("Makefile", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "frontend/src").mkdir(parents=True)
    (tmp_path / "frontend/src/main.tsx").write_text("export {}")
    return tmp_path


@pytest.fixture
def installed(fresh: Path) -> Path:
    """As after an installation: what makes the stamps is `touch`, so it is asked what it would touch."""
    for made in (".venv/bin", "node_modules", "frontend/dist"):
        (fresh / made).mkdir(parents=True)
    (fresh / ".venv/bin/python").touch()
    told = re.findall(r"touch (.+)", make(fresh, "-n", "test").stdout)
    for stamp in dict.fromkeys(" ".join(told).split()):
        (fresh / stamp).touch()
    return fresh


INSTALLS = ("pip install", "npm ci", "run --silent build")


@pytest.mark.parametrize("target", ["up", "test", "check"])
def test_what_is_installed_and_built_is_not_again(installed: Path, target: str) -> None:
    told = make(installed, "-n", target).stdout
    assert [step for step in INSTALLS if step in told] == []


def test_changed_screens_are_built_anew_and_nothing_else(installed: Path) -> None:
    (installed / "frontend/src/main.tsx").write_text("export const changed = true")
    told = make(installed, "-n", "up").stdout
    assert [step for step in INSTALLS if step in told] == ["run --silent build"]


def test_what_was_built_says_nothing_about_what_is_to_be_built(installed: Path) -> None:
    (installed / "frontend/dist/index.html").touch()
    (installed / "frontend/node_modules").mkdir()
    (installed / "frontend/node_modules/x.js").touch()
    assert "run --silent build" not in make(installed, "-n", "up").stdout


def test_another_package_lock_is_installed(installed: Path) -> None:
    with (installed / "package-lock.json").open("a") as file:
        file.write("\n")
    told = make(installed, "-n", "up").stdout
    assert [step for step in INSTALLS if step in told] == ["npm ci", "run --silent build"]


@pytest.mark.parametrize(
    ("lock", "targets"), [("requirements.txt", {"up", "test"}), ("requirements-dev.txt", {"test"})]
)
def test_another_lock_is_installed(installed: Path, lock: str, targets: set[str]) -> None:
    with (installed / lock).open("a") as file:
        file.write("another==1 \\\n    --hash=sha256:00\n")
    again = {
        target
        for target in ("up", "test")
        if f"--require-hashes --requirement {lock}" in make(installed, "-n", target).stdout
    }
    assert again == targets


def test_a_lock_that_was_only_touched_is_not(installed: Path) -> None:
    for lock in LOCKS:
        (installed / lock).touch()
    assert "pip install" not in make(installed, "-n", "test").stdout


def test_a_missing_python_is_one_line(fresh: Path) -> None:
    done = make(fresh, "up", "PYTHON=/nowhere/python3.11")
    assert done.returncode != 0
    [line, *rest] = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert "Python 3.11 is needed and `/nowhere/python3.11` is not it: install it, or name yours" in line
    assert rest == []


def test_what_texts_tell_to_make_can_be_made() -> None:
    targets = set(re.findall(r"^([a-z.][a-z0-9-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    texts = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / ".ci/run", *sorted((ROOT / "docs").glob("*.md"))]
    told = {
        word
        for path in texts
        if path.exists()
        for word in re.findall(
            r"(?:`|^ *|\$ )make (?:--\S+ )*([a-z.][a-z0-9-]*)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert {"up", "test", "check"} <= told
    assert told <= targets
