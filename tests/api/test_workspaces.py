"""Founding workspaces, and how each works."""

from typing import Any

import httpx

from backend.storage.workspaces import STAGES
from tests.api.callers import PASSWORD, Api, Caller


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(error["path"], error["code"]) for error in answer.json()["errors"]]


async def test_a_new_workspace_is_its_founders(api: Api, owner_caller: Caller) -> None:
    founded = await owner_caller.post("/workspaces", {"name": "Segunda escola"})
    assert founded.status_code == 201
    assert founded.json() == {
        "id": founded.json()["id"],
        "name": "Segunda escola",
        "role": "owner",
        "timezone": "America/Sao_Paulo",
        "language": "pt-BR",
        "hours": {},
        "holidays": {},
        "opt_out_words": [],
        "stages": list(STAGES),
        "idle_resume_minutes": None,
        "ai_needs_consent": False,
        "revision": founded.json()["revision"],
    }
    mine = (await owner_caller.get("/workspaces")).json()
    assert [workspace["name"] for workspace in mine] == ["Escola Compasso", "Segunda escola"]


async def test_everything_can_be_changed_and_what_is_left_out_stays(owner_caller: Caller) -> None:
    path = f"/workspaces/{owner_caller.workspace_id}"
    changes: dict[str, Any] = {
        "name": "Escola Compasso Centro",
        "timezone": "America/Manaus",
        "language": "en",
        "hours": {"mon": [["08:00", "12:00"], ["13:30", "18:00"]], "sat": [["09:00", "24:00"]]},
        "holidays": {
            "optional": True,
            "state": "SP",
            "closed": [{"date": "2026-12-28", "name": " Recesso "}, {"date": "2026-12-24"}, {"date": "2026-12-24"}],
        },
        "opt_out_words": ["chega", "chega", " parem "],
        "stages": ["Novo", "Aluno"],
        "idle_resume_minutes": 120,
        "ai_needs_consent": True,
    }
    answer = await owner_caller.put(path, changes)
    assert answer.status_code == 200, answer.text
    closed = [{"date": "2026-12-24", "name": ""}, {"date": "2026-12-28", "name": "Recesso"}]
    tidied = {"opt_out_words": ["chega", "parem"], "holidays": changes["holidays"] | {"closed": closed}}
    expected = changes | tidied
    assert {name: answer.json()[name] for name in expected} == expected
    again = await owner_caller.put(path, {"idle_resume_minutes": None})
    assert again.json() == answer.json() | {"idle_resume_minutes": None, "revision": again.json()["revision"]}
    assert (await owner_caller.get("/workspaces")).json() == [again.json()]


async def test_a_colleague_s_change_is_not_overwritten_unseen(owner_caller: Caller) -> None:
    path = f"/workspaces/{owner_caller.workspace_id}"
    (seen,) = (await owner_caller.get("/workspaces")).json()
    tag = {"If-Match": f'"{seen["revision"]}"'}
    first = await owner_caller.put(path, {"name": "Da colega"}, headers=tag)
    assert (first.status_code, first.headers["etag"]) == (200, f'"{first.json()["revision"]}"')
    late = await owner_caller.put(path, {"timezone": "America/Manaus"}, headers=tag)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    assert (await owner_caller.get("/workspaces")).json() == [first.json()]
    now = {"If-Match": first.headers["etag"]}
    assert (await owner_caller.put(path, {"timezone": "America/Manaus"}, headers=now)).status_code == 200


UNKNOWN_TIME_ZONES_GET_A_HINT = [
    ("America/Brasilia", "America/Sao_Paulo"),
    ("America/Sao Paulo", "America/Sao_Paulo"),
    ("Brasília", "America/Sao_Paulo"),
    ("America/Manauss", "America/Manaus"),
    ("europe/lisbon", "Europe/Lisbon"),
    ("", "America/Sao_Paulo"),
    ("UTC-3", "America/Sao_Paulo"),
    ("../../etc/passwd", "America/Sao_Paulo"),
]


async def test_unknown_time_zones_get_a_hint(owner_caller: Caller) -> None:
    for zone, suggestion in UNKNOWN_TIME_ZONES_GET_A_HINT:
        answer = await owner_caller.put(f"/workspaces/{owner_caller.workspace_id}", {"timezone": zone})
        assert faults(answer) == [("/timezone", "timezone_unknown")]
        assert suggestion in answer.json()["errors"][0]["hint"]


VALUES_THAT_ARE_REFUSED = [
    ({"hours": {"mon": [["18:00", "08:00"]]}}, ("/hours/mon/0", "hours_invalid")),
    ({"hours": {"mon": [["8h", "18h"]]}}, ("/hours/mon/0", "hours_invalid")),
    ({"hours": {"mon": [["24:30", "25:00"]]}}, ("/hours/mon/0", "hours_invalid")),
    ({"hours": {"mon": [["08:00", "12:00"], ["11:00", "18:00"]]}}, ("/hours/mon/1", "hours_overlap")),
    ({"hours": {"mon": [["08:00"]]}}, ("/hours/mon/0", "field_type")),
    ({"hours": {"monday": []}}, ("/hours/monday", "field_unknown")),
    ({"holidays": {"state": "XX"}}, ("/holidays/state", "field_choice")),
    ({"holidays": {"closed": [{"date": "28/12/2026"}]}}, ("/holidays/closed/0/date", "field_format")),
    ({"stages": []}, ("/stages", "field_too_short")),
    ({"stages": [" "]}, ("/stages/0", "name_empty")),
    ({"opt_out_words": ["x" * 101]}, ("/opt_out_words/0", "field_too_long")),
    ({"opt_out_words": [f"w{n}" for n in range(51)]}, ("/opt_out_words", "list_too_long")),
    ({"language": "fr"}, ("/language", "field_format")),
    ({"idle_resume_minutes": 0}, ("/idle_resume_minutes", "field_range")),
    ({"idle_resume_minutes": 1.5}, ("/idle_resume_minutes", "field_type")),
    ({"idle_resume_minutes": True}, ("/idle_resume_minutes", "field_type")),
    ({"name": None}, ("/name", "field_type")),
]


async def test_values_that_are_refused(owner_caller: Caller) -> None:
    for changes, expected in VALUES_THAT_ARE_REFUSED:
        before = (await owner_caller.get("/workspaces")).json()
        assert faults(await owner_caller.put(f"/workspaces/{owner_caller.workspace_id}", changes)) == [expected]
        assert (await owner_caller.get("/workspaces")).json() == before


async def test_the_path_says_which_workspace(api: Api, owner_caller: Caller) -> None:
    """A role in one workspace opens no other, whatever the header says."""
    stranger = await api.founder("Academia Allegro")
    joined = await api.member(stranger.workspace_id, "agent")
    for caller in (owner_caller, joined):
        answer = await caller.put(f"/workspaces/{stranger.workspace_id}", {"name": "minha"})
        assert answer.status_code == (404 if caller is owner_caller else 403)
    assert (await stranger.get("/workspaces")).json()[0]["name"] == "Academia Allegro"


# --- the first owner --------------------------------------------------------------------------------------------------

FIRST = {"name": "Dona", "email": "dona@example.com", "password": PASSWORD, "workspace": "Escola"}


async def test_an_empty_installation_is_opened_once_by_its_link(api: Api) -> None:
    page = await api.services.accounts.first_owner_link()
    assert page is not None
    assert page == await api.services.accounts.first_owner_link()
    assert page.startswith("http://127.0.0.1:8000/first-owner/")
    link = page.replace("http://127.0.0.1:8000/", "/api/v1/auth/")
    assert (await api.client.get(link)).json() == {"fields": ["name", "email", "password", "workspace"]}
    assert (await api.client.post(link + "0", json=FIRST)).status_code == 404
    created = await api.client.post(link, json=FIRST)
    assert created.status_code == 201, created.text
    bearer = {"Authorization": f"Bearer {created.json()['access_token']}"}
    mine = (await api.client.get("/api/v1/workspaces", headers=bearer)).json()
    assert [(workspace["name"], workspace["role"]) for workspace in mine] == [("Escola", "owner")]
    again = await api.client.post(link, json=FIRST | {"email": "other@example.com"})
    assert (again.status_code, again.json()["code"]) == (410, "first_owner_exists")
    assert (await api.client.get(link)).status_code == 410
    assert await api.services.accounts.first_owner_link() is None
