"""The document says everything that the API does."""

from typing import Any

import pytest

from backend.api.openapi import text_of
from backend.app import create_app
from backend.settings import Settings
from tests.api.callers import Api
from tests.api.described import DOCUMENT

OPERATIONS = {
    one["operationId"]: (path, method, one)
    for path, methods in DOCUMENT["paths"].items()
    for method, one in methods.items()
}
REFUSAL = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}


def test_it_is_the_same_every_time() -> None:
    assert text_of(create_app(Settings(secret_key="y" * 40, port=9999))) == text_of(
        create_app(Settings(secret_key="x" * 40))
    )


async def test_it_is_served(api: Api) -> None:
    answer = await api.client.get("/api/v1/openapi.json")
    assert answer.json() == DOCUMENT
    assert (await api.client.get("/api/v1/openapi.json")).content == answer.content


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_is_whole(operation: str) -> None:
    path, method, described = OPERATIONS[operation]
    assert operation[0].islower()
    assert described["summary"]
    assert described["tags"]
    answers: dict[str, Any] = described["responses"]
    good = [status for status in answers if status.startswith("2")]
    assert good, answers.keys()
    for status, answer in answers.items():
        if int(status) >= 400 and "application/problem+json" in answer.get("content", {}):
            assert answer["content"] == REFUSAL
    for status in ("400", "429", "503"):
        assert answers[status]["content"] == REFUSAL
    if described.get("security"):
        assert answers["401"]["content"] == REFUSAL
    if "{" in path:
        assert "404" in answers
    if "requestBody" in described:
        assert answers["422"]["content"] == REFUSAL
        assert method in ("post", "put", "patch")
    if good == ["204"]:
        assert not answers["204"].get("content")


def test_every_reference_leads_somewhere() -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [found for below in value.values() for found in references(below)]
        return [found for below in value for found in references(below)] if isinstance(value, list) else []

    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(references(DOCUMENT)) <= known
    assert "#/components/schemas/ProblemDetails" in references(DOCUMENT)


def test_bodies_say_that_nothing_else_is_taken() -> None:
    for operation, (_, _, described) in OPERATIONS.items():
        schema = described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        if "$ref" in schema:
            schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            assert schema.get("additionalProperties") is False, operation
