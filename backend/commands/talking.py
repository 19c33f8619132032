"""A funnel played in the terminal: who types is the contact, and what was typed becomes a `.talk` file."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backend.commands.speech import say
from backend.commands.talk_hints import COMMANDS, HELP, SAID, SETTINGS, proposed
from backend.engine.graph import Graph
from backend.engine.node_type import NodeType
from backend.engine.play import HandlerFailed
from backend.engine.talk import TalkFailed, play_talk
from backend.engine.talk_script import TalkUnreadable, as_written
from backend.engine.talk_typed import TypedTalk
from backend.engine.text import fold

FILES = frozenset({"image", "audio", "video", "document", "sticker"})


def typed() -> Iterator[str]:
    """Until Ctrl-D."""
    while True:
        try:
            yield input("> ")
        except EOFError:
            return


@dataclass
class Talking:
    paths: Sequence[Path]
    graphs: Mapping[str, Graph]
    """By the names of their files."""
    catalog: Mapping[str, NodeType]
    language: str
    settings: list[str] = field(default_factory=list)
    talk: TypedTalk = field(init=False)
    begun: bool = False

    def __post_init__(self) -> None:
        self.settings = [as_written("funnel", f"{path.name} as {path.stem}", self._portuguese) for path in self.paths]
        self.talk = self._anew(self.settings)

    def run(self, lines: Iterator[str]) -> None:
        self._tell("hello")
        for line in lines:
            try:
                if self._hears(line.strip()) == "quit":
                    return
            except (TalkFailed, TalkUnreadable, ValueError) as trouble:
                self._tell("wrong", why=str(trouble).partition("\n")[0])
            except HandlerFailed as trouble:
                self._tell("broke", why=trouble)
                return

    def _hears(self, line: str) -> str:
        asked, command = self.talk.asked, re.fullmatch(r"/(\w+)\s*(.*)", line)
        if not line:
            if asked:
                self._takes("result", f"ok {json.dumps(self._proposed(), ensure_ascii=False)}")
        elif command is None:
            self._takes("contact", line.removeprefix("/") if line.startswith("//") else line)
        else:
            return self._commanded(fold(command[1]), command[2].strip())
        return ""

    def _commanded(self, word: str, rest: str) -> str:
        kind = COMMANDS.get(word, "")
        if word in SETTINGS and kind != "tagged":
            self._set(SETTINGS[word], rest)
        elif word.isdigit():
            self._takes("contact", f"[{self._option(int(word))}]")
        elif kind in ("clock", "tagged", "paused", "resumed"):
            self._takes(kind, rest)
        elif kind in ("ok", "failed", "uncertain"):
            self._takes(
                "result",
                f"{kind} {json.dumps(json.loads(rest), ensure_ascii=False) if kind == 'ok' and rest else rest}".strip(),
            )
        elif kind in FILES:
            name, _, caption = rest.partition(" ")
            self._takes("contact", f"({f'{kind} {name}'.strip()}) {caption}".strip())
        elif kind == "location":
            self._takes("contact", f"(location {rest})")
        elif kind == "help":
            say(HELP[self.language])
        elif kind != "quit":
            self._tell("unknown", word=word)
        return kind

    def _takes(self, kind: str, value: str) -> None:
        said, self.begun = self.talk.take(kind, value), True
        for bubble in said:
            say("\n".join(f"  {line}" for line in bubble.split("\n")))
        talk = self.talk.talk
        if not said:
            say(f"  {self._words['nothing']}")
        if asked := self.talk.asked:
            value = json.dumps(self._proposed(), ensure_ascii=False)
            self._tell("asks", kind=asked[0], node=asked[2], value=value)
        elif talk.state is None and talk.status:
            self._tell("ended", reason=talk.reason)
        elif talk.due_at:
            self._tell("until", until=talk.shown_moment(talk.due_at))

    def _proposed(self) -> object:
        kind, request, node = self.talk.asked or ("", {}, "")
        metas = [one.get("meta") for graph in self.graphs.values() for one in graph["nodes"] if one["id"] == node]
        return proposed(kind, request, next((meta.get("mock_result") for meta in metas if meta), None))

    def _option(self, number: int) -> str:
        shown = self.talk.talk.shown
        return str(shown[number - 1]["label"]) if 0 < number <= len(shown) else str(number)

    def _set(self, kind: str, value: str) -> None:
        if self.begun:
            self._tell("late")
            return
        settings = [*self.settings, as_written(kind, value, self._portuguese)]
        self.talk, self.settings = self._anew(settings), settings

    def _anew(self, settings: list[str]) -> TypedTalk:
        return TypedTalk(settings, self.graphs.__getitem__, self.catalog, portuguese=self._portuguese)

    # --- the end ---------------------------------------------------------------------------------------------------------

    def write(self) -> int:
        if not self.begun:
            self._tell("empty")
            return 0
        path = free(self.paths[0].with_suffix(".talk"))
        path.write_text(self.talk.text(), encoding="utf-8")
        self._tell("written", path=path)
        try:
            play_talk(self.talk.text(), self.graphs.__getitem__, self.catalog)
        except (TalkFailed, TalkUnreadable) as trouble:
            self._tell("unsure", why=trouble)
            return 1
        return 0

    @property
    def _portuguese(self) -> bool:
        return self.language == "pt-BR"

    @property
    def _words(self) -> Mapping[str, str]:
        return SAID[self.language]

    def _tell(self, what: str, **values: object) -> None:
        say(self._words[what].format(**values))


def talk_with(
    paths: Sequence[Path], read: Callable[[Path], Graph], catalog: Mapping[str, NodeType], language: str
) -> int:
    talking = Talking(paths, {path.name: read(path) for path in paths}, catalog, language)
    talking.run(typed())
    return talking.write()


def free(path: Path) -> Path:
    """Nothing is written over."""
    names = (path, *(path.with_stem(f"{path.stem}-{number}") for number in range(2, 1000)))
    return next(name for name in names if not name.exists())
