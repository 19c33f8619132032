"""The web process."""

import uvicorn

from backend.app import create_app
from backend.commands.place import attached
from backend.commands.probes import listen
from backend.commands.process import begin, run, serve_metrics
from backend.embedded.process import CannotStart
from backend.settings import Settings

GRACE = 6
"""Seconds for what is under way when the process is told to stop."""

LARGEST_FRAME = 1_000_000


def web(settings: Settings, *, with_parent: bool) -> None:
    settings = attached(settings)
    begin("web", with_parent)
    with listen(settings.host, settings.port) as door:
        serve_metrics(settings.host, settings.metrics_port)
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(settings),
                loop="uvloop",
                http="httptools",
                ws="websockets-sansio",
                ws_max_size=LARGEST_FRAME,
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                # What a client claims about its address is not believed: see backend/api/client_address.py.
                proxy_headers=False,
                timeout_graceful_shutdown=GRACE,
                backlog=2048,
            )
        )
        run(server.serve(sockets=[door]))
    if not server.started:
        raise CannotStart("the web did not start: the reason is above")
