"""Odoo by its JSON-RPC (17 to 21), with odoorpc: is this address an Odoo, is there such a database, does the key hold?"""

import http.client
import json
import urllib.error
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import odoorpc
from odoorpc.error import Error, RPCError

from backend.activities.egress import Egress, NameUnknown, Target
from backend.activities.pinned import TOTAL_SECONDS, opener_for

VERSION = "17.0"
"""Given, so that nothing is asked before the sign-in; sign-in is the same in all of them."""
Trouble: TypeAlias = Literal["odoo_unreachable", "odoo_db_unknown", "odoo_auth"]


@dataclass(frozen=True, slots=True)
class OdooAccount:
    """`password` is the user's, or better the key that Odoo gave him for this."""

    url: str
    db: str
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Odoo:
    egress: Egress

    def check(self, account: OdooAccount) -> Trouble | None:
        """Blocks for some seconds at most. Raises UrlRefused."""
        try:
            client = self._client(self.egress.reach(account.url))
            client.login(account.db, account.username, account.password)
        except NameUnknown:
            return "odoo_unreachable"
        except RPCError as error:
            return _trouble(error)
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, OSError, Error):
            return "odoo_unreachable"
        except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
            return "odoo_unreachable"  # something answers there, but it is no Odoo
        return None

    def _client(self, target: Target) -> odoorpc.ODOO:
        protocol = "jsonrpc+ssl" if target.scheme == "https" else "jsonrpc"
        host = f"[{target.host}]" if ":" in target.host else target.host
        return odoorpc.ODOO(
            host, protocol, target.port, timeout=TOTAL_SECONDS, version=VERSION, opener=opener_for(target)
        )


def _trouble(error: RPCError) -> Trouble:
    """A database that is not there is a fault of the server below Odoo; everything else that it says is about who asks."""
    info = error.info if isinstance(error.info, dict) else {}
    said = f"{error} {info.get('name', '')} {info.get('message', '')} {info.get('debug', '')}"
    missing = "OperationalError" in said or ("database" in said.lower() and "does not exist" in said)
    return "odoo_db_unknown" if missing else "odoo_auth"
