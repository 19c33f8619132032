"""Every refusal has words in both languages, one shape, and nothing of our insides."""

import ast
import json
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql
from structlog.testing import capture_logs

from backend import errors
from backend.api.texts import DEFAULT, LANGUAGES, choose, echo, text, texts
from backend.engine.texts import TEXTS as ENGINE_TEXTS
from backend.errors import integrations
from backend.services.principal import Principal
from tests.api.callers import PASSWORD, Api, Caller

BACKEND = Path(errors.__file__).parents[1]


def raised_codes() -> dict[str, str]:
    """Code -> where: exception classes, and literals in FieldError(path, code) and Refusal(status, code)."""
    found = {code: "errors" for _, code in classes()}
    for path in BACKEND.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            ours = node.func.id == "FieldError" or (node.func.id == "Refusal" and path.parent.name == "api")
            if ours and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                found[str(node.args[1].value)] = f"{path.name}:{node.lineno}"
    return found


def classes() -> Iterator[tuple[type[errors.BatutaError], str]]:
    for kind in [*vars(errors).values(), *vars(integrations).values()]:
        if isinstance(kind, type) and issubclass(kind, errors.BatutaError):
            yield kind, kind.code


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def test_every_code_has_words_in_every_language() -> None:
    for language in LANGUAGES:
        known = texts(language)["codes"].keys() | ENGINE_TEXTS.keys()
        assert {code: where for code, where in raised_codes().items() if code not in known} == {}


def test_languages_say_the_same_about_the_same() -> None:
    first, second = (texts(language)["codes"] for language in LANGUAGES)
    assert first.keys() == second.keys()
    for code, words in first.items():
        assert words.keys() == second[code].keys() == {"message", "hint"}, code
        for part in ("message", "hint"):
            assert placeholders(words[part]) == placeholders(second[code][part]), code
            assert words[part], code
            assert second[code][part], code
    assert list(first) == sorted(first)
    assert texts("pt-BR")["titles"].keys() == texts("en")["titles"].keys()


@pytest.mark.parametrize("kind", [kind for kind, _ in classes()], ids=lambda kind: kind.__name__)
def test_an_exception_and_its_text_agree(kind: type[errors.BatutaError]) -> None:
    assert kind.__doc__
    assert str(kind.status) in texts("en")["titles"]
    words = texts("en")["codes"].get(kind.code)
    if words is not None:
        assert placeholders(kind.__doc__) <= placeholders(words["message"]) | placeholders(words["hint"])


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "pt-BR"), ("en", "en"), ("en-US,en;q=0.9,pt;q=0.8", "en"), ("pt-PT,en;q=0.5", "pt-BR"), ("es,en;q=0.2", "en"),
        ("fr", "pt-BR"), ("*", "pt-BR"), ("en;q=0", "pt-BR"), ("en;q=x, pt", "pt-BR"), (";;;,,", "pt-BR"), ("EN-gb", "en"),
        ("en;q=0.1,pt-BR;q=0.9", "pt-BR"),
    ],
)  # fmt: skip
def test_the_language_that_is_asked_for(header: str, language: str) -> None:
    assert choose(header) == language


def test_what_came_in_is_echoed_short_and_printable() -> None:
    assert echo("x" * 81) == "x" * 79 + "…"
    assert echo("x" * 80) == "x" * 80
    assert "\n" not in echo("a\r\nb\x1b[0m\u202e")
    said = text("field_unknown.plain", DEFAULT, {"name": "{known.__class__}", "known": "a"})
    assert "{known.__class__}" in said.message


async def boom(*_: Any, **__: Any) -> Any:
    raise RuntimeError("SELECT secret FROM users -- +5511999990000 PASSWORD")


async def test_our_own_mistakes_say_nothing_but_a_trace_id(
    owner_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.services.teams.Teams.all", boom)
    with capture_logs() as logs:
        answer = await owner_caller.get("/team/teams")
    body = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert body["code"] == "internal"
    for word in ("RuntimeError", "SELECT", "Traceback", "users", "members", ".py", "11999"):
        assert word not in answer.text
    (logged,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert logged["path"] == "/api/v1/team/teams"
    assert PASSWORD not in str(logs)
    assert isinstance(logged["exc_info"], RuntimeError)


async def test_a_database_that_is_away_is_503(api: Api, owner_caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: Any) -> Any:
        raise errors.Unavailable

    monkeypatch.setattr("backend.services.teams.Teams.all", away)
    answer = await owner_caller.get("/team/teams")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "1"


async def test_a_statement_that_fails_shows_nothing_of_itself(
    api: Api, owner_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: Any, principal: Principal) -> Any:
        async with self.database.begin(principal.workspace_id) as connection:
            await connection.execute(sql("SELECT no_such_column FROM teams WHERE name = :name"), {"name": "a secret"})

    monkeypatch.setattr("backend.services.teams.Teams.all", broken)
    answer = await owner_caller.get("/team/teams")
    assert answer.status_code == 500
    assert "no_such_column" not in answer.text
    assert "a secret" not in answer.text


async def test_health(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await api.client.get("/healthz")).json() == {"status": "ok"}
    assert (await api.client.get("/readyz")).json() == {"status": "ok", "checks": {"postgres": True, "redis": True}}

    async def no(*_: Any) -> bool:
        return False

    monkeypatch.setattr("backend.services.readiness.Readiness._redis", no)
    assert (await api.client.get("/readyz")).status_code == 200
    monkeypatch.setattr("backend.services.readiness.Readiness._postgres", no)
    answer = await api.client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


def test_texts_are_written_as_one_writes_json() -> None:
    for language in LANGUAGES:
        path = BACKEND / "api" / "texts" / f"{language}.json"
        assert path.read_text() == json.dumps(json.loads(path.read_text()), ensure_ascii=False, indent=2) + "\n"


async def test_a_refused_access_is_noted_with_who_and_where(api: Api, owner_caller: Caller) -> None:
    agent = await api.member(owner_caller.workspace_id, "agent")
    with capture_logs() as logs:
        assert (await agent.post("/team/teams", {"name": "x"})).status_code == 403
        assert (await owner_caller.put(f"/team/teams/{agent.user_id}", {"name": "x"})).status_code == 404
    noted = [(entry["event"], entry["user_id"], entry["path"], entry["status"]) for entry in logs]
    assert noted == [
        ("authz.denied", str(agent.user_id), "/api/v1/team/teams", 403),
        ("authz.denied", str(owner_caller.user_id), "/api/v1/team/teams/{team_id}", 404),
    ]
