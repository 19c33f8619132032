"""Who carries out which kind of activity. A runner brings its library along when it is first needed, not when the worker starts."""

from dataclasses import dataclass
from typing import Protocol

from backend.activities.ai_reply import AiReply, Ledger
from backend.activities.anthropic import Messages
from backend.activities.base import Runners
from backend.activities.credential import Addresses, Credentials
from backend.activities.egress import Egress
from backend.activities.erp import ErpLookup
from backend.activities.fetch import Fetch
from backend.activities.http_request import HttpRequest
from backend.activities.notice import Readers
from backend.activities.notice_email import NoticeEmail
from backend.activities.notice_webhook import NoticeWebhook
from backend.activities.odoo_find import OdooFind
from backend.activities.odoo_kept import OdooMemory
from backend.activities.odoo_lead import OdooLead
from backend.activities.post import Post
from backend.activities.send_email import Letters, SendEmail
from backend.activities.smtp import SmtpServer
from backend.activities.webhook import Webhooks
from backend.settings import Settings


class Kept(Credentials, Addresses, Protocol):
    """All secrets of a workspace that runners open."""


@dataclass(frozen=True, slots=True)
class Books:
    """What runners ask and write beside their calls."""

    ledger: Ledger
    letters: Letters
    readers: Readers


def runners(settings: Settings, vault: Kept, books: Books, models: Messages) -> Runners:
    egress = Egress.of(settings)
    fetch, odoo, post = Fetch(egress), OdooMemory(), Post(SmtpServer.of(settings), settings.smtp_from)
    return {
        "ai": AiReply(vault, models, books.ledger),
        "email": SendEmail(post, books.letters),
        "erp": ErpLookup(vault, fetch),
        "http": HttpRequest(fetch),
        "notice_email": NoticeEmail(post, books.readers, settings.public_url),
        "notice_webhook": NoticeWebhook(vault, Webhooks(fetch), books.readers, settings.public_url),
        "odoo_find": OdooFind(vault, egress, odoo),
        "odoo_lead": OdooLead(vault, egress, memory=odoo),
    }
