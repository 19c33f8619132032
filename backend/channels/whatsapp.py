"""WhatsApp Cloud API: the adapter. What goes over the wire is in its neighbours, each one idea."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import structlog

from backend.channels.base import Account, Health, ListedTemplate, Outgoing, Receipt, Refused, Sent, TryLater, Uncertain
from backend.channels.whatsapp_client import FileRefused, GraphClient, Lost, NotReached
from backend.channels.whatsapp_errors import OUR_MISTAKES, Answer, receipt_of
from backend.channels.whatsapp_identity import canonical_key
from backend.channels.whatsapp_limits import MEDIA_BYTES, Unsendable
from backend.channels.whatsapp_message import fields, items, text_of
from backend.channels.whatsapp_templates import listed
from backend.channels.whatsapp_wire import Wire, encode, envelope, read_mark

THROUGHPUT = {"STANDARD": 80, "HIGH": 1000, "COEXISTENCE": 20}
LARGEST_FILE = max(MEDIA_BYTES.values())
_LOG = structlog.get_logger(__name__)


class MediaFailed(Exception):
    """A file could not be brought up or down. `passing` says whether another try may help."""

    def __init__(self, code: str, detail: str = "", *, passing: bool) -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail
        self.passing = passing


@dataclass(frozen=True, slots=True)
class WhatsApp:
    graph: GraphClient
    provider: ClassVar[str] = "whatsapp"
    official: ClassVar[bool] = True

    async def send(self, account: Account, message: Outgoing) -> Receipt:
        try:
            wire = encode(envelope(message))
        except Unsendable as reason:
            return Refused(reason.code, reason.detail)
        try:
            answer = await self._post(account, wire)
        except NotReached as error:
            return TryLater("unreachable", min(2.0**message.attempt, 60.0), "number", detail=str(error))
        except Lost as error:
            return Uncertain(str(error))
        return _sent(answer, message) or _not_sent(answer, message)

    async def typing(self, account: Account, message: Outgoing) -> None:
        if message.last_received:
            await self._mark(account, read_mark(message.last_received, typing=True))

    async def read(self, account: Account, provider_message_id: str) -> None:
        await self._mark(account, read_mark(provider_message_id, typing=False))

    async def check(self, account: Account) -> Health:
        number = _number(account)
        try:
            answer = await self.graph.get(number, _token(account))
        except (NotReached, Lost) as error:
            return Health(ok=False, code="unreachable", detail=str(error))
        return _health(answer, number)

    async def templates(self, account: Account) -> Sequence[ListedTemplate]:
        return await listed(self.graph, account)

    async def upload(self, account: Account, data: bytes, mime: str, filename: str) -> str:
        """Raises MediaFailed."""
        number, token = _number(account), _token(account)
        form = {"messaging_product": "whatsapp", "type": mime}
        try:
            answer = await self.graph.upload(f"{number}/media", token, form, data, mime, filename)
        except (NotReached, Lost) as error:
            raise MediaFailed("unreachable", str(error), passing=True) from None
        media_id = text_of(fields(answer.body), "id")
        if answer.status == 200 and media_id:
            return media_id
        raise _media_failed(answer)

    async def download(self, account: Account, media_id: str) -> tuple[bytes, str]:
        """Raises MediaFailed. Two requests: Meta first tells an address that lives five minutes."""
        token = _token(account)
        if not media_id.isascii() or not media_id.replace("_", "").isalnum():
            raise MediaFailed("media_gone", passing=False)
        try:
            answer = await self.graph.get(media_id, token, {"phone_number_id": _number(account)})
            found = fields(answer.body)
            if answer.status != 200 or not text_of(found, "url"):
                raise _media_failed(answer)
            mime = text_of(found, "mime_type").split(";")[0].strip().lower()
            return await self.graph.fetch(text_of(found, "url"), token, largest(mime)), mime
        except FileRefused as refusal:
            raise MediaFailed(refusal.code, passing=refusal.code == "media_unreachable") from None
        except (NotReached, Lost) as error:
            raise MediaFailed("unreachable", str(error), passing=True) from None

    async def _post(self, account: Account, wire: bytes) -> Answer:
        return await self.graph.post(f"{_number(account)}/messages", _token(account), wire)

    async def _mark(self, account: Account, mark: Wire) -> None:
        try:
            await self._post(account, encode(mark))
        except (NotReached, Lost, Unsendable) as error:
            _LOG.info("read_mark_lost", instance=str(account.instance_id), reason=str(error))


def _number(account: Account) -> str:
    return account.credentials.get("phone_number_id", "")


def _token(account: Account) -> str:
    return account.credentials.get("access_token", "")


def largest(mime: str) -> int:
    """Bytes that a file of this type may have. An unknown type came as a document."""
    kind = "sticker" if mime == "image/webp" else mime.split("/", maxsplit=1)[0]
    return MEDIA_BYTES.get(kind, LARGEST_FILE)


def _sent(answer: Answer, message: Outgoing) -> Sent | None:
    messages = [fields(item) for item in items(fields(answer.body).get("messages"))]
    message_id = text_of(messages[0], "id") if messages else ""
    if answer.status != 200 or not message_id:
        return None
    contacts = [fields(item) for item in items(fields(answer.body).get("contacts"))]
    told = [text_of(contact, key) for contact in contacts for key in ("user_id", "wa_id")]
    known = canonical_key(message.address)
    aliases = dict.fromkeys(key for key in map(canonical_key, told) if key and key != known)
    return Sent(message_id, tuple(aliases))


def _not_sent(answer: Answer, message: Outgoing) -> Receipt:
    if answer.status == 200 and "error" not in fields(answer.body):
        return Uncertain("an answer of 200 without a message id")
    receipt = receipt_of(answer, message.attempt)
    if isinstance(receipt, Refused) and receipt.code in map(str, OUR_MISTAKES):
        _LOG.error(
            "graph_refused_our_request",
            message=message.id,
            type=message.content.get("type"),
            code=receipt.code,
            detail=receipt.detail,
        )
    return receipt


def _health(answer: Answer, number: str) -> Health:
    found = fields(answer.body)
    if (
        answer.status == 200
        and text_of(found, "id") in ("", number)
        and "error" not in found
        and isinstance(answer.body, dict)
    ):
        level = text_of(fields(found.get("throughput")), "level")
        return Health(
            ok=True,
            phone_number=text_of(found, "display_phone_number") or None,
            name=text_of(found, "verified_name") or None,
            throughput=THROUGHPUT.get(level, THROUGHPUT["STANDARD"]),
        )
    match receipt_of(answer, 1):
        case Refused(code, detail, kind):
            ours = {"100": "number_unknown", "33": "number_unknown"}
            return Health(ok=False, code="token_invalid" if kind == "reauth" else ours.get(code, code), detail=detail)
        case TryLater(code, detail=detail):
            return Health(ok=False, code="unreachable", detail=detail or code)
        case _:
            return Health(ok=False, code="unreachable", detail=f"http_{answer.status}")


def _media_failed(answer: Answer) -> MediaFailed:
    match receipt_of(answer, 1):
        case Refused(code, detail, kind):
            return MediaFailed(code, detail, passing=kind == "reauth")
        case TryLater(code, detail=detail):
            return MediaFailed(code, detail, passing=True)
        case _:
            return MediaFailed(f"http_{answer.status}", passing=True)
