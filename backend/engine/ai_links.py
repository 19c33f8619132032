"""Links that a model may send: those whose host stands in the workspace's own words. Any other was put there by somebody."""

import re
from urllib.parse import urlsplit

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]{}]+", re.IGNORECASE)
_MARKDOWN = re.compile(r"!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)")


def without_foreign_links(text: str, own: str) -> tuple[str, int]:
    """(the text, how many were taken out). `own`: prompts of the workspace."""
    known = {_host(link) for link in _LINK.findall(own)}
    removed = 0

    def keep(found: "re.Match[str]") -> str:
        nonlocal removed
        if _host(found[0]) in known:
            return found[0]
        removed += 1
        return ""

    def named(found: "re.Match[str]") -> str:
        return f"{found[1]} {found[2]}".strip()

    kept = _LINK.sub(keep, _MARKDOWN.sub(named, text))
    return (re.sub(r"[ \t]{2,}", " ", kept).strip() if removed else kept), removed


def _host(link: str) -> str:
    """As a browser reads it; what cannot be read is nobody's."""
    written = link if "://" in link else f"https://{link}"
    try:
        parts = urlsplit(written.replace("\\", "/").rstrip(".,;:!?"))
        return (parts.hostname or "?").removeprefix("www.") if "@" not in parts.netloc else "?@"
    except ValueError:
        return "?"
