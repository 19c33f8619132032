"""What a contact allowed, with the proof of it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from backend.api.bodies import Body
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.consents import Consents, Ledger
from backend.services.principal import INBOX, Principal

Standing = Literal["granted", "denied", "revoked", "outdated"]


class ConsentEntry(msgspec.Struct):
    """`proof` holds the exact text and options shown, the language, the channel, and the ids of the question and of the answer;
    what was said to a person has `note` and `agent` instead. `text_hash` is SHA-256 of purpose, text and options, a line each."""

    id: UUID
    purpose: str
    answer: str
    text_version: str | None
    text_hash: str | None
    proof: dict[str, Any]
    created_at: datetime


class ConsentsAnswer(msgspec.Struct):
    """`standing`: purpose -> where it stands now; `outdated` was given to words that have changed since."""

    standing: dict[str, Standing]
    entries: list[ConsentEntry]


class NewConsent(Body):
    purpose: Annotated[str, Meta(min_length=1, max_length=50, examples=["marketing"])]
    answer: Literal["granted", "denied", "revoked"]
    note: Annotated[str, Meta(min_length=1, max_length=1000, examples=["Said so at the front desk"])]


class ContactConsentsController(Controller):
    path = "/contacts"
    tags = ("Contacts",)

    @get("/{contact_id:uuid}/consents", operation_id="getConsents", opt=allow(INBOX))
    async def all(
        self, contact_id: FromPath[UUID], principal: Named[Principal], consents: Named[Consents]
    ) -> ConsentsAnswer:
        """The proof bundle: every row of the ledger, the newest first."""
        return _answer(await consents.of(principal, contact_id))

    @post("/{contact_id:uuid}/consents", operation_id="addConsent", status_code=201, opt=allow(INBOX))
    async def add(
        self,
        contact_id: FromPath[UUID],
        data: JSONBody[NewConsent],
        principal: Named[Principal],
        consents: Named[Consents],
    ) -> ConsentsAnswer:
        """Said by word of mouth: the caller stands in the proof."""
        return _answer(await consents.put_down(principal, contact_id, data.purpose, data.answer, data.note))


def _answer(ledger: Ledger) -> ConsentsAnswer:
    entries = [
        ConsentEntry(
            one.id,
            one.purpose,
            one.answer,
            one.text_version,
            one.text_hash.hex() if one.text_hash else None,
            one.proof,
            one.created_at,
        )
        for one in ledger.entries
    ]
    return ConsentsAnswer(dict(ledger.standing), entries)  # type: ignore[arg-type]
