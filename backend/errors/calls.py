"""Calls of other systems that come to nothing."""

from backend.errors import Conflict, NotFound, Unauthorized


class CallTokenInvalid(Unauthorized):
    """This token is unknown, or was revoked."""

    code = "call_token_invalid"


class CallUnknown(NotFound):
    """No published funnel begins with or waits for a call of this name."""

    code = "call_unknown"


class CallContactOther(Conflict):
    """On this connection the phone leads to another contact."""

    code = "call_contact_other"
