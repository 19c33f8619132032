"""Plays `.talk` files (their form: talk_script.py). Between two lines the state goes through JSON and back, as it does in service."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from backend.engine.api_calls import KIND
from backend.engine.durations import parse_duration
from backend.engine.events import Happened, Named
from backend.engine.funnel import Funnel
from backend.engine.graph import Graph
from backend.engine.node_type import NodeType
from backend.engine.rehearsal import Rehearsal
from backend.engine.talk_expect import said_otherwise
from backend.engine.talk_script import Script, TalkLine, TalkUnreadable, as_read, read_script
from backend.engine.talk_text import bubble_text, message_of
from backend.engine.turn import Planned
from backend.engine.words import Finished, Json, SendMessage

Load = Callable[[str], Graph]


class TalkFailed(Exception):
    """The conversation went another way than the file says."""

    def __init__(self, line: int, expected: str, found: str) -> None:
        super().__init__(f"line {line}: expected {expected}\n{' ' * len(f'line {line}:')}    found {found}")
        self.line, self.expected, self.found = line, expected, found


def play_talk(source: str, load: Load, catalog: Mapping[str, NodeType]) -> "Talk":
    """Raises TalkUnreadable, TalkFailed. `load` brings the graph that a `funnel:` line names."""
    script = read_script(source)
    talk = Talk(settings_of(script), load, catalog)
    for line in script.lines:
        talk.line(line)
    talk.nothing_more(script.lines[-1].number if script.lines else 1, "the end of the talk")
    return talk


def settings_of(script: Script) -> dict[str, list[TalkLine]]:
    found: dict[str, list[TalkLine]] = {}
    for line in script.settings:
        found.setdefault(line.kind, []).append(line)
    return found


class Talk(Rehearsal):
    """One contact on one lane, held against what the file says."""

    def __init__(self, settings: dict[str, list[TalkLine]], load: Load, catalog: Mapping[str, NodeType]) -> None:
        self.settings = settings
        self.unheard: list[str] = []
        """What the bot said and the file has not mentioned yet."""
        self.done: list[Planned] = []
        """Effects since the last line that came in."""
        self.shown: list[dict[str, Json]] = []
        files = [line.value.partition(" as ") for line in settings.get("funnel", ())]
        named = [(file.strip(), name.strip() or file.strip()) for file, _, name in files]
        super().__init__(
            [Funnel.from_graph(load(file), catalog, name, place, name) for place, (file, name) in enumerate(named, 1)],
            self._contact(),
            workspace={"name": "Escola Compasso", "teams": [_team(line.value) for line in settings.get("team", ())]},
            timezone=self._setting("timezone", "America/Sao_Paulo"),
            channel=self._setting("channel", "whatsapp"),
            language=self._setting("language", "pt-BR"),
            opt_out_words=[line.value for line in settings.get("opt out", ())],
            seed="talk",
        )
        self.now = self.moment(self._setting("now", "2026-11-23 09:00"))

    def _contact(self) -> dict[str, Json]:
        fields = [line.value.partition("=") for line in self.settings.get("field", ())]
        defaults = (("phone", "5511999990001"), ("email", ""), ("stage", ""))
        return {
            **{key: self._setting(key, default) or None for key, default in defaults},
            "name": self._setting("name", ""),
            "tags": [tag.strip() for tag in self._setting("tags", "").split(",") if tag.strip()],
            "custom_data": {key.strip(): value.strip() for key, _, value in fields},
        }

    def _setting(self, kind: str, default: str) -> str:
        lines = self.settings.get(kind)
        return lines[-1].value if lines else default

    def moment(self, written: str) -> datetime:
        return datetime.fromisoformat(written.strip()).replace(tzinfo=ZoneInfo(self.timezone)).astimezone(UTC)

    def shown_moment(self, moment: datetime) -> str:
        """As a file writes it."""
        local = moment.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)
        return local.isoformat(" ", "seconds").removesuffix(":00")

    # --- lines -----------------------------------------------------------------------------------------------------------

    def line(self, line: TalkLine) -> None:
        match line.kind:
            case "contact":
                self._comes(line)
                self.message(message_of(line.value, self.shown))
            case "clock":
                self._comes(line)
                self.clock(_passed(line))
            case "tagged":
                self._comes(line)
                self.tagged(line.value)
            case "untagged" | "changed" | "moved" | "closed" | "called" | "started":
                self._comes(line)
                self.happened(_event(line))
            case "paused" | "resumed":
                self._comes(line)
                self.pause(line.kind == "paused")
            case "result":
                self._comes(line)
                self._result(line)
            case "bot":
                found = self.unheard.pop(0) if self.unheard else "nothing"
                if as_read(found) != line.value:
                    raise TalkFailed(line.number, repr(line.value), repr(found))
            case "nothing":
                self.nothing_more(line.number, "nothing")
            case _:
                found_otherwise = said_otherwise(self, line)
                if found_otherwise is not None:
                    raise TalkFailed(line.number, f"{line.kind}: {line.value}", found_otherwise)

    def nothing_more(self, number: int, expected: str) -> None:
        if self.unheard:
            raise TalkFailed(number, expected, f"bot: {self.unheard[0]!r}")

    def _comes(self, line: TalkLine) -> None:
        self.nothing_more(line.number, f"{line.kind}: {line.value}")
        self.done = []

    def _result(self, line: TalkLine) -> None:
        how, _, rest = line.value.partition(" ")
        value: Any = json.loads(rest) if how == "ok" and rest else None
        error: dict[str, Json] | None = None if how == "ok" else {"code": rest or how, "message": ""}
        if self.result(Finished(how == "ok", value, error, how == "uncertain")) == "nothing":
            raise TalkFailed(line.number, "an activity that is out", "none")

    def carry_out(self, planned: Planned) -> None:
        super().carry_out(planned)
        self.done.append(planned)
        if isinstance(planned.effect, SendMessage):
            content = planned.effect.content
            said = bubble_text(content)
            self.unheard.append(f"(failed {planned.failed}) {said}" if planned.failed else said)
            choices = content.get("choices")
            if isinstance(choices, list):
                self.shown = [choice for choice in choices if isinstance(choice, dict)]


def _passed(line: TalkLine) -> timedelta:
    passed = parse_duration(line.value)
    if passed is None or passed < timedelta(0):
        raise TalkUnreadable(line.number, f"+{line.value}")
    return passed


def _event(line: TalkLine) -> Happened | Named:
    match line.kind:
        case "changed":
            name, _, value = line.value.partition("=")
            return Happened("field_changed", {"field": name.strip(), "value": value.strip() or None})
        case "untagged":
            return Happened("tag_removed", {"tag": line.value})
        case "moved":
            return Happened("stage_changed", {"stage": line.value})
        case "closed":
            return Happened("conversation_closed")
        case "called":
            name, _, brought = line.value.partition(" ")
            return Happened(KIND, {"event": name, "variables": _read(line, brought) if brought else {}})
        case _:
            return Named(line.value, None)


def _read(line: TalkLine, written: str) -> Json:
    try:
        found: Json = json.loads(written)
    except ValueError:
        raise TalkUnreadable(line.number, f"{line.kind}: {line.value}") from None
    return found


def _team(written: str) -> Json:
    name, _, people = written.partition("=")
    members: list[Json] = [
        {"id": person.strip(), "name": person.strip(), "open": 0} for person in people.split(",") if person.strip()
    ]
    return {"id": name.strip(), "name": name.strip(), "members": members}
