"""The catalog's files and handlers meet by name."""

import json

import pytest

from backend import catalog
from backend.engine.formats import FORMATS

CATALOG = catalog.load()


def broken(tmp_path, name, entry):
    (tmp_path / f"{name}.json").write_text(json.dumps(entry))
    return lambda: catalog.load(tmp_path)


def test_every_entry_has_its_handler():
    assert {"trigger", "send_message", "ask_choice", "wait_reply", "condition", "start_funnel", "end"} <= set(CATALOG)
    assert all(callable(node_type.run) for node_type in CATALOG.values())


def test_an_entry_without_a_handler_is_refused(tmp_path):
    with pytest.raises(catalog.CatalogBroken, match=r"backend/nodes/hologram\.py"):
        broken(tmp_path, "hologram", {"$id": "hologram"})()


def test_an_entry_under_another_name_is_refused(tmp_path):
    with pytest.raises(catalog.CatalogBroken, match="sendmessage"):
        broken(tmp_path, "send_message", {"$id": "sendmessage"})()


def test_entries_in_the_readers_language():
    english = {entry["$id"]: entry for entry in catalog.entries(CATALOG, "en")}
    portuguese = {entry["$id"]: entry for entry in catalog.entries(CATALOG, "pt-BR")}
    assert english["send_message"] == CATALOG["send_message"].schema
    assert portuguese["send_message"]["title"] != english["send_message"]["title"]
    assert (
        portuguese["ask_choice"]["x-node"]["ports"][1]["label"] != english["ask_choice"]["x-node"]["ports"][1]["label"]
    )
    assert CATALOG["send_message"].schema["title"] == english["send_message"]["title"], (
        "the catalog itself is not touched"
    )


def test_formats_that_entries_name_exist():
    named = {value for entry in CATALOG.values() for value in _named(entry.schema, "format")}
    assert named <= set(FORMATS.checkers)


def _named(value, key):
    if isinstance(value, dict):
        if isinstance(value.get(key), str):
            yield value[key]
        for child in value.values():
            yield from _named(child, key)
    elif isinstance(value, list):
        for child in value:
            yield from _named(child, key)
