"""Every `.talk` file is a test; together they visit every node type and leave by every port that is not the author's own."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from backend.catalog import load
from backend.engine.check import check
from backend.engine.graph import Graph
from backend.engine.talk import Talk, play_talk
from backend.engine.talk_script import read_script

DIRECTORY = Path(__file__).parent
TALKS = sorted(DIRECTORY.glob("*.talk"))
FUNNELS = sorted((DIRECTORY / "funnels").glob("*.json"))
CATALOG = load()

BROKEN = {"sem_fim": ["funnel_loop_without_wait"]}
"""Drawings that are wrong on purpose, and what the checker says of them."""


def graph(name: str) -> Graph:
    found: Graph = json.loads((DIRECTORY / "funnels" / name).read_text("utf-8"))
    return found


CHANNELS = ("whatsapp", "webchat")


def channels_of(source: str) -> tuple[str, ...]:
    """A talk that names its channel is true only there."""
    named = tuple(line.value for line in read_script(source).settings if line.kind == "channel")
    return named or CHANNELS


def play(path: Path, channel: str = "") -> Talk:
    source = path.read_text("utf-8")
    return play_talk(f"channel: {channel}\n{source}" if channel else source, graph, CATALOG)


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_talk(path: Path) -> None:
    for channel in channels_of(path.read_text("utf-8")):
        play(path, channel)


def test_every_node_type_is_played_on_both_channels() -> None:
    met: dict[str, set[str]] = {channel: set() for channel in CHANNELS}
    for path in TALKS:
        for channel in channels_of(path.read_text("utf-8")):
            if channel in met:
                met[channel] |= {step.node_type for turn in play(path, channel).turns for step in turn.steps}
    assert met == {channel: set(CATALOG) for channel in CHANNELS}


@pytest.mark.parametrize("path", FUNNELS, ids=lambda path: path.stem)
def test_funnels_could_be_published(path: Path) -> None:
    problems = check(graph(path.name), CATALOG, id=path.stem, name=path.stem)
    assert [problem.code for problem in problems if problem.severity == "error"] == BROKEN.get(path.stem, [])


def test_what_its_paths_tell_is_told_where_it_is_true() -> None:
    codes = {
        "variable_unset", "window_may_close", "bubbles_could_be_one", "text_may_be_too_long",
        "personal_data_before_consent", "minor_data_without_guardian",
    }  # fmt: skip
    told = {path.stem: check(graph(path.name), CATALOG, id=path.stem, name=path.stem) for path in FUNNELS}
    warned = {stem: sorted(one.code for one in found if one.code in codes) for stem, found in told.items()}
    window = "window_may_close"
    assert {stem: found for stem, found in warned.items() if found} == {
        "chamada_de_fora": [window] * 3,
        "a_mao": [window],
        "agenda": [window],
        "aniversario": [window],
        "campo_mudou": [window],
        "encerrada": [window],
        "etapa_mudou": [window],
        "etiqueta": [window],
        "horario": [window],
        "janela": ["bubbles_could_be_one", window, window, window],
        "janela_modelo": ["bubbles_could_be_one"],
        "pede_horario": [window],
    }


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
