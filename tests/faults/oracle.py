"""What the bot says in the model's two funnels, whatever happens around them."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field


@dataclass
class Enrolment:
    """`at`: a (waits for a call), q (listens) or w (sleeps for a minute)."""

    at: str
    unread: list[str] = field(default_factory=list)
    answered: bool = False
    """Its call, while it stood aside."""
    rung: bool = False
    """Its timer, while it stood aside."""


@dataclass
class Expected:
    said: list[str] = field(default_factory=list)
    run: Enrolment | None = None
    doubt: bool = False
    """The other funnel plays, and the run stands aside."""

    def after(self, kind: str, text: str) -> "Iterator[Expected]":
        """One, or two where it depends on the clock."""
        run, word = self.run, text.partition(" ")[0]
        if kind == "message" and self.doubt:
            self.said.append(f"r {text}")
            self.doubt = False
            yield from self._back()
            return
        if kind == "message" and word == "duvida":
            self.said.append(f"d {text}")
            self.doubt = True
        elif kind == "message" and run is None and word == "ola":
            self.said.append("um")
            self.run = Enrolment("a")
        elif kind == "message" and run is not None:
            run.unread.append(text)
        elif kind == "activity" and run is not None and run.at == "a":
            run.answered = True
        elif kind == "timer" and run is not None and run.at == "w":
            run.rung = True
        self._go_on()
        yield self

    def _back(self) -> "Iterator[Expected]":
        """Whether its minute is over is asked then; it may be without a timer that went off."""
        if self.run is not None and self.run.at == "w" and not self.run.rung:
            later = deepcopy(self)
            self.run.rung = True
            yield later
        self._go_on()
        yield self

    def _go_on(self) -> None:
        run = self.run
        if run is None or self.doubt:
            return
        if run.at == "a" and run.answered:
            self.said.append("ok: 42")
            run.at = "q"
        if run.at == "q" and run.unread:
            self.said.append(f"eco {run.unread.pop(0)}")
            run.at = "w"
        if run.at == "w" and run.rung:
            self.said.append("fim")
            self.run = None


def oracle(inbounds: list[tuple[str, str]]) -> list[list[str]]:
    """What may have been said to (kind, text) of a lane that nobody pauses, without the versions."""
    all_of_them = [Expected()]
    for kind, text in inbounds:
        all_of_them = [after for one in all_of_them for after in one.after(kind, text)]
    return [one.said for one in all_of_them]
