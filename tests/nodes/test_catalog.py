"""The catalog is whole: three files of one name, a schema that forms can be made of, every text in every language."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from backend.catalog import DIRECTORY, load
from backend.engine.content import LIMITS, choices_form
from backend.engine.formats import FORMATS
from backend.engine.node_type import NodeType
from backend.engine.schema import resolve_pointer, with_defaults
from backend.engine.templates import Scope, template
from backend.engine.triggers import MessageCame, Trigger
from backend.engine.words import Message

ROOT = Path(__file__).parents[2]
CATALOG = load()
LANGUAGES = sorted(path.stem for path in (DIRECTORY / "i18n").glob("*.json"))

GROUPS = {"start", "talk", "decide", "wait", "people", "connect", "think", "consent", "order"}
PAGE = (DIRECTORY / "README.md").read_text("utf-8")
WIDGETS = {
    name
    for row in re.findall(r"^\| (`[^|]*) \|", PAGE.split("| widget |")[1], re.MULTILINE)
    for name in re.findall(r"`([^`]+)`", row)
}
KEYWORDS = """
$schema $id $ref $defs title description type additionalProperties required properties items enum const default examples
minLength maxLength minimum maximum minItems maxItems uniqueItems pattern format allOf anyOf oneOf if then x-node x-template
minProperties maxProperties propertyNames
x-expression x-sets x-ref x-reached x-duration x-unique x-widget x-when x-labels x-encode x-calls x-placeholder x-tab x-source
x-parts x-tells x-says
"""
REFERENCES = {"field", "node", "funnel", "team", "member", "stage", "tag", "template", "media", "webhook"}

Place = tuple[str, Mapping[str, Any]]


def places(schema: Any, at: str = "") -> Iterator[Place]:
    """Every schema within a schema, with its JSON pointer."""
    if not isinstance(schema, dict):
        return
    yield at, schema
    for word in ("properties", "$defs"):
        for key, child in schema.get(word, {}).items():
            yield from places(child, f"{at}/{word}/{key}")
    for word in ("items", "if", "then", "else", "not"):
        yield from places(schema.get(word), f"{at}/{word}")
    for word in ("allOf", "anyOf", "oneOf"):
        for index, child in enumerate(schema.get(word, ())):
            yield from places(child, f"{at}/{word}/{index}")


def conditional(at: str) -> bool:
    """Below `if`, `then` and the like a schema only adds to what is said elsewhere."""
    return re.search(r"/(if|then|else|not|allOf|anyOf|oneOf)(/|$)", at) is not None


def speaking(schema: Mapping[str, Any]) -> list[Place]:
    return [(at, found) for at, found in places(schema) if not conditional(at)]


EVERY = [pytest.param(node_type, id=name) for name, node_type in CATALOG.items()]


def test_one_name_three_files() -> None:
    entries = {path.stem for path in DIRECTORY.glob("*.json")}
    handlers = {path.stem for path in (ROOT / "backend" / "nodes").glob("*.py")} - {"__init__"}
    cases = {path.stem for path in Path(__file__).parent.glob("*.json")}
    assert entries == handlers == cases == set(CATALOG)


def test_names_that_the_interpreter_keeps_for_itself_are_free() -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in CATALOG)


@pytest.mark.parametrize("node_type", EVERY)
def test_it_is_a_schema_of_2020_12(node_type: NodeType) -> None:
    Draft202012Validator.check_schema(node_type.schema)
    assert node_type.schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert node_type.schema["type"] == "object"


@pytest.mark.parametrize("node_type", EVERY)
def test_nothing_unknown_is_taken(node_type: NodeType) -> None:
    for at, schema in speaking(node_type.schema):
        if "properties" in schema and "allOf" not in schema:
            assert schema.get("additionalProperties") is False, at


@pytest.mark.parametrize("node_type", EVERY)
def test_examples_fit_also_with_their_defaults(node_type: NodeType) -> None:
    assert node_type.schema["examples"]
    for example in node_type.schema["examples"]:
        node_type.validator.validate(example)
        node_type.validator.validate(with_defaults(example, node_type.schema))


@pytest.mark.parametrize("node_type", EVERY)
def test_defaults_fit(node_type: NodeType) -> None:
    for at, schema in places(node_type.schema):
        if "default" in schema:
            whole = {"$defs": node_type.schema.get("$defs", {}), **schema}
            assert Draft202012Validator(whole, format_checker=FORMATS).is_valid(schema["default"]), at


@pytest.mark.parametrize("node_type", EVERY)
def test_every_property_has_a_title(node_type: NodeType) -> None:
    for at, schema in speaking(node_type.schema):
        if re.search(r"/properties/[^/]+$", at) and "const" not in schema:
            assert str(schema.get("title") or "").strip(), at
        if "items" in schema and schema["items"].get("type") != "object":
            assert str(schema["items"].get("title") or "").strip(), f"{at}/items"


@pytest.mark.parametrize("node_type", EVERY)
def test_texts_and_lists_have_an_end(node_type: NodeType) -> None:
    for at, schema in speaking(node_type.schema):
        kinds = schema.get("type")
        if "enum" in schema or "const" in schema:
            continue
        if kinds == "string" or (isinstance(kinds, list) and "string" in kinds):
            assert schema.get("maxLength", 0) in range(1, 8193), at
        if kinds == "array":
            assert schema.get("maxItems", 0) > 0, at


@pytest.mark.parametrize("node_type", EVERY)
def test_every_choice_has_its_words(node_type: NodeType) -> None:
    for at, schema in speaking(node_type.schema):
        if "enum" in schema:
            assert list(schema.get("x-labels", {})) == schema["enum"], at
            assert all(schema["x-labels"].values()), at


@pytest.mark.parametrize("node_type", EVERY)
def test_marks_are_known(node_type: NodeType) -> None:
    allowed = set(KEYWORDS.split())
    for at, schema in places(node_type.schema):
        assert set(schema) <= allowed, at
        assert schema.get("x-widget", "tag") in WIDGETS, at
        assert schema.get("x-ref", "tag") in REFERENCES, at
        assert schema.get("x-sets", "field") in {"field", "variable", "both"}, at
        assert schema.get("x-template", True) in (True, "long", "prompt"), at
        assert schema.get("x-expression", True) in (True, "value"), at
        assert schema.get("format", "key") in FORMATS.checkers, at
        if "$ref" in schema:
            assert resolve_pointer(node_type.schema, schema["$ref"].removeprefix("#")) is not None, at


@pytest.mark.parametrize("node_type", EVERY)
def test_a_property_that_shows_only_at_times_names_its_neighbour(node_type: NodeType) -> None:
    for at, schema in places(node_type.schema):
        for child in schema.get("properties", {}).values():
            for neighbour, values in child.get("x-when", {}).items():
                assert set(values) <= set(schema["properties"][neighbour]["enum"]), at


@pytest.mark.parametrize("node_type", EVERY)
def test_what_a_card_says_of_a_value_is_about_its_neighbours(node_type: NodeType) -> None:
    for at, schema in places(node_type.schema):
        for value, sentence in schema.get("x-says", {}).items():
            for path in re.findall(r"\{\{ (.+?) \}\}", sentence):
                place = "/properties/" + path.replace(".", "/properties/")
                assert resolve_pointer(node_type.schema, place) is not None, f"{at}: {path}"
            match schema["type"]:
                case "string":
                    assert value in schema.get("enum", ["other"]), at
                case "array":
                    assert set(value.split()) <= set(schema["items"]["enum"]), at
                case "boolean":
                    assert value in {"true", "false"}, at
                case "integer":
                    assert value == "other" or value.isdigit(), at


@pytest.mark.parametrize("node_type", EVERY)
def test_ports(node_type: NodeType) -> None:
    declared = node_type.x_node["ports"]
    for example in node_type.schema["examples"]:
        ids = [port.id for port in node_type.ports(with_defaults(example, node_type.schema))]  # type: ignore[arg-type]
        assert len(set(ids)) == len(ids)
    for port in declared:
        if "each" in port:
            item = resolve_pointer(node_type.schema, "/properties" + port["each"])["items"]["properties"]
            assert {port["id"], port["label"]} <= set(item)
            fixed = [other["id"] for other in declared if "each" not in other]
            pattern = item[port["id"]]["pattern"]
            assert not any(re.search(pattern, name) for name in fixed), "an item may not be named like a fixed port"
        else:
            assert port["label"].strip()


@pytest.mark.parametrize("node_type", EVERY)
def test_what_palette_and_card_show(node_type: NodeType) -> None:
    assert node_type.group in GROUPS
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", node_type.icon)
    assert node_type.schema["title"].strip()
    assert node_type.schema["description"].endswith(".")
    if node_type.name != "end":
        for example in node_type.schema["examples"]:
            scope = Scope(with_defaults(example, node_type.schema))  # type: ignore[arg-type]
            shown = template(node_type.summary).render(scope).strip()
            assert shown or node_type.name == "wait_reply", example


def test_icons_differ() -> None:
    icons = [node_type.icon for node_type in CATALOG.values()]
    assert len(set(icons)) == len(icons)


def test_a_trigger_that_says_only_its_keyword_is_one_of_keywords() -> None:
    filled = with_defaults({"keyword": "ola"}, CATALOG["trigger"].schema)
    assert isinstance(filled, dict)
    trigger = Trigger.of("n", filled)
    assert trigger.answers(MessageCame(Message("text", "Olá!"), first=True))
    assert not trigger.answers(MessageCame(Message("text", "Bom dia"), first=True))


# --- languages -----------------------------------------------------------------------------------------------------------


def texts(node_type: NodeType) -> dict[str, str]:
    """Pointer -> English text of all that a person reads."""
    found: dict[str, str] = {}
    for at, schema in places(node_type.schema):
        for word in ("title", "description", "x-placeholder"):
            if isinstance(schema.get(word), str):
                found[f"{at}/{word}"] = schema[word]
        for value, label in schema.get("x-labels", {}).items():
            found[f"{at}/x-labels/{value}"] = label
        for value, sentence in schema.get("x-says", {}).items():
            found[f"{at}/x-says/{value}"] = sentence
    for index, port in enumerate(node_type.x_node["ports"]):
        if "each" not in port:
            found[f"/x-node/ports/{index}/label"] = port["label"]
    return found


def translated(language: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((DIRECTORY / "i18n" / f"{language}.json").read_text("utf-8"))
    return found


def test_languages() -> None:
    assert LANGUAGES == ["es", "pt-BR"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_no_other(language: str) -> None:
    found = translated(language)
    assert set(found) == set(CATALOG)
    for name, node_type in CATALOG.items():
        assert set(found[name]) == set(texts(node_type)), name
        assert all(text.strip() for text in found[name].values()), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_not_left_in_english(language: str) -> None:
    for name, node_type in CATALOG.items():
        for at, english in texts(node_type).items():
            if len(english.split()) >= 3 and any(
                word in english.lower().split() for word in ("the", "a", "of", "is", "this")
            ):
                assert translated(language)[name][at] != english, f"{name}{at}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_variables_in_texts_can_be_read(language: str) -> None:
    """A description shows how a variable is written; what it shows must be one."""
    for name, found in translated(language).items():
        for at, text in found.items():
            assert text.count("{{") == texts(CATALOG[name])[at].count("{{") == text.count("}}"), f"{name}{at}"


def test_portuguese_uses_the_words_of_the_school() -> None:
    """design/DESIGN.md: one word per thing, and never the code's."""
    forbidden = re.compile(
        r"\b(lead|node|nó|flow|fluxo|trigger|ticket|label|template|inbox|timeout|usuário|por favor|ops)\b",
        re.IGNORECASE,
    )
    for name, found in translated("pt-BR").items():
        for at, text in found.items():
            assert forbidden.search(text) is None, f"{name}{at}: {text}"


def test_a_reader_gets_the_whole_entry_in_portuguese() -> None:
    from backend.catalog import entries

    found = {entry["$id"]: entry for entry in entries(CATALOG, "pt-BR")}
    assert found["send_message"]["title"] == "Enviar mensagem"
    assert [port["label"] for port in found["ask_field"]["x-node"]["ports"]] == [
        "Respondeu",
        "Sem resposta",
        "Não entendeu",
    ]
    assert found["wait"]["properties"]["weekdays"]["items"]["x-labels"]["monday"] == "segunda"
    assert CATALOG["send_message"].schema["title"] == "Send message", "the catalog itself stays as it is"


def test_the_texts_about_forms_say_what_the_channel_does() -> None:
    """`Up to 3 short ones are buttons on WhatsApp, up to 10 a list`."""

    def form(count: int) -> str:
        choices: list[Any] = [{"id": str(n), "label": f"Opção {n}"} for n in range(count)]
        return choices_form({"text": "?", "choices": choices}, LIMITS["whatsapp"])

    assert [form(3), form(4), form(10), form(11)] == ["buttons", "list", "list", "numbered"]
