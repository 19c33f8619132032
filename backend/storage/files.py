"""The object store: bytes under keys of ours. On disk by default, S3, Google or Azure by BATUTA_FILES_URL."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self
from uuid import UUID, uuid4

import obstore
from obstore.store import LocalStore, from_url

from backend.errors import NotFound

CHUNK = 256 * 1024


def new_key(workspace_id: UUID) -> str:
    """Random: never made from a file's name, and never found by guessing."""
    return f"{workspace_id}/{uuid4().hex}{uuid4().hex}"


@dataclass(frozen=True, slots=True)
class Files:
    store: "obstore.store.ObjectStore"

    @classmethod
    def at(cls, files_url: str, data_dir: Path) -> Self:
        if files_url:
            return cls(from_url(files_url))
        return cls(LocalStore(data_dir / "files", mkdir=True))

    async def put(self, key: str, content: IO[bytes] | bytes) -> None:
        await obstore.put_async(self.store, key, content)

    async def read(self, key: str) -> bytes:
        return b"".join([chunk async for chunk in await self.chunks(key)])

    async def chunks(self, key: str) -> AsyncIterator[bytes]:
        """NotFound before the first chunk, if at all."""
        try:
            found = await obstore.get_async(self.store, key)
        except FileNotFoundError:
            raise NotFound from None
        return _chunks(found)

    async def delete(self, key: str) -> None:
        """What is not there is deleted too."""
        with suppress(FileNotFoundError):
            await obstore.delete_async(self.store, key)


async def _chunks(found: "obstore.GetResult") -> AsyncIterator[bytes]:
    async for chunk in found.stream(min_chunk_size=CHUNK):
        yield bytes(chunk)
