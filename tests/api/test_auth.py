"""Signing in and out."""

import asyncio
import time
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.api.callers import PASSWORD, Api, Caller

COOKIE = "batuta_refresh"


async def sign_in(api: Api, email: str, password: str = PASSWORD) -> httpx.Response:
    api.client.cookies.clear()
    return await api.client.post("/api/v1/auth/login", json={"email": email, "password": password})


async def refresh(api: Api, token: str) -> httpx.Response:
    api.client.cookies.clear()
    return await api.client.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={token}"})


async def me(api: Api, token: str) -> httpx.Response:
    return await api.client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})


async def test_sign_in_and_use_the_token(api: Api) -> None:
    caller = await api.founder()
    answer = await sign_in(api, f"  {caller.email.upper()} ")
    assert answer.status_code == 200
    body = answer.json()
    assert body["expires_in"] == 3600
    known = (await me(api, body["access_token"])).json()
    assert known["email"] == caller.email
    assert known["workspaces"] == [{"id": str(caller.workspace_id), "name": "Escola Compasso", "role": "owner"}]
    assert known["workspace_id"] == str(caller.workspace_id)


async def test_the_refresh_cookie_is_for_this_server_alone(api: Api) -> None:
    caller = await api.founder()
    cookie = (await sign_in(api, caller.email)).headers["set-cookie"]
    name, *attributes = [part.strip() for part in cookie.split(";")]
    assert name.startswith(f"{COOKIE}=")
    assert {attribute.lower() for attribute in attributes} >= {
        "httponly",
        "samesite=strict",
        "path=/",
        "max-age=2592000",
    }
    assert "domain" not in cookie.lower()


async def test_wrong_password_and_unknown_email_look_alike(api: Api) -> None:
    _, email = await api.person()
    wrong, unknown = await sign_in(api, email, "wrong"), await sign_in(api, "nobody@example.com", "wrong")
    assert wrong.status_code == unknown.status_code == 401
    bodies = [answer.json() for answer in (wrong, unknown)]
    for body in bodies:
        assert body["code"] == "login_failed"
        body.pop("trace_id")
    assert bodies[0] == bodies[1]
    ignored = {"x-trace-id"}
    assert {k: v for k, v in wrong.headers.items() if k not in ignored} == {
        k: v for k, v in unknown.headers.items() if k not in ignored
    }


async def test_an_unknown_email_costs_the_work_of_a_known_one(api: Api) -> None:
    passwords = api.services.accounts.passwords
    stored = await passwords.hash(PASSWORD)

    async def timed(against: str | None) -> float:
        started = time.process_time()
        assert not await passwords.matches("wrong", against)
        return time.process_time() - started

    known, unknown = zip(*[(await timed(stored), await timed(None)) for _ in range(15)], strict=True)
    assert median(unknown) == pytest.approx(median(known), rel=0.5)


async def test_the_sixth_wrong_try_in_a_minute_waits(api: Api, redis_url: str) -> None:
    _, email = await api.person()
    assert [(await sign_in(api, email, "wrong")).status_code for _ in range(5)] == [401] * 5
    sixth = await sign_in(api, email)
    assert (sixth.status_code, sixth.json()["code"]) == (429, "too_many_tries")
    assert 1 <= int(sixth.headers["retry-after"]) <= 60
    assert sixth.headers["retry-after"] in sixth.json()["detail"]
    _, other = await api.person()
    assert (await sign_in(api, other)).status_code == 200


async def test_tries_at_the_same_moment_count_too(api: Api) -> None:
    _, email = await api.person()
    answers = await asyncio.gather(*(sign_in(api, email, f"guess {n}") for n in range(20)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 15


async def test_right_passwords_are_not_counted(api: Api) -> None:
    _, email = await api.person()
    assert [(await sign_in(api, email)).status_code for _ in range(8)] == [200] * 8


async def test_forwarded_for_does_not_make_another_address(api: Api) -> None:
    """One public address may mistype twenty passwords a minute, whatever it writes into a header."""
    codes = []
    for n in range(21):
        answer = await api.client.post(
            "/api/v1/auth/login",
            json={"email": f"someone-{n}@example.com", "password": "wrong"},
            headers={"X-Forwarded-For": f"1.2.3.{n}", "Forwarded": f"for=1.2.3.{n}", "X-Real-IP": f"1.2.3.{n}"},
        )
        codes.append(answer.status_code)
    assert codes == [401] * 20 + [429]


async def test_refresh_rotates(api: Api) -> None:
    caller = await api.founder()
    first = (await sign_in(api, caller.email)).cookies[COOKIE]
    answer = await refresh(api, first)
    assert answer.status_code == 200
    assert answer.cookies[COOKIE] != first
    assert (await me(api, answer.json()["access_token"])).status_code == 200


async def test_two_tabs_get_the_same_successor(api: Api) -> None:
    caller = await api.founder()
    token = (await sign_in(api, caller.email)).cookies[COOKIE]
    answers = await asyncio.gather(*(refresh(api, token) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["set-cookie"] for answer in answers}) == 1


async def test_an_old_refresh_token_ends_the_whole_session(api: Api, move_clock: Any) -> None:
    caller = await api.founder()
    stolen = (await sign_in(api, caller.email)).cookies[COOKIE]
    current = await refresh(api, stolen)
    await move_clock(timedelta(seconds=11))
    assert (await refresh(api, stolen)).status_code == 401
    assert (await refresh(api, current.cookies[COOKIE])).status_code == 401
    assert (await me(api, current.json()["access_token"])).status_code == 401
    elsewhere = await sign_in(api, caller.email)
    assert (await me(api, elsewhere.json()["access_token"])).status_code == 200


async def test_a_refresh_token_lives_30_days(api: Api, move_clock: Any) -> None:
    caller = await api.founder()
    token = (await sign_in(api, caller.email)).cookies[COOKIE]
    await move_clock(timedelta(days=29, hours=23))
    token = (await refresh(api, token)).cookies[COOKIE]
    await move_clock(timedelta(days=30, seconds=1))
    assert (await refresh(api, token)).status_code == 401


TOKENS_THAT_NEVER_WERE = ["", "x", "null", "0" * 5000, "é"]


async def test_tokens_that_never_were(api: Api) -> None:
    for token in TOKENS_THAT_NEVER_WERE:
        headers = [(b"cookie", f"{COOKIE}={token}".encode())]
        assert (await api.client.post("/api/v1/auth/refresh", headers=headers)).status_code == 401


async def test_only_hashes_are_stored(api: Api, owner: asyncpg.Connection) -> None:
    caller = await api.founder()
    token = (await sign_in(api, caller.email)).cookies[COOKIE]
    dumped = str(await owner.fetch("SELECT s::text FROM sessions s")) + str(
        await owner.fetch("SELECT u::text FROM users u")
    )
    assert token not in dumped
    assert token.encode().hex() not in dumped
    assert PASSWORD not in dumped
    assert "$argon2id$" in dumped


async def test_sign_out(api: Api) -> None:
    caller = await api.founder()
    signed_in = await sign_in(api, caller.email)
    token = signed_in.cookies[COOKIE]
    api.client.cookies.clear()
    answer = await api.client.post("/api/v1/auth/logout", headers={"Cookie": f"{COOKIE}={token}"})
    assert answer.status_code == 204
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert (await me(api, signed_in.json()["access_token"])).status_code == 401
    assert (await refresh(api, token)).status_code == 401


async def test_the_socket_ticket_works_once(api: Api) -> None:
    caller = await api.founder()
    ticket = (await caller.post("/auth/ws-ticket")).json()["ticket"]
    sessions = api.services.sessions
    principal = await sessions.redeem_ticket(ticket)
    assert (principal.user_id, principal.workspace_id, principal.role) == (caller.user_id, caller.workspace_id, "owner")
    for again in (ticket, "", "x" * 10_000, str(uuid4())):
        with pytest.raises(Exception, match="Sign in"):
            await sessions.redeem_ticket(again)


async def test_one_works_where_one_worked_last(api: Api) -> None:
    caller = await api.founder("Primeira")
    second = (await caller.post("/workspaces", {"name": "Segunda"})).json()["id"]
    await caller.get("/team/teams", headers={"X-Workspace-Id": second})
    without = await api.client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {caller.token}"})
    assert without.json()["workspace_id"] == second
    bearer = {"Authorization": f"Bearer {caller.token}"}
    await api.client.post("/api/v1/team/teams", json={"name": "aqui"}, headers=bearer)
    assert [team["name"] for team in (await caller.get("/team/teams", headers={"X-Workspace-Id": second})).json()] == [
        "aqui"
    ]


A_WORKSPACE_ONE_IS_NOT_IN = ["00000000-0000-4000-8000-000000000000", "not-a-uuid", ""]


async def test_a_workspace_one_is_not_in(owner_caller: Caller) -> None:
    for workspace in A_WORKSPACE_ONE_IS_NOT_IN:
        answer = await owner_caller.get("/team/teams", headers={"X-Workspace-Id": workspace})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_somebody_without_a_workspace(api: Api) -> None:
    _, email = await api.person()
    token = (await sign_in(api, email)).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    answer = await api.client.get("/api/v1/team/teams", headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (403, "workspace_none")
    founded = await api.client.post("/api/v1/workspaces", json={"name": "Minha"}, headers=bearer)
    assert founded.status_code == 201
    assert (await api.client.get("/api/v1/team/teams", headers=bearer)).status_code == 200


async def test_a_flood_of_tries_does_not_pile_up(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.services.passwords.MOST_WAITING", 3)
    answers = await asyncio.gather(*(sign_in(api, f"someone-{n}@example.com", "x") for n in range(12)))
    assert {answer.status_code for answer in answers} == {401, 429}
    caller = await api.founder()
    assert (await sign_in(api, caller.email)).status_code == 200
