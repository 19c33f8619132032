"""A node type's case file: one list of {name, config, view?, signal, outcome | error} per type.

`config` is as an author stores it: it must fit the schema, and is filled with defaults and variables as the engine does it.
`view` says only what differs from `VIEW`; `signal` is "entered", "timed_out", {"replied": message}, {"early": message}, {"occurred": event}
or {"finished": …}.
The whole outcome is compared: in the file only what differs from a plain Leave, Wait or Call is written, so an effect too many
fails as well as one too few.

An author's mistakes stand there too: {name, config, problems: {place in the config: code}}; `x*4097` is a text of so many x.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from backend.engine.node_type import NodeType
from backend.engine.render import render_plan
from backend.engine.schema import with_defaults
from backend.engine.scope import Seen, variables
from backend.engine.templates import Scope
from backend.engine.turn import Context
from backend.engine.words import (
    Config,
    Entered,
    Finished,
    Line,
    Message,
    Occurred,
    Outcome,
    Replied,
    Signal,
    TimedOut,
    View,
)

DIRECTORY = Path(__file__).parent

VIEW: Mapping[str, Any] = {
    "contact": {
        "name": "Ana Souza",
        "phone": "5511988124470",
        "email": None,
        "stage": "Qualificação",
        "tags": [],
        "custom_data": {},
    },
    "variables": {},
    "memory": {},
    "message": None,
    "now": "2026-11-20T15:00:00+00:00",
    "timezone": "America/Sao_Paulo",
    "dice": 0.0,
    "channel": "whatsapp",
    "workspace": {"name": "Escola Compasso"},
    "language": "pt-BR",
    "event": {},
    "lot": "",
    "history": [],
}
"""A Friday, noon in São Paulo."""


@dataclass(frozen=True)
class Case:
    type: str
    name: str
    config: Mapping[str, Any]
    view: View
    signal: Signal
    outcome: Mapping[str, Any] | None
    error: str | None


def load(type_name: str) -> Iterator[Case]:
    for case in written_of(type_name):
        if "problems" in case:
            continue
        unknown = set(case) - {"name", "config", "view", "signal", "outcome", "error"}
        assert not unknown, f"{type_name}: {case['name']}: {unknown}"
        signal = read_signal(case["signal"])
        view = read_view(case.get("view", {}), signal)
        yield Case(type_name, case["name"], case["config"], view, signal, case.get("outcome"), case.get("error"))


@dataclass(frozen=True)
class Mistake:
    type: str
    name: str
    config: Mapping[str, Any]
    problems: Mapping[str, str]
    """Place in the config -> code; none of them: the config is fine."""


def load_mistakes(type_name: str) -> Iterator[Mistake]:
    for case in written_of(type_name):
        if "problems" in case:
            assert set(case) == {"name", "config", "problems"}
            yield Mistake(type_name, case["name"], written_out(case["config"]), case["problems"])


def written_of(type_name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DIRECTORY / f"{type_name}.json").read_text("utf-8"))
    return found


def written_out(value: Any) -> Any:
    if isinstance(value, str) and (found := re.fullmatch(r"x\*(\d+)", value)):
        return "x" * int(found[1])
    if isinstance(value, dict):
        return {key: written_out(child) for key, child in value.items()}
    return [written_out(child) for child in value] if isinstance(value, list) else value


def read_view(told: Mapping[str, Any], signal: Signal) -> View:
    assert set(told) <= set(VIEW), set(told) - set(VIEW)
    values = {**VIEW, **told}
    contact = {**VIEW["contact"], **values["contact"]}
    message = read_message(values["message"]) if values["message"] else None
    if isinstance(signal, Replied):
        message = signal.message
    now = datetime.fromisoformat(values["now"])
    history = tuple(Line(incoming, text) for incoming, text in values["history"])
    return View(**{**values, "contact": contact, "message": message, "now": now, "history": history})


def read_signal(told: Any) -> Signal:
    match told:
        case "entered":
            return Entered()
        case "timed_out":
            return TimedOut()
        case {"early": message}:
            return Replied(read_message(message), early=True)
        case {"replied": message}:
            return Replied(read_message(message))
        case {"occurred": event}:
            return Occurred(event)
        case {"finished": result}:
            return Finished(**result)
    raise AssertionError(f"no signal: {told}")


def read_message(told: Mapping[str, Any]) -> Message:
    return Message(**{"type": "text", **told})


def config_of(node_type: NodeType, stored: Mapping[str, Any], view: View) -> Config:
    """What the handler sees: defaults and variables filled in."""
    node_type.validator.validate(stored)
    filled = with_defaults(dict(stored), node_type.schema)
    assert isinstance(filled, dict)
    uses: set[str] = set()
    render = render_plan(filled, node_type, uses)
    if render is None:
        return filled
    context = Context(view.contact, view.now, view.timezone, view.channel, view.workspace, view.language)
    seen = Seen(view.contact, view.variables, view.message, view.message, {}, (), "Teste")
    seen = Seen(view.contact, view.variables, view.message, view.message, {}, (), "Teste")
    values = variables(context, seen, frozenset(uses))
    return render(Scope(values))


def written(outcome: Outcome) -> dict[str, Any]:
    """{"leave": port, …}, {"wait": {…}} or {"call": …}, without what is as it is by default."""
    told = _told(outcome)
    name = type(outcome).__name__.lower()
    return {name: told.pop("port"), **told} if name == "leave" else {name: told}


def _told(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields(value):
        held = getattr(value, field.name)
        default = field.default_factory() if callable(field.default_factory) else field.default
        if held != default or type(held) is not type(default):
            found[field.name] = _plain(held)
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {type(value).__name__: _told(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(child) for child in value]
    return value
