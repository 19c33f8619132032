"""What a runner may know of a workspace's account elsewhere: what was saved on the integrations page, its secret opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Credential:
    """`version` changes with every save: what was made with an older one (a login, a client) is made anew."""

    config: Mapping[str, Any]
    secret: str = field(repr=False)
    version: str = ""


class Credentials(Protocol):
    async def open(self, workspace_id: UUID, platform: str) -> Credential | None:
        """`platform`: ai, odoo, erp. None: not connected, or what is kept does not open."""


class Addresses(Protocol):
    async def webhook(self, workspace_id: UUID, webhook_id: UUID) -> str | None:
        """Where it takes what is posted: a secret. None: it is not connected any more, or does not open."""
