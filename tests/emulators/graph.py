"""A strict Graph API: real HTTP, Meta's paths, Meta's answers. What it refuses is in rules.py; what goes wrong in faults.py."""

import hashlib
import itertools
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.emulators.faults import Faults, refuse
from tests.emulators.payloads import DISPLAY, NUMBER, WABA
from tests.emulators.refusals import Refusal, missing, unexpected
from tests.emulators.rules import Known, check_message, check_read_mark
from tests.emulators.template_list import template_page
from tests.emulators.template_rules import Template

DAY = 24 * 3600
UPLOADS = {
    "image/jpeg": 5, "image/png": 5, "audio/aac": 16, "audio/amr": 16, "audio/mpeg": 16, "audio/mp4": 16, "audio/ogg": 16,
    "video/mp4": 16, "video/3gpp": 16, "image/webp": 0.5, "application/pdf": 100, "text/plain": 100,
}  # fmt: skip


@dataclass
class Number:
    """One connected phone number, its account and the app that may use it."""

    id: str = NUMBER
    token: str = "emulator-token"
    waba: str = WABA
    secret: str = "emulator-app-secret"
    display: str = DISPLAY
    name: str = "Escola Compasso"
    level: str = "STANDARD"
    registered: bool = True
    per_second: int | None = None
    """Refuses with 130429 above it; None: no limit."""
    pair_burst: int | None = None
    """Refuses with 131056 the messages to one person above it; one is earned back every 6 s. None: no limit."""
    strict_window: bool = False
    """Also refuses whoever was never heard; otherwise only those who were last heard more than 24 hours ago."""
    templates: dict[tuple[str, str], Template] = field(default_factory=dict)
    media: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    last_heard: dict[str, float] = field(default_factory=dict)
    received: set[str] = field(default_factory=set)
    sent_at: deque[float] = field(default_factory=deque)
    pairs: dict[str, tuple[float, float]] = field(default_factory=dict)

    def add_template(self, template: Template) -> None:
        self.templates[template.name, template.language] = template

    def heard(self, sender: str, message_id: str, at: float) -> None:
        self.last_heard[sender] = at
        self.received.add(message_id)


@dataclass(frozen=True)
class Entry:
    """One request as it came, and what it was answered."""

    at: float
    method: str
    path: str
    number: str
    body: Any
    status: int
    answer: Any


Accepted = Callable[[Number, str, str, Any], None]
"""(number, address, wamid, body) of a message that was accepted."""


class GraphEmulator:
    def __init__(
        self, *numbers: Number, clock: Callable[[], float] = time.time, accepted: Accepted | None = None
    ) -> None:
        self.numbers = {number.id: number for number in numbers or (Number(),)}
        self.clock = clock
        self.accepted = accepted
        self.faults = Faults()
        self.log: list[Entry] = []
        self.url = ""
        self._ids = itertools.count(1)
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0, *more: web.RouteDef) -> str:
        app = web.Application(client_max_size=110 * 1024 * 1024)
        app.add_routes(
            [*more, web.get("/_files/{id}", self._file), web.route("*", r"/{version:v\d+\.\d+}/{rest:.*}", self._graph)]
        )
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        self.faults.released.set()
        if self._runner:
            await self._runner.cleanup()

    # --- what a test reads -------------------------------------------------------------------------------------------

    def messages(self, number: str | None = None) -> list[dict[str, Any]]:
        """Bodies of the messages that were accepted, in order. Read marks are none."""
        return [
            entry.body
            for entry in self.log
            if entry.status == 200 and entry.path.endswith("/messages") and "status" not in entry.body
            and number in (None, entry.number)
        ]  # fmt: skip

    def texts(self, number: str | None = None) -> list[str]:
        return [body["text"]["body"] for body in self.messages(number) if body.get("type") == "text"]

    # --- requests ----------------------------------------------------------------------------------------------------

    async def _graph(self, request: web.Request) -> web.StreamResponse:
        rest, body = request.match_info["rest"], await _body(request)
        number_id = request.query.get("phone_number_id") or rest.split("/")[0]

        async def accept() -> web.Response:
            try:
                answer = self._answer(request, rest, body)
                status = 200
            except Refusal as refusal:
                answer, status = refusal.body(), refusal.status
            self._note(request, number_id, body, status, answer)
            return web.json_response(answer, status=status)

        fault = self.faults.take(number_id)
        if fault is None:
            return await accept()
        response = await self.faults.act(fault, request, accept)
        if fault.kind not in ("lost_answer", "drip"):
            self._note(request, number_id, body, response.status, f"fault: {fault.kind}")
        return response

    def _note(self, request: web.Request, number: str, body: Any, status: int, answer: Any) -> None:
        self.log.append(Entry(self.clock(), request.method, request.path, number, body, status, answer))

    def _answer(self, request: web.Request, rest: str, body: Any) -> Any:
        match (request.method, rest.split("/")):
            case ("GET", [number]) if number in self.numbers:
                return self._describe(self._number(request, number))
            case ("GET", [waba, "message_templates"]):
                return self._templates(request, waba)
            case ("POST", [number, "messages"]):
                return self._message(self._number(request, number), body)
            case ("POST", [number, "media"]):
                return self._upload(self._number(request, number), body)
            case ("GET" | "DELETE", [media_id]):
                return self._media(request, media_id)
        raise unexpected("Unknown path components.")

    def _number(self, request: web.Request, number_id: str) -> Number:
        number = self.numbers.get(number_id)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token or token not in {known.token for known in self.numbers.values()}:
            raise Refusal(190, "The access token could not be decrypted")
        if number is None or number.token != token:
            raise Refusal(
                100, f"Object with ID '{number_id}' does not exist or cannot be loaded due to missing permissions"
            )
        return number

    def _describe(self, number: Number) -> dict[str, Any]:
        return {
            "verified_name": number.name,
            "code_verification_status": "VERIFIED",
            "display_phone_number": f"+{number.display}",
            "quality_rating": "GREEN",
            "platform_type": "CLOUD_API",
            "throughput": {"level": number.level},
            "id": number.id,
        }

    def _templates(self, request: web.Request, waba: str) -> dict[str, Any]:
        number = next((known for known in self.numbers.values() if known.waba == waba), None)
        self._number(request, number.id if number else waba)
        assert number is not None
        return template_page(number.templates, request.query)

    def _message(self, number: Number, body: Any) -> dict[str, Any]:
        known = Known(set(number.media), number.templates, number.received)
        if isinstance(body, dict) and "status" in body:
            check_read_mark(body, known)
            return {"success": True}
        address = check_message(body, known)
        if not number.registered:
            raise Refusal(133010, "Phone number is not registered on the WhatsApp Business Platform.")
        self._check_limits(number, address, body["type"])
        wamid = f"wamid.OUT{next(self._ids)}"
        told = {"user_id": address} if "." in address else {"wa_id": address.lstrip("+")}
        sent: dict[str, str] = {"id": wamid}
        if body["type"] == "template":
            sent["message_status"] = "accepted"
        if self.accepted:
            self.accepted(number, address, wamid, body)
        return {"messaging_product": "whatsapp", "contacts": [{"input": address, **told}], "messages": [sent]}

    def _check_limits(self, number: Number, address: str, kind: str) -> None:
        now = self.clock()
        if address.lstrip("+") == number.display:
            raise Refusal(131021, "The sender and the recipient are the same number.")
        heard = number.last_heard.get(address.lstrip("+"), 0.0 if number.strict_window else now)
        if kind != "template" and now - heard > DAY:
            raise Refusal(131047, "More than 24 hours have passed since the recipient last replied.")
        if number.per_second is not None:
            while number.sent_at and number.sent_at[0] <= now - 1:
                number.sent_at.popleft()
            if len(number.sent_at) >= number.per_second:
                raise Refusal(130429, "Cloud API message throughput has been reached.")
        if number.pair_burst is not None:
            left, seen = number.pairs.get(address, (float(number.pair_burst), now))
            left = min(number.pair_burst, left + (now - seen) / 6)
            if left < 1:
                raise Refusal(131056, "Too many messages sent to this recipient in a short time.")
            number.pairs[address] = (left - 1, now)
        number.sent_at.append(now)

    # --- media -------------------------------------------------------------------------------------------------------

    def _upload(self, number: Number, body: Any) -> dict[str, str]:
        if not isinstance(body, dict) or body.get("messaging_product") != "whatsapp":
            raise unexpected("(#100) The parameter messaging_product is required.")
        if not isinstance(body.get("file"), tuple):
            raise missing("file")
        data, mime = body["file"]
        if body.get("type") != mime or mime not in UPLOADS:
            raise Refusal(131053, f"Param file must be a file with one of the supported types, it is {mime}.")
        if not data or len(data) > UPLOADS[mime] * 1024 * 1024:
            raise Refusal(131053, f"Param file has {len(data)} bytes.")
        return {"id": self.keep(number, data, mime)}

    def keep(self, number: Number, data: bytes, mime: str) -> str:
        """A file that the number may fetch or send; what a contact sends is put here too."""
        media_id = f"3{next(self._ids):014}"
        number.media[media_id] = (data, mime)
        return media_id

    def _media(self, request: web.Request, media_id: str) -> dict[str, Any]:
        number = next((known for known in self.numbers.values() if media_id in known.media), None)
        if number is None:
            self._number(request, next(iter(self.numbers)))
            raise Refusal(
                100, f"Unsupported {request.method.lower()} request. Object with ID '{media_id}' does not exist"
            )
        self._number(request, number.id)
        if request.query.get("phone_number_id", number.id) != number.id:
            raise Refusal(100, "The media does not belong to this number.")
        if request.method == "DELETE":
            del number.media[media_id]
            return {"success": True}
        data, mime = number.media[media_id]
        digest = hashlib.sha256(data).hexdigest()
        url = f"{self.url}/_files/{media_id}"
        return {
            "messaging_product": "whatsapp",
            "url": url,
            "mime_type": mime,
            "sha256": digest,
            "file_size": len(data),
            "id": media_id,
        }

    async def _file(self, request: web.Request) -> web.StreamResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        for number in self.numbers.values():
            if request.match_info["id"] in number.media and token == number.token:
                data, mime = number.media[request.match_info["id"]]
                return web.Response(body=data, headers={"Content-Type": mime})
        return refuse(Refusal(190, "A file is given only with the token."))


async def _body(request: web.Request) -> Any:
    """JSON, or a form as a table whose file is (bytes, type); None for what is neither."""
    if request.content_type.startswith("multipart/"):
        form: dict[str, Any] = {}
        for name, value in (await request.post()).items():
            form[name] = (value.file.read(), value.content_type) if isinstance(value, web.FileField) else str(value)
        return form
    raw = await request.read()
    if not re.match(r"application/json\b", request.content_type) or not raw:
        return None
    try:
        return await request.json()
    except ValueError:
        return None
