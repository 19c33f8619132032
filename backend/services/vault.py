"""The workspaces' secrets, opened for whoever carries out what a node asked for: read anew each time, so who replaces one is obeyed."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import orjson
import structlog

from backend.activities.credential import Credential
from backend.storage import integrations as stored
from backend.storage.database import Database
from backend.storage.integrations import Integration
from backend.storage.sealing import Place, SealBroken, Sealer

log = structlog.get_logger(__name__)

FIELD = "secret"


@dataclass(frozen=True, slots=True)
class Vault:
    database: Database
    sealer: Sealer

    async def open(self, workspace_id: UUID, platform: str) -> Credential | None:
        """Under the workspace's row-level security. None: not connected, switched off, or it does not open."""
        async with self.database.begin(workspace_id) as connection:
            found = await stored.get(connection, platform)
        if found is None or not found.is_active:
            return None
        secret = opened(self.sealer, workspace_id, found)
        return None if secret is None else Credential(found.config_data, secret, _version(found))

    async def webhook(self, workspace_id: UUID, webhook_id: UUID) -> str | None:
        found = await self.open(workspace_id, stored.webhook_platform(webhook_id))
        return found.secret if found else None


def place_of(workspace_id: UUID, integration_id: UUID) -> Place:
    """Where an integration's secret stands: it opens for this workspace and row alone."""
    return Place(workspace_id, integration_id, FIELD)


def opened(sealer: Sealer, workspace_id: UUID, found: Integration) -> str | None:
    if found.encrypted_secret is None:
        return None
    try:
        return sealer.open(place_of(workspace_id, found.id), found.encrypted_secret).decode()
    except SealBroken:
        log.error("secret_does_not_open", integration=str(found.id), platform=found.platform)
        return None


def _version(found: Integration) -> str:
    config = orjson.dumps(found.config_data, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(config + (found.encrypted_secret or b"")).hexdigest()[:16]
