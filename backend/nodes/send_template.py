"""An approved template, in or outside the 24 hours. It costs money, so nothing is tried that is known to be refused."""

from backend.engine.bubble import outside_window
from backend.engine.content import TEMPLATED
from backend.engine.words import Config, Entered, Json, Leave, Outcome, SendMessage, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _send(config["template"], view)
        case _:
            raise Unexpected(signal)


def _send(template: Json, view: View) -> Leave:
    assert isinstance(template, dict)
    if view.channel not in TEMPLATED:
        return _not_possible(reason="channel")
    refused = view.workspace.get("templates_refused")
    if isinstance(refused, list) and f"{template['name']}/{template['language']}" in refused:
        return _not_possible(reason="refused", template=template["name"])
    if empty := _empty(template):
        return _not_possible(reason="value_empty", place=empty)
    return Leave("sent", (SendMessage({**(outside_window(template) or {}), "type": "template"}),))


def _not_possible(**why: Json) -> Leave:
    return Leave("unavailable", detail=why)


def _empty(template: dict[str, Json]) -> str:
    """The first place whose variables left it empty: Meta takes no such template."""
    places: list[tuple[str, Json]] = [("header", template.get("header"))]
    for key in ("parameters", "buttons"):
        rows = template.get(key)
        places += [(f"{key}/{place}", row) for place, row in enumerate(rows if isinstance(rows, list) else ())]
    empty = (place for place, row in places if isinstance(row, dict) and not str(row["value"]).strip())
    return next(empty, "")
