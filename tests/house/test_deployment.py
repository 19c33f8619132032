"""compose.yaml and the Dockerfile speak of settings, commands and files that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

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


def test_the_image_is_made_of_what_is_there() -> None:
    lines = re.findall(r"^COPY (?!--from=)(.+) \S+$", dockerfile(), re.MULTILINE)
    copied = [path for line in lines for path in line.split()]
    let_in = {
        line[1:]
        for line in Path(ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    assert set(copied) == let_in
    assert all((ROOT / path).exists() for path in copied)
    assert set(NAMES.findall(dockerfile())) <= OWN
    assert re.search(r"^USER (?!root)", dockerfile(), re.MULTILINE)
    assert "--require-hashes" in dockerfile()
    assert "npm ci " in dockerfile()
    assert "COPY --from=screens /batuta/frontend/dist frontend/dist" in dockerfile()
