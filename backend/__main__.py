"""The command line. `make up` calls it; `python -m backend --help` lists the rest."""

import argparse
import os
import sys
from collections.abc import Sequence

from backend.commands.arguments import parser
from backend.embedded.process import CannotStart
from backend.errors import DatabaseUnfit, Unavailable
from backend.settings import Settings, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parser().parse_args(arguments)
    if chosen.command == "up":
        os.environ.setdefault("BATUTA_DEMO", "1")
    try:
        return run(chosen, Settings.from_env(os.environ))
    except (SettingsError, CannotStart) as trouble:
        return refuse(str(trouble))
    except (DatabaseUnfit, Unavailable) as trouble:
        return refuse((trouble.__doc__ or "").format(**trouble.params))
    except KeyboardInterrupt:
        return 130


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Each command is imported when it is asked for: a worker does not pay for the web."""
    match chosen.command:
        case "up":
            from backend.commands.up import up

            up(settings)
        case "web":
            from backend.commands.web import web

            web(settings, with_parent=chosen.with_parent)
        case "worker":
            from backend.commands.worker import worker

            worker(settings, with_parent=chosen.with_parent, poll_only=chosen.poll_only)
        case "talk" | "check":
            from backend.commands import authoring

            return authoring.COMMANDS[chosen.command](chosen)
        case "replay":
            from backend.commands.replay import replay

            return replay(settings, chosen.run, chosen.workspace)
        case chore:
            from backend.commands import chores

            return chores.COMMANDS[chore](chosen, settings)
    return 0


def refuse(line: str) -> int:
    print(f"batuta: {' '.join(line.split())}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
