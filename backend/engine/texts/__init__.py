"""What authors and attendants read, by code; `code.variant` is another wording, `….hint` how to mend it."""

from backend.engine.texts import ai, channels, consents, fields, graph, notices, replays, stops, templates, troubles
from backend.engine.texts.pair import Texts

TEXTS: Texts = {
    **graph.TEXTS,
    **channels.TEXTS,
    **templates.TEXTS,
    **fields.TEXTS,
    **stops.TEXTS,
    **troubles.TEXTS,
    **ai.TEXTS,
    **consents.TEXTS,
    **replays.TEXTS,
    **notices.TEXTS,
}


def number_in(language: str, value: str | int | float) -> str:
    """4096 -> `4.096` in Portuguese, `4,096` in English."""
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    written = f"{value:,}"
    return written.replace(",", ".") if language == "pt-BR" else written
