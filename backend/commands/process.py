"""What the web process and the worker process have in common."""

import asyncio
import gc
import logging
import os
import resource
import signal
import threading
from collections.abc import Coroutine
from typing import Any

import uvloop
from prometheus_client import start_http_server

from backend.commands import logs
from backend.commands.probes import listen

STDIN = 0


def begin(process: str, with_parent: bool) -> None:
    logs.configure(process)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of this memory would hold every opened secret
    if with_parent:
        logging.getLogger("backend.worker.main").setLevel(logging.WARNING)  # when it begins and ends, `up` says
        threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """Standard input ends when `up` does, whatever way it ends."""
    while os.read(STDIN, 4096):  # not through sys.stdin, whose lock would be held when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def serve_metrics(host: str, port: int) -> None:
    if not port:
        return
    listen(host, port, "BATUTA_METRICS_PORT").close()
    start_http_server(port, host)


def run(main: Coroutine[Any, Any, None]) -> None:
    settle()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def settle() -> None:
    """What was loaded until now lives as long as the process. Without this every few hundred new objects the collector looks for
    cycles, and at times through all modules: a tenth of a busy worker's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
