"""Headers of every answer, errors included."""

from functools import cache

_CONTENT_SECURITY_POLICY = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@cache
def _headers(https: bool) -> tuple[tuple[bytes, bytes], ...]:
    always = (
        (b"content-security-policy", _CONTENT_SECURITY_POLICY),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
        (b"cache-control", b"no-store"),
    )
    return (*always, (b"strict-transport-security", b"max-age=31536000; includeSubDomains")) if https else always


def security_headers(*, https: bool) -> list[tuple[bytes, bytes]]:
    return list(_headers(https))
