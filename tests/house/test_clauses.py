"""Every clause of the engine has a property of its name: `test_c13_…`, drawn by hypothesis or for each of enumerated cases."""

import ast
import re
from pathlib import Path

from tests.house.source import ROOT

CLAUSES = [f"c{n:02d}" for n in range(1, 26)]
DRAWN = {"given", "parametrize"}
PAGE = "docs/engine.md"


def properties(tests: Path) -> dict[str, set[str]]:
    """clause -> files that hold a property of it."""
    found: dict[str, set[str]] = {}
    for file in tests.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
                named := re.match(r"test_(c\d\d)_", node.name)
            ):
                marks = {part for mark in node.decorator_list for part in re.findall(r"\w+", ast.unparse(mark))}
                if marks & DRAWN:
                    found.setdefault(named[1], set()).add(file.relative_to(tests.parent).as_posix())
    return found


def told(page: str) -> dict[str, set[str]]:
    """clause -> files, as the page's table says."""
    rows = re.findall(r"^\| (C\d+) [^|]*\| ([^|]*) \|$", page, re.MULTILINE)
    return {f"c{int(clause[1:]):02d}": set(re.findall(r"`(tests/[^`]+)`", files)) for clause, files in rows}


def test_every_clause_has_a_property_and_the_page_says_where() -> None:
    found = properties(ROOT / "tests")
    assert sorted(found) == CLAUSES
    assert told((ROOT / PAGE).read_text()) == found


def test_a_clause_without_a_property_is_missed(tmp_path: Path) -> None:
    file = tmp_path / "tests" / "test_some.py"
    file.parent.mkdir()
    file.write_text(
        "def test_c01_once() -> None: ...\n\n\n@given(st.integers())\ndef test_c02_drawn(n: int) -> None: ...\n"
    )
    assert properties(file.parent) == {"c02": {"tests/test_some.py"}}
    assert told("| C2 dedupe | `tests/test_some.py` |\n") == {"c02": {"tests/test_some.py"}}
