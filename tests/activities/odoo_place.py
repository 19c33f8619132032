"""Where the Odoo tests play: the emulator; and for whoever gives BATUTA_TEST_ODOO_URL, a real one behind it, so that faults stay ours."""

import os
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp

from backend.activities.credential import Credential
from tests.emulators.odoo import OdooEmulator

REAL = os.environ.get("BATUTA_TEST_ODOO_URL", "").rstrip("/")
PLACES = ["emulator", "real"] if REAL else ["emulator"]


@dataclass
class Place:
    """One account of an Odoo, and what stands in it."""

    odoo: OdooEmulator
    db: str = "escola"
    username: str = "bot@escola.com"
    password: str = "key-1"

    @classmethod
    def named(cls, name: str) -> "Place":
        if name == "emulator":
            return cls(OdooEmulator())
        found = {part: os.environ.get(f"BATUTA_TEST_ODOO_{part}", "") for part in ("DB", "USER", "KEY")}
        return cls(OdooEmulator(behind=REAL), found["DB"], found["USER"], found["KEY"])

    async def open(self, workspace_id: UUID, platform: str) -> Credential | None:
        config = {"url": self.odoo.url, "db": self.db, "username": self.username}
        return Credential(config, self.password, self.password) if platform == "odoo" else None

    async def ask(self, method: str, *args: Any, **named: Any) -> Any:
        """Of crm.lead, past our own code."""
        async with aiohttp.ClientSession() as session:
            uid = await self._asked(session, "common", "login", [self.db, self.username, self.password])
            full = [self.db, uid, self.password, "crm.lead", method, list(args), named]
            found = await self._asked(session, "object", "execute_kw", full)
        del self.odoo.asked[-2:]
        return found

    async def _asked(self, session: aiohttp.ClientSession, service: str, method: str, args: list[Any]) -> Any:
        body = {"jsonrpc": "2.0", "method": "call", "params": {"service": service, "method": method, "args": args}}
        async with session.post(f"{self.odoo.url}/jsonrpc", json=body) as response:
            return (await response.json())["result"]
