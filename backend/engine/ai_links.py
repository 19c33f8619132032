"""Links that a model may send: those whose host stands in the workspace's own words. Any other was put there by somebody."""

import re
from urllib.parse import urlsplit

_ENDINGS = "app|biz|br|cc|click|club|cn|co|com|dev|edu|gl|gov|info|io|link|live|ly|me|net|online|org|page|pro|pw|ru|shop|site|store"
_ENDINGS += "|tk|top|tv|us|vip|ws|xyz"
_REST = r"[^\s<>\"'()\[\]{}]"
_LINK = re.compile(
    rf"(?:https?://|www\.){_REST}+|(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:{_ENDINGS})(?![\w-])(?:[:/?#]{_REST}*)?",
    re.IGNORECASE,
)
"""Messengers make a link of a bare name too."""
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
