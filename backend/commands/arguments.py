"""The commands and what may follow them."""

import argparse
from pathlib import Path
from uuid import UUID

CHORES = {
    "migrate": "bring the database to the newest form",
    "seed": "write the demo",
    "first-owner": "print the link with which the first owner signs up",
    "openapi": "print the API's description",
}


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend", description="Batuta")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("up", help="everything: servers, tables, demo, web and worker")
    web = commands.add_parser("web", help="the API alone")
    worker = commands.add_parser("worker", help="the worker alone")
    worker.add_argument("--poll-only", action="store_true", help="without arq and rings: the sweep alone")
    for one in (web, worker):
        one.add_argument("--with-parent", action="store_true", help="end when standard input does")
    for name, purpose in CHORES.items():
        commands.add_parser(name, help=purpose)
    talk = commands.add_parser(
        "talk", help="play conversations: .talk files, or funnels (JSON) with you as the contact"
    )
    check = commands.add_parser(
        "check", help="check drawings: JSON files; 1 for problems, 2 for files that cannot be read"
    )
    check.add_argument("--json", action="store_true", help="for machines: a list of files with their problems")
    check.add_argument("--strict", action="store_true", help="warnings count as problems")
    for one in (talk, check):
        one.add_argument("--language", choices=["pt-BR", "en"], default="pt-BR", help="of what is said")
        one.add_argument("files", nargs="+", type=Path)
    replay = commands.add_parser(
        "replay", help="play a run's journal again, step by step; 1 where it comes out otherwise"
    )
    replay.add_argument("run", type=UUID, help="its id")
    replay.add_argument("--workspace", type=UUID, help="where it is; without it all are looked through")
    return parser
