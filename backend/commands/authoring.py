"""For who draws funnels in files: play a conversation, check a drawing. Needs no servers."""

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from backend.catalog import load
from backend.commands.speech import say
from backend.commands.talking import talk_with
from backend.embedded.process import CannotStart
from backend.engine.check import check
from backend.engine.graph import Graph, malformed
from backend.engine.play import HandlerFailed
from backend.engine.problem import Problem
from backend.engine.talk import TalkFailed, play_talk
from backend.engine.talk_script import TalkUnreadable


def talk(paths: list[Path], language: str) -> int:
    """Plays `.talk` files; funnels are played with who sits at the terminal, into a new `.talk` file beside the first of them.
    A `funnel:` line names a file beside the talk, or in the folder `funnels` beside it."""
    if all(path.suffix == ".json" for path in paths):
        return talk_with(paths, lambda path: drawing(path.parent, path.name), load(), language)
    catalog, failed = load(), 0
    for path in paths:
        try:
            play_talk(text_of(path), partial(drawing, path.parent), catalog)
        except (TalkFailed, TalkUnreadable, HandlerFailed) as trouble:
            failed += 1
            say(f"✗ {path}: {trouble}")
        else:
            say(f"✓ {path}")
    return 1 if failed else 0


def check_files(paths: list[Path], language: str, *, as_json: bool = False, strict: bool = False) -> int:
    """0: nothing forbids publishing; 1: something does; 2: a file cannot be read. `strict`: warnings forbid it, too."""
    catalog, code, told = load(), 0, []
    for path in paths:
        try:
            problems = check(graph_in(path), catalog, id=path.stem, name=path.stem)
        except CannotStart as trouble:
            code = 2
            told.append({"file": str(path), "ok": False, "unreadable": str(trouble), "problems": []})
            continue
        wrong = any(strict or problem.severity == "error" for problem in problems)
        code = max(code, int(wrong))
        told.append({"file": str(path), "ok": not wrong, "problems": [one.to_json(language) for one in problems]})
        if not as_json:
            say(
                "\n".join([f"{'✗' if wrong else '✓'} {path}", *(f"    {described(one, language)}" for one in problems)])
            )
    if as_json:
        say(json.dumps(told, ensure_ascii=False, indent=2))
    for one in told:
        if "unreadable" in one:
            sys.stderr.write(f"batuta: {one['unreadable']}\n")
    return code


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
    "talk": lambda chosen: talk(chosen.files, chosen.language),
    "check": lambda chosen: check_files(chosen.files, chosen.language, as_json=chosen.json, strict=chosen.strict),
}
