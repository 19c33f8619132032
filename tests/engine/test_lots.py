"""A/B tests: lots stay, weights are kept, and a change of weights moves no more contacts than it must."""

from collections import Counter

import pytest

from backend.catalog import load
from backend.engine.dice import drawn
from backend.engine.words import Entered, Leave
from tests.nodes.cases import config_of, read_view

NODE = load()["ab_split"]
LOTS = [drawn(f"contact {n}", "funnel", "node") for n in range(4_000)]


def arms(**weights: int) -> list[str]:
    listed = [{"id": name, "label": name, "weight": weight} for name, weight in weights.items()]
    found = []
    for lot in LOTS:
        view = read_view({"lot": lot}, Entered())
        outcome = NODE.run(config_of(NODE, {"arms": listed}, view), view, Entered())
        assert isinstance(outcome, Leave)
        found.append(outcome.port)
    return found


@pytest.mark.parametrize("weights", [{"a": 1, "b": 1}, {"a": 9, "b": 1}, {"a": 1, "b": 2, "c": 5}])
def test_as_many_as_the_weights_say(weights: dict[str, int]) -> None:
    counted = Counter(arms(**weights))
    for name, weight in weights.items():
        share = weight / sum(weights.values())
        assert abs(counted[name] / len(LOTS) - share) < 0.03


def test_a_change_moves_contacts_only_towards_what_grew() -> None:
    moved = {(one, two) for one, two in zip(arms(a=1, b=1, c=1), arms(a=1, b=3, c=1), strict=True) if one != two}
    assert moved == {("a", "b"), ("c", "b")}
    assert {one for one, two in zip(arms(a=1, b=1, c=1), arms(a=1, b=1), strict=True) if one != two} == {"c"}


def test_other_nodes_and_funnels_draw_anew() -> None:
    assert len({drawn("ana", "f", "n"), drawn("ana", "f", "m"), drawn("ana", "g", "n"), drawn("bia", "f", "n")}) == 4
