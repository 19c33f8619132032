"""The contact's next message, whatever it is. With `gather`, all that comes until the contact has been silent so long.
Where nothing is connected to `no_reply`, it simply waits."""

from backend.engine.durations import parse_duration
from backend.engine.question import deadline, keep
from backend.engine.words import (
    Config,
    Entered,
    Json,
    Leave,
    Message,
    Outcome,
    Replied,
    Signal,
    TimedOut,
    Unexpected,
    View,
    Wait,
)

MOST_PIECES = 20
MOST_CHARACTERS = 8_000
"""Of one answer. Somebody who writes on and on is answered all the same."""


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return Wait(until=deadline(config, view))
        case Replied(message):
            pieces = [*_pieces(view), _said(message)]
            silence = parse_duration(config.get("gather"))
            if silence is None or _full(pieces):
                return _leave(config, pieces)
            return Wait(until=view.now + silence, memory={"pieces": pieces})
        case TimedOut():
            pieces = _pieces(view)
            return _leave(config, pieces) if pieces else Leave("no_reply", otherwise=Wait())
        case _:
            raise Unexpected(signal)


def _full(pieces: list[Json]) -> bool:
    return len(pieces) >= MOST_PIECES or sum(len(str(piece)) for piece in pieces) >= MOST_CHARACTERS


def _leave(config: Config, pieces: list[Json]) -> Leave:
    """A picture has no words: the variable is empty then, but what the contact's field held before stays."""
    text = "\n".join(said for piece in pieces if (said := str(piece)))
    effects, variables = keep(config, text)
    return Leave("replied", effects if text else (), variables=variables)


def _pieces(view: View) -> list[Json]:
    pieces = view.memory.get("pieces", [])
    assert isinstance(pieces, list)
    return pieces


def _said(message: Message) -> str:
    return message.text.strip()
