"""One letter in plain text, as bytes. Nothing that a contact wrote can become a header, a second recipient or a line of SMTP."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

POLICY = SMTP.clone(cte_type="7bit")
LONGEST_SUBJECT, LONGEST_NAME = 250, 80
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Letter:
    """`to` and `reply_to` are checked addresses (fields.is_address); `sender` is the name beside the operator's address."""

    to: str
    subject: str
    text: str
    sender: str = ""
    reply_to: str = ""

    def message_id(self, key: UUID, address: str) -> str:
        """The same for every attempt: who got it twice can tell."""
        return f"<batuta.{key}@{address.rpartition('@')[2]}>"

    def written(self, key: UUID, address: str, at: datetime) -> bytes:
        message = EmailMessage(POLICY)
        message["From"] = Address(one_line(_SPECIAL.sub(" ", self.sender))[:LONGEST_NAME].strip(), addr_spec=address)
        message["To"] = Address(addr_spec=self.to)
        if self.reply_to:
            message["Reply-To"] = Address(addr_spec=self.reply_to)
        message["Subject"] = one_line(self.subject)[:LONGEST_SUBJECT]
        message["Date"] = format_datetime(at)
        message["Message-ID"] = self.message_id(key, address)
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        body = _CONTROL.sub("", _encodable(self.text).replace("\r\n", "\n").replace("\r", "\n"))
        message.set_content(body, cte="quoted-printable")
        return message.as_bytes()


def one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", _encodable(text)).split())


def _encodable(text: str) -> str:
    """Without lone surrogates."""
    return text.encode("utf-8", "replace").decode()
