from collections.abc import Iterator

from backend.engine.words import AddTag, Config, Entered, Json, Leave, Outcome, RemoveTag, Signal, Unexpected, View

LONGEST = 100
"""Characters of a tag's name."""


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            added = [AddTag(name) for name in _names(config.get("add"))]
            removed = [RemoveTag(name) for name in _names(config.get("remove"))]
            return Leave("next", (*added, *removed))
        case _:
            raise Unexpected(signal)


def _names(tags: Json) -> Iterator[str]:
    """A tag made of a variable that is empty is no tag."""
    for tag in tags if isinstance(tags, list) else ():
        if name := " ".join(str(tag).split())[:LONGEST]:
            yield name
