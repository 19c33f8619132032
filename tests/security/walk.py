"""Requests to every operation of the OpenAPI document, and in each the places where somebody else's id could stand.

A request is a template: `$contact` stands for the id of a contact (the fields of `Seeded`), in its path, query or body.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.security.samples import BODIES, QUERIES
from tests.security.seed import Seeded

Json = Any
ID_NAME = re.compile(r"(^id|_id|Id|Ids|_ids)$")

NOUNS = {
    "agent": "user", "agentId": "user", "user_id": "user", "userId": "user", "target_id": "user",
    "team": "team", "team_id": "team", "teamId": "team", "teamIds": "team",
    "contact_id": "contact", "contactId": "contact", "contactIds": "contact",
    "conversation_id": "conversation", "conversationId": "conversation",
    "field_id": "custom_field", "custom_field_id": "custom_field",
    "funnel_id": "funnel", "funnelId": "funnel",
    "instance_id": "instance", "instanceId": "instance",
    "invitation_id": "invitation",
    "media_id": "media", "mediaId": "media",
    "message_id": "held",
    "note_id": "note",
    "notification_id": "notification",
    "quarantine_id": "quarantine",
    "run_id": "run",
    "token_id": "api_token",
    "tag_id": "tag", "tagId": "tag", "addTagIds": "tag", "removeTagIds": "tag",
    "webhook_id": "webhook",
    "workspace_id": "workspace",
}  # fmt: skip
"""Which thing a parameter or property of this name is the id of."""

PLAIN = {"token": "no-such-token", "version": 1, "n": 1, "event": "x"}
"""Path parameters that are no ids."""


@dataclass(frozen=True, slots=True)
class Template:
    operation: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    has_body: bool = False
    upload: bool = False

    def slots(self) -> list[tuple[str, ...]]:
        """Where an id stands: ("path", "$contact"), ("query", "teamId"), ("body", "contactIds", "0")."""
        found: list[tuple[str, ...]] = [("path", mark) for mark in re.findall(r"\$\w+", self.path)]
        found += [("query", name) for name, value in self.query.items() if value.startswith("$")]
        found += [("body", *where) for where in _marks(self.body)]
        return [slot for slot in found if self.mark(slot) != "$phone"]

    def with_slot(self, slot: tuple[str, ...], value: str) -> "Template":
        match slot:
            case ("path", mark):
                return replace(self, path=self.path.replace(mark, value, 1))
            case ("query", name):
                return replace(self, query={**self.query, name: value})
            case _:
                return replace(self, body=_put(self.body, slot[1:], value))

    def mark(self, slot: tuple[str, ...]) -> str:
        match slot:
            case ("path", mark):
                return mark
            case ("query", name):
                return self.query[name]
            case _:
                return str(_get(self.body, slot[1:]))

    def filled(self, world: Seeded, role: str = "owner") -> dict[str, Any]:
        """Arguments for httpx."""
        path = re.sub(r"\$(\w+)", lambda found: str(id_of(world, found[1], role)), self.path)
        query = {name: _fill(value, world, role) for name, value in self.query.items()}
        request: dict[str, Any] = {"method": self.method, "url": path + (f"?{urlencode(query)}" if query else "")}
        if self.upload:
            request["files"] = {"file": ("a.png", PNG, "image/png")}
        elif self.has_body:
            request["json"] = _fill(self.body, world, role)
        return request


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


def id_of(world: Seeded, noun: str, role: str = "owner") -> Any:
    """`$user` is another member than the caller's own."""
    if noun == "phone":
        return f"+{world.phone}"
    if noun == "user":
        return world.users["marketer" if role == "agent" else "agent"]
    return str(uuid4()) if noun == "random" else getattr(world, noun)


def templates(document: Mapping[str, Any]) -> list[Template]:
    return [
        template
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        for template in of_operation(document, path, method, operation)
    ]


def of_operation(
    document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> Iterator[Template]:
    name = operation["operationId"]
    marked = re.sub(r"\{(\w+)\}", lambda found: _path_mark(name, found[1]), path)
    parameters = [parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
    required = {
        one["name"]: str(_example(document, one["schema"], one["name"])) for one in parameters if one.get("required")
    }
    base = Template(name, method.upper(), marked, required | QUERIES.get(name, {}))
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        yield replace(base, upload=True)
        return
    schema = content.get("application/json", {}).get("schema")
    bodies = BODIES.get(name) or ([] if schema is None else list(_bodies(document, schema)))
    for body in bodies or [None]:
        yield replace(base, body=body, has_body=body is not None)
    for parameter in parameters:
        if is_id(parameter["name"], parameter["schema"]) and parameter["name"] not in base.query:
            yield replace(
                base, query={**base.query, parameter["name"]: mark(name, parameter["name"])}, body=(bodies or [None])[0]
            )


def is_id(name: str, schema: Mapping[str, Any]) -> bool:
    return name in NOUNS or bool(ID_NAME.search(name)) or "uuid" in json.dumps(schema)


def mark(operation: str, name: str) -> str:
    assert name in NOUNS, f"{operation}: which thing is `{name}` the id of? Say it in tests/security/walk.py"
    return f"${NOUNS[name]}"


def _path_mark(operation: str, name: str) -> str:
    return str(PLAIN[name]) if name in PLAIN else mark(operation, name)


def _bodies(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Json]:
    """What is required; then the same with each optional id beside it."""
    schema = _resolved(document, schema)
    properties = schema.get("properties", {})
    needed = {name: _example(document, properties[name], name) for name in schema.get("required", [])}
    yield needed
    for name, described in properties.items():
        if name not in needed and is_id(name, described):
            yield needed | {name: _example(document, described, name)}


def _example(document: Mapping[str, Any], schema: Mapping[str, Any], name: str) -> Json:
    schema = _resolved(document, schema)
    kind = schema.get("type")
    if kind == "array":
        return [_example(document, schema.get("items", {}), name)]
    if is_id(name, schema) and kind != "object":
        return mark("?", name)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    if kind == "object":
        inner = schema.get("properties", {})
        return {one: _example(document, inner[one], one) for one in schema.get("required", [])}
    samples = {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": True}
    return samples.get(str(kind), "x" * max(8, int(schema.get("minLength", 0))))


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        return _resolved(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return _resolved(document, next(one for one in schema[key] if one.get("type") != "null"))
    if isinstance(schema.get("type"), list):
        return {**schema, "type": next(kind for kind in schema["type"] if kind != "null")}
    return schema


def _marks(value: Json) -> Iterator[tuple[str, ...]]:
    match value:
        case dict():
            for key, below in value.items():
                yield from ((key, *rest) for rest in _marks(below))
        case list():
            for index, below in enumerate(value):
                yield from ((str(index), *rest) for rest in _marks(below))
        case str() if re.fullmatch(r"\$\w+", value):
            yield ()


def _get(value: Json, where: tuple[str, ...]) -> Json:
    for step in where:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def _put(value: Json, where: tuple[str, ...], new: str) -> Json:
    if not where:
        return new
    if isinstance(value, list):
        return [_put(one, where[1:], new) if index == int(where[0]) else one for index, one in enumerate(value)]
    return {key: _put(one, where[1:], new) if key == where[0] else one for key, one in value.items()}


def _fill(value: Json, world: Seeded, role: str) -> Json:
    match value:
        case dict():
            return {key: _fill(below, world, role) for key, below in value.items()}
        case list():
            return [_fill(below, world, role) for below in value]
        case str() if re.fullmatch(r"\$\w+", value):
            found = id_of(world, value[1:], role)
            return found if isinstance(found, int) else str(found)
        case _:
            return value
