"""Bad inputs 1-20 and 97-100, each as it is written in docs: status, code, and a message that says what and how to mend it."""

import asyncio
import json
import re
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from backend.api.gate import Gate
from backend.services.metrics import HTTP_SECONDS
from tests.api.callers import Api, Caller
from tests.api.described import DOCUMENT

JSON = {"Content-Type": "application/json"}


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["code"] == body["errors"][0]["code"] == code
    assert body["type"].endswith(code)
    assert body["trace_id"] == answer.headers["x-trace-id"]
    assert all(error["message"] for error in body["errors"])
    return body


REFUSED_BODIES = [
    (b'{"name": "x",}', 400, "json_invalid", ""),
    (b"not json", 400, "json_invalid", ""),
    (b'{"name": "x"} {}', 400, "json_invalid", ""),
    (b"", 400, "body_empty", ""),
    (b"  \n", 400, "body_empty", ""),
    (b'{"name": "' + b"x" * 10_000_000 + b'"}', 413, "body_too_large", ""),
    (b"[" * 2000 + b"]" * 2000, 400, "json_too_deep", ""),
    (b'{"a":' * 2000 + b"1" + b"}" * 2000, 400, "json_too_deep", ""),
    (b'{"preco": NaN}', 400, "number_invalid", "/preco"),
    (b'{"preco": Infinity}', 400, "number_invalid", "/preco"),
    (b'{"preco": 1e400}', 400, "number_invalid", "/preco"),
    (b'{"preco": -1e400}', 400, "number_invalid", "/preco"),
    (b'{"a": [1, 9223372036854775808]}', 400, "number_invalid", "/a/1"),
    (b'{"n": ' + b"7" * 5000 + b"}", 400, "number_too_long", "/n"),
    (b'{"n": 0.' + b"7" * 5000 + b"}", 400, "number_too_long", "/n"),
    (b'{"n": 1e100000}', 400, "number_too_long", "/n"),
    (b'{"n": 1e' + b"9" * 5000 + b"}", 400, "number_too_long", "/n"),
    (b'{"a": 1, "a": 2}', 400, "json_duplicate_key", ""),
    (b'{"a": [{"b": {}, "b": {}}]}', 400, "json_duplicate_key", "/a/0"),
    (rb'{"name": "\ud800"}', 400, "text_invalid_unicode", "/name"),
    (rb'{"name": "\udc00\ud800"}', 400, "text_invalid_unicode", "/name"),
    (rb'{"\ud83d": 1}', 400, "text_invalid_unicode", ""),
    (rb'{"name": "a\u0000b"}', 400, "text_control_char", "/name"),
    (rb'{"a/b": ["\u0000"]}', 400, "text_control_char", "/a~1b/0"),
    (b'{"name": "\xff"}', 400, "encoding_invalid", ""),
    ('{"name": "x"}'.encode("utf-16"), 400, "encoding_invalid", ""),
    (b'{"__proto__": {}}', 422, "key_reserved", ""),
    (b'{"name": "x", "deep": [{"constructor": 1}]}', 422, "key_reserved", "/deep/0"),
]


async def test_bodies_that_are_refused(owner_caller: Caller) -> None:
    for body, status, code, path in REFUSED_BODIES:
        answer = await owner_caller.call("POST", "/team/teams", content=body, headers=JSON)
        assert problem(answer, status, code)["errors"][0]["path"] == path, body[:80]
    assert (await owner_caller.get("/team/teams")).json() == []


async def test_a_bom_is_stripped_and_pairs_of_surrogates_are_characters(owner_caller: Caller) -> None:
    body = b"\xef\xbb\xbf" + rb'{"name": "M\u00fasica \ud83c\udfb8"}'
    answer = await owner_caller.call("POST", "/team/teams", content=body, headers=JSON)
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == "Música 🎸"


OTHER_CONTENT_TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-7",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "",
]


async def test_other_content_types(owner_caller: Caller) -> None:
    for kind in OTHER_CONTENT_TYPES:
        answer = await owner_caller.call(
            "POST", "/team/teams", content=b'{"name": "x"}', headers={"Content-Type": kind} if kind else {}
        )
        assert problem(answer, 415, "content_type_unsupported")["detail"] == "Use application/json."


JSON_IN_ALL_ITS_SPELLINGS = ["application/json", "application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']


async def test_json_in_all_its_spellings(owner_caller: Caller) -> None:
    for number, kind in enumerate(JSON_IN_ALL_ITS_SPELLINGS):
        body = b'{"name": "team %d"}' % number
        answer = await owner_caller.call("POST", "/team/teams", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 201


async def test_a_compressed_body_is_refused(owner_caller: Caller) -> None:
    headers = JSON | {"Content-Encoding": "gzip"}
    answer = await owner_caller.call("POST", "/team/teams", content=b"\x1f\x8b", headers=headers)
    problem(answer, 415, "content_encoding_unsupported")


async def test_messages_say_where_in_both_languages(owner_caller: Caller) -> None:
    send = {"content": b'{"name": "x",}', "headers": JSON}
    portuguese = problem(await owner_caller.call("POST", "/team/teams", **send), 400, "json_invalid")
    assert portuguese["detail"] == "O corpo não é JSON válido (linha 1, coluna 14)."
    send["headers"] = JSON | {"Accept-Language": "en-US,en;q=0.9"}
    english = problem(await owner_caller.call("POST", "/team/teams", **send), 400, "json_invalid")
    assert english["detail"] == "The body is not valid JSON (line 1, column 14)."


async def test_no_more_than_80_characters_are_echoed(owner_caller: Caller) -> None:
    key = "k" * 500 + "\x1b[31m"
    answer = await owner_caller.post("/team/teams", {"name": "x", key: 1})
    body = problem(answer, 422, "field_unknown")
    assert "k" * 81 not in body["detail"]
    assert "\x1b" not in answer.text.replace("\\u001b", "")


# --- 15, 16: properties ---------------------------------------------------------------------------------------------------


async def test_an_unknown_property_gets_a_suggestion(owner_caller: Caller) -> None:
    body = problem(await owner_caller.post("/team/teams", {"name": "x", "nmae": "y"}), 422, "field_unknown")
    assert body["detail"] == "Campo desconhecido `nmae`. Você quis dizer `name`?"
    assert body["errors"][0]["path"] == "/nmae"


WHAT_NOBODY_MAY_SET = ["workspace_id", "id", "created_at", "version"]


async def test_what_nobody_may_set(owner_caller: Caller) -> None:
    for name in WHAT_NOBODY_MAY_SET:
        problem(await owner_caller.post("/team/teams", {"name": "x", name: "y"}), 422, "field_readonly")


async def test_all_faults_of_a_body_at_once(owner_caller: Caller) -> None:
    answer = await owner_caller.post("/team/invite", {"email": 7, "role": "boss", "rol": "agent"})
    found = {(error["path"], error["code"]) for error in answer.json()["errors"]}
    assert found == {("/email", "field_type"), ("/role", "field_choice"), ("/rol", "field_unknown")}
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_body_id_equal_to_the_paths_is_accepted(owner_caller: Caller) -> None:
    team = (await owner_caller.post("/team/teams", {"name": "x"})).json()
    changed = await owner_caller.put(f"/team/teams/{team['id']}", {"id": team["id"], "name": "y"})
    assert (changed.status_code, changed.json()["name"]) == (200, "y")
    other = await owner_caller.put(f"/team/teams/{team['id']}", {"id": str(owner_caller.user_id), "name": "z"})
    problem(other, 422, "field_readonly")


# --- 17, 18, 100: addresses -----------------------------------------------------------------------------------------------


async def test_malformed_random_and_foreign_ids_get_the_same_answer(api: Api, owner_caller: Caller) -> None:
    stranger = await api.founder("Academia Allegro")
    foreign = (await stranger.post("/team/teams", {"name": "dos outros"})).json()["id"]
    said = []
    for team_id in ("not-a-uuid", "00000000-0000-4000-8000-000000000000", foreign, "' OR 1=1", "%F0%9F%8E%B8"):
        answer = await owner_caller.put(f"/team/teams/{team_id}", {"name": "x"})
        body = problem(answer, 404, "not_found")
        body.pop("trace_id")
        said.append(json.dumps(body))
    assert len(set(said)) == 1


ODD_PATHS_LEAD_NOWHERE = [
    "/api/../admin",
    "/api/v1/../../etc/passwd",
    "/api/%2e%2e/admin",
    "/api/v1//team/teams",
    "//api/v1/team/teams",
    "/api/v1/team/teams/.",
    "/api/v1/team%2fteams",
    "/api/v1/team\\teams",
    "/api/v1/team/teams%00",
    "/api/v1/%252e%252e/x",
    "/nothing",
    "/api/v2/team/teams",
    "/api/v1/team/teams%20",
    "/api/v1/team/teams;x=1",
]


async def test_odd_paths_lead_nowhere(api: Api, owner_caller: Caller) -> None:
    for path in ODD_PATHS_LEAD_NOWHERE:
        problem(await as_written(api, path, owner_caller.headers), 404, "not_found")


async def as_written(api: Api, path: str, headers: dict[str, str]) -> httpx.Response:
    """A GET whose path no client has tidied up."""
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "http_version": "1.1",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [
            (name.lower().encode(), value.encode()) for name, value in (headers | {"Host": "127.0.0.1"}).items()
        ],
        "client": ("8.8.8.8", 1),
        "server": ("127.0.0.1", 8000),
        "root_path": "",
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await api.app(scope, receive, send)  # type: ignore[arg-type]
    return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=sent[1]["body"])


ODD_HOSTS = ["127.0.0.1.", "example.com.:8000", "a b", "evil.com/..", "", "a@b"]


async def test_odd_hosts(owner_caller: Caller) -> None:
    for host in ODD_HOSTS:
        problem(await owner_caller.get("/team/teams", headers={"Host": host}), 400, "host_invalid")


async def test_a_method_override_is_ignored(owner_caller: Caller) -> None:
    team = (await owner_caller.post("/team/teams", {"name": "x"})).json()
    path = f"/team/teams/{team['id']}"
    assert (await owner_caller.put(path, {"name": "y"}, headers={"X-HTTP-Method-Override": "DELETE"})).json()[
        "name"
    ] == "y"
    answer = await owner_caller.post(path, {"name": "y"}, headers={"X-HTTP-Method-Override": "PUT"})
    problem(answer, 405, "method_not_allowed")
    assert "PUT" in answer.headers["allow"]


async def test_nul_and_broken_utf8_in_a_query(owner_caller: Caller) -> None:
    problem(await owner_caller.get("/team/teams?search=%00"), 400, "text_control_char")
    problem(await owner_caller.get("/team/teams?search=%ff"), 400, "encoding_invalid")


async def test_unknown_routes_need_no_token_to_be_unknown(api: Api) -> None:
    problem(await api.client.get("/api/v1/nothing"), 404, "not_found")
    problem(await api.client.get("/schema"), 404, "not_found")
    problem(await api.client.get("/litestar-schema/openapi.json"), 404, "not_found")
    problem(await api.client.get("/litestar-schema/x.html"), 404, "not_found")


async def test_a_body_may_be_left_out_where_all_of_it_has_defaults(owner_caller: Caller) -> None:
    funnel = (await owner_caller.post("/funnels", {"name": "Aula"})).json()["id"]
    ways: list[dict[str, Any]] = [{}, {"json": {}}, {"content": b"{}", "headers": JSON}]
    for sent in ways:
        assert (await owner_caller.call("POST", f"/funnels/{funnel}/check", **sent)).status_code == 200
    for path in (f"/funnels/{funnel}", "/contacts/00000000-0000-4000-8000-000000000000"):
        problem(await owner_caller.call("PUT", path), 400, "body_empty")


# --- 19, 20: pages ------------------------------------------------------------------------------------------------------


def lists_with(parameter: str) -> list[str]:
    """Addresses of lists that take it, `contact_id` and the like still to be filled in."""
    described = DOCUMENT["paths"]
    return [
        path.removeprefix("/api/v1")
        for path, methods in described.items()
        if any(one["name"] == parameter for one in methods.get("get", {}).get("parameters", []))
    ]


async def test_sizes_of_pages_that_are_refused(owner_caller: Caller) -> None:
    lists = [re.sub(r"\{\w+\}", str(owner_caller.user_id), path) for path in lists_with("limit")]
    assert {"/contacts", "/chats", "/notifications"} <= set(lists)
    for path in lists:
        for limit in ("0", "-1", "201", "1000000000", "9" * 400, "1e3", "x", "1.5", "１"):
            answer = await owner_caller.get(path, params={"limit": limit})
            assert answer.status_code == 422, (path, limit)
            body = problem(answer, 422, "page_size_range")
            assert body["detail"] == "De 1 a 200."
            assert body["errors"][0]["path"] == "?limit"


async def test_cursors_that_are_not_ours(api: Api, owner_caller: Caller) -> None:
    seal = api.services.cursors.seal
    lists = lists_with("cursor")
    assert {"/contacts", "/chats", "/notifications"} <= set(lists)
    other = (await api.founder()).workspace_id
    for path in lists:
        forged = [
            seal("another list", owner_caller.workspace_id, {"id": 1}),
            seal(path.strip("/"), other, {"id": 1}),
            seal("contacts", owner_caller.workspace_id, {"id": 1})[:-4] + "AAAA",
            "x", "é", "====", "A" * 900, "null", "eyJpZCI6MX0",
        ]  # fmt: skip
        for cursor in forged:
            problem(await owner_caller.get(path, params={"cursor": cursor}), 400, "cursor_invalid")


# --- webhooks, and bodies that do not end --------------------------------------------------------------------------------


async def test_a_webhook_keeps_its_bytes_and_has_limits_of_its_own(api: Api) -> None:
    async def deliver(body: bytes, kind: str = "application/json") -> httpx.Response:
        return await api.client.post("/api/v1/webhooks/whatsapp", content=body, headers={"Content-Type": kind})

    for body in (rb'{"a": "\ud800\u0000"}', b'{"a": 1, "a": NaN}', b'{"__proto__": "\xff"}', b" " * 3_000_000 + b"{}"):
        assert (await deliver(body)).status_code == 401, "unsigned, and nothing else is said about it"
    problem(await deliver(b'{"a": "' + b"x" * 4_200_000 + b'"}'), 413, "body_too_large")
    problem(await deliver(b"[" * 65 + b"]" * 65), 400, "json_too_deep")
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json;charset=utf-7"):
        problem(await deliver(b"{}", kind), 415, "content_type_unsupported")


class Endless:
    """A client that sends a little and then nothing, or for ever."""

    def __init__(self, *messages: Any, then: str = "silence") -> None:
        self.messages, self.then, self.asked = list(messages), then, 0

    async def __call__(self) -> Any:
        self.asked += 1
        if self.messages:
            return self.messages.pop(0)
        if self.then == "silence":
            await asyncio.Event().wait()
        if self.then == "disconnect":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}


@pytest.mark.parametrize(
    ("then", "status", "code"),
    [("silence", 408, "body_timeout"), ("disconnect", 400, "body_incomplete"), ("more", 413, "body_too_large")],
)
async def test_bodies_that_do_not_end(monkeypatch: pytest.MonkeyPatch, then: str, status: int, code: str) -> None:
    monkeypatch.setattr("backend.api.gate.READ_SECONDS", 0.05)
    receive, sent = Endless({"type": "http.request", "body": b'{"a', "more_body": True}, then=then), []
    if then == "more":
        monkeypatch.setattr("backend.api.gate.READ_SECONDS", 5)

    async def send(message: Any) -> None:
        sent.append(message)

    async def never(*_: Any) -> None:
        raise AssertionError("it was let through")

    headers = [(b"content-type", b"application/json"), (b"host", b"localhost")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/tags",
        "raw_path": b"/api/v1/tags",
        "query_string": b"",
        "headers": headers,
    }
    await Gate(never, https=False)(scope, receive, send)
    assert (sent[0]["status"], json.loads(sent[1]["body"])["code"]) == (status, code)
    assert receive.asked < 40


# --- what is measured -----------------------------------------------------------------------------------------------------


async def test_requests_are_measured_by_their_shape(owner_caller: Caller) -> None:
    def measured() -> dict[tuple[str, ...], float]:
        (family,) = HTTP_SECONDS.collect()
        counts = [one for one in family.samples if one.name.endswith("_count")]
        return {(one.labels["method"], one.labels["path"], one.labels["status"]): one.value for one in counts}

    before = measured()
    await owner_caller.put(f"/team/teams/{owner_caller.user_id}", {"name": "x"})
    for path in ("/nothing", "/nothing/else", "/team//teams"):
        await owner_caller.get(path)
    await owner_caller.call("PROPFIND", "/nothing")
    after = measured()
    grown = {labels: count - before.get(labels, 0) for labels, count in after.items() if count != before.get(labels, 0)}
    assert grown == {("PUT", "/api/v1/team/teams/{team_id}", "404"): 1, ("any", "unknown", "404"): 4}
