"""Imports point one way. There is no list of exceptions, and there will be none: what does not fit is in the wrong place."""

from pathlib import Path

import pytest

from tests.house.source import ROOT, imported, plant, python_files

LEAF = {"errors", "settings", "clock", "crash"}
ENGINE = LEAF | {"engine"}
CORE = ENGINE | {"nodes"}
ADAPTERS = {"storage", "channels", "activities"}
USE_CASES = CORE | ADAPTERS | {"services"}
ROOMS_OF_MAIN = {"commands", "demo", "embedded"}
COMPOSITION = {"app", "catalog"}
DOORS = {"api", "worker", "__main__"}
EVERYBODY = USE_CASES | COMPOSITION | DOORS | ROOMS_OF_MAIN

MAY_IMPORT = {
    **dict.fromkeys(LEAF, LEAF),
    "engine": ENGINE,
    "nodes": CORE,
    **{adapter: ENGINE | {adapter} for adapter in ADAPTERS},
    "services": USE_CASES,
    "api": USE_CASES | COMPOSITION | {"api"},
    "worker": USE_CASES | COMPOSITION | {"worker"},
    # The command line, its rooms, and what only they may enter
    "__main__": USE_CASES | COMPOSITION | ROOMS_OF_MAIN,
    "commands": USE_CASES | COMPOSITION | ROOMS_OF_MAIN,
    "demo": USE_CASES | COMPOSITION | {"demo"},
    "embedded": LEAF | {"embedded"},
    "app": EVERYBODY,
    "catalog": EVERYBODY,
}


def offences(root: Path) -> list[str]:
    found = []
    for path in python_files(root, "backend"):
        layer = path.relative_to(root / "backend").parts[0].removesuffix(".py")
        if layer == "__init__":
            continue
        if layer not in MAY_IMPORT:
            found.append(f"{path}: `{layer}` is in no layer")
            continue
        for line, name in imported(path, root):
            parts = name.split(".")
            if parts[0] in {"tests", "migrations"} or (parts[0] == "backend" and parts[1] not in MAY_IMPORT[layer]):
                found.append(f"{path.relative_to(root)}:{line}: {layer} may not import {name}")
    return found


def test_imports_point_one_way() -> None:
    assert offences(ROOT) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("backend/engine/advance.py", "from backend.nodes import wait"),
        ("backend/engine/advance.py", "from ..storage import database"),
        ("backend/nodes/wait.py", "import backend.services.funnels"),
        ("backend/storage/funnels.py", "from backend.channels.base import Receipt"),
        ("backend/channels/whatsapp.py", "from backend.storage import keys"),
        ("backend/services/funnels.py", "from backend import app"),
        ("backend/services/funnels.py", "from backend.api.problems import details"),
        ("backend/services/funnels.py", "def late():\n    from backend.catalog import load"),
        ("backend/api/live.py", "from backend.worker import main"),
        ("backend/worker/main.py", "from backend.commands import logs"),
        ("backend/storage/funnels.py", "import tests.servers"),
        ("backend/errors/__init__.py", "from backend.engine import words"),
        ("backend/embedded/redis.py", "from backend.storage import state"),
        ("backend/api/seed.py", "from backend.demo import seed"),
        ("backend/novelty/thing.py", ""),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, path: str, text: str) -> None:
    assert len(offences(plant(tmp_path, path, text))) == 1


def test_a_right_import_passes(tmp_path: Path) -> None:
    plant(
        tmp_path, "backend/services/funnels.py", "from backend.storage import funnels\nfrom backend.engine import words"
    )
    assert offences(tmp_path) == []
