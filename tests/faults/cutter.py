"""A line to PostgreSQL that is cut exactly at a commit: before it arrives there, or after it was done and before anybody is told."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit, urlunsplit

from tests.lanes.line import PORT, server_of
from tests.listening import Listener

COMMITS = re.compile(rb"COMMIT|commit_turns|ingest|record_receipts|finish_activities|fire_timers|claim_", re.IGNORECASE)


@dataclass(slots=True)
class Cutter:
    """`each`: every so manieth commit is cut."""

    url: str
    each: int
    after: bool
    cuts: int = 0
    seen: int = 0

    def due(self) -> bool:
        self.seen += 1
        if self.seen % self.each:
            return False
        self.cuts += 1
        return True


@dataclass(slots=True)
class Talk:
    """One connection. What the client says is read message by message: a prepared statement's name says which SQL is executed."""

    cutter: Cutter
    statements: dict[bytes, bytes] = field(default_factory=dict)
    buffer: bytes = b""
    begun: bool = False
    silent: bool = False

    def commits(self, data: bytes) -> bool:
        """Whether a commit that is to be cut is in it."""
        self.buffer += data
        found = False
        while message := self._next():
            kind, body = message
            if kind == b"P":
                name, sql = body.split(b"\0", 2)[:2]
                self.statements[name] = sql
            elif kind in b"BQ":
                sql = self.statements.get(body.split(b"\0", 2)[1], b"") if kind == b"B" else body
                found = found or (COMMITS.search(sql) is not None and self.cutter.due())
        return found

    def _next(self) -> tuple[bytes, bytes] | None:
        head = 1 if self.begun else 0
        if len(self.buffer) < head + 4:
            return None
        size = int.from_bytes(self.buffer[head : head + 4], "big")
        if len(self.buffer) < head + size:
            return None
        kind, body = self.buffer[:head], self.buffer[head + 4 : head + size]
        self.buffer = self.buffer[head + size :]
        self.begun = True
        return kind or b"-", body

    async def up(
        self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        try:
            while data := await reader.read(65536):
                cut = self.commits(data)
                if cut and not self.cutter.after:
                    break
                self.silent = cut
                server.write(data)
        finally:
            server.close()
            client.close()

    async def down(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        """Once it is silent the server's answer, which says that all is done, ends the connection."""
        try:
            while data := await reader.read(65536):
                if self.silent:
                    break
                client.write(data)
        finally:
            client.close()


@asynccontextmanager
async def cut_at_commits(url: str, each: int, *, after: bool) -> AsyncIterator[Cutter]:
    parts = urlsplit(url)
    user = parts.netloc.rpartition("@")[0]
    with TemporaryDirectory(dir="/tmp") as place:
        named = parts._replace(netloc=f"{user}@", query=urlencode({"host": place, "port": PORT}))
        cutter = Cutter(urlunsplit(named), each, after)

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await server_of(parts)
            listener.keep(back)
            talk = Talk(cutter)
            listener.also(talk.up(reader, back, writer))
            listener.also(talk.down(there, writer))

        listener = Listener(connected)
        await listener.start(asyncio.start_unix_server, str(Path(place) / f".s.PGSQL.{PORT}"))
        try:
            yield cutter
        finally:
            await listener.close()
