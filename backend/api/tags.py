"""Tags."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.api.bodies import Body
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.principal import AUTHORS, EVERYBODY, Principal
from backend.services.tags import Tags
from backend.storage.tags import Tag

TagName = Annotated[str, Meta(min_length=1, max_length=100, examples=["VIP"])]
Color = Annotated[str, Meta(pattern="^#[0-9A-Fa-f]{6}$", examples=["#2F9E44"])]


class NewTag(Body):
    name: TagName
    color: Color = "#CCCCCC"


class TagChanges(Body):
    name: TagName | UnsetType = UNSET
    color: Color | UnsetType = UNSET


class TagAnswer(msgspec.Struct):
    id: UUID
    name: str
    color: str


class TagsController(Controller):
    path = "/tags"
    tags = ("Contacts",)

    @get("/", operation_id="listTags", opt=allow(EVERYBODY))
    async def list_(self, principal: Named[Principal], labels: Named[Tags]) -> list[TagAnswer]:
        return [tag_answer(tag) for tag in await labels.all(principal)]

    @post("/", operation_id="createTag", status_code=201, opt=allow(EVERYBODY) | {"refusals": [409]})
    async def create(self, data: JSONBody[NewTag], principal: Named[Principal], labels: Named[Tags]) -> TagAnswer:
        return tag_answer(await labels.create(principal, data.name, data.color))

    @put("/{tag_id:uuid}", operation_id="changeTag", opt=allow(AUTHORS) | {"refusals": [409]})
    async def change(
        self, tag_id: FromPath[UUID], data: JSONBody[TagChanges], principal: Named[Principal], labels: Named[Tags]
    ) -> TagAnswer:
        name = None if data.name is UNSET else data.name
        color = None if data.color is UNSET else data.color
        return tag_answer(await labels.change(principal, tag_id, name, color))

    @delete("/{tag_id:uuid}", operation_id="deleteTag", opt=allow(AUTHORS))
    async def remove(self, tag_id: FromPath[UUID], principal: Named[Principal], labels: Named[Tags]) -> None:
        """From its contacts too. A funnel that gives it makes it anew."""
        await labels.remove(principal, tag_id)


def tag_answer(tag: Tag) -> TagAnswer:
    return TagAnswer(tag.id, tag.name, tag.color)
