"""A line to one Odoo (17 to 21): its JSON-RPC, spoken by odoorpc with the checked address and no other. It blocks: one thread a call."""

import json
import logging
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError

from backend.activities.credential import Credential
from backend.activities.egress import Egress, NameUnknown
from backend.activities.odoo_errors import OdooTrouble, trouble_of
from backend.activities.pinned import TOTAL_SECONDS, opener_for

VERSION = "17.0"
"""Given, so that nothing is asked before the sign-in; the calls are the same in all of them."""
WRITING = (["create"], ["write"])
"""The methods that leave a doubt where nobody answers; a login has none."""
logging.getLogger("odoorpc").setLevel(logging.WARNING)
"""Its debugging lines hold the password."""


@dataclass(frozen=True, slots=True)
class OdooAccount:
    """`password` is the user's, or better the key that Odoo gave him for this."""

    url: str
    db: str
    username: str
    password: str = field(repr=False)

    @classmethod
    def of(cls, credential: Credential) -> "OdooAccount":
        told = credential.config
        return cls(str(told["url"]), str(told["db"]), str(told["username"]), credential.secret)


@dataclass(frozen=True, slots=True)
class OdooLine:
    """Raises OdooTrouble."""

    account: OdooAccount
    client: Any = field(repr=False)

    def login(self) -> int:
        """The user's number, which every other call needs."""
        account = self.account
        uid = self._ask("common", "login", [account.db, account.username, account.password])
        if not isinstance(uid, int) or not uid:
            raise OdooTrouble("odoo_auth", "refused")
        return uid

    def call(self, uid: int, model: str, method: str, *args: Any, **named: Any) -> Any:
        account = self.account
        return self._ask("object", "execute_kw", [account.db, uid, account.password, model, method, list(args), named])

    def _ask(self, service: str, method: str, args: list[Any]) -> Any:
        try:
            return self.client.json("/jsonrpc", {"service": service, "method": method, "args": args})["result"]
        except Exception as error:  # noqa: BLE001 - whatever stands at that address may say anything
            trouble = trouble_of(error)
            if isinstance(error, HTTPError):
                error.close()
        if trouble.fate == "lost" and args[4:5] not in WRITING:
            trouble = OdooTrouble(trouble.code, "again")  # it only asked: nothing of it can have happened
        if trouble.code == "odoo_protocol" and not self._is_odoo():
            trouble = OdooTrouble("odoo_unreachable", "refused")
        raise trouble

    def _is_odoo(self) -> bool:
        """Where there is no JSON-RPC: an Odoo that has given it up (22) still tells its version."""
        try:
            return "version_info" in json.loads(self.client.http("web/version").read())
        except Exception:  # noqa: BLE001 - anything else that stands there
            return False


def dial(egress: Egress, account: OdooAccount) -> OdooLine:
    """Nothing is asked yet. Raises UrlRefused, OdooTrouble."""
    import odoorpc

    try:
        target = egress.reach(account.url)
    except NameUnknown:
        raise OdooTrouble("odoo_unreachable", "again") from None
    protocol = "jsonrpc+ssl" if target.scheme == "https" else "jsonrpc"
    host = f"[{target.host}]" if ":" in target.host else target.host
    opener = opener_for(target)
    return OdooLine(
        account, odoorpc.ODOO(host, protocol, target.port, timeout=TOTAL_SECONDS, version=VERSION, opener=opener)
    )
