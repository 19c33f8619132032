"""A letter over a real socket: what arrives, what no contact can put into it, and what is made of every answer."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.activities.base import Again, Call, Done, Doubtful, Failed, Result
from backend.activities.post import Post
from backend.activities.send_email import SendEmail
from backend.activities.smtp import SmtpServer
from backend.settings import Settings
from tests.emulators.smtp import PASSWORD, USER, SmtpEmulator, certificate
from tests.patience import LONG

KEY = UUID(int=7)
MADE = Done({"message_id": f"<batuta.{KEY}@escola.com.br>"})
REQUEST = {"to": "ana@exemplo.com.br", "subject": "Sua aula", "text": "Até quinta!", "sender": "Escola Compasso"}


class NoLimit:
    async def take(self, workspace_id: UUID, contact_id: UUID, key: UUID, most: int) -> bool:
        return True


@pytest.fixture
async def office() -> AsyncIterator[SmtpEmulator]:
    emulator = SmtpEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


async def send(office: SmtpEmulator, request: dict[str, Any] | None = None, **more: Any) -> Result:
    known: dict[str, Any] = {"user": USER, "password": PASSWORD, "context": lambda: certificate()[1]}
    endless = any(how in ("hang", "drip") for _, how in office.faults)
    step, whole = (0.5, 1.0) if endless else (LONG, LONG)
    server = SmtpServer(
        "127.0.0.1", office.port, office.implicit, step_seconds=step, all_seconds=whole, **{**known, **more}
    )
    runner = SendEmail(Post(server, ("Batuta", "nao-responda@escola.com.br")), NoLimit())
    return await runner(Call(KEY, uuid4(), uuid4(), uuid4(), "email", {**REQUEST, **(request or {})}, 1))


async def test_a_letter_arrives_sealed_and_readable(office: SmtpEmulator) -> None:
    text = "Olá, Ana!\n.ponto no começo\n" + "ç" * 3_000
    request = {"subject": "Ação & reação — " + "é" * 80, "text": text, "reply_to": "secretaria@escola.com.br"}
    assert await send(office, request) == MADE
    [letter] = office.taken
    assert (letter.sender, letter.to) == ("nao-responda@escola.com.br", ["ana@exemplo.com.br"])
    assert (letter.sealed, letter.user, office.refused) == (True, USER, [])
    assert letter.message["From"] == "Escola Compasso <nao-responda@escola.com.br>"
    assert letter.message["Subject"] == request["subject"]
    assert letter.message["Reply-To"] == "secretaria@escola.com.br"
    assert letter.message["Message-ID"] == f"<batuta.{KEY}@escola.com.br>"
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message.get_content().replace("\r\n", "\n") == f"{text}\n"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\n\r\n", "\x0b", "\x85", "\u2028", "\r\n.\r\n"])
async def test_nothing_written_becomes_a_header_or_a_command(office: SmtpEmulator, end: str) -> None:
    evil = f"Oi{end}Bcc: todos@exemplo.com{end}RCPT TO:<x@y.zz>"
    assert await send(office, {"subject": evil, "sender": f'"Ana" <a@b.cc>{evil}', "text": evil}) == MADE
    [letter] = office.taken
    assert letter.to == ["ana@exemplo.com.br"]
    assert "Bcc" not in letter.message
    assert len(letter.message["From"].addresses) == 1
    assert letter.message["From"].addresses[0].addr_spec == "nao-responda@escola.com.br"


@pytest.mark.parametrize(
    "to", ["", "ana", "a@b.cc, c@d.ee", "a@b.cc\r\nDATA", "Ana <a@b.cc>", "<a@b.cc>", "a@b.cc>", "ç@b.cc", "a b@c.dd", "a@[::1]"]
)  # fmt: skip
async def test_only_one_plain_address_is_written_to(office: SmtpEmulator, to: str) -> None:
    assert await send(office, {"to": to}) == Failed("email_address")
    assert await send(office, {"reply_to": to or "x"}) == Failed("email_address")
    assert (office.taken, office.refused) == ([], [])


ANSWERS: list[tuple[str, str, Result]] = [
    ("hello", "421 4.3.2 later", Again("email_busy", 60.0, "4.3.2 later")),
    ("hello", "554 5.7.1 blocked", Failed("email_refused", "5.7.1 blocked")),
    ("hello", "cut", Again("email_unreachable", 2.0)),
    ("hello", "hang", Again("email_unreachable", 2.0)),
    ("tls", "454 4.7.0 not now", Again("email_busy", 60.0, "4.7.0 not now")),
    ("mail", "cut", Again("email_unreachable", 2.0)),
    ("mail", "550 5.7.1 SPF", Failed("email_refused", "5.7.1 SPF")),
    ("rcpt", "450 4.2.0 greylisted", Again("email_busy", 60.0, "4.2.0 greylisted")),
    ("rcpt", "550 5.1.1 nobody", Failed("email_address", "5.1.1 nobody")),
    ("rcpt", "550 5.7.1 DMARC", Failed("email_refused", "5.7.1 DMARC")),
    ("data", "hang", Again("email_unreachable", 2.0)),
    ("data", "451 4.3.0 disk", Again("email_busy", 60.0, "4.3.0 disk")),
    ("letter", "554 5.6.0 spam", Failed("email_refused", "5.6.0 spam")),
    ("letter", "452 4.3.1 full", Again("email_busy", 60.0, "4.3.1 full")),
    ("letter", "299 what", Doubtful("email_unreachable")),
    ("letter", "cut", Doubtful("email_unreachable")),
    ("letter", "hang", Doubtful("email_unreachable")),
    ("letter", "drip", Doubtful("email_unreachable")),
]


@pytest.mark.parametrize(("step", "how", "result"), ANSWERS, ids=[f"{step} {how}" for step, how, _ in ANSWERS])
async def test_doubt_is_only_where_a_letter_may_have_been_taken(
    office: SmtpEmulator, step: str, how: str, result: Result
) -> None:
    office.faults.append((step, how))
    async with asyncio.timeout(LONG):
        while office.faults:  # a busy machine may not come that far in so short a time
            found = await send(office)
    assert type(found) is type(result)
    assert getattr(found, "code", None) == getattr(result, "code", None)
    assert getattr(found, "after", None) == getattr(result, "after", None)
    if how[:3].isdigit():
        assert getattr(found, "message", None) == getattr(result, "message", None) or isinstance(result, Doubtful)
    assert office.refused == []


async def test_without_tls_only_where_the_operator_says_so() -> None:
    office = SmtpEmulator(tls=False, closed=False)
    await office.start()
    assert await send(office, user="") == Failed("email_tls")
    assert await send(office, bare=True) == Failed("email_auth")
    assert office.taken == []
    assert await send(office, user="", bare=True) == MADE
    await office.stop()


async def test_a_certificate_must_hold(office: SmtpEmulator) -> None:
    assert await send(office, context=ssl.create_default_context) == Failed("email_tls")
    assert await send(office, password="wrong") == Failed("email_auth", "5.7.8 not you")
    assert office.taken == []


async def test_tls_from_the_first_byte() -> None:
    office = SmtpEmulator(implicit=True)
    await office.start()
    assert await send(office) == MADE
    assert office.taken[0].sealed
    await office.stop()


async def test_nobody_is_written_to_without_a_server() -> None:
    assert SmtpServer.of(Settings()) is None
    call = Call(KEY, uuid4(), uuid4(), uuid4(), "email", REQUEST, 1)
    assert await SendEmail(Post(None, ("", "")), NoLimit())(call) == Failed("email_not_configured")


def test_the_setting_says_where_and_how() -> None:
    env = {"BATUTA_SMTP_URL": "smtps://ana%40x:p%3Aw@Mail.Escola.Test", "BATUTA_SMTP_FROM": "Escola <no@escola.com.br>"}
    settings = Settings.from_env(env)
    server = SmtpServer.of(settings)
    assert server is not None
    assert (server.host, server.port, server.sealed, server.bare) == ("mail.escola.test", 465, True, False)
    assert (server.user, server.password) == ("ana@x", "p:w")
    assert "p:w" not in repr(server) + repr(settings)
    assert settings.smtp_from == ("Escola", "no@escola.com.br")
