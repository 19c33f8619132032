"""Walking a config beside its JSON Schema: where the marks are, what the defaults are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Form:
    """A schema taken apart once, since drawings ask the same few schemas thousands of times."""

    schema: Schema
    root: Schema
    """Both are kept: forms are found by id()."""
    ways: tuple[tuple["Shown", "Form | None", "Form | None"], ...]
    """(what a value must show, the form that speaks of it then, else): `$ref`, branches, `if`."""
    every: tuple[Schema, ...]
    """What speaks of a value that is no object: nothing tells its alternatives apart."""

    def add(self, value: Mapping[str, Json], found: list[Schema]) -> None:
        found.append(self.schema)
        for shown, then, other in self.ways:
            form = then if _fits(shown, value) else other
            if form is not None:
                form.add(value, found)


Shown: TypeAlias = tuple[tuple[str, Sequence[Json]], ...]
"""(a property, the values that it may have)"""
_forms: dict[tuple[int, int], Form] = {}
MOST_FORMS = 50_000


def _form(schema: Any, root: Schema) -> Form | None:
    if not isinstance(schema, Mapping):
        return None
    known = _forms.get((id(schema), id(root)))
    if known is None:
        ways = tuple(_ways(schema, root))
        below = [form for _, form, _ in ways if form is not None]
        known = Form(schema, root, ways, (schema, *(found for form in below for found in form.every)))
        if len(_forms) >= MOST_FORMS:
            _forms.clear()
        _forms[id(schema), id(root)] = known
    return known


def _ways(schema: Schema, root: Schema) -> Iterator[tuple[Shown, Form | None, Form | None]]:
    if isinstance(schema.get("$ref"), str) and schema["$ref"].startswith("#"):
        yield (), _form(resolve_pointer(root, schema["$ref"][1:]), root), None
    for word in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(word, ()):
            yield _shown(branch, root), _form(branch, root), None
    if "if" in schema:
        yield _shown(schema["if"], root), _form(schema.get("then"), root), _form(schema.get("else"), root)


def _shown(branch: Any, root: Schema) -> Shown:
    form = _form(branch, root)
    known = [one for schema in (form.every if form else ()) for one in schema.get("properties", {}).items()]
    rows = [(key, one) for key, one in known if isinstance(one, Mapping)]
    return (
        *((key, (one["const"],)) for key, one in rows if "const" in one),
        *((key, one["enum"]) for key, one in rows if "enum" in one),
    )


def _fits(shown: Shown, value: Mapping[str, Json]) -> bool:
    return all(key not in value or value[key] in known for key, known in shown)


def alternatives(schema: Any, value: Json, root: Schema) -> Sequence[Schema]:
    """The schema itself and those of its `$ref`, `allOf`, `anyOf`, `oneOf`, `if` that may speak of this value."""
    form = _form(schema, root)
    if form is None:
        return ()
    if not form.ways or not isinstance(value, Mapping):
        return form.every
    found: list[Schema] = []
    form.add(value, found)
    return found


def fits(branch: Any, value: Json, root: Schema) -> bool:
    """False only when a `const` or `enum` of the branch says that it speaks of something else."""
    return not isinstance(value, Mapping) or _fits(_shown(branch, root), value)


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
