"""Ceilings, and the table that shows how near the house is to them. The tail is what is guarded: one giant file is how houses go ugly."""

import ast
from pathlib import Path
from statistics import median

import pytest

from tests.house.source import PYTHON, ROOT, plant, python_files, tree

LONGEST_FILE, MEDIAN_FILE = 400, 80
LONGEST_FUNCTION, MEDIAN_FUNCTION = 60, 10
TYPESCRIPT = ("frontend",)


def lengths_of_files(root: Path, *folders: str) -> dict[str, int]:
    paths = python_files(root, *folders) or typescript_files(root, *folders)
    return {str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}


def typescript_files(root: Path, *folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for pattern in ("*.ts", "*.tsx")
        for path in (root / folder).rglob(pattern)
        if "node_modules" not in path.parts and not path.name.endswith(".d.ts")
    )


def lengths_of_functions(root: Path, *folders: str) -> dict[str, int]:
    return {
        f"{path.relative_to(root)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in python_files(root, *folders)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def too_long(lengths: dict[str, int], ceiling: int) -> list[str]:
    return [f"{name}: {length} lines, at most {ceiling}" for name, length in lengths.items() if length > ceiling]


def row(what: str, lengths: dict[str, int], most: int, middle: int | None = None) -> str:
    longest = max(lengths, key=lambda name: lengths[name])
    ceiling = f"{median(lengths.values()):6.0f} of {middle}" if middle else f"{median(lengths.values()):6.0f}      "
    return f"{what:<22}{len(lengths):>6}{ceiling:>14}{lengths[longest]:>7} of {most:<5}{longest}"


def test_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    own = lengths_of_files(ROOT, "backend")
    functions = lengths_of_functions(ROOT, "backend")
    all_files, all_functions = lengths_of_files(ROOT, *PYTHON), lengths_of_functions(ROOT, *PYTHON)
    typescript = lengths_of_files(ROOT, *TYPESCRIPT)
    with capsys.disabled():
        print(f"\n{'':<22}{'count':>6}{'median':>14}{'longest':>15}")
        print(row("backend, files", own, LONGEST_FILE, MEDIAN_FILE))
        print(row("backend, functions", functions, LONGEST_FUNCTION, MEDIAN_FUNCTION))
        print(row("all Python, files", all_files, LONGEST_FILE))
        print(row("all Python, functions", all_functions, LONGEST_FUNCTION))
    assert too_long({**all_files, **typescript}, LONGEST_FILE) == []
    assert too_long(all_functions, LONGEST_FUNCTION) == []
    assert median(own.values()) <= MEDIAN_FILE
    assert median(functions.values()) <= MEDIAN_FUNCTION


def test_what_is_too_long_is_found(tmp_path: Path) -> None:
    plant(tmp_path, "backend/long.py", "def long():\n" + "    pass\n" * 60 + "\n" * 340)
    assert too_long(lengths_of_files(tmp_path, "backend"), LONGEST_FILE) == ["backend/long.py: 401 lines, at most 400"]
    assert too_long(lengths_of_functions(tmp_path, "backend"), LONGEST_FUNCTION) == [
        "backend/long.py:1 long: 61 lines, at most 60"
    ]


def test_typescript_is_measured(tmp_path: Path) -> None:
    plant(tmp_path, "frontend/src/App.tsx", "\n" * 401)
    plant(tmp_path, "frontend/src/api/schema.d.ts", "\n" * 9000)
    plant(tmp_path, "frontend/node_modules/x/index.ts", "\n" * 9000)
    assert too_long(lengths_of_files(tmp_path, "frontend"), LONGEST_FILE) == [
        "frontend/src/App.tsx: 401 lines, at most 400"
    ]
