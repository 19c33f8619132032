"""Webhook bodies as Meta writes them: for tests that speak to a parser, and for the emulator that speaks to a running Batuta."""

import hashlib
import hmac
import itertools
import json
import time
from typing import Any

Payload = dict[str, Any]
NUMBER, WABA, DISPLAY = "200000000000001", "100000000000001", "551130000000"

_ids = itertools.count(1)


def encode(payload: Any) -> bytes:
    """Meta escapes every non-ASCII character and every slash: whoever hashes a re-serialised body fails."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode()


def signature(secret: str, raw: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def headers(secret: str, raw: bytes) -> dict[str, str]:
    return {"Content-Type": "application/json", "X-Hub-Signature-256": signature(secret, raw)}


def envelope(*changes: Payload, waba: str = WABA) -> Payload:
    return {"object": "whatsapp_business_account", "entry": [{"id": waba, "changes": list(changes)}]}


def change(number: str = NUMBER, display: str = DISPLAY, field: str = "messages", **value: Any) -> Payload:
    metadata = {"display_phone_number": display, "phone_number_id": number}
    return {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def webhook(
    *messages: Payload, number: str = NUMBER, waba: str = WABA, name: str = "Ana Teste", **value: Any
) -> Payload:
    """Messages of any people to one number, with the contacts that Meta would put beside them."""
    senders = dict.fromkeys((message.get("from"), message.get("from_user_id")) for message in messages)
    contacts = [contact(phone, bsuid, name) for phone, bsuid in senders if phone or bsuid]
    return envelope(change(number, contacts=contacts, messages=list(messages), **value), waba=waba)


def contact(phone: str | None, bsuid: str | None, name: str = "Ana Teste") -> Payload:
    ids = {"wa_id": phone, "user_id": bsuid}
    return {"profile": {"name": name}, **{key: value for key, value in ids.items() if value}}


def message(kind: str, content: Any, sender: str | None = "5511900000001", **more: Any) -> Payload:
    basic = {"id": f"wamid.IN{next(_ids)}.{time.time_ns()}", "timestamp": str(int(time.time())), "type": kind}
    return ({"from": sender} if sender else {}) | basic | ({kind: content} if content is not None else {}) | more


def text(body: str, sender: str | None = "5511900000001", **more: Any) -> Payload:
    return message("text", {"body": body}, sender, **more)


def button_reply(row_id: str, title: str, sender: str | None = "5511900000001", **more: Any) -> Payload:
    return message(
        "interactive", {"type": "button_reply", "button_reply": {"id": row_id, "title": title}}, sender, **more
    )


def status(
    message_id: str, name: str, recipient: str = "5511900000001", callback: str | None = None, **more: Any
) -> Payload:
    basic = {"id": message_id, "status": name, "timestamp": str(int(time.time())), "recipient_id": recipient}
    return basic | ({"biz_opaque_callback_data": callback} if callback else {}) | more


def statuses(*items: Payload, number: str = NUMBER, waba: str = WABA) -> Payload:
    return envelope(change(number, statuses=list(items)), waba=waba)
