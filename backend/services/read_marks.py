"""The two blue ticks: the contact sees that what he wrote was read. A courtesy of ours, so nobody waits for it and nothing hangs on it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from backend.channels.base import Channel
from backend.errors import BatutaError
from backend.services.connections_opened import OpenedConnections

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ReadMarks:
    opened: OpenedConnections
    channels: Mapping[str, Channel]
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)

    def show(self, workspace_id: UUID, instance_id: UUID, provider_message_id: str) -> None:
        task = asyncio.create_task(self._show(workspace_id, instance_id, provider_message_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        await asyncio.gather(*self._tasks)

    async def _show(self, workspace_id: UUID, instance_id: UUID, provider_message_id: str) -> None:
        try:
            account = await self.opened.account(workspace_id, instance_id)
            await self.channels[account.provider].read(account, provider_message_id)
        except BatutaError as error:
            log.info("a read mark was not shown", instance=str(instance_id), error=error.code)
