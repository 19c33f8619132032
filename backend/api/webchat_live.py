"""A visitor's socket. The first frame says who is there, so that no token stands in an address: {event: "enter", data: {visitor}}.

Then frames are {event, data, seq} to the page: `entered`, `message`, `typing`, `read` {client_id}, `resync` (fetch the talk anew, as
after a hole in `seq`); and {event, data} to the server: `typing`, `seen` {delivered, read}. Closed with 4400 nonsense, 4401 no valid
token, 4403 gone, 4408 a page that reads too slowly, 4409 one page more of a visitor than may be open, 4429 a visitor who writes too
fast, 1013 try again later.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromPath

from backend.api.dependencies import Named
from backend.api.guards import PUBLIC
from backend.api.live import MAX_FRAME, NONSENSE, TOO_FAST, TOO_LARGE, TRY_AGAIN, own_origin
from backend.api.webchat_door import PageDoor
from backend.api.webchat_shapes import Acknowledgement
from backend.errors import BatutaError, TooManyTries, Unavailable
from backend.services.live_rooms import NOT_YOURS, SESSION_OVER
from backend.services.webchat import WebChats
from backend.services.webchat_live import TOO_MANY, TooManyPages, VisitorsLive, VisitorSocket
from backend.settings import Settings

log = structlog.get_logger(__name__)

Connection = WebSocket[Any, Any, Any]
ENTER_SECONDS = 5.0


class Entering(msgspec.Struct):
    visitor: str


class Said(msgspec.Struct):
    event: str
    data: msgspec.Raw = msgspec.Raw(b"{}")


@websocket("/webchat/{token:str}/ws", opt=PUBLIC)
async def visitor_socket(
    socket: Connection,
    token: FromPath[str],
    webchats: Named[WebChats],
    visitors_live: Named[VisitorsLive],
    page_door: Named[PageDoor],
    settings: Named[Settings],
) -> None:
    if not own_origin(socket, settings):
        await socket.close(NOT_YOURS)  # before it was accepted: the handshake is answered 403
        return
    try:
        await page_door.shake(socket)
    except TooManyTries:
        await socket.close(TRY_AGAIN)
        return
    await socket.accept()
    try:
        joined = await _enter(socket, token, page_door, visitors_live)
    except (TimeoutError, msgspec.MsgspecError):
        await socket.close(NONSENSE)
    except TooManyPages:
        await socket.close(TOO_MANY)
    except (TooManyTries, Unavailable):
        await socket.close(TRY_AGAIN)
    except BatutaError:
        await socket.close(SESSION_OVER)
    except WebSocketDisconnect:
        return
    else:
        try:
            await _Talk(socket, joined, webchats, page_door).last()
        finally:
            await visitors_live.leave(joined)


async def _enter(socket: Connection, token: str, door: PageDoor, live: VisitorsLive) -> VisitorSocket:
    async with asyncio.timeout(ENTER_SECONDS):
        first = msgspec.json.decode((await _text(socket))[:MAX_FRAME], type=Said)
    if first.event != "enter":
        raise TimeoutError
    who = msgspec.json.decode(first.data, type=Entering)
    joined = await live.join(await door.enter(socket, token, who.visitor))
    joined.put(b'{"event":"entered","data":{},"seq":null}')
    return joined


async def _text(socket: Connection) -> str:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(detail="gone")
    return str(message.get("text") or "")


@dataclass(slots=True)
class _Talk:
    socket: Connection
    joined: VisitorSocket
    webchats: WebChats
    door: PageDoor

    async def last(self) -> None:
        """Until somebody ends it."""
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        try:
            ends: set[asyncio.Future[Any]] = {*tasks, self.joined.closed}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            for end in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(end, Exception) and not isinstance(end, WebSocketDisconnect | OSError):
                    log.error("a visitor's socket broke", exc_info=end)
                    self.joined.close(TRY_AGAIN)
        if self.joined.closed.done() and self.socket.connection_state != "disconnect":
            with suppress(WebSocketDisconnect, RuntimeError, OSError):
                await self.socket.close(self.joined.closed.result())

    async def _write(self) -> None:
        while True:
            frame = await self.joined.outgoing.get()
            await self.socket.send({"type": "websocket.send", "text": frame.decode(), "bytes": None})

    async def _read(self) -> None:
        while True:
            text = await _text(self.socket)
            code = TOO_LARGE if len(text) > MAX_FRAME else await self._take(text)
            if code:
                self.joined.close(code)
                return

    async def _take(self, text: str) -> int | None:
        try:
            await self.door.hear(self.joined.guest)
            said = msgspec.json.decode(text, type=Said)
            if said.event == "seen":
                seen = msgspec.json.decode(said.data, type=Acknowledgement)
                await self.webchats.acknowledge(self.joined.guest, seen.delivered, seen.read)
            elif said.event == "typing":
                await self.webchats.typing(self.joined.guest)
            else:
                return NONSENSE
        except (msgspec.MsgspecError, ValueError):
            return NONSENSE
        except TooManyTries:
            return TOO_FAST
        except Unavailable:
            return TRY_AGAIN
        return None
