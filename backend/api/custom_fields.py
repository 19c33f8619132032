"""Custom fields of contacts."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.api.bodies import Body
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.custom_fields import CustomFields
from backend.services.principal import AUTHORS, EVERYBODY, Principal
from backend.storage.fields import CustomField

Key = Annotated[str, Meta(min_length=1, max_length=50, examples=["instrumento"])]
Label = Annotated[str, Meta(min_length=1, max_length=100, examples=["Instrumento"])]
Choices = Annotated[list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(max_length=200)]
Kind = Literal["text", "number", "date", "boolean", "choice", "email", "phone", "cpf", "url"]
DataClass = Literal["plain", "personal", "sensitive", "minor"]


class NewField(Body):
    """`class`: how carefully the law wants it treated."""

    key: Key
    label: Label
    type: Kind = "text"
    choices: Choices = msgspec.field(default_factory=list)
    class_: DataClass = msgspec.field(default="plain", name="class")


class FieldChanges(Body):
    """`key` and `type` cannot change: values and funnels rely on them. They may be sent as they are."""

    label: Label | UnsetType = UNSET
    choices: Choices | UnsetType = UNSET
    class_: DataClass | UnsetType = msgspec.field(default=UNSET, name="class")
    key: str | UnsetType = UNSET
    type: str | UnsetType = UNSET


class FieldAnswer(msgspec.Struct):
    id: UUID
    key: str
    label: str
    type: str
    choices: list[str]
    class_: str = msgspec.field(name="class")


class CustomFieldsController(Controller):
    path = "/custom-fields"
    tags = ("Contacts",)

    @get("/", operation_id="listCustomFields", opt=allow(EVERYBODY))
    async def list_(self, principal: Named[Principal], custom_fields: Named[CustomFields]) -> list[FieldAnswer]:
        return [field_answer(field) for field in await custom_fields.all(principal)]

    @post("/", operation_id="createCustomField", status_code=201, opt=allow(AUTHORS) | {"refusals": [409]})
    async def create(
        self, data: JSONBody[NewField], principal: Named[Principal], custom_fields: Named[CustomFields]
    ) -> FieldAnswer:
        return field_answer(
            await custom_fields.create(principal, data.key, data.label, data.type, data.choices, data.class_)
        )

    @put("/{field_id:uuid}", operation_id="changeCustomField", opt=allow(AUTHORS))
    async def change(
        self,
        field_id: FromPath[UUID],
        data: JSONBody[FieldChanges],
        principal: Named[Principal],
        custom_fields: Named[CustomFields],
    ) -> FieldAnswer:
        changed = await custom_fields.change(
            principal,
            field_id,
            None if data.label is UNSET else data.label,
            None if data.choices is UNSET else data.choices,
            None if data.class_ is UNSET else data.class_,
            {name: value for name in ("key", "type") if (value := getattr(data, name)) is not UNSET},
        )
        return field_answer(changed)

    @delete("/{field_id:uuid}", operation_id="deleteCustomField", opt=allow(AUTHORS) | {"refusals": [409]})
    async def remove(
        self, field_id: FromPath[UUID], principal: Named[Principal], custom_fields: Named[CustomFields]
    ) -> None:
        """Refused (409 `in_use`) while a funnel reads or fills it. Values stay in the contacts."""
        await custom_fields.remove(principal, field_id)


def field_answer(field: CustomField) -> FieldAnswer:
    return FieldAnswer(field.id, field.key, field.label, field.type, field.choices, field.data_class)
