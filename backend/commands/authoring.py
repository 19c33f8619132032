"""For who draws funnels in files: play a conversation, check a drawing. Needs no servers."""

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from backend.catalog import load
from backend.commands.speech import say
from backend.embedded.process import CannotStart
from backend.engine.check import check
from backend.engine.graph import Graph, malformed
from backend.engine.problem import Problem
from backend.engine.talk import TalkFailed, play_talk
from backend.engine.talk_script import TalkUnreadable


def talk(paths: list[Path]) -> int:
    """A `funnel:` line names a file beside the talk, or in the folder `funnels` beside it."""
    catalog, failed = load(), 0
    for path in paths:
        try:
            play_talk(text_of(path), partial(drawing, path.parent), catalog)
        except (TalkFailed, TalkUnreadable) as trouble:
            failed += 1
            say(f"✗ {path}: {trouble}")
        else:
            say(f"✓ {path}")
    return 1 if failed else 0


def check_files(paths: list[Path], language: str) -> int:
    catalog, wrong = load(), 0
    for path in paths:
        problems = check(graph_in(path), catalog, id=path.stem, name=path.stem)
        wrong += sum(problem.severity == "error" for problem in problems)
        say(f"{'✗' if any(problem.severity == 'error' for problem in problems) else '✓'} {path}")
        for problem in problems:
            say(f"    {described(problem, language)}")
    return 1 if wrong else 0


def described(problem: Problem, language: str) -> str:
    place = " ".join(part for part in (problem.node, problem.field) if part)
    hint = problem.hint(language)
    return f"{problem.severity} {problem.code}{f' ({place})' if place else ''}: {problem.message(language)} {hint}".rstrip()


def drawing(folder: Path, name: str) -> Graph:
    beside = folder / name
    path = beside if beside.exists() else folder / "funnels" / name
    graph = graph_in(path)
    if problems := malformed(graph):
        raise CannotStart(f"{path}: {problems[0].message('en')}")
    return graph


def graph_in(path: Path) -> Graph:
    """A graph, or a funnel as the API gives it."""
    try:
        found = json.loads(text_of(path))
    except ValueError as error:
        raise CannotStart(f"{path} is not JSON ({error})") from None
    graph: Graph = found.get("definition", found) if isinstance(found, dict) else found
    return graph


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(f"{path} cannot be read ({getattr(error, 'strerror', None) or 'it is not UTF-8'})") from None


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "talk": lambda chosen: talk(chosen.files),
    "check": lambda chosen: check_files(chosen.files, chosen.language),
}
