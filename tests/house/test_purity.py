"""C23: engine and nodes read time and chance from the view, and reach nothing outside: only then does a run replay exactly."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, imported, plant, python_files, tree

FORBIDDEN_MODULES = {
    "aiohttp", "arq", "asyncio", "asyncpg", "concurrent", "glob", "http", "httpx", "importlib", "io", "locale", "logging",
    "multiprocessing", "os", "pathlib", "pickle", "random", "redis", "requests", "secrets", "select", "shutil", "signal",
    "socket", "sqlalchemy", "sqlite3", "ssl", "structlog", "subprocess", "tempfile", "threading", "time", "urllib.request",
    "backend.clock",
}  # fmt: skip
FORBIDDEN_ATTRIBUTES = {"now", "utcnow", "today", "uuid1", "uuid4"}
FORBIDDEN_BUILTINS = {"open", "print", "input", "eval", "exec", "compile", "__import__", "globals", "breakpoint"}
OWN_CLASSES = {"datetime", "date", "time", "uuid"}
"""What `now` and the like must not be asked of: `view.now` is a value, `datetime.now()` a clock."""


def offences(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{line}: {what}"
        for path in python_files(root, "backend/engine", "backend/nodes")
        for line, what in (*impure_imports(path, root), *impure_acts(path))
    ]


def impure_imports(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    for line, name in imported(path, root):
        parts = name.split(".")
        if any(".".join(parts[:n]) in FORBIDDEN_MODULES for n in range(1, len(parts) + 1)):
            yield line, f"imports {name}"
        if parts[0] == "uuid" and parts[-1] in FORBIDDEN_ATTRIBUTES:
            yield line, f"rolls dice: {name}"


def impure_acts(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        match node:
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield node.lineno, "async"
            case ast.Global():
                yield node.lineno, "keeps something between runs"
            case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_BUILTINS:
                yield node.lineno, f"calls {name}()"
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if (
                name in FORBIDDEN_ATTRIBUTES and owner in OWN_CLASSES
            ):
                yield node.lineno, f"reads {owner}.{name}"
            case ast.Attribute(value=ast.Attribute(attr=owner), attr=name) if (
                name in FORBIDDEN_ATTRIBUTES and owner in OWN_CLASSES
            ):
                yield node.lineno, f"reads {owner}.{name}"
            case _:
                pass


def test_engine_and_nodes_are_pure() -> None:
    assert offences(ROOT) == []


@pytest.mark.parametrize(
    "text",
    [
        "import random",
        "from time import monotonic",
        "import urllib.request",
        "from pathlib import Path",
        "from backend import clock",
        "from backend.clock import now",
        "from uuid import uuid4",
        "import uuid\nx = uuid.uuid4()",
        "from datetime import datetime\nx = datetime.now()",
        "import datetime\nx = datetime.datetime.now()",
        "from datetime import date\nx = date.today()",
        "async def run(): pass",
        "x = open('a')",
        "def run():\n    import asyncio",
        "count = 0\ndef run():\n    global count\n    count += 1",
    ],
)
def test_impurity_is_found(tmp_path: Path, text: str) -> None:
    assert len(offences(plant(tmp_path, "backend/nodes/wait.py", text))) >= 1


@pytest.mark.parametrize(
    "text", ["def run(view):\n    return view.now", "from datetime import datetime, timedelta", "import re"]
)
def test_purity_passes(tmp_path: Path, text: str) -> None:
    assert offences(plant(tmp_path, "backend/nodes/wait.py", text)) == []
