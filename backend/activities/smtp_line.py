"""smtplib with an end to every conversation, and TLS from the first byte where that is asked for."""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from typing import Any


class Line(smtplib.SMTP):
    """Connects at once. A time-out holds for one read only, so a server that drips is cut off when all the time is up."""

    def __init__(
        self, host: str, port: int, name: str, step: float, whole: float, context: ssl.SSLContext | None
    ) -> None:
        """`name` is what we greet with; by default smtplib would tell this machine's."""
        self.whole, self.context = whole, context
        self.ending: tuple[threading.Timer, socket.socket] | None = None
        super().__init__(host, port, name, step)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        connection = socket.create_connection((host, port), timeout)
        handle = connection.dup()  # its own: what was closed and given to somebody else is never cut
        timer = threading.Timer(self.whole, _cut, [handle])
        timer.daemon = True
        timer.start()
        self.ending = timer, handle
        return self.context.wrap_socket(connection, server_hostname=host) if self.context else connection

    def close(self) -> None:
        super().close()
        if self.ending is not None:
            timer, handle = self.ending
            timer.cancel()
            handle.close()

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.docmd("QUIT")
        self.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
