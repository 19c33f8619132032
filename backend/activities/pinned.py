"""urllib, tied to one address: no proxy, no redirect, no second look-up, an end to every answer."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from backend.activities.egress import Target

ANSWER_BYTES = 1024 * 1024
TOTAL_SECONDS = 10.0
CONNECT_SECONDS = 3.0


class TooMuch(OSError):
    """An answer without end, or one that takes too long."""


class _Response(HTTPResponse):
    """`ended` is called once nothing more is read of it."""

    def __init__(self, ended: Callable[[], None], *args: Any, **named: Any) -> None:
        self.ended = ended
        super().__init__(*args, **named)

    def _close_conn(self) -> None:
        super()._close_conn()  # type: ignore[misc]
        self.ended()

    def read(self, amt: int | None = None) -> bytes:
        if amt is not None:
            return super().read(amt)
        data, until = bytearray(), time.monotonic() + TOTAL_SECONDS
        while chunk := self.read1(64 * 1024):
            data += chunk
            if len(data) > ANSWER_BYTES or time.monotonic() > until:
                self.close()
                raise TooMuch
        if not self.isclosed():
            self._close_conn()
        return bytes(data)


def opener_for(target: Target) -> OpenerDirector:
    """Only for requests to this target."""

    class PlainHandler(HTTPHandler):
        def http_open(self, request: Request) -> Any:
            with _Ending() as ending:
                return self.do_open(_line(HTTPConnection, lambda: _connected(target, ending), ending), request)

    class SealedHandler(HTTPSHandler):
        def https_open(self, request: Request) -> Any:
            with _Ending() as ending:
                return self.do_open(_line(HTTPSConnection, lambda: _sealed(target, ending), ending), request)

    opener = OpenerDirector()
    for handler in (PlainHandler(), SealedHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
        opener.add_handler(handler)
    return opener


class _Ending:
    """A time-out holds for one read only: whoever drips his answer byte by byte has his line cut when the time is up. When the answer has
    been read, or none came, it is called off at once."""

    def __init__(self) -> None:
        self.timer: threading.Timer | None = None
        self.line: socket.socket | None = None

    def __enter__(self) -> "_Ending":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.off()

    def of(self, connection: socket.socket) -> None:
        self.line = connection.dup()  # its own handle: what was closed and given to somebody else is never cut
        self.timer = threading.Timer(TOTAL_SECONDS, self._cut, [self.line])
        self.timer.daemon = True
        self.timer.start()

    def off(self) -> None:
        if self.timer is not None and self.line is not None:
            self.timer.cancel()
            self.line.close()

    @staticmethod
    def _cut(line: socket.socket) -> None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()


def _line(kind: type[HTTPConnection], dial: Callable[[], socket.socket], ending: _Ending) -> Any:
    """A connection of this kind that reaches only what `dial` reaches."""

    class Line(kind):  # type: ignore[misc, valid-type]
        response_class = partial(_Response, ending.off)

        def connect(self) -> None:
            self.sock = dial()

    return Line


def _connected(target: Target, ending: _Ending) -> socket.socket:
    connection = socket.create_connection((target.address, target.port), CONNECT_SECONDS)
    connection.settimeout(TOTAL_SECONDS)
    ending.of(connection)
    return connection


def _sealed(target: Target, ending: _Ending) -> socket.socket:
    return ssl.create_default_context().wrap_socket(_connected(target, ending), server_hostname=target.host)
