"""What all questions have in common: asking, asking again, giving up, keeping the answer.

Config keys they share: `question`, `again`, `retries` (how often an answer that does not fit is asked for again), `no_reply_after`,
`variable`, `field`, `simulate_typing`, `template`. Their memory is {"tries": answers that did not fit so far}.
"""

from collections.abc import Mapping
from datetime import datetime

from backend.engine.bubble import outside_window, typing_seconds
from backend.engine.durations import parse_duration
from backend.engine.words import Config, Effect, Json, Leave, Outcome, SendMessage, SetField, View, Wait


def ask(config: Config, view: View, content: Mapping[str, Json], tries: int = 0) -> Wait:
    """Sends the question and waits with its full time."""
    bubble = dict(content)
    if config.get("simulate_typing") is True:
        bubble["typing"] = typing_seconds(str(content.get("text") or ""))
    return Wait(
        until=deadline(config, view),
        effects=(SendMessage(bubble, outside_window(config.get("template"))),),
        memory={"tries": tries},
    )


def ask_again(config: Config, view: View, content: Mapping[str, Json]) -> Outcome:
    """After an answer that does not fit; `content` is what to say this time."""
    tries = _tries(view) + 1
    retries = config["retries"]
    assert isinstance(retries, int)
    if tries > retries:
        return Leave("too_many_tries", detail={"tries": tries})
    return ask(config, view, content, tries)


def deadline(config: Config, view: View) -> datetime | None:
    """None: it waits as long as it takes."""
    patience = parse_duration(config.get("no_reply_after"))
    return view.now + patience if patience else None


def keep(config: Config, value: Json) -> tuple[tuple[Effect, ...], dict[str, Json]]:
    """(effects, variables) that keep an answer where the author wants it."""
    field, variable = config.get("field"), config.get("variable")
    effects = (SetField(str(field), value),) if field else ()
    return effects, {str(variable): value} if variable else {}


def _tries(view: View) -> int:
    tries = view.memory.get("tries", 0)
    assert isinstance(tries, int)
    return tries
