"""Over the whole catalog: every address that we call refuses what must never be called, every template refuses the attacks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from backend.activities.egress import Egress
from backend.activities.fetch import refusal_of
from backend.catalog import load
from backend.engine.check import CheckContext, check
from backend.engine.render import render_plan
from backend.engine.schema import mark, marked, pointer, resolve_pointer, with_defaults
from backend.engine.templates import Scope
from tests.engine.attacks import ATTACKS, ESCAPES
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


def places(word: str) -> Iterator[tuple[str, Any, tuple[str | int, ...], Any]]:
    """(node type, a config of its cases, a place in it that the schema marks so, the mark): each place of each schema once."""
    for name, node_type in CATALOG.items():
        met = set()
        for case in written_of(name):
            for path, value, schemas in marked(case["config"], node_type.schema):
                told = mark(schemas, word)
                where = path_of(path), str(case["config"].get("kind"))
                if isinstance(value, str) and told is not None and where not in met and "problems" not in case:
                    met.add(where)
                    yield name, case["config"], path, told


def path_of(path: tuple[str | int, ...]) -> str:
    return "/".join("*" if isinstance(part, int) else part for part in path)


def declared(schema: Any, root: Any, word: str, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every place that the schema marks, whether or not a case has it."""
    if not isinstance(schema, dict) or len(path) > 8:
        return
    if word in schema:
        yield "/".join(path)
    if "$ref" in schema:
        yield from declared(resolve_pointer(root, schema["$ref"][1:]), root, word, path)
    for branch in ("allOf", "anyOf", "oneOf"):
        for one in schema.get(branch, ()):
            yield from declared(one, root, word, path)
    for branch in ("then", "else"):
        yield from declared(schema.get(branch), root, word, path)
    for key, below in schema.get("properties", {}).items():
        yield from declared(below, root, word, (*path, key))
    yield from declared(schema.get("items"), root, word, (*path, "*"))
    yield from declared(schema.get("additionalProperties"), root, word, (*path, "?"))


def mark_of(name: str, config: Any, path: tuple[str | int, ...], word: str) -> Any:
    return next(mark(schemas, word) for at, _, schemas in marked(config, CATALOG[name].schema) if at == path)


CALLED = list(places("x-calls"))
TEMPLATES = list(places("x-template"))
EXPRESSIONS = list(places("x-expression"))


def test_addresses_that_we_call_are_marked() -> None:
    """A new `format: uri` is either called by us, and marked, or written down here as only shown to people and providers."""
    shown = {("send_message", "url")}
    found = {(name, str(path[-1])) for name, _, path, kind in places("format") if kind == "uri"}
    assert {(name, str(path[-1])) for name, _, path, _ in CALLED} == found - shown == {("http_request", "url")}


@pytest.mark.parametrize("url", [*LITERALS, *SCHEMES])
def test_an_internal_address_is_refused_in_the_drawing(url: str) -> None:
    context = CheckContext(refuses_url=lambda given: refusal_of(Egress(), given))
    for name, config, path, _ in CALLED:
        graph = {"nodes": [{"id": "n", "type": name, "data": put(config, path, url)}], "edges": []}
        codes = {problem.code for problem in check(graph, CATALOG, context) if problem.severity == "error"}
        assert codes & ({"url_forbidden"} if url in LITERALS else {"url_scheme"}), codes


@pytest.mark.parametrize("word", ["x-template", "x-expression", "x-calls"])
def test_every_marked_place_of_the_catalog_is_met_here(word: str) -> None:
    """A field without a case in tests/nodes would not be attacked."""
    for name, node_type in CATALOG.items():
        met = {path_of(path) for case in written_of(name) for path, *_ in marked(case["config"], node_type.schema)}
        for place in set(declared(node_type.schema, node_type.schema, word)):
            wanted = re.compile(re.escape(place).replace(r"\?", "[^/]+"))
            assert any(wanted.fullmatch(one) for one in met), f"{name}: no case has {place}"


def filled(name: str, config: Any, path: tuple[str | int, ...], text: str) -> tuple[Any, list[Any]]:
    """What the handler would see at this place, and the places that the journal says were refused."""
    node_type = CATALOG[name]
    whole = with_defaults(put(config, path, text), node_type.schema)
    assert isinstance(whole, dict)
    render = render_plan(whole, node_type, set())
    assert render is not None
    scope = Scope({"contact": {"name": "Ana"}})
    shown: Any = render(scope)
    for part in path:
        shown = shown[part]
    return shown, [note["name"] for note in scope.notes if note["code"] == "template_not_allowed"]


KINDS = {
    (str(kind), mark_of(name, config, path, "x-encode")): (name, config, path) for name, config, path, kind in TEMPLATES
}


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_attack_renders_nothing_however_a_template_is_marked(kind: tuple[str, Any]) -> None:
    """Each way in which a template may be filled in, once with the whole list. The gate itself: tests/engine/test_templates.py."""
    name, config, path = KINDS[kind]
    for attack in ATTACKS:
        shown, notes = filled(name, config, path, attack)
        assert (shown, notes) == ("", [pointer(*path)]), attack


def test_every_place_goes_through_that_gate() -> None:
    """One attack at each: the drawing is refused there, and nothing of it is filled in where it was published all the same."""
    assert len(TEMPLATES) > 20
    assert EXPRESSIONS
    for name, config, path, _ in [*TEMPLATES, *EXPRESSIONS]:
        attack = ATTACKS[0] if mark_of(name, config, path, "x-template") is not None else ESCAPES[0]
        shown, notes = filled(name, config, path, attack)
        assert not shown, f"{name} {path}"
        assert notes == [pointer(*path)]
        graph = {"nodes": [{"id": "n", "type": name, "data": put(config, path, attack)}], "edges": []}
        found = {(problem.field, problem.code, problem.severity) for problem in check(graph, CATALOG, CheckContext())}
        assert (pointer(*path), "template_not_allowed", "error") in found, f"{name} {path}"
