"""What the checker says of each node type's config: the author's mistakes, by code and place."""

from collections.abc import Mapping
from typing import Any

import pytest

from backend.catalog import load
from backend.engine.check import CheckContext, check
from tests.nodes.cases import Mistake, load_mistakes

CATALOG = load()
MISTAKES = [mistake for name in CATALOG for mistake in load_mistakes(name)]


def problems(type_name: str, data: Mapping[str, Any], **context: Any) -> list[tuple[str, str]]:
    graph = {
        "nodes": [
            {"id": "t", "type": "trigger", "data": {"keyword": "oi"}},
            {"id": "n", "type": type_name, "data": data},
        ],
        "edges": [{"id": "e", "source": "t", "target": "n"}],
    }
    found = check(graph, CATALOG, CheckContext(**context)) if context else check(graph, CATALOG)
    return [
        (problem.code, problem.field) for problem in found if problem.node == "n" and problem.code != "node_unreachable"
    ]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.type}: {mistake.name}")
def test_mistake(mistake: Mistake) -> None:
    expected = [(code, place) for place, code in mistake.problems.items()]
    assert sorted(problems(mistake.type, mistake.config)) == sorted(expected)


def test_teams_people_and_funnels_that_are_gone() -> None:
    references = {
        "team": frozenset({"t1"}),
        "member": frozenset({"u1"}),
        "funnel": frozenset({"f1"}),
        "stage": frozenset({"Cliente"}),
        "tag": frozenset({"vip"}),
    }
    for type_name, key, data in (
        ("route_to_team", "team", {}), ("route_to_team", "member", {"to": "person"}), ("notify", "team", {"to": "team", "text": "x"}),
        ("notify", "member", {"to": "member", "text": "x"}), ("start_funnel", "funnel", {}),
        ("move_stage", "stage", {}),
    ):  # fmt: skip
        known = next(iter(references[key]))
        assert problems(type_name, {**data, key: known}, references=references) == []
        assert problems(type_name, {**data, key: "gone"}, references=references) == [("reference_missing", f"/{key}")]
    assert problems("tag", {"add": ["nova"]}, references=references) == [], "a tag is made when it is first given"


def test_a_notice_that_reaches_nobody() -> None:
    """Warnings only: the conversation goes on."""
    known = {"references": {"team": frozenset({"t1", "t2"}), "webhook": frozenset({"w1"})}, "integrations": frozenset()}
    known["reached"] = {"team": frozenset({"t1"}), "role": frozenset({"owner"})}
    for data, expected in (
        ({"to": "team", "team": "t1"}, []),
        ({"to": "team", "team": "t2"}, [("notice_nobody", "/team")]),
        ({"to": "team", "team": "gone"}, [("reference_missing", "/team")]),
        ({"to": "all", "team": "t2"}, []),
        ({"to": "roles", "roles": ["owner", "agent"]}, []),
        ({"to": "roles", "roles": ["agent"]}, [("notice_nobody", "/roles")]),
        ({"via": "webhook", "webhook": "w1", "to": "team"}, []),
        ({"via": "webhook", "webhook": "w2"}, [("webhook_missing", "/webhook")]),
        ({"webhook": "w2"}, []),
        ({"via": "email", "to": "all"}, [("integration_missing", "")]),
    ):
        assert problems("notify", {"text": "x", **data}, **known) == expected, data
    assert problems("notify", {"text": "x", "via": "email"}, **known | {"integrations": frozenset({"email"})}) == []


@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_problems_name_the_field_as_the_card_does(language: str) -> None:
    graph = {"nodes": [{"id": "n", "type": "notify", "data": {"to": "team", "text": "x"}}], "edges": []}
    found = next(problem for problem in check(graph, CATALOG) if problem.code == "field_required")
    assert ("Equipe" if language == "pt-BR" else "Team") in found.message(language)
