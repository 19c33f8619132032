"""Who answers an event, and who wins."""

import json
from pathlib import Path

import pytest

from backend.catalog import DIRECTORY
from backend.engine.triggers import PRIORITY, RANK, MessageCame, TagAdded, Trigger, match_trigger
from backend.engine.words import Message
from tests.engine.drawing import CATALOG, Funnel

CATALOG_SCHEMA = json.loads((DIRECTORY / "trigger.json").read_text("utf-8"))


def came(text: str, first: bool = False) -> MessageCame:
    return MessageCame(Message("text", text), first)


def having(own: str, *triggers: dict) -> Funnel:
    nodes = [{"id": f"{own}{i}", "type": "trigger", "data": data} for i, data in enumerate(triggers)]
    return Funnel.from_graph({"nodes": nodes, "edges": []}, CATALOG, own, 1)


@pytest.mark.parametrize(
    ("config", "text", "answers"),
    [
        ({"keyword": "ola"}, "Olá!", True),
        ({"keyword": "ola"}, "bom dia, olá", True),
        ({"keyword": "ola"}, "cola", False),
        ({"keyword": "aula experimental"}, "quero uma AULA EXPERIMENTAL", True),
        ({"keyword": "ola", "synonyms": ["bom dia"]}, "Bom dia", True),
        ({"keyword": "ola", "match": "equals"}, " OLÁ! ", True),
        ({"keyword": "ola", "match": "equals"}, "ola tudo bem", False),
        ({"keyword": "ola", "match": "starts_with"}, "olá tudo bem", True),
        ({"keyword": "ola", "match": "starts_with"}, "oi, ola", False),
        ({"keyword": "ola", "match": "starts_with"}, "olaria", False),
        ({"keyword": "🎻", "match": "starts_with"}, "🎻 oi", True),
        ({"keyword": "🎻", "match": "equals"}, "🎻", True),
        ({"keyword": "!", "match": "equals"}, "?", False),
        ({"keyword": "^aula( de)? \\w+$", "match": "pattern"}, "Aula de piano", True),
        ({"keyword": "preço", "match": "pattern"}, "PREÇO?", True),
        ({"keyword": "preco", "match": "pattern"}, "PREÇO?", True),
        ({"keyword": "^\\d{5}$", "match": "pattern"}, "12345", True),
        ({"keyword": "^\\d{5}$", "match": "pattern"}, "1234", False),
        ({"keyword": "(", "match": "pattern"}, "(", False),
        ({"keyword": "(a+)+$", "match": "pattern"}, "a" * 5_000 + "b", False),
        ({"keyword": ""}, "", False),
        ({"keyword": "  "}, "x", False),
        ({"kind": "any_message"}, "", True),
        ({"kind": "first_message"}, "x", False),
        ({"kind": "tag_added", "tag": "vip"}, "vip", False),
        ({"kind": "hologram"}, "x", False),
    ],
)
def test_messages(config, text, answers):
    assert Trigger.of("n", config).answers(came(text)) is answers


@pytest.mark.parametrize(("tag", "answers"), [("vip", True), ("VÍP", True), ("vip2", False), ("", False)])
def test_tags(tag, answers):
    assert Trigger.of("n", {"kind": "tag_added", "tag": "Vip"}).answers(TagAdded(tag)) is answers


def test_a_trigger_without_its_tag_answers_nothing():
    assert not Trigger.of("n", {"kind": "tag_added"}).answers(TagAdded(""))


def test_the_more_particular_wins_whatever_is_older():
    any_one, first, word = (
        having("a", {"kind": "any_message"}),
        having("f", {"kind": "first_message"}),
        having("k", {"keyword": "ola"}),
    )
    oldest_first = [any_one, first, word]
    assert match_trigger(oldest_first, came("ola", first=True)) == (word, "k0")
    assert match_trigger(oldest_first, came("oi", first=True)) == (first, "f0")
    assert match_trigger(oldest_first, came("oi")) == (any_one, "a0")
    assert match_trigger([first, word], came("oi")) is None
    assert match_trigger([], came("oi")) is None


def test_among_equals_the_oldest_then_the_first_drawn():
    old, young = having("o", {"keyword": "x"}, {"keyword": "ola"}, {"keyword": "ola"}), having("y", {"keyword": "ola"})
    assert match_trigger([old, young], came("ola")) == (old, "o1")
    assert match_trigger([young, old], came("ola")) == (young, "y0")


def test_the_page_says_what_the_code_does():
    page = (Path(__file__).parents[2] / "docs/triggers.md").read_text("utf-8")
    ranked = [kind for kind, _ in sorted(RANK.items(), key=lambda one: one[1])]
    assert ", ".join(f"`{kind}`" for kind in ranked) in page
    schema = CATALOG_SCHEMA["properties"]
    rows = page.split("## Who wins")[0]
    assert {kind for kind in schema["kind"]["enum"] if f"`{kind}`" not in rows} == set()
    assert {rule for rule in schema["when_running"]["enum"] if f"`{rule}`" not in page} == set()
    assert f"{schema['priority']['minimum']} to {schema['priority']['maximum']}, {PRIORITY} unless" in page


def test_an_audience_is_written_as_a_condition_is():
    condition = json.loads((DIRECTORY / "condition.json").read_text("utf-8"))["properties"]["branches"]["items"]
    assert CATALOG_SCHEMA["properties"]["audience"]["items"] == condition["properties"]["rows"]["items"]


@pytest.mark.parametrize(
    ("config", "referral", "answers"),
    [
        ({}, {"source_id": "1"}, True),
        ({"ads": ["1"]}, {"source_id": "1"}, True),
        ({"ads": ["1"]}, {"source_id": "12"}, False),
        ({"ads": ["aula grátis"]}, {"source_id": "9", "headline": "AULA GRATIS já"}, True),
        ({}, None, False),
    ],
)
def test_ads(config, referral, answers):
    message = Message("text", "oi", data={"referral": referral} if referral else {})
    assert Trigger.of("n", {"kind": "ad_referral", **config}).answers(MessageCame(message)) is answers


def test_an_ad_then_a_keyword_and_the_priority_before_both():
    word, ad = having("w", {"keyword": "ola"}), having("a", {"kind": "ad_referral"})
    by_ad = MessageCame(Message("text", "ola", data={"referral": {"source_id": "1"}}))
    assert match_trigger([word, ad], by_ad) == (ad, "a0")
    assert match_trigger([having("w", {"keyword": "ola", "priority": 51}), ad], by_ad)[1] == "w0"
