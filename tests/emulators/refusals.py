"""How Meta says no: one JSON shape, a code, and an HTTP status that goes with it."""

from typing import Any

TITLES = {
    1: "API Unknown",
    2: "API Service",
    4: "API Too Many Calls",
    10: "Permission Denied",
    33: "Parameter value is not valid",
    100: "Invalid parameter",
    190: "Error validating access token: Session has expired",
    368: "Temporarily blocked for policies violations",
    80007: "Rate limit issues",
    130429: "Rate limit hit",
    131000: "Something went wrong",
    131005: "Access denied",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131016: "Service unavailable",
    131021: "Recipient cannot be sender",
    131026: "Message undeliverable",
    131047: "Re-engagement message",
    131050: "User has stopped marketing messages",
    131051: "Unsupported message type",
    131052: "Media download error",
    131053: "Media upload error",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    131062: "Business-scoped user id is not allowed here",
    132000: "Template Param Count Mismatch",
    132001: "Template does not exist in the translation",
    132012: "Template Parameter Format Mismatch",
    132015: "Template is Paused",
    133010: "Phone number not registered",
}
STATUSES = {1: 500, 2: 503, 131000: 500, 131016: 500, 190: 401, 10: 403, 131005: 403, 4: 400, 133010: 400}


class Refusal(Exception):
    def __init__(self, code: int, details: str = "", status: int | None = None) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details
        self.status = status or STATUSES.get(code, 400)

    def body(self) -> dict[str, Any]:
        return {
            "error": {
                "message": f"(#{self.code}) {TITLES.get(self.code, 'Error')}",
                "type": "OAuthException",
                "code": self.code,
                "error_data": {"messaging_product": "whatsapp", "details": self.details},
                "fbtrace_id": "AEmulator00000000000000",
            }
        }


def wrong(details: str) -> Refusal:
    return Refusal(131009, details)


def missing(name: str) -> Refusal:
    return Refusal(131008, f"The parameter {name} is required.")


def unexpected(details: str) -> Refusal:
    return Refusal(100, details)
