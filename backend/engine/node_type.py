"""A node type: a JSON Schema of its config, its ports, and a pure handler.

What a catalog entry may say beside JSON Schema:
  x-node.version    of the config's form; engine/upgrade.py brings older ones up
  x-node.group, icon, summary   what palette and card show
  x-node.ports      [{"id", "label", "optional"?, "trouble"?, "when"?} | {"each": "/choices", "id": "id", "label": "label"}];
                    `optional`: may stay unconnected; {"without": "no_reply_after"}: while the config has no such value; `trouble`: whoever
                    leaves by it needs a person, so a run that ends there tells attendants; `when`: {"mode": ["once"]}: only with these
  x-node.starts     true: a trigger; runs begin here
  x-node.needs      "ai" | "odoo" | "erp" | "email": without this integration the node can only leave by its failure; the checker warns.
                    {"email": {"via": ["email"]}}: with these values in the config
  x-node.speaks     true: it says something to the contact that `bubbles` cannot know before
  x-node.collects   [{"what": "personal" | "contact", "when"?: {"kind": ["cpf"]}, "given"?: "extraction_schema"}]: it collects personal data
                    ("contact": what a person is reached by) with these values, where the config has this property
  x-node.consents   {"granted": {}}: who leaves by this port has consented, while the config has these values
  x-node.guardian   "guardian_needed": minors leave by this port: only a guardian may consent
  x-node.calls      true: the funnel that it names is called and comes back; its property `inputs` gives that one its variables
  x-node.reads      "chat": the handler sees the conversation so far (view.history); "hours": the workspace's opening hours and closed
                    days, "templates": those that Meta refuses now (both in view.workspace);
                    "lot": chance that stays the same for a contact (view.lot); a list of these
  x-node.waits      true: a run that comes here always stops for a person or for time, so a loop through it is no endless loop;
                    {"mode": ["until_complete"]}: with these values in the config; {"kind": []}: it may, but never surely
Marks on properties, at any depth:
  x-template        true: a template, up to 4,096 characters when rendered; "long": up to 64 KiB. The handler sees the text
                    "prompt": the same, what the variables hold kept apart (engine/prompts.py): a text, or {"text", "values"}
  x-encode          "url" | "json": what a template's values become there (engine/encode.py)
  x-calls           true: an address that we call ourselves: what must not be called is an author's mistake already
  x-expression      true: a condition, the handler sees True or False; "value": the handler sees the expression's plain value
  x-sets            "variable" | "field" | "both": the property names a variable or a contact field that this node fills; an object
                    names what its keys name, or its `properties`
  x-ref             "node" (of the same drawing: the way there is an edge) |
                    "funnel" | "team" | "member" | "stage" | "tag" | "field" | "template" | "webhook": the property names such a thing
  x-reached         "team" | "role": it, or one of these, is told something, while `x-when` holds: without anybody the checker warns
  x-duration        true: text such as "5 min", or seconds, or {"amount", "unit"} (engine/durations.py); 1 s to 365 days
  x-unique          "id": no two items of this array have the same `id`
  format            cron, re2, timezone, date, time, date-time, email, uri, key (engine/formats.py)
  default           filled in before the handler sees the config
A handler module `backend/nodes/<name>.py` has `run(config, view, signal) -> Outcome` and may have
  `bubbles(config) -> list[(pointer, content)]`: the messages it will send (engine/content.py), for the channel limits
  `holds(config) -> timedelta | None`: the longest that it keeps a run without the contact's word; None: nobody knows
  `check(config) -> list[(pointer, code, params)]`: mistakes that no schema can express
  `sample(config, language) -> value`: what its activity might well come back with, for the test phone
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator

from backend.engine.formats import FORMATS
from backend.engine.schema import Schema, pointer, resolve_pointer
from backend.engine.words import Config, Json, Outcome, Signal, View

Handler: TypeAlias = Callable[[Config, View, Signal], Outcome]
Bubbles: TypeAlias = Callable[[Config], Sequence[tuple[str, Mapping[str, Json]]]]
Findings: TypeAlias = Callable[[Config], Sequence[tuple[str, str, Mapping[str, str | int | float]]]]
Holds: TypeAlias = Callable[[Config], timedelta | None]
Sample: TypeAlias = Callable[[Config, str], Json]


@dataclass(frozen=True, slots=True)
class Port:
    id: str
    label: str
    optional: bool = False
    trouble: bool = False
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)
    """language -> label, where the catalog and not the config says it."""


@dataclass(frozen=True)
class NodeType:
    name: str
    schema: Schema
    run: Handler
    bubbles: Bubbles | None = None
    check: Findings | None = None
    sample: Sample | None = None
    holds: Holds | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """language -> JSON pointer into the schema -> its text in that language; English is the schema's own."""

    @cached_property
    def x_node(self) -> Mapping[str, Any]:
        found = self.schema.get("x-node")
        return found if isinstance(found, dict) else {}

    @cached_property
    def version(self) -> int:
        return int(self.x_node.get("version", 1))

    @cached_property
    def group(self) -> str:
        return str(self.x_node.get("group", ""))

    @cached_property
    def icon(self) -> str:
        return str(self.x_node.get("icon", ""))

    @cached_property
    def summary(self) -> str:
        return str(self.x_node.get("summary", ""))

    @cached_property
    def starts(self) -> bool:
        return self.x_node.get("starts") is True

    @cached_property
    def waits(self) -> bool:
        """In some form of its config."""
        return bool(self.x_node.get("waits"))

    def waits_with(self, config: Config) -> bool:
        waits = self.x_node.get("waits")
        return waits is True or (isinstance(waits, dict) and holds(waits, config))

    @cached_property
    def speaks(self) -> bool:
        return self.x_node.get("speaks") is True

    def collects(self, config: Config) -> frozenset[str]:
        rows = self.x_node.get("collects", ())
        return frozenset(
            row["what"]
            for row in rows
            if holds(row.get("when", {}), config) and ("given" not in row or config.get(row["given"]))
        )

    def consents(self, config: Config) -> frozenset[str]:
        """The ports by which one leaves having consented."""
        ports = self.x_node.get("consents", {})
        return frozenset(port for port, when in ports.items() if holds(when, config))

    @cached_property
    def guardian(self) -> str:
        return str(self.x_node.get("guardian", ""))

    @cached_property
    def calls(self) -> bool:
        return self.x_node.get("calls") is True

    @cached_property
    def reads(self) -> frozenset[str]:
        return frozenset(self.x_node.get("reads", ()))

    @cached_property
    def needs(self) -> str:
        """The integration that it needs whatever its config; '' for none."""
        needs = self.x_node.get("needs", "")
        return needs if isinstance(needs, str) else ""

    def needs_with(self, config: Config) -> str:
        needs = self.x_node.get("needs")
        if not isinstance(needs, dict):
            return self.needs
        return next((platform for platform, when in needs.items() if holds(when, config)), "")

    @cached_property
    def validator(self) -> Draft202012Validator:
        return Draft202012Validator(self.schema, format_checker=FORMATS)

    @cached_property
    def fitting(self) -> set[bytes]:
        """Digests of configs that were found to fit the schema (check_config)."""
        return set()

    @cached_property
    def places(self) -> Mapping[int, str]:
        """id() of each object in the schema -> its JSON pointer: where its translation is found."""
        return dict(_places(self.schema, ""))

    @cached_property
    def marks(self) -> frozenset[str]:
        """The x-… words that its schema uses anywhere: a config need not be searched for others."""
        return frozenset(_marks(self.schema))

    @cached_property
    def marks_named(self) -> frozenset[tuple[str, str]]:
        """(x-… word, its value), of values that are texts."""
        return frozenset(_marks_named(self.schema))

    @cached_property
    def defaults(self) -> str:
        """What a config may hold that its author never wrote, as one text."""
        return json.dumps([*_defaults(self.schema)], ensure_ascii=False)

    @cached_property
    def first_port(self) -> str | None:
        """By which an edge leaves that names no port. None: that depends on the config."""
        declared = self.x_node.get("ports", ())
        if not declared:
            return ""
        return None if "each" in declared[0] or "when" in declared[0] else str(declared[0]["id"])

    def ports(self, config: Config) -> list[Port]:
        """In the order of the card. Ports that come from the config (`each`) follow it, broken items are passed over."""
        found: list[Port] = []
        for index, declared in enumerate(self.x_node.get("ports", ())):
            if "each" in declared:
                found += _ports_of_items(declared, resolve_pointer(dict(config), declared["each"]))
            elif holds(declared.get("when", {}), config):
                found.append(self._port(index, declared, config))
        return found

    def _port(self, index: int, declared: Mapping[str, Any], config: Config) -> Port:
        label = declared.get("label", declared["id"])
        optional = declared.get("optional", False)
        if isinstance(optional, dict):
            optional = not config.get(optional["without"])
        place = f"/x-node/ports/{index}/label"
        labels = {"en": label} | {language: texts[place] for language, texts in self.texts.items() if place in texts}
        return Port(declared["id"], label, optional is True, declared.get("trouble") is True, labels)


def holds(when: Mapping[str, Any], config: Config) -> bool:
    """`{"kind": ["cpf"]}`: whether the config has one of these values there."""
    return all(config.get(key) in values for key, values in when.items())


def _places(document: Any, place: str) -> Iterator[tuple[int, str]]:
    if isinstance(document, dict):
        yield id(document), place
        for key, child in document.items():
            yield from _places(child, place + pointer(key))
    elif isinstance(document, list):
        for index, child in enumerate(document):
            yield from _places(child, place + pointer(index))


def _marks(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        yield from (key for key in document if key.startswith("x-"))
        for child in document.values():
            yield from _marks(child)
    elif isinstance(document, list):
        for child in document:
            yield from _marks(child)


def _defaults(document: Any) -> Iterator[Any]:
    if isinstance(document, dict):
        yield document.get("default")
        for child in document.values():
            yield from _defaults(child)
    elif isinstance(document, list):
        for child in document:
            yield from _defaults(child)


def _marks_named(document: Any) -> Iterator[tuple[str, str]]:
    if isinstance(document, dict):
        yield from ((key, value) for key, value in document.items() if key.startswith("x-") and isinstance(value, str))
        for child in document.values():
            yield from _marks_named(child)
    elif isinstance(document, list):
        for child in document:
            yield from _marks_named(child)


def _ports_of_items(declared: Mapping[str, str], items: Json) -> list[Port]:
    if not isinstance(items, list):
        return []
    rows = [item for item in items if isinstance(item, dict) and isinstance(item.get(declared["id"]), str)]
    return [
        Port(str(row[declared["id"]]), str(row.get(declared.get("label", ""), row[declared["id"]]))) for row in rows
    ]
