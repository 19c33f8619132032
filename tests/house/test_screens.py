"""The screens' own rules: sizes, what a module may know, nothing that turns text into HTML, and how much the first page weighs."""

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, plant

MOST_LINES = 400
SHELL_BYTES = 300_000
GENERATED = "frontend/src/api/schema.d.ts"
FOLDERS = ("frontend", "tests/e2e")
HTML = re.compile(
    r"dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write\b|srcdoc\b", re.IGNORECASE
)
COLOURS = re.compile(r"#[0-9a-f]{3,8}\b|--mantine-color-", re.IGNORECASE)
THEME = ("frontend/src/app/theme/",)
NAMES = re.compile(r"/(?:utils?|helpers?|common|manager|base_[^/]*)(?:\.[a-z.]+|/)", re.IGNORECASE)


def sources(root: Path, *endings: str) -> dict[str, str]:
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*") if path.suffix in endings)
    named = {path.relative_to(root).as_posix(): path for path in found}
    return {
        name: path.read_text(encoding="utf-8")
        for name, path in sorted(named.items())
        if not re.search(r"/(?:node_modules|dist)/", name) and name != GENERATED
    }


def too_long(root: Path) -> list[str]:
    code = sources(root, ".ts", ".tsx", ".css")
    tokens = "frontend/src/app/theme/tokens.css"
    return [name for name, text in code.items() if text.count("\n") > MOST_LINES and name != tokens]


def html(root: Path) -> list[str]:
    return [name for name, text in sources(root, ".ts", ".tsx").items() if HTML.search(text)]


def drawing_library(root: Path) -> list[str]:
    """Who imports @xyflow outside of the editor's canvas."""
    own = "frontend/flow-editor/src/canvas/"
    code = sources(root, ".ts", ".tsx", ".css")
    return [name for name, text in code.items() if re.search(r"""["']@xyflow/""", text) and not name.startswith(own)]


def editor_knows(root: Path) -> list[str]:
    """What the editor's package takes from the product: it knows no server, route or user. Its playground is a page around it."""
    outside = re.compile(r"""from ["'](?:@batuta/(?!flow-editor)|@tanstack/|openapi-fetch|(?:\.\./)+src/)""")
    return [
        name
        for name, text in sources(root, ".ts", ".tsx").items()
        if name.startswith("frontend/flow-editor/") and "/playground/" not in name and outside.search(text)
    ]


def own_colours(root: Path) -> list[str]:
    """A colour that is not one of the design's: it would be wrong in the other theme."""
    return [
        f"{name}: {found[0]}"
        for name, text in sources(root, ".css").items()
        if not name.startswith(THEME)
        and (found := COLOURS.search(re.sub(r"url\([^)]*\)|/\*.*?\*/", "", text, flags=re.DOTALL)))
    ]


def badly_named(root: Path) -> list[str]:
    return [name for name in sources(root, ".ts", ".tsx") if NAMES.search(name)]


RULES = [too_long, html, drawing_library, editor_knows, own_colours, badly_named]
OFFENDERS = {
    too_long: ("frontend/src/features/inbox/everything.ts", "const x = 1\n" * 401),
    html: ("frontend/src/ui/Text.tsx", "<p dangerouslySetInnerHTML={{ __html: text }} />"),
    drawing_library: ("frontend/src/features/funnels/Page.tsx", "import { ReactFlow } from '@xyflow/react'"),
    editor_knows: ("frontend/flow-editor/src/x.ts", "import { api } from '../../src/api/client'"),
    own_colours: ("frontend/src/ui/Badge.module.css", ".badge { color: #ff0000; }"),
    badly_named: ("frontend/src/ui/helpers.ts", ""),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_screens_keep_the_rule(rule: object) -> None:
    assert callable(rule)
    assert rule(ROOT) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_an_offender_is_found(rule: object, tmp_path: Path) -> None:
    assert callable(rule)
    assert len(rule(plant(tmp_path, *OFFENDERS[rule]))) == 1


# --- weight -----------------------------------------------------------------------------------------------------------


def first_load(dist: Path) -> set[str]:
    """Every script that the first page of who is signed in needs: the entry, the shell, its texts, and all that those import."""
    manifest = json.loads((dist / ".vite/manifest.json").read_text(encoding="utf-8"))
    begun = ["index.html", "src/app/shell/Shell.tsx", "src/i18n/pt-BR.ts", "src/features/start/StartPage.tsx"]
    waiting, seen = [name for name in begun if name in manifest], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += manifest[name].get("imports", [])
    return {manifest[name]["file"] for name in seen}


def weight(dist: Path) -> int:
    return sum(len(gzip.compress((dist / name).read_bytes(), 9)) for name in first_load(dist) if name.endswith(".js"))


def test_the_shell_is_light() -> None:
    dist = ROOT / "frontend/dist"
    if not (dist / ".vite/manifest.json").exists():
        pytest.skip("nothing is built: make check builds it")
    assert len(first_load(dist)) > 4
    assert weight(dist) < SHELL_BYTES


def test_a_heavy_shell_is_weighed(tmp_path: Path) -> None:
    from random import Random

    plant(
        tmp_path,
        ".vite/manifest.json",
        json.dumps({"index.html": {"file": "a.js", "imports": ["b"]}, "b": {"file": "b.js"}}),
    )
    (tmp_path / "a.js").write_bytes(b"1")
    (tmp_path / "b.js").write_bytes(Random(1).randbytes(SHELL_BYTES))
    assert weight(tmp_path) > SHELL_BYTES
