"""What a person may ask of what is kept about them: a copy, and to be forgotten."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get
from litestar.params import FromPath

from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.contact_rights import ContactRights
from backend.services.principal import LEADERS, SUPERVISORS, Principal

Rows = list[dict[str, Any]]


class ContactFile(msgspec.Struct):
    """`history` is what was done with the contact, `automated_steps` what the bot did, `shared_with` who else may have it. What
    colleagues wrote among themselves is not part of it."""

    contact: dict[str, Any]
    identities: Rows
    consents: Rows
    conversations: Rows
    messages: Rows
    files: Rows
    automated_steps: Rows
    runs: Rows
    insights: Rows
    history: Rows
    shared_with: Rows


class ContactRightsController(Controller):
    path = "/contacts"
    tags = ("Contacts",)

    @get("/{contact_id:uuid}/export", operation_id="exportContact", opt=allow(SUPERVISORS))
    async def export(
        self, contact_id: FromPath[UUID], principal: Named[Principal], contact_rights: Named[ContactRights]
    ) -> Response[ContactFile]:
        """Everything that is kept about the person, for the person. Files are named; each is at `/media/:id`."""
        found = await contact_rights.export(principal, contact_id)
        headers = {"Content-Disposition": f'attachment; filename="contact-{contact_id}.json"'}
        return Response(msgspec.convert(found, ContactFile), headers=headers)

    @delete("/{contact_id:uuid}", operation_id="eraseContact", opt=allow(LEADERS))
    async def erase(
        self, contact_id: FromPath[UUID], principal: Named[Principal], contact_rights: Named[ContactRights]
    ) -> None:
        """Contact, conversations, messages, files, runs and consents are gone when this answers; nothing brings them back. What was
        sent to others before (`shared_with`) is to be erased there."""
        await contact_rights.erase(principal, contact_id)
