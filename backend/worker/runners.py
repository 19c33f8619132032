"""Who carries out which kind of activity. A runner brings its library along when it is first needed, not when the worker starts."""

from backend.activities.ai_reply import AiReply, Ledger
from backend.activities.anthropic_sdk import AnthropicSdk
from backend.activities.base import Runners
from backend.activities.credential import Credentials
from backend.activities.egress import Egress
from backend.activities.erp import ErpLookup
from backend.activities.fetch import Fetch
from backend.activities.http_request import HttpRequest
from backend.activities.odoo_lead import OdooLead
from backend.settings import Settings


def runners(settings: Settings, vault: Credentials, ledger: Ledger) -> Runners:
    egress = Egress.of(settings)
    fetch = Fetch(egress)
    return {
        "ai": AiReply(vault, AnthropicSdk(settings.anthropic_url), ledger),
        "erp": ErpLookup(vault, fetch),
        "http": HttpRequest(fetch),
        "odoo_lead": OdooLead(vault, egress),
    }
