"""What a workspace connects beside channels, and what did not work of it."""

from backend.errors import BatutaError, Conflict


class Untested(BatutaError):
    """What was given does not work."""

    status = 400

    @classmethod
    def of(cls, code: str) -> "Untested":
        """By the code of what is wrong."""
        return next((kind for kind in cls.__subclasses__() if kind.code == code), cls)()


class OdooRefused(Untested):
    """Odoo did not take what was asked of it."""

    code = "odoo_refused"


class OdooUnreachable(OdooRefused):
    """Wrong credentials: no Odoo answers at this address."""

    code = "odoo_unreachable"


class OdooDatabaseUnknown(OdooRefused):
    """Wrong credentials: this Odoo has no such database."""

    code = "odoo_db_unknown"


class OdooProtocol(OdooRefused):
    """This Odoo no longer speaks JSON-RPC. Use its JSON-2 API (an API key)."""

    code = "odoo_protocol"


class OdooLoginRefused(OdooRefused):
    """Wrong credentials: Odoo does not take this user and password."""

    code = "odoo_auth"


class OdooAccess(OdooRefused):
    """Odoo is connected, but its user may not do this there."""

    code = "odoo_access"


class OdooModelMissing(OdooRefused):
    """Odoo is connected, but lacks the module that has these records."""

    code = "odoo_model"


class AiRefused(Untested):
    """The AI was not connected."""

    code = "ai_failed"


class AiKeyRefused(AiRefused):
    """Anthropic does not take this key."""

    code = "ai_auth"


class AiQuota(AiRefused):
    """This account has no credit left."""

    code = "ai_quota"


class AiModelUnknown(AiRefused):
    """This model does not exist, or not for this key."""

    code = "ai_model"


class AiBusy(AiRefused):
    """Anthropic is too busy to test the key just now."""

    code = "ai_busy"


class AiRequestRefused(AiRefused):
    """Anthropic did not take the test request."""

    code = "ai_refused"


class AiUnreachable(AiRefused):
    """Anthropic does not answer."""

    code = "ai_unreachable"


class AiNotConfigured(BatutaError):
    """No AI is connected."""

    status, code = 503, "ai_not_configured"


class AiSilent(BatutaError):
    """The AI does not answer just now."""

    status, code = 503, "ai_silent"


class AiBudgetSpent(Conflict):
    """The tokens that this contact may cost a day are used up."""

    code = "ai_budget_spent"


class ConsentMissing(Conflict):
    """This contact has not allowed that AI reads along."""

    code = "consent_missing"


class IntegrationMissing(Conflict):
    """This is not connected yet."""

    code = "integration_missing"


class ErpRefused(Untested):
    """The school's system was not connected."""

    code = "erp_refused"


class ErpUnreachable(ErpRefused):
    """Nothing that works answers at this address."""

    code = "erp_unreachable"


class ErpSecretRefused(ErpRefused):
    """The school's system does not take this key or password."""

    code = "erp_auth"


class ErpNotJson(ErpRefused):
    """What answers at this address and path does not speak JSON."""

    code = "erp_not_json"


class WebhookRefused(Untested):
    """What answers at this address does not take notices."""

    code = "webhook_refused"


class WebhookUnreachable(WebhookRefused):
    """Nothing that works answers at this address."""

    code = "webhook_unreachable"


class WebhooksFull(Conflict):
    """At most {limit} chats can be connected."""

    code = "webhooks_full"
