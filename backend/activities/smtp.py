"""The operator's SMTP server, asked once: connected, sealed, signed in, one letter handed over. Told apart by what became of the letter."""

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Self, TypeAlias
from urllib.parse import unquote, urlsplit

from backend.activities.smtp_line import Line
from backend.settings import Settings

Fate: TypeAlias = Literal["refused", "again", "lost"]
"""refused: it was not taken and will not be. again: it was not; ask later. lost: nobody said what became of it."""

_PORTS = {"smtp": 587, "smtps": 465}


class SmtpTrouble(Exception):
    """`message`: what the server said, in one line."""

    def __init__(self, code: str, fate: Fate, message: str = "") -> None:
        super().__init__(code)
        self.code, self.fate, self.message = code, fate, message


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`sealed`: TLS from the first byte (smtps), else STARTTLS, which only a `bare` one, listed by the operator, may lack."""

    host: str
    port: int
    sealed: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    bare: bool = False
    step_seconds: float = 15.0
    all_seconds: float = 45.0
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        if not settings.smtp_url:
            return None
        parts = urlsplit(settings.smtp_url)
        host, port = (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(host, port, parts.scheme == "smtps", user, password, (host, port) in settings.egress_allow)

    def hand_over(self, sender: str, to: str, letter: bytes) -> None:
        """Blocks for `all_seconds` at most; addresses in ASCII, lines of the letter ended by CRLF. Raises SmtpTrouble."""
        left = False
        try:
            with self._signed_in(sender.rpartition("@")[2]) as line:
                _took(line.mail(sender), 250)
                _took(line.rcpt(to), 250, 251, refused="email_address")
                _took(line.docmd("DATA"), 354)
                left = True  # from here on the server may have it, whatever we see
                line.send(re.sub(rb"(?m)^\.", b"..", letter) + b".\r\n")
                code, said = line.getreply()
                left = not 400 <= code < 600
                _took((code, said), 250)
                left = False
        except SmtpTrouble as trouble:
            raise SmtpTrouble(trouble.code, "lost", trouble.message) if left else trouble from None
        except smtplib.SMTPResponseException as error:
            raise _said(error.smtp_code, error.smtp_error, left=left) from None
        except ssl.SSLError:
            raise SmtpTrouble("email_tls", "lost" if left else "refused") from None
        except (OSError, smtplib.SMTPException):
            raise SmtpTrouble("email_unreachable", "lost" if left else "again") from None

    def _signed_in(self, name: str) -> Line:
        context = self.context() if self.sealed else None
        line = Line(self.host, self.port, name, self.step_seconds, self.all_seconds, context)
        try:
            line.ehlo_or_helo_if_needed()
            if not self.sealed and (line.has_extn("starttls") or not self.bare):
                self._seal(line)
            if self.user:
                self._sign_in(line)
        except BaseException:
            line.close()
            raise
        return line

    def _seal(self, line: Line) -> None:
        if not line.has_extn("starttls"):
            raise SmtpTrouble("email_tls", "refused")
        _took(line.starttls(context=self.context()), 220)

    def _sign_in(self, line: Line) -> None:
        try:
            line.login(self.user, self.password)
        except smtplib.SMTPAuthenticationError as error:
            raise _said(error.smtp_code, error.smtp_error, "email_auth") from None
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException:  # it knows no way of signing in that we do
            raise SmtpTrouble("email_auth", "refused") from None


def _took(answer: tuple[int, bytes], *good: int, refused: str = "email_refused") -> None:
    code, said = answer
    if code not in good:
        raise _said(code, said, refused)


def _said(code: int, said: bytes | str, refused: str = "email_refused", *, left: bool = False) -> SmtpTrouble:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    line = " ".join(text.split())[:200]
    if left:
        return SmtpTrouble("email_unreachable", "lost", line)
    if 500 <= code < 600:
        policy = refused == "email_address" and (code in (552, 554) or line.startswith("5.7."))
        return SmtpTrouble("email_refused" if policy else refused, "refused", line)
    return SmtpTrouble("email_busy" if 400 <= code < 500 else "email_unreachable", "again", line)
