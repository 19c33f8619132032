"""One line for each thing worth knowing, on standard error: for people at a terminal, JSON anywhere else."""

import logging
import sys
from typing import Any

import structlog

from backend.commands.masks import masked

SAFE: tuple[Any, ...] = (structlog.processors.format_exc_info, masked)
"""Tracebacks as plain text, before they are masked: a renderer's own would show the local variables."""


def configure(process: str) -> None:
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    form = [*SAFE, renderer]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *form],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for talkative in ("uvicorn", "httpx", "httpx2", "arq", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
