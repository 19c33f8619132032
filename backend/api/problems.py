"""Every refusal in one shape: RFC 9457 problem+json, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from backend.api.json_body import Refusal
from backend.api.texts import text, title
from backend.errors import BatutaError, FieldError, NotFound, TooManyTries

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"


class ErrorItem(msgspec.Struct):
    """`path` is a JSON pointer into the body, `?name` for a query parameter, empty for the request as a whole."""

    path: str
    code: str
    message: str
    hint: str


class ProblemDetails(msgspec.Struct):
    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ErrorItem]
    trace_id: str


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def details(problem: Problem, language: str, trace_id: str) -> ProblemDetails:
    errors = problem.errors or (FieldError("", problem.code, {**problem.params}),)
    codes = {error.code for error in errors}
    code = codes.pop() if len(codes) == 1 else problem.code
    items = [_item(error, language) for error in errors]
    detail = items[0].message if len(items) == 1 else text(problem.code, language, problem.params).message
    return ProblemDetails(
        f"urn:batuta:problem:{code}", title(problem.status, language), problem.status, detail, code, items, trace_id
    )


def _item(error: FieldError, language: str) -> ErrorItem:
    if error.words:
        return ErrorItem(error.path, error.code, *error.words(language))
    said = text(error.code, language, {"path": error.path, **error.params})
    return ErrorItem(error.path, error.code, said.message, said.hint)


def encode(problem: Problem, state: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(details(problem, state["language"], state["trace_id"]))


# --- what Litestar hands us -------------------------------------------------------------------------------------------


def answer(request: Request[Any, Any, Any], exception: Exception) -> Response[bytes]:
    problem = problem_of(exception)
    _note(request, problem, exception)
    return Response(
        encode(problem, request.scope["state"]),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=dict(problem.headers),
    )


def _note(request: Request[Any, Any, Any], problem: Problem, exception: Exception) -> None:
    """Our mistakes with all we know; a refused access with who and where, for whoever looks for a pattern."""
    where = {"method": request.method, "path": request.scope.get("path_template") or request.scope["path"]}
    principal = request.scope["state"].get("principal")
    if problem.status >= 500 and not isinstance(exception, BatutaError):
        log.error("request failed", **where, exc_info=exception)
    elif problem.status in (403, 404) and principal is not None:
        who = {"user_id": str(principal.user_id), "workspace_id": str(principal.workspace_id)}
        log.info("authz.denied", **where, **who, status=problem.status)


def problem_of(exception: Exception) -> Problem:
    match exception:
        case BatutaError():
            return _ours(exception)
        case Refusal(status, code, path, params):
            return Problem(status, code, errors=(FieldError(path, code, dict(params)),))
        case ValidationException():
            return Problem(422, "invalid", errors=tuple(_field_errors(exception)))
        case HTTPException(status_code=status) if status in CODES:
            headers = {
                name: value
                for name, value in (exception.headers or {}).items()
                if name.lower() in ("allow", "retry-after")
            }
            return Problem(status, CODES[status], headers=headers)
        case _:
            return Problem(500, "internal")


CODES = {
    400: "request_invalid",
    401: "unauthorized",
    403: "forbidden",
    404: NotFound.code,
    405: "method_not_allowed",
    413: "body_too_large",
    415: "content_type_unsupported",
}


def _ours(error: BatutaError) -> Problem:
    headers = {}
    if isinstance(error, TooManyTries):
        headers["Retry-After"] = str(error.params.get("seconds", 60))
    if error.status == 503:
        headers["Retry-After"] = "1"
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Problem(error.status, error.code, error.params, error.errors, headers)


def _field_errors(exception: ValidationException) -> list[FieldError]:
    """What is left for Litestar to find: query parameters and headers of the wrong type. Bodies are read by bodies.py."""
    extra = exception.extra if isinstance(exception.extra, list) else []
    named = [str(item["key"]) for item in extra if isinstance(item, dict) and "key" in item]
    return [
        FieldError(f"?{name}", "page_size_range" if name == "limit" else "parameter_invalid", {"name": name})
        for name in named
    ]


EXCEPTION_HANDLERS: Any = {HTTPException: answer, BatutaError: answer, Exception: answer}
