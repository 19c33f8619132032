"""What a controller may ask for by name: `funnels: Named[Funnels]`, `principal: Named[Principal]`.

A service's name here is its field in `Services`; backend/app.py fills it in.
"""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Dependency, Provide

from backend.api.paging import Cursors
from backend.api.webchat_door import PageDoor
from backend.catalog import Catalog
from backend.services.accounts import Accounts
from backend.services.api_calls import ApiCalls
from backend.services.api_tokens import ApiTokens
from backend.services.chat_counts import ChatCounts
from backend.services.chats import Chats
from backend.services.coming_runs import ComingRuns
from backend.services.connection_details import ConnectionDetails
from backend.services.connections import Connections
from backend.services.consents import Consents
from backend.services.contact_rights import ContactRights
from backend.services.contact_tags import ContactTags
from backend.services.contacts import Contacts
from backend.services.custom_fields import CustomFields
from backend.services.draft_replays import DraftReplays
from backend.services.entering import Entering
from backend.services.feed import Feed
from backend.services.funnel_files import FunnelFiles
from backend.services.funnels import Funnels
from backend.services.insights import Insights
from backend.services.integrations import Integrations
from backend.services.invitations import Invitations
from backend.services.limits import Limits
from backend.services.live import Live
from backend.services.media import MediaFiles
from backend.services.members import Members
from backend.services.notice_webhooks import NoticeWebhooks
from backend.services.notifications import Notifications
from backend.services.odoo_fields import OdooFields
from backend.services.precedence import Precedence
from backend.services.principal import Identity, Principal
from backend.services.quarantine import Quarantine
from backend.services.readiness import Readiness
from backend.services.sessions import Sessions
from backend.services.simulations import Simulations
from backend.services.speaking import Speaking
from backend.services.tags import Tags
from backend.services.teams import Teams
from backend.services.webchat import WebChats
from backend.services.webchat_live import VisitorsLive
from backend.services.webhooks import Webhooks
from backend.services.workspaces import Workspaces
from backend.settings import Settings
from backend.storage.keys import Keys

__all__ = ["Named", "Services", "dependencies", "services_of"]

if TYPE_CHECKING:
    from litestar.di import NamedDependency as Named
else:

    class Named:
        """A dependency that is handed over as it is: Litestar would look into a service's fields to validate it."""

        def __class_getitem__(cls, kind: object) -> object:
            return Annotated[Any, Dependency()]


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    keys: Keys
    limits: Limits
    sessions: Sessions
    accounts: Accounts
    workspaces: Workspaces
    members: Members
    teams: Teams
    invitations: Invitations
    integrations: Integrations
    notice_webhooks: NoticeWebhooks
    odoo_fields: OdooFields
    api_tokens: ApiTokens
    api_calls: ApiCalls
    insights: Insights
    readiness: Readiness
    cursors: Cursors
    catalog: Catalog
    funnels: Funnels
    funnel_files: FunnelFiles
    simulations: Simulations
    draft_replays: DraftReplays
    contacts: Contacts
    contact_rights: ContactRights
    contact_tags: ContactTags
    entering: Entering
    coming_runs: ComingRuns
    precedence: Precedence
    consents: Consents
    chats: Chats
    chat_counts: ChatCounts
    feed: Feed
    labels: Tags
    custom_fields: CustomFields
    notifications: Notifications
    speaking: Speaking
    quarantine: Quarantine
    connections: Connections
    connection_details: ConnectionDetails
    webhooks: Webhooks
    webchats: WebChats
    visitors_live: VisitorsLive
    media_files: MediaFiles
    live: Live


def services_of(app: Litestar) -> Services:
    services = app.state["services"]
    assert isinstance(services, Services)
    return services


def dependencies() -> dict[str, Provide]:
    named = {field.name: Provide(_service(field.name), sync_to_thread=False) for field in fields(Services)}
    return named | {
        "principal": Provide(_principal, sync_to_thread=False),
        "identity": Provide(_identity, sync_to_thread=False),
        "caller": Provide(_caller, sync_to_thread=False),
        "language": Provide(_language, sync_to_thread=False),
        "page_door": Provide(_page_door, sync_to_thread=False),
    }


def _service(name: str) -> Any:
    def provide(state: State) -> Any:
        return getattr(state["services"], name)

    return provide


def _principal(request: Request[Any, Any, Any]) -> Principal:
    principal = request.scope["state"]["principal"]
    assert isinstance(principal, Principal), "an operation that needs a principal says opt=allow(...)"
    return principal


def _identity(request: Request[Any, Any, Any]) -> Identity:
    identity = request.scope["state"]["identity"]
    assert isinstance(identity, Identity)
    return identity


def _caller(request: Request[Any, Any, Any]) -> Any:
    return request.scope["state"]["caller"]


def _page_door(state: State) -> Any:
    services = state["services"]
    return PageDoor(services.limits, services.webchats.visitors, services.settings)


def _language(request: Request[Any, Any, Any]) -> str:
    return str(request.scope["state"]["language"])
