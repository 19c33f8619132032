"""A talk as it is being typed: what comes in is played at once, and written down with what really came of it."""

from collections.abc import Iterator, Mapping, Sequence

from backend.engine.node_type import NodeType
from backend.engine.project import OWN_FIELDS
from backend.engine.talk import Load, Talk, settings_of
from backend.engine.talk_expect import said_otherwise
from backend.engine.talk_script import TalkLine, as_written, read_script
from backend.engine.values import show
from backend.engine.words import (
    AddNote,
    AddTag,
    CloseConversation,
    Dispatch,
    Json,
    Notify,
    RecordConsent,
    RemoveTag,
    RouteToTeam,
    SetField,
)


class TypedTalk:
    def __init__(
        self, settings: Sequence[str], load: Load, catalog: Mapping[str, NodeType], *, portuguese: bool
    ) -> None:
        """`settings` are lines of a `.talk` file; raises TalkUnreadable."""
        self.talk = Talk(settings_of(read_script("\n".join(settings))), load, catalog)
        self.portuguese = portuguese
        self.written = [*settings]

    def take(self, kind: str, value: str = "") -> list[str]:
        """What the bot says to it. Raises TalkFailed for a result that nobody waits for."""
        talk, turns = self.talk, len(self.talk.turns)
        talk.line(TalkLine(0, kind, value))
        said, talk.unheard = talk.unheard, []
        lines = [(kind, value), *(("bot", text) for text in said)]
        lines += [] if said else [("nothing", "")]
        if len(talk.turns) > turns or talk.status == "stopped":
            lines += [one for one in self._true() if said_otherwise(talk, TalkLine(0, *one)) is None]
        self.written += [as_written(*line, self.portuguese) for line in lines]
        return said

    @property
    def asked(self) -> tuple[str, Mapping[str, Json], str] | None:
        """(kind, request, node) of the activity that is out."""
        planned = self.talk.turns[-1].activity if self.talk.turns and self.talk.state else None
        return (planned.activity.kind, planned.activity.request, planned.node) if planned else None

    def text(self) -> str:
        return "\n".join(self.written) + "\n"

    def _true(self) -> Iterator[tuple[str, str]]:
        """What was done since the last line that came in, and how the run stands."""
        talk = self.talk
        done = {line: None for planned in talk.done for line in self._effect(planned.effect)}
        yield from done
        if talk.state is None:
            yield ("end", "") if talk.status == "ended" else ("stopped", talk.reason or "")
        elif (wait := talk.state.wait) is not None:
            until = talk.shown_moment(wait.until) if wait.until else ""
            word = "até" if self.portuguese else "until"
            yield "waiting", f"{word} {until}" if until else ""

    def _effect(self, effect: object) -> Iterator[tuple[str, str]]:
        match effect:
            case AddNote(text):
                yield "note", text
            case Notify(text=text):
                yield "notified", text
            case Dispatch(via="email", text=text):
                yield "e-mailed", text
            case Dispatch(text=text):
                yield "posted", text
            case CloseConversation(reason):
                yield "closes", reason
            case RecordConsent(purpose, answer):
                yield "consent", f"{purpose} = {answer}"
            case RouteToTeam(team, member):
                yield "routed", member or team or ""
            case AddTag(name):
                yield "tag", name
            case RemoveTag(name):
                yield "no tag", name
            case SetField(key) if key in OWN_FIELDS:
                yield key, show(self.talk.contact.get(key))
            case SetField(key):
                custom = self.talk.contact.get("custom_data")
                yield "field", f"{key} = {show(custom.get(key)) if isinstance(custom, dict) else ''}"
