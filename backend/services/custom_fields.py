"""Custom fields: what a workspace knows of its contacts beyond name, phone and e-mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.engine.formats import is_key
from backend.engine.funnel import Funnel, Node, named
from backend.engine.refusal import Refusal
from backend.engine.schema import mark, marked
from backend.engine.templates import expression, template
from backend.errors import FieldError, InUse, Invalid
from backend.services.every_funnel import every_funnel
from backend.services.names import clean_name
from backend.services.principal import Principal
from backend.services.published import Published
from backend.services.telling import telling
from backend.storage import fields as stored
from backend.storage.contacts import STAGE_KEY
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.fields import CustomField

TAKEN = frozenset({"name", "phone", "phone_number", "email", "tags", "stage", "custom_data", STAGE_KEY})
"""Names that templates already know of a contact."""


@dataclass(frozen=True, slots=True)
class CustomFields:
    database: Database
    events: Events
    published: Published

    async def all(self, principal: Principal) -> Sequence[CustomField]:
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.every(connection)

    async def create(
        self, principal: Principal, key: str, label: str, kind: str, choices: Sequence[str], data_class: str
    ) -> CustomField:
        if not is_key(key):
            raise Invalid(FieldError("/key", "custom_key", {"name": key}))
        if key in TAKEN:
            raise Invalid(FieldError("/key", "custom_key_taken", {"name": key}))
        cleaned = clean_choices(kind, choices)
        label = clean_name(label, "/label")
        async with telling(self, principal, "field") as connection:
            return await stored.create(
                connection, key=key, label=label, kind=kind, choices=cleaned, data_class=data_class
            )

    async def change(
        self,
        principal: Principal,
        field_id: UUID,
        label: str | None,
        choices: Sequence[str] | None,
        data_class: str | None,
        kept: dict[str, str],
    ) -> CustomField:
        """`kept`: key and type as the caller believes them; they cannot change, since values and funnels rely on them."""
        async with telling(self, principal, "field") as connection:
            known = await stored.get(connection, field_id)
            if moved := [name for name, value in kept.items() if getattr(known, name) != value]:
                raise Invalid(*(FieldError(f"/{name}", "field_readonly", {"name": name}) for name in moved))
            return await stored.change(
                connection,
                field_id,
                label=known.label if label is None else clean_name(label, "/label"),
                choices=known.choices if choices is None else clean_choices(known.type, choices),
                data_class=data_class or known.data_class,
            )

    async def remove(self, principal: Principal, field_id: UUID) -> None:
        """Refused while a funnel, drawn or playing, reads or fills it."""
        async with telling(self, principal, "field") as connection:
            field = await stored.get(connection, field_id)
            users = {one.name for one in await every_funnel(connection, self.published) if _uses(one, field.key)}
            if users:
                raise InUse(names=", ".join(sorted(users)))
            await stored.remove(connection, field_id)


def clean_choices(kind: str, choices: Sequence[str]) -> list[str]:
    cleaned = list(dict.fromkeys(clean_name(choice, f"/choices/{index}") for index, choice in enumerate(choices)))
    if kind == "choice" and not cleaned:
        raise Invalid(FieldError("/choices", "field_required", {"name": "choices"}))
    return cleaned if kind == "choice" else []


def _uses(funnel: Funnel, key: str) -> bool:
    return any(_fills(node, key) or key in _read(node) for node in funnel.nodes.naming(key) if node.type is not None)


def _fills(node: Node, key: str) -> bool:
    return key in named(node, "x-sets", "field") or key in named(node, "x-ref", "field")


def _read(node: Node) -> Iterable[str]:
    """Keys of contacts that the node's templates and conditions name."""
    assert node.type is not None
    for _, value, schemas in marked(dict(node.config), node.type.schema):
        kind = (
            "x-template" if mark(schemas, "x-template") else "x-expression" if mark(schemas, "x-expression") else None
        )
        if kind is None or not isinstance(value, str):
            continue
        try:
            paths = template(value).names if kind == "x-template" else expression(value).names
        except Refusal:
            continue
        for path in paths:
            if path[0] == "contact":
                yield from (str(step) for step in path[1:])
