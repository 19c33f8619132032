"""Every `.talk` file is a test; together they visit every node type and leave by every port that is not the author's own."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from backend.catalog import load
from backend.engine.check import check
from backend.engine.graph import Graph
from backend.engine.talk import Talk, play_talk

DIRECTORY = Path(__file__).parent
TALKS = sorted(DIRECTORY.glob("*.talk"))
FUNNELS = sorted((DIRECTORY / "funnels").glob("*.json"))
CATALOG = load()

BROKEN = {"sem_fim": ["funnel_loop_without_wait"]}
"""Drawings that are wrong on purpose, and what the checker says of them."""


def graph(name: str) -> Graph:
    found: Graph = json.loads((DIRECTORY / "funnels" / name).read_text("utf-8"))
    return found


def play(path: Path) -> Talk:
    return play_talk(path.read_text("utf-8"), graph, CATALOG)


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_talk(path: Path) -> None:
    play(path)


@pytest.mark.parametrize("path", FUNNELS, ids=lambda path: path.stem)
def test_funnels_could_be_published(path: Path) -> None:
    problems = check(graph(path.name), CATALOG, id=path.stem, name=path.stem)
    assert [problem.code for problem in problems if problem.severity == "error"] == BROKEN.get(path.stem, [])


def test_the_demo_funnel_has_nothing_to_complain_about() -> None:
    assert check(graph("aula_experimental.json"), CATALOG) == []


def test_every_funnel_is_played() -> None:
    named = {
        line.partition(":")[2].split(" as ")[0].strip()
        for path in TALKS
        for line in path.read_text("utf-8").splitlines()
        if line.startswith(("funil:", "funnel:"))
    }
    assert {path.name for path in FUNNELS} == named


def test_the_talks_go_everywhere() -> None:
    left: dict[str, set[str]] = defaultdict(set)
    for path in TALKS:
        for turn in play(path).turns:
            for step in turn.steps:
                left[step.node_type].add(str(step.execution_data.get("port", "")))
    assert set(left) == set(CATALOG)
    for name, node_type in CATALOG.items():
        fixed = {port["id"] for port in node_type.x_node["ports"] if "each" not in port}
        assert fixed <= left[name], name
