"""A contact's story, and what colleagues note down in it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from backend.api.bodies import Body
from backend.api.contacts import NamedThing
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.api.paging import Limit, PageNumber, next_link
from backend.services.feed import NOTE_LIMIT, Feed
from backend.services.principal import INBOX, Principal


class FeedItem(msgspec.Struct):
    """`type`: a message, a node the bot played, a note, or somebody's act; `kind`: the message's or node's type, or the act.
    `actor` null: the contact, the bot or the system."""

    id: str
    type: Literal["message", "node", "note", "act"]
    kind: str
    timestamp: datetime
    actor: NamedThing | None
    funnel: NamedThing | None
    conversation_id: UUID | None
    data: dict[str, Any]


class NewNote(Body):
    text: Annotated[str, Meta(min_length=1, max_length=NOTE_LIMIT)]


class NoteAnswer(msgspec.Struct):
    id: UUID
    success: bool = True


class ContactFeedController(Controller):
    path = "/contacts"
    tags = ("Contacts",)

    @get("/{contact_id:uuid}/activity_feed", operation_id="getActivityFeed", opt=allow(INBOX))
    async def feed(
        self,
        request: Request[Any, Any, Any],
        contact_id: FromPath[UUID],
        principal: Named[Principal],
        feed: Named[Feed],
        page: PageNumber = 1,
        limit: Limit = 20,
    ) -> Response[list[FeedItem]]:
        """Page 1 is the latest part; within a page time goes on."""
        found, earlier = await feed.page(principal, contact_id, page, limit)
        headers = {"Link": next_link(request, page=page + 1)} if earlier else {}
        answer = [
            FeedItem(
                id=one.id,
                type=one.source,  # type: ignore[arg-type]
                kind=one.kind,
                timestamp=one.at,
                actor=NamedThing(one.actor_id, one.actor_name or "") if one.actor_id else None,
                funnel=NamedThing(one.funnel_id, one.funnel_name or "") if one.funnel_id else None,
                conversation_id=one.conversation_id,
                data=one.data,
            )
            for one in found
        ]
        return Response(answer, headers=headers)

    @post("/{contact_id:uuid}/notes", operation_id="addNote", status_code=201, opt=allow(INBOX))
    async def note(
        self, contact_id: FromPath[UUID], data: JSONBody[NewNote], principal: Named[Principal], feed: Named[Feed]
    ) -> NoteAnswer:
        """The contact never sees it."""
        return NoteAnswer(await feed.note(principal, contact_id, data.text))
