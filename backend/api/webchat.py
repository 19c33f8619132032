"""Web chat: what a page of ours lets anybody do. Nobody signs in; a visitor's token opens that visitor's own talk and nothing else."""

from typing import Annotated, Any, TypeAlias
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import FromPath, HeaderParameter, JSONBody, MultipartBody, QueryParameter
from litestar.response import Stream

from backend.api.attachments import as_attachment
from backend.api.cookies import check_origin
from backend.api.dependencies import Named
from backend.api.guards import OPTIONAL_BODY, PUBLIC
from backend.api.media import Upload
from backend.api.paging import next_link
from backend.api.webchat_door import HEADER, PageDoor
from backend.api.webchat_guard import bringing_files
from backend.api.webchat_shapes import (
    Acknowledgement,
    Arrival,
    ChatPage,
    VisitorFile,
    VisitorMessage,
    VisitorName,
    VisitorPost,
    VisitorToken,
    message_of,
)
from backend.services.webchat import WebChats
from backend.services.webchat_posts import Post
from backend.settings import Settings

Asked = Request[Any, Any, Any]
Token: TypeAlias = FromPath[str]
VisitorHeader: TypeAlias = Annotated[
    str | None, HeaderParameter(name=HEADER, description="What `POST …/visits` answered.")
]
Before: TypeAlias = Annotated[int | None, QueryParameter(ge=1, le=2**62, description="Older than this message.")]
HowMany: TypeAlias = Annotated[int, QueryParameter(ge=1, le=100, description="Messages a page, from 1 to 100.")]
KNOWN = PUBLIC | {"refusals": [401, 403, 404]}
WRITES = PUBLIC | {"refusals": [401, 403, 404, 409]}


class WebChatController(Controller):
    path = "/webchat/{token:str}"
    tags = ("Web chat",)

    @get("/", operation_id="showChatPage", opt=PUBLIC)
    async def page(
        self, request: Asked, token: Token, webchats: Named[WebChats], page_door: Named[PageDoor]
    ) -> ChatPage:
        await page_door.knock(request)
        found = await webchats.visitors.page(token)
        return ChatPage(found.name, found.workspace, found.language, found.online)

    @post("/visits", operation_id="arrive", status_code=201, opt=OPTIONAL_BODY | PUBLIC | {"refusals": [403, 409]})
    async def arrive(
        self,
        request: Asked,
        token: Token,
        data: JSONBody[Arrival],
        webchats: Named[WebChats],
        page_door: Named[PageDoor],
        settings: Named[Settings],
    ) -> VisitorToken:
        """A new visitor. The same browser comes back with the token that this answers."""
        check_origin(request, settings)
        await page_door.arrive(request, token)
        return VisitorToken(await webchats.visitors.arrive(await webchats.visitors.page(token), data.name))

    @put("/visit", operation_id="renameVisitor", opt=KNOWN)
    async def rename(
        self,
        request: Asked,
        token: Token,
        data: JSONBody[Arrival],
        page_door: Named[PageDoor],
        webchats: Named[WebChats],
        visitor: VisitorHeader = None,
    ) -> VisitorName:
        guest = await page_door.enter(request, token, visitor, writes=True)
        return VisitorName(await webchats.visitors.rename(guest, data.name))

    @delete("/visit", operation_id="leave", opt=KNOWN)
    async def leave(
        self,
        request: Asked,
        token: Token,
        page_door: Named[PageDoor],
        webchats: Named[WebChats],
        visitor: VisitorHeader = None,
    ) -> None:
        """The token opens nothing any more. What was said stays with the school."""
        await webchats.leave(await page_door.enter(request, token, visitor, writes=True))

    @get("/messages", operation_id="listVisitorMessages", opt=KNOWN)
    async def messages(
        self,
        request: Asked,
        token: Token,
        page_door: Named[PageDoor],
        webchats: Named[WebChats],
        visitor: VisitorHeader = None,
        before: Before = None,
        limit: HowMany = 50,
    ) -> Response[list[VisitorMessage]]:
        """The newest part, the oldest of it first; `Link: rel="next"` leads to what was before."""
        guest = await page_door.enter(request, token, visitor)
        found, earlier = await webchats.messages(guest, before, limit)
        headers = {"Link": next_link(request, before=found[0]["id"])} if earlier and found else {}
        return Response([message_of(one) for one in found], headers=headers)

    @post("/messages", operation_id="postVisitorMessage", status_code=201, opt=WRITES)
    async def write(
        self,
        request: Asked,
        token: Token,
        data: JSONBody[VisitorPost],
        page_door: Named[PageDoor],
        webchats: Named[WebChats],
        visitor: VisitorHeader = None,
    ) -> VisitorMessage:
        """Kept for good when this answers. The same `client_id` again answers the same message."""
        guest = await page_door.enter(request, token, visitor, writes=True)
        post_ = Post(data.client_id, data.text, data.option, data.asked, data.media_id)
        return message_of(await webchats.post(guest, post_))

    @post("/receipts", operation_id="acknowledgeMessages", status_code=204, opt=KNOWN)
    async def acknowledge(
        self,
        request: Asked,
        token: Token,
        data: JSONBody[Acknowledgement],
        page_door: Named[PageDoor],
        webchats: Named[WebChats],
        visitor: VisitorHeader = None,
    ) -> None:
        guest = await page_door.enter(request, token, visitor)
        await webchats.acknowledge(guest, data.delivered, data.read)

    @post(
        "/media",
        operation_id="uploadVisitorFile",
        status_code=201,
        guards=[bringing_files],
        opt=PUBLIC | {"refusals": [401, 403, 404, 409, 413, 415]},
    )
    async def upload(
        self,
        request: Asked,
        token: Token,
        data: MultipartBody[Upload],
        page_door: Named[PageDoor],
        webchats: Named[WebChats],
        visitor: VisitorHeader = None,
    ) -> VisitorFile:
        guest = await page_door.enter(request, token, visitor)
        stored, kind = await webchats.upload(guest, data.file.filename, data.file)
        return VisitorFile(stored.id, kind, stored.mime, stored.size, stored.filename)

    @get(
        "/media/{media_id:uuid}",
        operation_id="downloadVisitorFile",
        media_type="application/octet-stream",
        opt=PUBLIC | {"refusals": [401, 403, 404, 410]},
    )
    async def download(
        self,
        request: Asked,
        token: Token,
        media_id: FromPath[UUID],
        page_door: Named[PageDoor],
        webchats: Named[WebChats],
        visitor: VisitorHeader = None,
    ) -> Stream:
        """Always as an attachment: the page shows it from what it fetched."""
        served = await webchats.open(await page_door.enter(request, token, visitor), media_id)
        return Stream(served.chunks, headers=as_attachment(served))
