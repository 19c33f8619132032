"""Files: what colleagues upload, what contacts send, and how both get to and from the provider.

An inbound file is fetched at once: Meta forgets it after 7 days and its address lives five minutes. What cannot be fetched after some tries
is shown as unavailable; its message stays.
"""

import asyncio
import hashlib
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, Any, Protocol
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from backend.channels.base import Account, Channel, Receipt, Refused, TryLater
from backend.channels.whatsapp import MediaFailed
from backend.engine.words import Json
from backend.errors import BatutaError, FileGone, NotFound
from backend.services.connections_opened import OpenedConnections
from backend.services.media_types import MOST_BYTES, FileType, recognise
from backend.services.principal import Principal
from backend.storage import media
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.files import Files, new_key
from backend.storage.media import Media

log = structlog.get_logger(__name__)

LASTING = timedelta(days=29)
"""Meta keeps what we upload for 30 days."""
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200))
"""Between tries to fetch a file. After the last one it is unavailable."""
LEASE = timedelta(minutes=5)
FETCHES_AT_ONCE = 10
AT_HOME = frozenset({"webchat"})
"""Providers that are ourselves: their files are where they are."""
LARGEST = max(MOST_BYTES.values())
_ODD = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\\/\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


class Upload(Protocol):
    """A file as the web framework hands it over."""

    def read(self, size: int = -1, /) -> Awaitable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Served:
    filename: str
    mime: str
    size: int
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class MediaFiles:
    database: Database
    files: Files
    opened: OpenedConnections
    channels: Mapping[str, Channel]
    events: Events
    _fetching: "set[asyncio.Task[None]]" = field(default_factory=set)
    _giving: "dict[tuple[UUID, UUID], asyncio.Task[str]]" = field(default_factory=dict)
    """Uploads under way, by file and number. They outlive whoever waits for them: a sender gives a message back long before."""

    # --- what colleagues do ------------------------------------------------------------------------------------------

    async def upload(self, principal: Principal, filename: str, upload: Upload) -> tuple[Media, str]:
        return await self.take(principal.workspace_id, filename, upload, uploaded_by=principal.user_id)

    async def take(
        self,
        workspace_id: UUID,
        filename: str,
        upload: Upload,
        admit: Callable[[int], Awaitable[None]] | None = None,
        **given: Any,
    ) -> tuple[Media, str]:
        """What was stored, and the message type that carries it (image, audio, video, document, sticker).

        `admit` refuses a size before it is stored. `given`: by whom.
        """
        with tempfile.SpooledTemporaryFile(max_size=1024 * 1024) as file:
            digest = hashlib.sha256()
            # One byte more than anything may have is enough to know; the rest is not read.
            while file.tell() <= LARGEST and (chunk := await upload.read(1024 * 1024)):
                digest.update(chunk)
                file.write(chunk)
            kind, size = await asyncio.to_thread(recognise, file)
            if admit is not None:
                await admit(size)
            kept = {"size": size, "sha256": digest.digest(), "filename": safe_name(filename)}
            stored = await self._store(workspace_id, file, kind, {**kept, **given})
        return stored, kind.kind

    async def open(self, workspace_id: UUID, media_id: UUID) -> Served:
        """NotFound: none of this workspace's. FileGone: still with the provider, or lost there."""
        async with self.database.begin(workspace_id) as connection:
            found = await media.get(connection, media_id)
        if found.object_key is None:
            raise FileGone(reason=found.status)
        return Served(
            found.filename or str(found.id), found.mime, found.size, await self.files.chunks(found.object_key)
        )

    # --- what contacts send ------------------------------------------------------------------------------------------

    async def fetch_soon(self) -> None:
        """Begins to fetch what is due, beside the other work of this process, until nothing more is."""
        if len(self._fetching) < 2:  # the second looks again for what came while the first one ended
            task = asyncio.create_task(self._fetch_all())
            self._fetching.add(task)
            task.add_done_callback(self._fetching.discard)

    async def close(self) -> None:
        under_way = [*self._fetching, *self._giving.values()]
        for task in under_way:
            task.cancel()  # what is half done is begun again: its lease ends, its message is still there
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _fetch_all(self) -> None:
        try:
            while await self.fetch_due():
                pass
        except (BatutaError, SQLAlchemyError) as error:
            log.warning("media_not_looked_for", error=type(error).__name__)

    async def fetch_due(self) -> int:
        """The chore: how many files it looked for."""
        async with self.database.begin_global() as connection:
            due = await media.claim_due(connection, FETCHES_AT_ONCE, LEASE)
        fetched = await asyncio.gather(
            *(self._fetch(item.workspace_id, item.id) for item in due), return_exceptions=True
        )
        for item, outcome in zip(due, fetched, strict=True):
            if isinstance(outcome, BaseException):
                # Its lease ends and it is tried again: nothing of it was counted.
                log.error("media_fetch_broke", media=str(item.id), error=type(outcome).__name__)
        return len(due)

    async def _fetch(self, workspace_id: UUID, media_id: UUID) -> None:
        async with self.database.begin(workspace_id) as connection:
            wanted = await media.get(connection, media_id)
        try:
            data, mime = await self._download(workspace_id, wanted)
        except MediaFailed as failure:
            await self._failed(workspace_id, wanted, failure)
            return
        key = new_key(workspace_id)
        await self.files.put(key, data)
        digest = hashlib.sha256(data).digest()
        try:
            async with self.database.begin(workspace_id) as connection:
                await media.arrived(
                    connection, media_id, object_key=key, mime=mime or wanted.mime, size=len(data), sha256=digest
                )
        except NotFound:  # whose it was has been erased meanwhile
            await self.files.delete(key)
            return
        self._tell(workspace_id, wanted, "ready")

    async def _download(self, workspace_id: UUID, wanted: Media) -> tuple[bytes, str]:
        if wanted.instance_id is None or not wanted.provider_media_id:
            raise MediaFailed("media_gone", passing=False)
        try:
            account = await self.opened.account(workspace_id, wanted.instance_id)
        except NotFound:
            raise MediaFailed("instance_removed", passing=False) from None
        return await self.channels[account.provider].download(account, wanted.provider_media_id)

    async def _failed(self, workspace_id: UUID, wanted: Media, failure: MediaFailed) -> None:
        final = not failure.passing or wanted.attempts >= len(WAITS)
        log.warning("media_not_fetched", media=str(wanted.id), code=failure.code, attempts=wanted.attempts, final=final)
        async with self.database.begin(workspace_id) as connection:
            if final:
                await media.give_up(connection, wanted.id)
            else:
                await media.try_later(connection, wanted.id, WAITS[wanted.attempts])
        if final:
            self._tell(workspace_id, wanted, "unavailable")

    def _tell(self, workspace_id: UUID, item: Media, status: str) -> None:
        data = {"id": item.id, "message_id": item.message_id, "status": status}
        self.events.publish(Event(workspace_id, "chat:media", data))

    # --- what goes out -----------------------------------------------------------------------------------------------

    async def prepare(
        self, account: Account, content: Mapping[str, Json], attempt: int = 1
    ) -> Mapping[str, Json] | Receipt:
        """The content with our file ids replaced by the provider's, each file given to a number once. A Receipt: it cannot go now."""
        if account.provider in AT_HOME:
            return content
        try:
            return await self._prepared(account, content)
        except MediaFailed as failure:
            if failure.passing:
                return TryLater(failure.code, min(2.0**attempt, 60.0), detail=failure.detail)
            return Refused(failure.code, failure.detail)

    async def _prepared(self, account: Account, content: Mapping[str, Json]) -> Mapping[str, Json]:
        header = content.get("header")
        if isinstance(header, dict) and own_id(header):
            content = {**content, "header": dict(await self._prepared(account, header))}
        media_id = own_id(content)
        if media_id is None:
            return content
        return {**content, "media_id": await self._provider_id(account, media_id)}

    async def _provider_id(self, account: Account, media_id: UUID) -> str:
        async with self.database.begin(account.workspace_id) as connection:
            known = await media.uploaded_as(connection, media_id, account.instance_id, LASTING)
            if known:
                return known
            try:
                found = await media.get(connection, media_id)
            except NotFound:
                raise MediaFailed("media_missing", str(media_id), passing=False) from None
        if found.object_key is None:
            raise MediaFailed("media_missing", found.status, passing=False)
        return await self._shared_upload(account, found, found.object_key)

    async def _shared_upload(self, account: Account, found: Media, object_key: str) -> str:
        key = found.id, account.instance_id
        task = self._giving.get(key)
        if task is None:
            task = self._giving[key] = asyncio.create_task(self._upload(account, found, object_key))
            task.add_done_callback(lambda done: self._given(key, done))
        return await asyncio.shield(task)

    def _given(self, key: tuple[UUID, UUID], task: "asyncio.Task[str]") -> None:
        self._giving.pop(key, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("media_not_given", media=str(key[0]), error=type(error).__name__)

    async def _upload(self, account: Account, found: Media, object_key: str) -> str:
        data = await self.files.read(object_key)
        provider_id = await self.channels[account.provider].upload(account, data, found.mime, found.filename or "file")
        async with self.database.begin(account.workspace_id) as connection:
            await media.remember_upload(connection, found.id, account.instance_id, provider_id)
        return provider_id

    async def _store(
        self,
        workspace_id: UUID,
        file: IO[bytes],
        kind: FileType,
        values: Mapping[str, Any],
    ) -> Media:
        key = new_key(workspace_id)
        await self.files.put(key, file)
        async with self.database.begin(workspace_id) as connection:
            media_id = await media.add(connection, mime=kind.mime, object_key=key, **values)
            return await media.get(connection, media_id)


def safe_name(filename: str) -> str:
    """For display and for saving: no folders, no marks that turn text around, 150 characters with its ending kept."""
    bare = " ".join(_ODD.sub(" ", re.split(r"[/\\]", filename)[-1]).split()).strip(". ")
    stem, dot, ending = bare.rpartition(".")
    if dot and stem and len(ending) <= 10:
        return f"{stem[: 149 - len(ending)].strip()}.{ending}"
    return bare[:150].strip() or "arquivo"


def own_id(content: Mapping[str, Json]) -> UUID | None:
    """The id of a file of ours; None where there is none, or it is the provider's already (digits)."""
    value = content.get("media_id") or content.get("mediaId")
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
