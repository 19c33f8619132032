"""Calls another system over HTTP and keeps what the answer holds. What could not be told to have happened leaves by `uncertain`."""

import json
import re
from collections.abc import Mapping, Sequence

from backend.engine.durations import parse_duration
from backend.engine.encode import climbs
from backend.engine.json_path import PathMissing, steps
from backend.engine.project import OWN_FIELDS
from backend.engine.templates import MESSAGE
from backend.engine.values import show
from backend.engine.words import (
    Activity,
    Call,
    Config,
    Entered,
    Finished,
    Json,
    Leave,
    Outcome,
    SetField,
    Signal,
    Unexpected,
    View,
)

REPEATABLE = frozenset({"GET", "PUT", "DELETE"})
OURS = re.compile(
    r"host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|idempotency-key|proxy-.*"
)
SECRET = re.compile(r".*(authorization|cookie|token|secret|passw|api-?key|credential).*")
Finding = tuple[str, str, Mapping[str, str | int | float]]


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _ask(config)
        case Finished():
            return _came_back(config, signal)
        case _:
            raise Unexpected(signal)


def check(config: Config) -> Sequence[Finding]:
    """The host is fixed, so that no contact chooses where the call goes; a secret does not stand in a drawing that many read."""
    found: list[Finding] = []
    head = re.match(r"[a-zA-Z]+://[^/?#]*", str(config["url"]))
    if head is None or "{{" in head[0] or "{%" in head[0]:
        found.append(("/url", "url_host_varies", {}))
    for index, row in enumerate(_rows(config, "headers")):
        name = str(row["name"]).lower()
        if OURS.fullmatch(name) or not _one_line(str(row["value"])):
            found.append((f"/headers/{index}/name", "header_forbidden", {"name": name}))
        elif SECRET.fullmatch(name):
            found.append((f"/headers/{index}/name", "header_secret", {"name": name}))
    for key in ("variables", "fields"):
        for index, row in enumerate(_rows(config, key)):
            try:
                steps(str(row["path"]))
            except PathMissing:
                found.append((f"/{key}/{index}/path", "path_invalid", {"path": str(row["path"])[:80]}))
    return found


def sample(config: Config, language: str) -> Json:
    paths = sorted({str(row["path"]) for key in ("variables", "fields") for row in _rows(config, key)})
    return {"status": 200, "found": dict.fromkeys(paths, "exemplo")}


def _ask(config: Config) -> Outcome:
    method, headers = str(config["method"]), _rows(config, "headers")
    if not all(_one_line(str(row["value"])) for row in headers):
        return _failed("header_forbidden")
    if len(str(config["url"])) >= MESSAGE:
        return _failed("url_invalid")  # its end was cut away, and may be what makes the call harmless
    if climbs(str(config["url"])):
        return _failed("url_invalid")
    body = config.get("body") if method in ("POST", "PUT", "PATCH") else None
    if body is not None and not _is_json(str(body)):
        return _failed("body_not_json")
    repeatable = method in REPEATABLE or config.get("repeatable") is True
    patience = parse_duration(config.get("timeout"))
    paths = sorted({str(row["path"]) for key in ("variables", "fields") for row in _rows(config, key)})
    request: dict[str, Json] = {
        "method": method,
        "url": str(config["url"]),
        "headers": [{"name": str(row["name"]), "value": str(row["value"])} for row in headers],
        "paths": [*paths],
        "repeatable": repeatable,
        "seconds": min(patience.total_seconds(), 10.0) if patience else 10.0,
    }
    if body is not None:
        request["body"] = str(body)
    return Call(Activity("http", request, repeatable), detail={"method": method})


def _came_back(config: Config, finished: Finished) -> Outcome:
    if finished.uncertain:
        return Leave("uncertain", detail={"error": dict(finished.error or {})}, failed=True)
    if not finished.ok:
        return Leave("failed", detail={"error": dict(finished.error or {})}, failed=True)
    value = finished.value if isinstance(finished.value, dict) else {}
    found = value.get("found")
    kept = found if isinstance(found, dict) else {}
    wanted = [(key, row) for key in ("variables", "fields") for row in _rows(config, key)]
    missing = [str(row["path"]) for _, row in wanted if str(row["path"]) not in kept]
    if missing:
        return _failed("field_missing", missing[0])
    variables = {str(row["variable"]): kept[str(row["path"])] for key, row in wanted if key == "variables"}
    effects = tuple(_field(str(row["field"]), kept[str(row["path"])]) for key, row in wanted if key == "fields")
    return Leave("ok", effects, variables, {"status": value.get("status")})


def _field(key: str, value: Json) -> SetField:
    plain = isinstance(value, bool | int | float | str) and key not in OWN_FIELDS
    return SetField(key, value if plain or value is None else show(value))


def _failed(code: str, message: str = "") -> Leave:
    error: dict[str, Json] = {"code": code, **({"message": message} if message else {})}
    return Leave("failed", detail={"error": error}, failed=True)


def _rows(config: Config, key: str) -> list[Mapping[str, Json]]:
    rows = config.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _one_line(value: str) -> bool:
    return all(ord(character) >= 32 and character != "\x7f" for character in value)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
