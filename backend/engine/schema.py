"""Walking a config beside its JSON Schema: where the marks are, what the defaults are."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from backend.engine.words import Json

Schema: TypeAlias = Mapping[str, Any]


def resolve_pointer(document: Any, pointer: str) -> Any:
    """RFC 6901; None where it leads nowhere."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, Mapping):
            document = document.get(key)
        elif isinstance(document, list) and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document


def pointer(*parts: str | int) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def alternatives(schema: Any, value: Json, root: Schema) -> Iterator[Schema]:
    """The schema itself and those of its `$ref`, `allOf`, `anyOf`, `oneOf`, `if` that may speak of this value."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    if isinstance(schema.get("$ref"), str) and schema["$ref"].startswith("#"):
        yield from alternatives(resolve_pointer(root, schema["$ref"][1:]), value, root)
    for word in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(word, ()):
            if fits(branch, value, root):
                yield from alternatives(branch, value, root)
    if "if" in schema:
        word = "then" if fits(schema["if"], value, root) else "else"
        yield from alternatives(schema.get(word), value, root)


def fits(branch: Any, value: Json, root: Schema) -> bool:
    """False only when a `const` or `enum` of the branch says that it speaks of something else."""
    if not isinstance(value, Mapping):
        return True
    for schema in alternatives(branch, None, root):
        for key, known in schema.get("properties", {}).items():
            if key in value and isinstance(known, Mapping):
                if "const" in known and value[key] != known["const"]:
                    return False
                if "enum" in known and value[key] not in known["enum"]:
                    return False
    return True


def children(schemas: list[Schema], value: Json) -> Iterator[tuple[str | int, Json, list[Any]]]:
    """(key, child, the schemas that speak of it) of an object or array."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield key, child, [found for s in schemas if (found := _of_property(s, key)) is not None]
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield index, child, [s["items"] for s in schemas if isinstance(s.get("items"), Mapping)]


def _of_property(schema: Schema, key: str) -> Any:
    known = schema.get("properties", {}).get(key)
    if known is not None:
        return known
    rest = schema.get("additionalProperties")
    return rest if isinstance(rest, Mapping) else None


def marked(value: Json, schema: Schema) -> Iterator[tuple[tuple[str | int, ...], Json, list[Schema]]]:
    """Every place of the config, outermost first, with all schemas that speak of it."""
    yield from _marked((), value, [schema], schema)


def _marked(
    path: tuple[str | int, ...], value: Json, declared: list[Any], root: Schema
) -> Iterator[tuple[tuple[str | int, ...], Json, list[Schema]]]:
    schemas = [found for schema in declared for found in alternatives(schema, value, root)]
    yield path, value, schemas
    for key, child, below in children(schemas, value):
        yield from _marked((*path, key), child, below, root)


def mark(schemas: list[Schema], word: str) -> Any:
    """The first value of a mark among the schemas of one place."""
    return next((schema[word] for schema in schemas if word in schema), None)


def with_defaults(value: Json, schema: Schema) -> Json:
    """The same config with the schema's defaults where it says nothing."""
    return _with_defaults(value, [schema], schema)


def _with_defaults(value: Json, declared: list[Any], root: Schema) -> Json:
    schemas = [found for schema in declared for found in alternatives(schema, value, root)]
    if isinstance(value, Mapping):
        filled = dict(value)
        for schema in schemas:
            for key, known in schema.get("properties", {}).items():
                if key not in filled and isinstance(known, Mapping) and "default" in known:
                    filled[key] = known["default"]
        return {str(key): _with_defaults(child, below, root) for key, child, below in children(schemas, filled)}
    if isinstance(value, list):
        return [_with_defaults(child, below, root) for _, child, below in children(schemas, value)]
    return value
