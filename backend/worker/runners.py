"""Who carries out which kind of activity. A runner brings its library along when it is first needed, not when the worker starts."""

from backend.activities.ai_reply import AiReply, Ledger
from backend.activities.anthropic_sdk import AnthropicSdk
from backend.activities.base import Runners
from backend.activities.credential import Credentials
from backend.activities.egress import Egress
from backend.activities.erp import ErpLookup
from backend.activities.fetch import Fetch
from backend.activities.http_request import HttpRequest
from backend.activities.odoo_find import OdooFind
from backend.activities.odoo_kept import OdooMemory
from backend.activities.odoo_lead import OdooLead
from backend.activities.send_email import SendEmail
from backend.activities.smtp import SmtpServer
from backend.settings import Settings


def runners(settings: Settings, vault: Credentials, ledger: Ledger) -> Runners:
    egress = Egress.of(settings)
    fetch, odoo = Fetch(egress), OdooMemory()
    return {
        "ai": AiReply(vault, AnthropicSdk(settings.anthropic_url), ledger),
        "email": SendEmail(SmtpServer.of(settings), settings.smtp_from),
        "erp": ErpLookup(vault, fetch),
        "http": HttpRequest(fetch),
        "odoo_find": OdooFind(vault, egress, odoo),
        "odoo_lead": OdooLead(vault, egress, memory=odoo),
    }
