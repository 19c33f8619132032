"""Brings the catalog's files and the handlers together by name. The only module that looks for node types on disk.

node-catalog/<name>.json + backend/nodes/<name>.py; node-catalog/i18n/<language>.json is
{"<name>": {"/title": …, "/description": …, "/properties/text/title": …, "/x-node/ports/0/label": …}}: JSON pointers into the entry.
"""

import importlib
import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

from backend.engine.node_type import NodeType

Catalog: TypeAlias = Mapping[str, NodeType]

DIRECTORY = Path(__file__).parent.parent / "node-catalog"


class CatalogBroken(Exception):
    """A node type's files do not fit together."""


def load(directory: Path = DIRECTORY) -> Catalog:
    texts = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((directory / "i18n").glob("*.json"))}
    return {path.stem: _node_type(path, texts) for path in sorted(directory.glob("*.json"))}


def _node_type(path: Path, texts: Mapping[str, Mapping[str, Mapping[str, str]]]) -> NodeType:
    name = path.stem
    schema = json.loads(path.read_text("utf-8"))
    if schema.get("$id") != name:
        raise CatalogBroken(f"{path.name}: $id is {schema.get('$id')!r}")
    try:
        module = importlib.import_module(f"backend.nodes.{name}")
    except ModuleNotFoundError as error:
        raise CatalogBroken(f"{path.name}: there is no backend/nodes/{name}.py") from error
    return NodeType(
        name=name,
        schema=schema,
        run=module.run,
        bubbles=getattr(module, "bubbles", None),
        check=getattr(module, "check", None),
        sample=getattr(module, "sample", None),
        holds=getattr(module, "holds", None),
        texts={language: by_name.get(name, {}) for language, by_name in texts.items()},
    )


def entries(catalog: Catalog, language: str) -> list[dict[str, Any]]:
    """The catalog as a reader of this language sees it, in the order of groups and names."""
    found = [_translated(node_type, language) for node_type in catalog.values()]
    return sorted(found, key=lambda entry: (entry["x-node"].get("group", ""), entry["$id"]))


def _translated(node_type: NodeType, language: str) -> dict[str, Any]:
    entry: dict[str, Any] = deepcopy(dict(node_type.schema))
    for pointer, text in node_type.texts.get(language, {}).items():
        *path, last = pointer.split("/")[1:]
        place: Any = entry
        for part in path:
            place = place[int(part)] if isinstance(place, list) else place[part.replace("~1", "/").replace("~0", "~")]
        place[int(last) if isinstance(place, list) else last] = text
    return entry
