"""compose.yaml and the Dockerfile speak of settings, commands and files that exist."""

import ast
import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.api.site import DIST
from backend.commands.arguments import parser
from backend.settings import Settings
from tests.house.source import ROOT
from tests.house.test_settings_documented import NAMES, OWN

VALUES = {
    "OWNER_PASSWORD": "a" * 48,
    "RUNTIME_PASSWORD": "b" * 48,
    "BATUTA_SECRET_KEY": "c" * 44,
    "BATUTA_PUBLIC_URL": "https://x.example",
}


def compose(name: str = "compose.yaml") -> dict[str, Any]:
    filled = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: VALUES[found[1]], (ROOT / name).read_text(encoding="utf-8"))
    document = yaml.safe_load(filled)
    assert isinstance(document, dict)
    return document


def commands() -> set[str]:
    action = next(action for action in parser()._actions if action.dest == "command")
    return set(action.choices or ())


@pytest.mark.parametrize("service", ["web", "worker", "migrate"])
def test_a_service_starts_with_settings_that_hold(service: str) -> None:
    body = compose()["services"][service]
    assert body["command"][0] in commands()
    assert set(body["environment"]) <= OWN
    settings = Settings.from_env({**dockerfile_environment(), **body["environment"]})
    assert settings.host == "0.0.0.0"
    assert not settings.demo
    assert settings.runtime_database_url.startswith("postgresql://batuta_runtime:")


def test_every_secret_is_asked_for() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)", text)) == set(VALUES) == set(re.findall(r"\$\{(\w+):\?", text))
    assert all(f"#   {name} " in text for name in VALUES)


def test_volumes_and_dependencies_are_declared() -> None:
    document = compose()
    services = document["services"]
    assert {volume.split(":")[0] for body in services.values() for volume in body.get("volumes", [])} == set(
        document["volumes"]
    )
    assert all(name in services for body in services.values() for name in body.get("depends_on", {}))


def test_nothing_but_the_web_is_reachable_and_only_from_this_machine() -> None:
    published = {name: body["ports"] for name, body in compose()["services"].items() if "ports" in body}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8")


def dockerfile_environment() -> dict[str, str]:
    return dict(
        part.split("=", 1) for line in re.findall(r"^ENV (.+)$", dockerfile(), re.MULTILINE) for part in line.split()
    )


def stages() -> dict[str, list[str]]:
    """Each stage's instructions, under its name or, the last one, under ''."""
    found: dict[str, list[str]] = {}
    lines = re.sub(r"\\\n\s*", "", dockerfile()).splitlines()
    for line in filter(lambda line: line and not line.startswith("#"), lines):
        if line.startswith("FROM "):
            name = line.partition(" AS ")[2]
            found[name] = []
        found[name].append(line)
    return found


def copied(stage: list[str]) -> list[str]:
    lines = [line.removeprefix("COPY ") for line in stage if line.startswith("COPY ") and "--from=" not in line]
    return [path for line in lines for path in line.split()[:-1]]


def test_the_image_is_made_of_what_is_there() -> None:
    paths = [path for stage in stages().values() for path in copied(stage)]
    let_in = {
        line[1:]
        for line in Path(ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    assert set(paths) == let_in
    assert all((ROOT / path).exists() for path in paths)
    assert set(NAMES.findall(dockerfile())) <= OWN


def test_the_screens_are_built_from_the_lock_with_what_the_build_needs() -> None:
    """Without the development tools: what the build itself imports is a dependency of the screens."""
    stage = stages()["screens"]
    version = re.match(r"FROM node:(\d+)", stage[0])
    assert version is not None
    assert int(version[1]) >= 20
    assert any("npm ci --omit=dev " in line and "npm run build" in line for line in stage)
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert {"package.json", "package-lock.json", ".npmrc"} <= set(copied(stage))
    assert all((ROOT / place / "package.json").is_file() for place in package["workspaces"])
    assert all(place.split("/")[0] in copied(stage) for place in package["workspaces"])
    screens = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    config = (ROOT / "frontend" / "vite.config.ts").read_text(encoding="utf-8")
    imported = {name for name in re.findall(r"from '([^'.][^']*)'", config) if not name.startswith("node:")}
    assert imported <= set(screens["dependencies"])


def test_the_image_runs_what_the_screens_became_as_nobody_in_particular() -> None:
    last = stages()[""]
    assert last[0].startswith("FROM python:3.11")
    assert "COPY --from=screens /batuta/frontend/dist frontend/dist" in last
    assert DIST == ROOT / "frontend" / "dist", "where the web looks for the screens"
    assert any("--require-hashes" in line for line in last)
    assert last.index("USER batuta") > max(n for n, line in enumerate(last) if line.startswith(("RUN", "COPY")))
    assert any(re.search(r"useradd .*--uid [1-9]\d{3,} .*\bbatuta\b", line) for line in last)
    assert 'ENTRYPOINT ["python", "-m", "backend"]' in last
    assert last[-1] == 'CMD ["web"]'
    assert dockerfile_environment()["BATUTA_DATA_DIR"] == "/data"
    assert any("install -d -o batuta -g batuta -m 0700 /data" in line for line in last), "the volume is its user's"


def test_nothing_runs_with_more_than_it_needs() -> None:
    for name in ("web", "worker", "migrate"):
        body = compose()["services"][name]
        assert body["security_opt"] == ["no-new-privileges:true"], name
        assert body["cap_drop"] == ["ALL"], name


def imported(folder: Path) -> set[str]:
    """First parts of the modules that any file there imports."""
    found = set()
    for path in folder.rglob("*.py"):
        for step in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in step.names] if isinstance(step, ast.Import) else []
            if isinstance(step, ast.ImportFrom) and not step.level and step.module:
                names.append(step.module)
            found |= {name.partition(".")[0] for name in names}
    return found


def test_the_product_needs_nothing_that_the_image_leaves_out() -> None:
    """Neither the tests nor a package of the development requirements."""
    ours = {path for path in copied(stages()[""]) if (ROOT / path).is_dir()}
    known = set(sys.stdlib_module_names) | ours
    installed = {
        re.sub(r"[-_.]+", "-", line.split("==")[0].split("[")[0]).lower()
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    providers = metadata.packages_distributions()
    missing = {
        name
        for folder in ("backend", "migrations")
        for name in imported(ROOT / folder) - known
        if not {re.sub(r"[-_.]+", "-", one).lower() for one in providers.get(name, [])} & installed
    }
    assert missing == set()
