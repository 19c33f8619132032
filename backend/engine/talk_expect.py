"""What a `.talk` file says must be true, held against what is."""

import re
from collections.abc import Mapping
from typing import Protocol

from backend.engine.state import State
from backend.engine.talk_script import TalkLine, as_read
from backend.engine.text import fold
from backend.engine.turn import Planned
from backend.engine.values import show
from backend.engine.words import AddNote, CloseConversation, Dispatch, Json, Notify, RouteToTeam


class Told(Protocol):
    contact: Mapping[str, Json]
    state: State | None
    status: str
    reason: str | None
    done: list[Planned]

    def moment(self, written: str) -> object: ...


def said_otherwise(talk: Told, line: TalkLine) -> str | None:
    """What is true instead, or None when the line is right."""
    match line.kind:
        case "waiting":
            return _waiting(talk, line.value)
        case "end":
            return None if talk.status == "ended" and talk.state is None else _status(talk)
        case "stopped":
            return None if talk.status == "stopped" and line.value in ("", talk.reason) else _status(talk)
        case "tag" | "no tag":
            return _tag(talk, line)
        case "name" | "email" | "stage":
            return _same(line.value, show(talk.contact.get(line.kind)))
        case "field":
            custom = talk.contact.get("custom_data")
            return _pair(line.value, custom if isinstance(custom, dict) else {})
        case "consent":
            consents = talk.contact.get("consents")
            return _pair(line.value, consents if isinstance(consents, dict) else {})
        case "variable":
            return _pair(line.value, talk.state.current.variables if talk.state else {})
        case _:
            return _done(talk, line)


def _status(talk: Told) -> str:
    return f"{talk.status or 'no run'} ({talk.reason or 'waiting'})"


def _waiting(talk: Told, until: str) -> str | None:
    wait = talk.state.wait if talk.state else None
    if wait is None:
        return _status(talk)
    if not until:
        return None if wait.reply else f"waiting until {wait.until}"
    wanted = talk.moment(re.sub(r"^(until|até|ate) ", "", until))
    return None if wait.until == wanted else f"waiting until {wait.until}"


def _tag(talk: Told, line: TalkLine) -> str | None:
    tags = talk.contact.get("tags")
    names = [show(tag) for tag in tags] if isinstance(tags, list) else []
    has = fold(line.value) in {fold(name) for name in names}
    return None if has == (line.kind == "tag") else f"tags: {', '.join(names) or 'none'}"


def _pair(written: str, values: Mapping[str, Json]) -> str | None:
    key, _, wanted = (part.strip() for part in written.partition("="))
    return _same(wanted, show(values.get(key)))


def _same(wanted: str, found: str) -> str | None:
    return None if wanted == as_read(found) else repr(found)


def _done(talk: Told, line: TalkLine) -> str | None:
    effects = [planned.effect for planned in talk.done]
    found = {
        "note": [effect.text for effect in effects if isinstance(effect, AddNote)],
        "notified": [effect.text for effect in effects if isinstance(effect, Notify)],
        "e-mailed": [one.text for one in effects if isinstance(one, Dispatch) and one.via == "email"],
        "posted": [one.text for one in effects if isinstance(one, Dispatch) and one.via == "webhook"],
        "closes": [effect.reason for effect in effects if isinstance(effect, CloseConversation)],
        "routed": [effect.member or effect.team or "" for effect in effects if isinstance(effect, RouteToTeam)],
    }[line.kind]
    teams = [effect.team for effect in effects if isinstance(effect, RouteToTeam)] if line.kind == "routed" else []
    return None if line.value in {as_read(text) for text in (*found, *teams) if text is not None} else f"{found}"
