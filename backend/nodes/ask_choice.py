"""A question with options. How they are shown (buttons, list, numbered text) is the channel's part; every form of answer is taken."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.engine.again import again
from backend.engine.answers import pick
from backend.engine.question import ask, ask_again, keep
from backend.engine.text import fold, words
from backend.engine.words import Config, Entered, Json, Leave, Outcome, Replied, Signal, TimedOut, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return ask(config, view, _content(config, str(config["question"])))
        case Replied(message):
            choice = pick(_choices(config), message)
            return (
                _chosen(config, choice) if choice else ask_again(config, view, _content(config, _again(config, view)))
            )
        case TimedOut():
            return Leave("no_reply")
        case _:
            raise Unexpected(signal)


def bubbles(config: Config) -> Sequence[tuple[str, Mapping[str, Json]]]:
    written = config.get("again")
    repeated = [("/again", _content(config, written))] if isinstance(written, str) else []
    return [("/question", _content(config, str(config["question"]))), *repeated]


def check(config: Config) -> Sequence[tuple[str, str, Mapping[str, str | int | float]]]:
    """A word that two options share: who answers with it would be asked again and again."""
    found: list[tuple[str, str, Mapping[str, str | int | float]]] = []
    owners: dict[str, int] = {}
    for index, choice in enumerate(_choices(config)):
        assert isinstance(choice, dict)
        synonyms = choice.get("synonyms")
        listed = synonyms if isinstance(synonyms, list) else []
        named = [("label", choice["label"]), *(("synonyms", word) for word in listed)]
        for key, name in named:
            word = " ".join(words(str(name))) or fold(str(name))
            if owners.setdefault(word, index) != index:
                found.append((f"/choices/{index}/{key}", "field_repeated", {"value": str(name)[:80]}))
    return found


def _chosen(config: Config, choice: Mapping[str, Any]) -> Leave:
    effects, variables = keep(config, choice["label"])
    return Leave(str(choice["id"]), effects, variables=variables)


def _content(config: Config, text: str) -> dict[str, Json]:
    choices: list[Json] = [
        {key: choice[key] for key in ("id", "label", "description") if choice.get(key)}
        for choice in _choices(config)
        if isinstance(choice, dict)
    ]
    around = {key: config[key] for key in ("header", "footer", "button") if config.get(key)}
    return {"type": "choices", "text": text, "choices": choices, **around}


def _again(config: Config, view: View) -> str:
    return str(config.get("again") or again("choice", view.language))


def _choices(config: Config) -> list[Json]:
    choices = config["choices"]
    assert isinstance(choices, list)
    return choices
