"""A line to the database that can fall silent or be taken away, whether the server is met by a socket or by an address."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit, urlunsplit

from tests.listening import Listener

PORT = 5432


@dataclass
class Line:
    """Between us and the server. While it is not `open` nothing comes through in either direction; while it is `held`, all
    but that a side has hung up, which `hung_up` counts."""

    url: str
    door: Path
    open: asyncio.Event = field(default_factory=asyncio.Event)
    held: bool = False
    hung_up: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def take_away(self) -> None:
        """Nobody new comes through; who is connected stays."""
        self.door.rename(self.door.with_suffix(".away"))

    def bring_back(self) -> None:
        self.door.with_suffix(".away").rename(self.door)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                await self.open.wait()
                writer.write(data)
        finally:
            if self.held:
                self.hung_up.release()
            else:
                writer.close()


async def server_of(parts: SplitResult) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    directory = parse_qs(parts.query).get("host")
    if directory is None:
        return await asyncio.open_connection(parts.hostname, parts.port or PORT)
    (socket,) = Path(directory[0]).glob(".s.PGSQL.*[0-9]")
    return await asyncio.open_unix_connection(socket)


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[Line]:
    parts = urlsplit(url)
    user = parts.netloc.rpartition("@")[0]
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        query = urlencode({"host": place, "port": PORT})
        named = parts._replace(netloc=f"{user}@" if user else parts.netloc, query=query)
        line = Line(urlunsplit(named), Path(place) / f".s.PGSQL.{PORT}")
        line.open.set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await server_of(parts)
            listener.keep(back)
            listener.also(line.carry(reader, back))
            listener.also(line.carry(there, writer))

        listener = Listener(connected)
        await listener.start(asyncio.start_unix_server, str(line.door))
        try:
            yield line
        finally:
            line.open.set()
            await listener.close()
