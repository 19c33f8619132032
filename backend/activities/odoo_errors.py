"""What goes wrong with an Odoo, told apart by what it means for the call: whether it happened, and whether asking again helps."""

import re
from typing import Any, Literal, TypeAlias
from urllib.error import HTTPError, URLError

Fate: TypeAlias = Literal["refused", "again", "lost"]
"""refused: it did not happen and will not. again: it did not; ask later. lost: nobody said what became of it, and it may go on."""

_FIELD = re.compile(r"(?:Invalid field|Wrong value for \w+(?:\.\w+)*\.)\s*'?(\w+)'?")
_NO_MODEL = re.compile(r"Object ([\w.]+) doesn't exist")
_BUSY = (
    "SerializationFailure",
    "DeadlockDetected",
    "LockNotAvailable",
    "ConcurrencyError",
    "PoolError",
    "QueryCanceled",
)
_STATUS: dict[int, tuple[str, Fate]] = {
    404: ("odoo_protocol", "refused"),
    429: ("odoo_busy", "again"),
    503: ("odoo_busy", "again"),
}


class OdooTrouble(Exception):
    """`message` is Odoo's own where that is meant for people, a field's name for odoo_field, a model's for odoo_model; never a traceback,
    never a secret."""

    def __init__(self, code: str, fate: Fate, message: str = "") -> None:
        super().__init__(code)
        self.code, self.fate, self.message = code, fate, message[:300]


def trouble_of(error: Exception) -> OdooTrouble:
    from odoorpc.error import RPCError

    if isinstance(error, RPCError):
        return _said(error.info)
    if isinstance(error, HTTPError):
        code, fate = _STATUS.get(error.code, ("odoo_unreachable", "lost"))
        return OdooTrouble(code, fate)
    if isinstance(error, URLError):
        return OdooTrouble("odoo_unreachable", "again")  # the request never left whole
    return OdooTrouble("odoo_unreachable", "lost")


def _said(info: Any) -> OdooTrouble:
    """An error that Odoo itself answers: its transaction was rolled back."""
    data = info.get("data") if isinstance(info, dict) else None
    data = data if isinstance(data, dict) else {}
    name, message = str(data.get("name", "")), str(data.get("message", ""))
    last = name.rpartition(".")[2]
    if last == "AccessDenied":
        return OdooTrouble("odoo_auth", "refused")
    if last == "AccessError":
        return OdooTrouble("odoo_access", "refused", message.partition("\n")[0])
    if last in _BUSY:
        return OdooTrouble("odoo_busy", "again")
    if last == "OperationalError":
        missing = "does not exist" in message
        return OdooTrouble("odoo_db_unknown", "refused") if missing else OdooTrouble("odoo_busy", "again")
    if last == "ValueError" and (field := _FIELD.search(message)):
        return OdooTrouble("odoo_field", "refused", field[1])
    if last == "UserError" and (model := _NO_MODEL.search(message)):
        return OdooTrouble("odoo_model", "refused", model[1])
    people = name.startswith("odoo.exceptions.")
    return OdooTrouble("odoo_refused", "refused", message.partition("\n")[0] if people else "")
