"""urllib, tied to one address: no proxy, no redirect, no second look-up, an end to every answer."""

import socket
import ssl
import threading
import time
from contextlib import suppress
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
    def read(self, amt: int | None = None) -> bytes:
        if amt is not None:
            return super().read(amt)
        data, until = bytearray(), time.monotonic() + TOTAL_SECONDS
        while chunk := self.read1(64 * 1024):
            data += chunk
            if len(data) > ANSWER_BYTES or time.monotonic() > until:
                raise TooMuch
        return bytes(data)


def opener_for(target: Target) -> OpenerDirector:
    """Only for requests to this target."""

    class Plain(HTTPConnection):
        response_class = _Response

        def connect(self) -> None:
            self.sock = _connected(target)

    class Sealed(HTTPSConnection):
        response_class = _Response

        def connect(self) -> None:
            self.sock = ssl.create_default_context().wrap_socket(_connected(target), server_hostname=target.host)

    class PlainHandler(HTTPHandler):
        def http_open(self, request: Request) -> Any:
            return self.do_open(Plain, request)

    class SealedHandler(HTTPSHandler):
        def https_open(self, request: Request) -> Any:
            return self.do_open(Sealed, request)

    opener = OpenerDirector()
    for handler in (PlainHandler(), SealedHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
        opener.add_handler(handler)
    return opener


def _connected(target: Target) -> socket.socket:
    """A time-out holds for one read only: whoever drips his answer byte by byte has his line cut when the time is up."""
    connection = socket.create_connection((target.address, target.port), CONNECT_SECONDS)
    connection.settimeout(TOTAL_SECONDS)
    line = connection.dup()  # its own handle: what was closed and given to somebody else is never cut
    ending = threading.Timer(TOTAL_SECONDS, _cut, [line])
    ending.daemon = True
    ending.start()
    return connection


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
