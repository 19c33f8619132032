"""Translates HTTP and WebSocket to services; decides nothing."""

from litestar.types import ControllerRouterHandler

from backend.api.api_calls import call_event
from backend.api.api_tokens import ApiTokensController
from backend.api.auth import AuthController
from backend.api.catalog import node_catalog
from backend.api.chat_hands import ChatHandsController
from backend.api.chat_messages import ChatMessagesController
from backend.api.chats import ChatsController, list_chats
from backend.api.contact_consents import ContactConsentsController
from backend.api.contact_feed import ContactFeedController
from backend.api.contact_rights import ContactRightsController
from backend.api.contacts import ContactsController
from backend.api.custom_fields import CustomFieldsController
from backend.api.document import openapi_document
from backend.api.draft_replays import replay_on_draft
from backend.api.erp import ErpController
from backend.api.funnel_copies import FunnelCopiesController
from backend.api.funnels import FunnelsController
from backend.api.health import healthz, readyz
from backend.api.insights import InsightsController
from backend.api.instance_details import InstanceDetailsController
from backend.api.instances import InstancesController
from backend.api.integrations import IntegrationsController
from backend.api.invitations import LinksController
from backend.api.live import live_socket
from backend.api.media import MediaController
from backend.api.notice_webhooks import NoticeWebhooksController
from backend.api.notifications import NotificationsController
from backend.api.odoo_fields import OdooFieldsController
from backend.api.quarantine import QuarantineController
from backend.api.simulations import simulate_funnel
from backend.api.speaking import SpeakingController, escalate, start_conversation
from backend.api.tags import TagsController
from backend.api.team import TeamController
from backend.api.teams import TeamsController
from backend.api.triggers import ContactFunnelsController, TriggersController
from backend.api.webchat import WebChatController
from backend.api.webchat_live import visitor_socket
from backend.api.webhooks import receive_whatsapp, verify_whatsapp
from backend.api.workspaces import WorkspacesController

CONTROLLERS: list[ControllerRouterHandler] = [
    ApiTokensController,
    AuthController,
    ChatHandsController,
    ChatMessagesController,
    ChatsController,
    ContactConsentsController,
    ContactFeedController,
    ContactFunnelsController,
    ContactRightsController,
    ContactsController,
    CustomFieldsController,
    ErpController,
    FunnelCopiesController,
    FunnelsController,
    InsightsController,
    InstanceDetailsController,
    InstancesController,
    IntegrationsController,
    LinksController,
    MediaController,
    NoticeWebhooksController,
    NotificationsController,
    OdooFieldsController,
    QuarantineController,
    SpeakingController,
    TagsController,
    TeamController,
    TeamsController,
    TriggersController,
    WebChatController,
    WorkspacesController,
    call_event,
    escalate,
    list_chats,
    live_socket,
    node_catalog,
    openapi_document,
    receive_whatsapp,
    replay_on_draft,
    simulate_funnel,
    start_conversation,
    verify_whatsapp,
    visitor_socket,
]
"""Under /api/v1."""

ROOT_HANDLERS: list[ControllerRouterHandler] = [healthz, readyz]
