"""Files as they are served: to be saved, never to be shown as a page of ours."""

from urllib.parse import quote

from backend.services.media import Served


def as_attachment(served: Served) -> dict[str, str]:
    """No file of a stranger's is ever shown as a page of ours."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(served.filename, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, max-age=3600",
        "Content-Length": str(served.size),
        "Content-Type": served.mime,  # here, because the handler's own media type would win over the response's
    }
