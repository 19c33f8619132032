"""What Meta lists of an account's templates, page by page."""

from collections.abc import Mapping
from typing import Any

from tests.emulators.refusals import unexpected
from tests.emulators.template_rules import Template

KNOWN = {"name", "language", "status", "category", "components", "rejected_reason", "parameter_format", "id"}


def template_page(templates: Mapping[tuple[str, str], Template], query: Mapping[str, str]) -> dict[str, Any]:
    wanted = query.get("fields", "name").split(",")
    for name in wanted:
        if name not in KNOWN:
            raise unexpected(f"(#100) Tried accessing nonexisting field ({name})")
    limit, start = int(query.get("limit", "25")), int(query.get("after", "0") or 0)
    if not 1 <= limit <= 1000:
        raise unexpected("(#100) limit is out of range")
    known = [templates[key] for key in sorted(templates)]
    page = known[start : start + limit]
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(start + len(page))}}
    if start + limit < len(known):
        paging["next"] = f"https://graph.facebook.com/next?after={start + limit}"
    data = [{**{k: v for k, v in _told(one).items() if k in wanted}, "id": str(n)} for n, one in enumerate(page, start)]
    return {"data": data, **({"paging": paging} if data else {})}


def _told(template: Template) -> dict[str, Any]:
    names = (
        [str(n + 1) for n in range(template.parameters)]
        if isinstance(template.parameters, int)
        else template.parameters
    )
    body = {"type": "BODY", "text": " ".join(["Oi", *(f"{{{{{name}}}}}" for name in names)])}
    header = {"type": "HEADER", "format": template.header.upper(), "text": "{{1}}"} if template.header else None
    buttons = [{"type": kind.upper() or "QUICK_REPLY", "text": f"B{n}", **({"url": "https://x.example/{{1}}"} if kind == "url" else {})}
               for n, kind in enumerate(template.buttons)]  # fmt: skip
    parts = [
        header,
        body,
        {"type": "FOOTER", "text": "Escola"},
        {"type": "BUTTONS", "buttons": buttons} if buttons else None,
    ]
    return {
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": "UTILITY",
        "components": [part for part in parts if part],
        "rejected_reason": "NONE",
        "parameter_format": "POSITIONAL" if isinstance(template.parameters, int) else "NAMED",
    }
