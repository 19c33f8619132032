"""A line to one address: what cuts it off when it drips is called off as soon as the answer has been read, or none came."""

import socket
import threading
from collections.abc import Iterator
from urllib.error import URLError

import pytest

from backend.activities.egress import Target
from backend.activities.pinned import opener_for

BODY = b'{"result": 1}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY)


@pytest.fixture
def door(request: pytest.FixtureRequest) -> Iterator[int]:
    """Answers once, with these bytes."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = server.accept()
        line.recv(65536)
        line.sendall(request.param)
        line.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.getsockname()[1]
    thread.join()
    server.close()


def timers() -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if isinstance(thread, threading.Timer) and not thread.finished.is_set()
    ]


@pytest.mark.parametrize("door", [ANSWER], indirect=True)
def test_nothing_is_left_of_a_request_whose_answer_was_read(door: int) -> None:
    answer = opener_for(Target("http", "127.0.0.1", door, "127.0.0.1", "/")).open(
        f"http://127.0.0.1:{door}/jsonrpc", timeout=5
    )
    assert len(timers()) == 1, "while it may still drip"
    assert answer.read() == BODY
    assert timers() == []


@pytest.mark.parametrize("door", [b""], indirect=True)
def test_nothing_is_left_of_a_request_that_was_not_answered(door: int) -> None:
    with pytest.raises((URLError, OSError)):
        opener_for(Target("http", "127.0.0.1", door, "127.0.0.1", "/")).open(f"http://127.0.0.1:{door}/", timeout=5)
    assert timers() == []
