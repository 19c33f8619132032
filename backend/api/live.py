"""The socket: what happens in a workspace, as it happens.

Frames are JSON text: `{event, data, lane, seq}` to the client, `{event, data, ref?}` to the server, which answers
`{event: "answer" | "problem", data, ref}`. What makes no sense ends the socket: 1003 a binary frame, 1009 one over 64 KB, 4400 no event
we know, 4401 no valid ticket or session, 4403 somebody else's topic or a role that no longer holds, 4408 a client that reads too slowly,
4429 one that writes too fast, 1013 try again later, 1011 our own fault.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.params import QueryParameter

from backend.api import json_body
from backend.api.cookies import own_origins
from backend.api.dependencies import Named
from backend.api.guards import PUBLIC
from backend.api.json_body import Refusal
from backend.api.live_events import EVENTS, Asking, NotYourTopic
from backend.api.problems import Problem, details, problem_of
from backend.errors import Unauthorized, Unavailable
from backend.services.limits import Limits
from backend.services.live import Live
from backend.services.live_rooms import NOT_YOURS, SESSION_OVER, Socket
from backend.services.sessions import Sessions
from backend.services.speaking import Speaking
from backend.settings import Settings

log = structlog.get_logger(__name__)

Connection = WebSocket[Any, Any, Any]

MAX_FRAME = 64 * 1024
FRAMES_PER_MINUTE = 240
BINARY, TOO_LARGE, BROKEN, TRY_AGAIN, NONSENSE, TOO_FAST = 1003, 1009, 1011, 1013, 4400, 4429


@websocket("/ws", opt=PUBLIC)
async def live_socket(
    socket: Connection,
    ticket: Annotated[str | None, QueryParameter(max_length=200)],
    live: Named[Live],
    sessions: Named[Sessions],
    settings: Named[Settings],
    speaking: Named[Speaking],
    limits: Named[Limits],
) -> None:
    if not own_origin(socket, settings):
        await socket.close(NOT_YOURS)  # before it was accepted: the handshake is answered 403
        return
    await socket.accept()
    try:
        joined = await live.join(await sessions.redeem_ticket(ticket or ""))
    except Unauthorized:
        await socket.close(SESSION_OVER)
        return
    except Unavailable:
        await socket.close(TRY_AGAIN)
        return
    try:
        await _Talk(socket, joined, Asking(live, speaking, limits)).last()
    finally:
        await live.leave(joined)


def own_origin(socket: Connection, settings: Settings) -> bool:
    """Only a page of ours: a browser says where a page comes from, and a page cannot lie about it."""
    origins = socket.headers.getall("origin", [])
    return len(origins) == 1 and origins[0] in own_origins(settings)


@dataclass(slots=True)
class Pace:
    """How fast a client writes."""

    seen: deque[float] = field(default_factory=lambda: deque(maxlen=FRAMES_PER_MINUTE))

    def too_fast(self) -> bool:
        now = time.monotonic()
        full = len(self.seen) == self.seen.maxlen and now - self.seen[0] < 60
        self.seen.append(now)
        return full


@dataclass(slots=True)
class _Talk:
    socket: Connection
    joined: Socket
    asking: Asking
    pace: Pace = field(default_factory=Pace)

    async def last(self) -> None:
        """Until somebody ends it."""
        reading, writing = asyncio.create_task(self._read()), asyncio.create_task(self._write())
        try:
            ends: set[asyncio.Future[Any]] = {reading, writing, self.joined.closed}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reading, writing):
                task.cancel()
            for end in await asyncio.gather(reading, writing, return_exceptions=True):
                if isinstance(end, Exception) and not isinstance(end, WebSocketDisconnect | OSError):
                    log.error("a socket broke", exc_info=end)
                    self.joined.close(BROKEN)
        if self.joined.closed.done() and self.socket.connection_state != "disconnect":
            with suppress(WebSocketDisconnect, RuntimeError, OSError):
                await self.socket.close(self.joined.closed.result())

    async def _write(self) -> None:
        while True:
            frame = await self.joined.outgoing.get()
            await self.socket.send({"type": "websocket.send", "text": frame.decode(), "bytes": None})

    async def _read(self) -> None:
        while True:
            message = await self.socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            code = await self._take(message)
            if code:
                self.joined.close(code)
                return

    async def _take(self, message: Any) -> int | None:
        """The code with which the socket is closed, or None: go on."""
        text = message.get("text")
        if text is None:
            return BINARY
        if len(text) > MAX_FRAME or len(text.encode("utf-8", "replace")) > MAX_FRAME:
            return TOO_LARGE
        if self.pace.too_fast():
            return TOO_FAST
        try:
            frame = json_body.parse(text.encode("utf-8", "surrogatepass"))
        except Refusal as refusal:
            if refusal.code == "json_invalid":
                return NONSENSE
            self._say(self._problem(Problem(422, refusal.code, refusal.params)), None)
            return None
        if not isinstance(frame, dict) or not isinstance(frame.get("event"), str) or frame["event"] not in EVENTS:
            return NONSENSE
        return await self._answer(frame)

    async def _answer(self, frame: dict[str, Any]) -> int | None:
        try:
            data = await self.asking.take(self.joined, frame["event"], frame.get("data"))
        except NotYourTopic:
            return NOT_YOURS
        except Exception as error:
            problem = problem_of(error)
            if problem.status >= 500:
                log.error("a frame failed", frame_event=frame["event"], exc_info=error)
            self._say(self._problem(problem), frame.get("ref"))
        else:
            self._say({"event": "answer", "data": data}, frame.get("ref"))
        return None

    def _problem(self, problem: Problem) -> dict[str, Any]:
        state = self.socket.scope["state"]
        return {"event": "problem", "data": details(problem, state["language"], state["trace_id"])}

    def _say(self, frame: dict[str, Any], ref: object) -> None:
        frame |= {"lane": None, "seq": None, "ref": ref if isinstance(ref, str | int) else None}
        self.joined.put(msgspec.json.encode(frame, enc_hook=str))
