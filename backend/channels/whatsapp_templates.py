"""The approved templates of a WhatsApp account, as Meta lists them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from backend.channels.base import Account, ListedTemplate, ProviderAway
from backend.channels.whatsapp_client import GraphClient, Lost, NotReached
from backend.channels.whatsapp_errors import receipt_of
from backend.channels.whatsapp_message import fields, items, text_of
from backend.engine.words import Json

FIELDS = "name,language,status,category,components,rejected_reason,parameter_format"
MOST_PAGES = 10
"""Of 100: an account has at most some hundred."""
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


async def listed(graph: GraphClient, account: Account) -> list[ListedTemplate]:
    """Raises ProviderAway."""
    waba, token = account.credentials.get("waba_id", ""), account.credentials.get("access_token", "")
    if not waba:
        raise ProviderAway("waba_missing")
    found: list[ListedTemplate] = []
    query = {"fields": FIELDS, "limit": "100"}
    for _ in range(MOST_PAGES):
        page = await _page(graph, waba, token, query)
        found += [template_of(fields(one)) for one in items(page.get("data"))]
        after = text_of(fields(fields(page.get("paging")).get("cursors")), "after")
        if not after or "next" not in fields(page.get("paging")):
            break
        query = {**query, "after": after}
    return sorted(found, key=lambda one: (one.name, one.language))


async def _page(graph: GraphClient, waba: str, token: str, query: Mapping[str, str]) -> Mapping[str, Json]:
    try:
        answer = await graph.get(f"{waba}/message_templates", token, query)
    except (NotReached, Lost) as error:
        raise ProviderAway("unreachable", str(error)) from None
    if answer.status != 200 or not isinstance(fields(answer.body).get("data"), list):
        receipt = receipt_of(answer, 1)
        raise ProviderAway(str(getattr(receipt, "code", f"http_{answer.status}")), str(getattr(receipt, "detail", "")))
    return fields(answer.body)


def template_of(told: Mapping[str, Json]) -> ListedTemplate:
    parts = {text_of(part, "type").upper(): part for part in map(fields, items(told.get("components")))}
    body, head, reason = parts.get("BODY", {}), parts.get("HEADER"), text_of(told, "rejected_reason")
    return ListedTemplate(
        name=text_of(told, "name"),
        language=text_of(told, "language"),
        status=text_of(told, "status"),
        category=text_of(told, "category"),
        text=text_of(body, "text"),
        parameters=variables(text_of(body, "text")),
        header=_header(head) if head else None,
        footer=text_of(parts.get("FOOTER", {}), "text"),
        buttons=tuple(_buttons(parts.get("BUTTONS", {}))),
        reason="" if reason == "NONE" else reason,
    )


def variables(text: str) -> tuple[str, ...]:
    """Each once, in the order in which they come."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def _header(part: Mapping[str, Json]) -> dict[str, Json]:
    text = text_of(part, "text")
    return {"type": text_of(part, "format").lower() or "text", "text": text, "variables": [*variables(text)]}


def _buttons(part: Mapping[str, Json]) -> Iterator[dict[str, Any]]:
    for index, button in enumerate(map(fields, items(part.get("buttons")))):
        kind = text_of(button, "type").lower()
        needs = bool(variables(text_of(button, "url"))) or kind == "copy_code"
        yield {"index": index, "type": kind, "text": text_of(button, "text"), "variable": needs}
