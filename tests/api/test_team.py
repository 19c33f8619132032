"""Members, roles, teams, invitations: the answers, and who may not."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from backend.services.principal import ROLES, Role
from tests.api.callers import PASSWORD, Api, Caller


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def role_of(owner: Caller, user: Caller) -> str | None:
    listed = (await owner.get("/team/members")).json()
    return next((member["role"] for member in listed if member["userId"] == str(user.user_id)), None)


async def test_members_as_the_documents_list_them(api: Api, owner_caller: Caller) -> None:
    agent = await api.member(owner_caller.workspace_id, "agent", "Bia")
    team = (await owner_caller.post("/team/teams", {"name": "Secretaria"})).json()
    changed = await owner_caller.put(f"/team/members/{agent.user_id}", {"role": "supervisor", "teamIds": [team["id"]]})
    assert (changed.status_code, changed.json()) == (200, {"success": True})
    listed = (await agent.get("/team/members")).json()
    assert [member for member in listed if member["name"] == "Bia"] == [
        {
            "userId": str(agent.user_id),
            "name": "Bia",
            "email": agent.email,
            "role": "supervisor",
            "teams": [{"teamId": team["id"], "teamName": "Secretaria"}],
            "revision": listed[0]["revision"],
        }
    ]
    assert (await agent.get("/team/teams")).json() == [{"id": team["id"], "name": "Secretaria", "members": 1}]


async def test_a_colleague_s_change_of_a_member_is_not_overwritten_unseen(api: Api, owner_caller: Caller) -> None:
    agent = await api.member(owner_caller.workspace_id, "agent", "Bia")
    path = f"/team/members/{agent.user_id}"

    async def tag() -> dict[str, str]:
        listed = (await owner_caller.get("/team/members")).json()
        return {"If-Match": next(f'"{one["revision"]}"' for one in listed if one["name"] == "Bia")}

    seen = await tag()
    team = (await owner_caller.post("/team/teams", {"name": "Secretaria"})).json()["id"]
    assert (await owner_caller.put(path, {"teamIds": [team]}, headers=seen)).status_code == 200
    assert code(await owner_caller.put(path, {"teamIds": []}, headers=seen)) == (409, "version_conflict")
    assert (await owner_caller.put(path, {"role": "supervisor"}, headers=await tag())).status_code == 200


async def test_a_team_has_a_name_of_its_own(owner_caller: Caller) -> None:
    first = (await owner_caller.post("/team/teams", {"name": " Secretaria "})).json()
    assert first["name"] == "Secretaria"
    assert code(await owner_caller.post("/team/teams", {"name": "Secretaria"})) == (409, "name_taken")
    other = (await owner_caller.post("/team/teams", {"name": "Vendas"})).json()
    assert code(await owner_caller.put(f"/team/teams/{other['id']}", {"name": "Secretaria"})) == (409, "name_taken")
    assert (await owner_caller.put(f"/team/teams/{first['id']}", {"name": "Secretaria"})).status_code == 200


NAMES_THAT_ARE_NONE = [
    ("", "name_empty"),
    ("   ", "name_empty"),
    ("\u200b\u200d", "name_empty"),
    ("\u202e", "name_empty"),
    ("x" * 101, "name_too_long"),
]


async def test_names_that_are_none(owner_caller: Caller) -> None:
    for name, expected in NAMES_THAT_ARE_NONE:
        assert code(await owner_caller.post("/team/teams", {"name": name})) == (422, expected)


async def test_marks_that_turn_the_reading_direction_are_taken_out(owner_caller: Caller) -> None:
    assert (await owner_caller.post("/team/teams", {"name": "a\u202egpj"})).json()["name"] == "agpj"


async def test_foreign_teams_cannot_be_joined(api: Api, owner_caller: Caller) -> None:
    stranger = await api.founder()
    foreign = (await stranger.post("/team/teams", {"name": "x"})).json()["id"]
    agent = await api.member(owner_caller.workspace_id, "agent")
    for team_id in (foreign, str(uuid4())):
        answer = await owner_caller.put(f"/team/members/{agent.user_id}", {"teamIds": [team_id]})
        assert code(answer) == (422, "team_unknown")
        assert answer.json()["errors"][0]["path"] == "/teamIds/0"
    assert (await stranger.get("/team/teams")).json()[0]["members"] == 0


# --- roles ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["admin", "supervisor", "marketer", "agent"])
async def test_nobody_gives_more_than_they_have(api: Api, owner_caller: Caller, actor: Role) -> None:
    acting = await api.member(owner_caller.workspace_id, actor)
    for given in ROLES:
        target = await api.member(owner_caller.workspace_id, "agent" if given != "agent" else "marketer")
        answer = await acting.put(f"/team/members/{target.user_id}", {"role": given})
        allowed = actor == "admin" and given != "owner"
        assert answer.status_code == (200 if allowed else 403)
        assert (await role_of(owner_caller, target) == given) is allowed
        answer = await acting.post("/team/invite", {"email": f"{uuid4().hex}@example.com", "role": given})
        assert answer.status_code == (201 if allowed else 403)


async def test_an_admin_does_not_touch_an_owner(api: Api, owner_caller: Caller) -> None:
    admin = await api.member(owner_caller.workspace_id, "admin")
    second = await api.member(owner_caller.workspace_id, "owner")
    assert code(await admin.put(f"/team/members/{second.user_id}", {"role": "agent"})) == (403, "forbidden")
    assert code(await admin.delete(f"/team/members/{second.user_id}")) == (403, "forbidden")
    assert code(await admin.put(f"/team/members/{admin.user_id}", {"role": "owner"})) == (403, "forbidden")
    assert await role_of(owner_caller, second) == "owner"


async def test_the_last_owner_stays(api: Api, owner_caller: Caller) -> None:
    path = f"/team/members/{owner_caller.user_id}"
    assert code(await owner_caller.put(path, {"role": "admin"})) == (409, "last_owner")
    assert code(await owner_caller.delete(path)) == (409, "last_owner")
    second = await api.member(owner_caller.workspace_id, "owner")
    assert (await owner_caller.put(path, {"role": "admin"})).status_code == 200
    assert await role_of(second, owner_caller) == "admin"


async def test_two_owners_who_leave_at_once_are_not_both_gone(api: Api, owner_caller: Caller) -> None:
    second = await api.member(owner_caller.workspace_id, "owner")
    answers = await asyncio.gather(
        owner_caller.delete(f"/team/members/{second.user_id}"), second.delete(f"/team/members/{owner_caller.user_id}")
    )
    assert sorted(answer.status_code for answer in answers) in ([204, 401], [204, 404], [204, 409])


async def test_a_lowered_role_counts_at_once(api: Api, owner_caller: Caller) -> None:
    admin = await api.member(owner_caller.workspace_id, "admin")
    assert (await admin.get("/team/invitations")).status_code == 200
    await owner_caller.put(f"/team/members/{admin.user_id}", {"role": "agent"})
    assert code(await admin.get("/team/invitations")) == (403, "forbidden")


async def test_who_is_removed_is_out_and_may_come_back_by_invitation(api: Api, owner_caller: Caller) -> None:
    agent = await api.member(owner_caller.workspace_id, "supervisor")
    assert (await owner_caller.delete(f"/team/members/{agent.user_id}")).status_code == 204
    assert code(await agent.get("/team/members")) == (404, "not_found")
    assert await role_of(owner_caller, agent) is None
    assert code(await owner_caller.delete(f"/team/members/{agent.user_id}")) == (404, "not_found")
    link = (await owner_caller.post("/team/invite", {"email": agent.email, "role": "marketer"})).json()["link"]
    accepted = await api.client.post(behind(link), json={"password": PASSWORD})
    assert accepted.status_code == 200, accepted.text
    assert await role_of(owner_caller, agent) == "marketer"


async def test_a_change_elsewhere_is_seen_within_the_cache_s_second(
    api: Api, owner_caller: Caller, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process lowered the role: nothing told this one."""
    admin = await api.member(owner_caller.workspace_id, "admin")
    assert (await admin.get("/team/invitations")).status_code == 200
    await owner.execute("UPDATE workspace_members SET role = 'agent' WHERE user_id = $1", admin.user_id)
    monkeypatch.setattr("backend.services.sessions.CACHE_SECONDS", 0)
    assert (await admin.get("/team/invitations")).status_code == 403


def test_the_cache_is_well_within_five_seconds() -> None:
    from backend.services.sessions import CACHE_SECONDS

    assert CACHE_SECONDS <= 1


# --- invitations ------------------------------------------------------------------------------------------------------


async def invited(owner: Caller, email: str, role: Role = "agent") -> str:
    answer = await owner.post("/team/invite", {"email": email, "role": role})
    assert answer.status_code == 201, answer.text
    page: str = answer.json()["link"]
    assert page.startswith("http://127.0.0.1:8000/invitations/")
    return behind(page)


def behind(page: str) -> str:
    """What the page of a link that lets somebody in asks the API."""
    return page.replace("http://127.0.0.1:8000/", "/api/v1/auth/")


NEW = {"name": "Caio", "password": "a long new password"}


async def test_an_invitation_makes_an_account_and_a_member(api: Api, owner_caller: Caller) -> None:
    email = f"{uuid4().hex}@example.com"
    link = await invited(owner_caller, email, "marketer")
    shown = (await api.client.get(link)).json()
    assert (shown["workspace"], shown["email"], shown["role"], shown["has_account"]) == (
        "Escola Compasso",
        email,
        "marketer",
        False,
    )
    accepted = await api.client.post(link, json=NEW)
    assert accepted.status_code == 200, accepted.text
    assert "batuta_refresh=" in accepted.headers["set-cookie"]
    bearer = {"Authorization": f"Bearer {accepted.json()['access_token']}"}
    me = (await api.client.get("/api/v1/auth/me", headers=bearer)).json()
    assert me["workspaces"] == [{"id": str(owner_caller.workspace_id), "name": "Escola Compasso", "role": "marketer"}]
    api.client.cookies.clear()
    login = await api.client.post("/api/v1/auth/login", json={"email": email, "password": NEW["password"]})
    assert login.status_code == 200


async def test_it_works_once(api: Api, owner_caller: Caller) -> None:
    link = await invited(owner_caller, f"{uuid4().hex}@example.com")
    answers = await asyncio.gather(*(api.client.post(link, json=NEW) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 49
    assert {answer.json()["code"] for answer in answers if answer.status_code == 410} == {"invite_used"}
    assert len((await owner_caller.get("/team/members")).json()) == 2
    assert code(await api.client.get(link)) == (410, "invite_used")


async def test_it_ends_after_a_week(api: Api, owner_caller: Caller, move_clock: Any) -> None:
    link = await invited(owner_caller, f"{uuid4().hex}@example.com")
    await move_clock(timedelta(days=7, seconds=1))
    assert code(await api.client.post(link, json=NEW)) == (410, "invite_expired")


async def test_it_can_be_taken_back(api: Api, owner_caller: Caller) -> None:
    link = await invited(owner_caller, f"{uuid4().hex}@example.com")
    (waiting,) = (await owner_caller.get("/team/invitations")).json()
    assert (await owner_caller.delete(f"/team/invitations/{waiting['id']}")).status_code == 204
    assert code(await api.client.post(link, json=NEW)) == (410, "invite_expired")
    assert (await owner_caller.get("/team/invitations")).json() == []
    assert code(await owner_caller.delete(f"/team/invitations/{waiting['id']}")) == (404, "not_found")


async def test_a_newer_invitation_replaces_the_older(api: Api, owner_caller: Caller) -> None:
    email = f"{uuid4().hex}@example.com"
    first, second = await invited(owner_caller, email, "admin"), await invited(owner_caller, email, "agent")
    assert code(await api.client.post(first, json=NEW)) == (410, "invite_expired")
    assert (await api.client.post(second, json=NEW)).status_code == 200


async def test_somebody_else_who_is_signed_in_cannot_take_it(api: Api, owner_caller: Caller) -> None:
    link = await invited(owner_caller, f"{uuid4().hex}@example.com", "admin")
    stranger = await api.founder("Academia Allegro")
    bearer = {"Authorization": f"Bearer {stranger.token}"}
    assert code(await api.client.post(link, json={}, headers=bearer)) == (403, "invite_other_email")
    assert (await api.client.get(link)).status_code == 200


async def test_an_account_that_exists_shows_that_it_is_theirs(api: Api, owner_caller: Caller) -> None:
    stranger = await api.founder("Academia Allegro")
    link = await invited(owner_caller, stranger.email.upper(), "agent")
    assert (await api.client.get(link)).json()["has_account"] is True
    assert code(await api.client.post(link, json={"password": "not the right one"})) == (401, "login_failed")
    assert code(await api.client.post(link, json={})) == (422, "field_required")
    bearer = {"Authorization": f"Bearer {stranger.token}"}
    assert (await api.client.post(link, json={}, headers=bearer)).status_code == 200
    assert await role_of(owner_caller, stranger) == "agent"
    api.client.cookies.clear()
    login = await api.client.post("/api/v1/auth/login", json={"email": stranger.email, "password": PASSWORD})
    assert login.status_code == 200


THE_BODY_RAISES_NOTHING = [{"role": "owner"}, {"workspace_id": str(uuid4())}, {"email": "a@example.com"}]


async def test_the_body_raises_nothing(api: Api, owner_caller: Caller) -> None:
    link = await invited(owner_caller, f"{uuid4().hex}@example.com")
    for extra in THE_BODY_RAISES_NOTHING:
        assert (await api.client.post(link, json=NEW | extra)).status_code == 422
    assert (await api.client.post(link, json=NEW)).status_code == 200
    roles = sorted(member["role"] for member in (await owner_caller.get("/team/members")).json())
    assert roles == ["agent", "owner"]


async def test_a_member_is_not_invited_again(api: Api, owner_caller: Caller) -> None:
    agent = await api.member(owner_caller.workspace_id, "agent")
    answer = await owner_caller.post("/team/invite", {"email": agent.email.upper(), "role": "admin"})
    assert code(answer) == (409, "already_member")


ADDRESSES_THAT_ARE_NONE = [
    "ana",
    "ana@",
    "@example.com",
    "ana@example",
    "a na@example.com",
    "ana@exa_mple.com",
    "ánà@example.com",
    "a@b..com",
]


async def test_addresses_that_are_none(owner_caller: Caller) -> None:
    for email in ADDRESSES_THAT_ARE_NONE:
        assert code(await owner_caller.post("/team/invite", {"email": email})) == (422, "email_invalid")


async def test_tokens_are_stored_as_hashes(owner_caller: Caller, owner: asyncpg.Connection) -> None:
    link = await invited(owner_caller, f"{uuid4().hex}@example.com")
    assert link.rpartition("/")[2] not in str(await owner.fetch("SELECT i::text FROM invitations i"))


async def test_a_link_that_never_was(api: Api) -> None:
    for token in ("x", "null", "0" * 300):
        assert code(await api.client.get(f"/api/v1/auth/invitations/{token}")) == (404, "not_found")
        assert code(await api.client.post(f"/api/v1/auth/invitations/{token}", json=NEW)) == (404, "not_found")
