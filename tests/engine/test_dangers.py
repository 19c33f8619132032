"""Over the whole catalog: every address that we call refuses what must never be called, every template refuses the attacks."""

from collections.abc import Iterator
from typing import Any

import pytest

from backend.activities.egress import Egress
from backend.activities.fetch import refusal_of
from backend.catalog import load
from backend.engine.check import CheckContext, check
from backend.engine.render import render_plan
from backend.engine.schema import mark, marked, with_defaults
from backend.engine.templates import Scope
from tests.engine.attacks import ATTACKS
from tests.nodes.cases import written_of

CATALOG = load()
LITERALS = [
    "http://127.0.0.1/", "https://127.0.0.1/x", "https://0.0.0.0", "https://[::1]/", "https://[::ffff:a9fe:a9fe]", "https://[fd00:ec2::254]",
    "http://169.254.169.254/", "https://100.100.100.200", "https://10.1.2.3?a=b", "https://192.168.0.1#ok.com",
]  # fmt: skip
SCHEMES = ["file:///etc/passwd", "gopher://ok.com", "ftp://ok.com", "http://ok.com/"]


def put(config: Any, path: tuple[str | int, ...], value: str) -> Any:
    if not path:
        return value
    if isinstance(config, list):
        return [put(one, path[1:], value) if at == path[0] else one for at, one in enumerate(config)]
    return {key: put(one, path[1:], value) if key == path[0] else one for key, one in config.items()}


def places(word: str) -> Iterator[tuple[str, Any, tuple[str | int, ...]]]:
    """(node type, a config of its cases, a place in it that the schema marks so): each place of each schema once."""
    for name, node_type in CATALOG.items():
        met = set()
        for case in written_of(name):
            for path, value, schemas in marked(case["config"], node_type.schema):
                where = (
                    tuple("*" if isinstance(part, int) else part for part in path),
                    str(case["config"].get("kind")),
                )
                if isinstance(value, str) and mark(schemas, word) and where not in met and "problems" not in case:
                    met.add(where)
                    yield name, case["config"], path


CALLED = list(places("x-calls"))
TEMPLATES = list(places("x-template"))


def test_addresses_that_we_call_are_marked() -> None:
    """A new `format: uri` is either called by us, and marked, or written down here as only shown to people and providers."""
    shown = {("send_message", "url")}
    found = {(name, str(path[-1])) for name, _, path in places("format") if _is_uri(name, path)}
    assert {(name, str(path[-1])) for name, _, path in CALLED} == found - shown == {("http_request", "url")}


def _is_uri(name: str, path: tuple[str | int, ...]) -> bool:
    return any(
        mark(schemas, "format") == "uri"
        for case in written_of(name)
        for at, _, schemas in marked(case["config"], CATALOG[name].schema)
        if at == path
    )


@pytest.mark.parametrize("url", [*LITERALS, *SCHEMES])
def test_an_internal_address_is_refused_in_the_drawing(url: str) -> None:
    context = CheckContext(refuses_url=lambda given: refusal_of(Egress(), given))
    for name, config, path in CALLED:
        graph = {"nodes": [{"id": "n", "type": name, "data": put(config, path, url)}], "edges": []}
        codes = {problem.code for problem in check(graph, CATALOG, context) if problem.severity == "error"}
        assert codes & ({"url_forbidden"} if url in LITERALS else {"url_scheme"}), codes


def test_every_template_refuses_every_attack() -> None:
    """Each attack somewhere and some at each place; all of them at one gate: tests/engine/test_templates.py."""
    assert len(TEMPLATES) > 20
    for at, (name, config, path) in enumerate(TEMPLATES):
        node_type = CATALOG[name]
        for attack in ATTACKS[at % 16 :: 16]:
            filled = with_defaults(put(config, path, attack), node_type.schema)
            assert isinstance(filled, dict)
            render = render_plan(filled, node_type, set())
            assert render is not None
            shown: Any = render(Scope({"contact": {"name": "Ana"}}))
            for part in path:
                shown = shown[part]
            assert shown == "", f"{name} {path}: {attack}"
