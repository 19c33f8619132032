"""The worker process."""

from backend.app import run_worker
from backend.commands.place import attached
from backend.commands.process import begin, run, serve_metrics
from backend.settings import Settings


def worker(settings: Settings, *, with_parent: bool, poll_only: bool) -> None:
    settings = attached(settings)
    begin("worker", with_parent)
    serve_metrics(settings.host, settings.metrics_port and settings.metrics_port + 1)
    run(run_worker(settings, poll_only=poll_only))
