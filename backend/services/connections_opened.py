"""Connections with their secrets opened: what a sender, a download and a webhook's check need. Kept for a second, never longer.

So whoever replaces a token or an app secret is obeyed by every process within a second, and a thousand messages cost one look-up.
"""

import time
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from backend.channels.base import Account
from backend.errors import NotFound
from backend.services.shared_reads import SharedReads
from backend.storage import instances
from backend.storage.database import Database
from backend.storage.hot_path import hot
from backend.storage.sealing import Place, SealBroken, Sealer

log = structlog.get_logger(__name__)

LASTING = 1.0
"""Seconds."""
UNDER_WAY = 30.0
"""Seconds that a request with the old token may still be out after it was replaced."""
MOST = 10_000
FIELD = "credentials"


@dataclass(slots=True)
class OpenedConnections:
    database: Database
    sealer: Sealer
    _kept: dict[UUID, tuple[float, Account]] = field(default_factory=dict, repr=False)
    _reads: SharedReads[tuple[UUID, UUID], Account] = field(default_factory=SharedReads, repr=False)
    _seen: dict[UUID, tuple[bytes | None, float]] = field(default_factory=dict, repr=False)
    """The sealed form that was read last, and since when it is that (0: always)."""

    async def account(self, workspace_id: UUID, instance_id: UUID) -> Account:
        """NotFound: removed, or another workspace's. Without credentials that open, the provider will refuse whatever is sent."""
        kept = self._kept.get(instance_id)
        if kept and kept[0] > time.monotonic() and kept[1].workspace_id == workspace_id:
            return kept[1]
        return await self._reads.of((workspace_id, instance_id), lambda: self._kept_anew(workspace_id, instance_id))

    async def _kept_anew(self, workspace_id: UUID, instance_id: UUID) -> Account:
        account, _ = await self.fresh(workspace_id, instance_id)
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[instance_id] = time.monotonic() + LASTING, account
        return account

    async def fresh(self, workspace_id: UUID, instance_id: UUID) -> tuple[Account, bytes | None]:
        """As it stands in the database now, and its sealed form."""
        async with hot(self.database.pool) as connection:
            provider, sealed = await instances.opened(connection, workspace_id, instance_id)
        self._note(instance_id, sealed)
        credentials = open_credentials(self.sealer, workspace_id, instance_id, sealed)
        return Account(workspace_id, instance_id, provider, credentials or {}), sealed

    async def refused(self, workspace_id: UUID, instance_id: UUID) -> tuple[bytes | None, bool]:
        """The sealed form as it stands now, and whether a refusal that comes now may be about one that was replaced."""
        _, sealed = await self.fresh(workspace_id, instance_id)
        _, since = self._seen[instance_id]
        return sealed, since > 0 and time.monotonic() - since < UNDER_WAY

    def _note(self, instance_id: UUID, sealed: bytes | None) -> None:
        known = self._seen.get(instance_id)
        if known is None:
            self._seen[instance_id] = sealed, 0.0
        elif known[0] != sealed:
            self._seen[instance_id] = sealed, time.monotonic()
            self.forget(instance_id)

    def forget(self, instance_id: UUID) -> None:
        self._kept.pop(instance_id, None)


def open_credentials(
    sealer: Sealer, workspace_id: UUID, instance_id: UUID, sealed: bytes | None
) -> dict[str, str] | None:
    """None: there are none, or they do not open; then nobody is believed and nothing is sent."""
    if sealed is None:
        return None
    try:
        return sealer.open_fields(Place(workspace_id, instance_id, FIELD), sealed)
    except SealBroken:
        log.error("credentials_do_not_open", instance=str(instance_id))
        return None


__all__ = ["FIELD", "NotFound", "OpenedConnections", "open_credentials"]
