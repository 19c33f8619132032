"""Approved message templates as a person sends them: is it to be had, are its variables all there."""

import re
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.words import Json
from backend.errors import FieldError, Invalid, TemplateUnavailable
from backend.storage import template_news
from backend.storage.template_news import GONE

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


async def refuse_unavailable(connection: AsyncConnection, instance_id: UUID, content: Mapping[str, Json]) -> None:
    """TemplateUnavailable with Meta's own reason. A template that Meta never spoke of is tried: its answer decides."""
    event = await template_news.latest(connection, instance_id, str(content["name"]), str(content["language"]))
    if event is None or event.get("event") not in GONE:
        return
    reason = event.get("reason")
    told = str(event["event"]) if reason in (None, "", "NONE") else f"{event['event']}, {reason}"
    raise TemplateUnavailable(name=str(content["name"]), reason=told)


def filled(text: str, parameters: Json) -> str:
    """The approved text with its variables in place. Text without placeholders was filled by whoever sends it."""
    wanted = list(dict.fromkeys(_PLACEHOLDER.findall(text)))
    if not wanted:
        return text
    rows = parameters if isinstance(parameters, list) else []
    given = (
        parameters if isinstance(parameters, Mapping) else {str(place): value for place, value in enumerate(rows, 1)}
    )
    for told, names in (
        ("names", [name for name in wanted if name not in given]),
        ("extra", [name for name in given if name not in wanted]),
    ):
        if names:
            listed = ", ".join(f"{{{{{name}}}}}" for name in names)
            raise Invalid(FieldError("/data/parameters", "template_params", {told: listed}))
    return _PLACEHOLDER.sub(lambda found: str(given[found[1]]), text)
