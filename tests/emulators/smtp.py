"""An SMTP server over real sockets, stricter than most: STARTTLS before a password, every line ended by CRLF, plain ASCII, headers once.

`faults`: (step, how), each for the next time that step is reached: `hello`, `tls`, `auth`, `mail`, `rcpt`, `data` (the command), `letter`
(after its last line). `how`: an answer such as `450 4.2.0 later`; `cut` hangs up instead of answering; `hang` never answers; `drip`
answers byte by byte without end. A letter whose answer is cut off or never comes is kept all the same: that is the doubt.
"""

import asyncio
import re
import ssl
import tempfile
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.listening import Listener

ADDRESS = r"<([\x21-\x3b\x3d\x3f-\x7e]{3,254})>"
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Reply-To")
USER, PASSWORD = "escola", "smtp-canary-51"


class Hangs(Exception):
    """The connection is over."""


@dataclass(frozen=True)
class Taken:
    sender: str
    to: list[str]
    message: EmailMessage
    sealed: bool
    user: str


@dataclass
class SmtpEmulator:
    """`tls`: offers STARTTLS; `implicit`: TLS from the first byte; `closed`: nobody sends without a password."""

    tls: bool = True
    implicit: bool = False
    closed: bool = True
    taken: list[Taken] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What a client did wrong."""
    faults: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0
    _listener: Listener | None = None
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, port: int = 0) -> None:
        sealed = certificate()[0] if self.implicit else None
        self._listener = Listener(self._serve)
        self.port = await self._listener.start(asyncio.start_server, "127.0.0.1", port, ssl=sealed, limit=1 << 21)

    async def stop(self) -> None:
        self._released.set()
        if self._listener is not None:
            await self._listener.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Session(self, reader, writer, sealed=self.implicit).talk()
        except (Hangs, OSError, EOFError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def fault(self, step: str, writer: asyncio.StreamWriter) -> str:
        """The answer to give instead; nothing: the good one."""
        found = next((how for at, how in self.faults if at == step), "")
        if not found:
            return ""
        self.faults.remove((step, found))
        if found == "cut":
            raise Hangs
        if found == "hang":
            await self._released.wait()
            raise Hangs
        while found == "drip" and not self._released.is_set():
            writer.write(b"250-x\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)
        return found


@dataclass
class _Session:
    office: SmtpEmulator
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sealed: bool
    greeted: bool = False
    user: str = ""
    sender: str = ""
    to: list[str] = field(default_factory=list)

    async def talk(self) -> None:
        await self._answer("hello", "220 mail.escola.test ESMTP")
        while True:
            verb, _, rest = (await self._line()).partition(" ")
            if verb.upper() == "QUIT":
                await self._say("221 2.0.0 bye")
                return
            known = {"EHLO": self._ehlo, "STARTTLS": self._starttls, "AUTH": self._auth, "MAIL": self._mail}
            known |= {"RCPT": self._rcpt, "DATA": self._data}
            if verb.upper() not in known or (not self.greeted and verb.upper() != "EHLO"):
                await self._wrong(f"503 5.5.1 {verb}?")
                continue
            if wrong := await known[verb.upper()](rest):
                await self._wrong(wrong)

    async def _ehlo(self, rest: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.-]+\.[A-Za-z0-9-]+", rest):
            return "501 5.5.4 a name with a dot"
        self.greeted = True
        more = ["250-STARTTLS"] if self.office.tls and not self.sealed else []
        more += ["250-AUTH PLAIN"] if self.sealed else []
        await self._say("\r\n".join(["250-mail.escola.test", *more, "250-SIZE 1000000", "250 ENHANCEDSTATUSCODES"]))
        return ""

    async def _starttls(self, rest: str) -> str:
        if self.sealed or not self.office.tls:
            return "502 5.5.1 no TLS"
        if not await self._answer("tls", "220 2.0.0 go ahead"):
            return ""
        await self.writer.start_tls(certificate()[0])
        self.sealed, self.greeted = True, False
        return ""

    async def _auth(self, rest: str) -> str:
        if not self.sealed:
            return "538 5.7.11 not without TLS"
        kind, _, given = rest.partition(" ")
        if kind != "PLAIN":
            return "504 5.5.4 PLAIN only"
        _, user, password = b64decode(given).decode().split("\0")
        if (user, password) != (USER, PASSWORD):
            await self._say("535 5.7.8 not you")
            return ""
        if await self._answer("auth", "235 2.7.0 welcome"):
            self.user = user
        return ""

    async def _mail(self, rest: str) -> str:
        found = re.fullmatch(rf"FROM:{ADDRESS}(?: SIZE=\d+)?", rest, re.IGNORECASE)
        if self.office.closed and not self.user:
            return "530 5.7.0 sign in first"
        if found is None or self.sender:
            return "501 5.1.7 sender"
        if await self._answer("mail", "250 2.1.0 ok"):
            self.sender = found[1]
        return ""

    async def _rcpt(self, rest: str) -> str:
        found = re.fullmatch(rf"TO:{ADDRESS}", rest, re.IGNORECASE)
        if found is None or not self.sender:
            return "501 5.1.3 recipient"
        if await self._answer("rcpt", "250 2.1.5 ok"):
            self.to.append(found[1])
        return ""

    async def _data(self, rest: str) -> str:
        if not self.to or rest:
            return "503 5.5.1 no recipient"
        if not await self._answer("data", "354 go on"):
            return ""
        data = await self.reader.readuntil(b"\r\n.\r\n")
        if wrong := _wrong_letter(data):
            return f"554 5.6.0 {wrong}"
        plain = re.sub(rb"(?m)^\.\.", b".", data[: -len(b".\r\n")])
        message = cast(EmailMessage, message_from_bytes(plain, policy=policy.default))
        letter = Taken(self.sender, [*self.to], message, self.sealed, self.user)
        self.sender, self.to = "", []
        await self._answer("letter", "250 2.0.0 queued", lambda: self.office.taken.append(letter))
        return ""

    async def _line(self) -> str:
        line = await self.reader.readuntil(b"\n")
        if not line.endswith(b"\r\n") or len(line) > 512 or not line.isascii():
            await self._wrong("500 5.5.2 no line of SMTP")
            raise Hangs
        return line.decode()[:-2]

    async def _answer(self, step: str, good: str, happens: Callable[[], None] | None = None) -> bool:
        """Whether the good answer was given. What `happens` does so also where its answer is lost."""
        planned = next((how for at, how in self.office.faults if at == step), "")
        if happens is not None and not planned[:3].isdigit():
            happens()
        instead = await self.office.fault(step, self.writer)
        await self._say(instead or good)
        return not instead

    async def _wrong(self, answer: str) -> None:
        self.office.refused.append(answer)
        await self._say(answer)

    async def _say(self, text: str) -> None:
        self.writer.write(f"{text}\r\n".encode())
        await self.writer.drain()


def _wrong_letter(data: bytes) -> str:
    if not data.isascii() or re.search(rb"(?<!\r)\n|\r(?!\n)|\0", data):
        return "bare line ends, or no ASCII"
    if any(len(line) > 998 for line in data.split(b"\r\n")):
        return "a line too long"
    message = message_from_bytes(data, policy=policy.default)
    if twice := [name for name in ONCE if len(message.get_all(name, [])) > 1]:
        return f"{twice[0]} twice"
    missing = [name for name in ONCE[:7] if name not in message]
    return f"no {missing[0]}" if missing else ""


@cache
def certificate() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(the server's, one of a client who trusts it): for 127.0.0.1 and mail.escola.test, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.escola.test")]), datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("mail.escola.test"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = signed.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "both.pem")
        path.write_bytes(secret + pem)
        server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=pem.decode())
