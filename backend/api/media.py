"""Files: what colleagues send and what contacts sent."""

from dataclasses import dataclass
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody
from litestar.response import Stream

from backend.api.attachments import as_attachment
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.chats import Chats
from backend.services.media import MediaFiles
from backend.services.principal import INBOX, Principal


@dataclass
class Upload:
    file: UploadFile


class MediaAnswer(msgspec.Struct):
    """Use `id` as `data: {mediaId}` of a message of this `message_type`."""

    id: UUID
    url: str
    mime: str
    size: int
    message_type: str
    filename: str


class MediaController(Controller):
    path = "/media"
    tags = ("Inbox",)

    @post("/", operation_id="uploadMedia", status_code=201, opt=allow(INBOX) | {"refusals": [413, 415]})
    async def upload(
        self,
        data: MultipartBody[Upload],
        principal: Named[Principal],
        media_files: Named[MediaFiles],
    ) -> MediaAnswer:
        """One file, `multipart/form-data`. What it is is read from its bytes, not from its name."""
        stored, message_type = await media_files.upload(principal, data.file.filename, data.file)
        return MediaAnswer(
            stored.id, f"/api/v1/media/{stored.id}", stored.mime, stored.size, message_type, stored.filename
        )

    @get(
        "/{media_id:uuid}",
        operation_id="downloadMedia",
        media_type="application/octet-stream",
        opt=allow(INBOX) | {"refusals": [410]},
    )
    async def download(
        self,
        media_id: FromPath[UUID],
        principal: Named[Principal],
        chats: Named[Chats],
        media_files: Named[MediaFiles],
    ) -> Stream:
        """Always as an attachment: no file of a stranger's is ever shown as a page of ours."""
        await chats.may_fetch(principal, media_id)
        served = await media_files.open(principal.workspace_id, media_id)
        return Stream(served.chunks, headers=as_attachment(served))
