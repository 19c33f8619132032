"""Contacts: found, read, changed, tagged."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from backend.api.bodies import Body
from backend.api.conditional import IfMatchHeader, etag, revision_of
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.api.paging import Cursors, CursorText, Limit, next_link
from backend.api.tags import TagAnswer
from backend.errors import FieldError, Invalid, NotFound
from backend.services.contact_changes import NAME_LIMIT
from backend.services.contact_tags import BULK_LIMIT, ContactTags
from backend.services.contacts import Contacts, Standing, plain
from backend.services.principal import INBOX, Principal
from backend.storage.contacts import Position
from backend.storage.standing import ActiveRun

PersonsName = Annotated[str, Meta(min_length=1, max_length=NAME_LIMIT, examples=["Maria Lima"])]
Phone = Annotated[str, Meta(min_length=1, max_length=40, examples=["+55 11 98765-4321"])]
Email = Annotated[str, Meta(max_length=254, examples=["maria@example.com"])]
CustomData = Annotated[dict[str, Any], Meta(examples=[{"instrumento": "violão"}])]
Ids = Annotated[list[UUID], Meta(max_length=BULK_LIMIT)]
FIELD = "field."
MAX_FIELDS = 5


class NamedThing(msgspec.Struct):
    id: UUID
    name: str


class Assignment(msgspec.Struct):
    agent: NamedThing | None
    team: NamedThing | None


class ContactItem(msgspec.Struct):
    """`phone_number` in E.164 digits; null: hidden by its owner."""

    id: UUID
    name: str
    phone_number: str | None
    tags: list[TagAnswer]
    last_message_at: datetime | None
    assignment: Assignment
    stage: str | None
    email: str | None
    conversation_id: UUID | None
    instance_id: UUID | None


class FunnelState(msgspec.Struct):
    funnel_id: UUID
    current_node_id: str | None


class ContactAnswer(ContactItem):
    """`custom_data.fase_funil` is the stage. `interrupted_funnels`: those that the current one has interrupted, the one that comes back
    first before the others."""

    custom_data: dict[str, Any]
    current_funnel_state: FunnelState | None
    interrupted_funnels: list[FunnelState]
    opted_out_at: datetime | None
    revision: int
    created_at: datetime


class NewContact(Body):
    name: PersonsName | UnsetType = UNSET
    phone_number: Phone | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    stage: str | UnsetType | None = UNSET
    custom_data: CustomData | UnsetType = UNSET


class ContactChanges(NewContact):
    """What is left out stays, `custom_data` is replaced as a whole. What only the server sets is read over."""

    tags: Any = UNSET
    assignment: Any = UNSET
    current_funnel_state: Any = UNSET
    interrupted_funnels: Any = UNSET
    last_message_at: Any = UNSET
    conversation_id: Any = UNSET
    instance_id: Any = UNSET
    opted_out_at: Any = UNSET
    revision: Any = UNSET
    created_at: Any = UNSET


class BulkTags(Body, rename="camel"):
    contact_ids: Ids
    add_tag_ids: Annotated[list[UUID], Meta(max_length=50)] = msgspec.field(default_factory=list)
    remove_tag_ids: Annotated[list[UUID], Meta(max_length=50)] = msgspec.field(default_factory=list)


class Success(msgspec.Struct):
    success: bool = True


class ContactsController(Controller):
    path = "/contacts"
    tags = ("Contacts",)

    @get("/", operation_id="listContacts", opt=allow(INBOX))
    async def list_(
        self,
        request: Request[Any, Any, Any],
        principal: Named[Principal],
        contacts: Named[Contacts],
        cursors: Named[Cursors],
        tag_id: Annotated[UUID | None, QueryParameter(name="tagId")] = None,
        tag: Annotated[str | None, QueryParameter(max_length=100)] = None,
        search: Annotated[
            str | None, QueryParameter(max_length=200, description="Beginnings of words, digits of the phone.")
        ] = None,
        agent: Annotated[str | None, QueryParameter(max_length=40, description="A user's id, or `me`.")] = None,
        team: FromQuery[UUID | None] = None,
        instance_id: Annotated[UUID | None, QueryParameter(name="instanceId")] = None,
        cursor: CursorText = None,
        limit: Limit = 50,
    ) -> Response[list[ContactItem]]:
        """By name. `field.<name>=value` asks custom_data; several filters must all hold."""
        at = cursors.open("contacts", principal.workspace_id, cursor)
        wanted = {
            "search": search,
            "tag_id": tag_id,
            "tag": tag,
            "agent_id": person(agent, principal),
            "team_id": team,
            "instance_id": instance_id,
            "fields": asked_fields(request.query_params),
        }
        after = Position(at["name"], UUID(at["id"])) if at else None
        found, following = await contacts.page(principal, wanted, after, limit)
        headers = {}
        if following:
            position = {"name": following.sort_name, "id": following.id}
            headers["Link"] = next_link(request, cursor=cursors.seal("contacts", principal.workspace_id, position))
        return Response([msgspec.convert(plain(one), ContactItem) for one in found], headers=headers)

    @post("/", operation_id="createContact", status_code=201, opt=allow(INBOX) | {"refusals": [409]})
    async def create(
        self, data: JSONBody[NewContact], principal: Named[Principal], contacts: Named[Contacts]
    ) -> Response[ContactAnswer]:
        """With a name, a phone (with its country) or an e-mail. A phone belongs to one contact of the workspace."""
        contact = await contacts.create(principal, given(data))
        answer = msgspec.convert(plain(contact) | places(None), ContactAnswer)
        return Response(answer, headers=etag(contact.revision))

    @get("/{contact_id:uuid}", operation_id="getContact", opt=allow(INBOX))
    async def read(
        self, contact_id: FromPath[UUID], principal: Named[Principal], contacts: Named[Contacts]
    ) -> Response[ContactAnswer]:
        """`current_funnel_state`: where the bot stands with this person; null: nowhere."""
        seen = await contacts.get(principal, contact_id)
        answer = msgspec.convert(plain(seen.contact) | places(seen.standing), ContactAnswer)
        return Response(answer, headers=etag(seen.contact.revision))

    @put("/{contact_id:uuid}", operation_id="changeContact", opt=allow(INBOX) | {"refusals": [409]})
    async def change(
        self,
        contact_id: FromPath[UUID],
        data: JSONBody[ContactChanges],
        principal: Named[Principal],
        contacts: Named[Contacts],
        if_match: IfMatchHeader = None,
    ) -> Response[Success]:
        contact = await contacts.change(principal, contact_id, given(data), revision_of(if_match))
        return Response(Success(), headers=etag(contact.revision))

    @post("/bulk/tags", operation_id="tagContacts", status_code=200, opt=allow(INBOX))
    async def tag(
        self, data: JSONBody[BulkTags], principal: Named[Principal], contact_tags: Named[ContactTags]
    ) -> Success:
        """All or, where one id is not there, none. A tag that is new to a contact may begin a funnel."""
        await contact_tags.tag(principal, data.contact_ids, data.add_tag_ids, data.remove_tag_ids)
        return Success()


def given(data: NewContact) -> dict[str, Any]:
    names = NewContact.__struct_fields__
    return {name: value for name in names if (value := getattr(data, name)) is not UNSET}


def places(standing: Standing | None) -> dict[str, Any]:
    """Where the bot stands with a contact, and where it stood before."""

    def told(one: Standing | ActiveRun) -> dict[str, Any]:
        return {"funnel_id": one.funnel_id, "current_node_id": one.current_node_id}

    aside = standing.aside if standing else ()
    return {"current_funnel_state": standing and told(standing), "interrupted_funnels": [told(one) for one in aside]}


def person(agent: str | None, principal: Principal) -> UUID | None:
    if agent is None:
        return None
    try:
        return principal.user_id if agent == "me" else UUID(agent)
    except ValueError:
        raise NotFound from None


def asked_fields(query: Mapping[str, Any]) -> dict[str, str]:
    asked = {name.removeprefix(FIELD): str(query[name]) for name in query if name.startswith(FIELD)}
    if len(asked) > MAX_FIELDS:
        raise Invalid(FieldError("?field.", "list_too_long", {"limit": MAX_FIELDS}))
    return asked
