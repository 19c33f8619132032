"""Who carries out which kind of activity. A runner brings its library along when it is first needed, not when the worker starts."""

from backend.activities.base import Runners
from backend.activities.credential import Credentials
from backend.activities.egress import Egress
from backend.activities.odoo_lead import OdooLead
from backend.settings import Settings


def runners(settings: Settings, vault: Credentials) -> Runners:
    egress = Egress(settings.egress_allow)
    return {"odoo_lead": OdooLead(vault, egress)}
