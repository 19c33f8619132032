"""A module that is named after nothing collects everything."""

import re
from pathlib import Path

import pytest

from tests.house.source import PYTHON, ROOT, plant, python_files

FORBIDDEN = re.compile(r"^(utils?|helpers?|common|managers?|misc|base_.+|.+_(utils?|helpers?|manager))$")


def offences(root: Path) -> list[str]:
    names = {
        part: path.relative_to(root)
        for path in python_files(root, *PYTHON)
        for part in path.relative_to(root).with_suffix("").parts
    }
    return [f"{path}: say what it holds, not `{name}`" for name, path in names.items() if FORBIDDEN.match(name)]


def test_modules_are_named_after_what_they_hold() -> None:
    assert offences(ROOT) == []


@pytest.mark.parametrize(
    "name", ["utils.py", "helpers/x.py", "storage/base_repository.py", "common.py", "queue_manager.py"]
)
def test_a_name_that_says_nothing_is_found(tmp_path: Path, name: str) -> None:
    assert len(offences(plant(tmp_path, f"backend/{name}", ""))) == 1


@pytest.mark.parametrize("name", ["channels/base.py", "commons_license.py", "database.py"])
def test_other_names_pass(tmp_path: Path, name: str) -> None:
    assert offences(plant(tmp_path, f"backend/{name}", "")) == []
