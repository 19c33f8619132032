"""What a model makes of a contact's conversation."""

from typing import Literal
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.params import FromPath

from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.insights import Insights
from backend.services.principal import INBOX, Principal


class Summary(msgspec.Struct):
    """'' where nothing was said yet."""

    summary: str


class NextAction(msgspec.Struct, omit_defaults=True):
    """A suggestion: nothing is done by itself."""

    text: str
    action: Literal["reply", "call", "schedule", "route_to_team", "close"] | None = None


class InsightsController(Controller):
    path = "/contacts"
    tags = ("Contacts",)

    @get("/{contact_id:uuid}/summary", operation_id="getSummary", opt=allow(INBOX) | {"refusals": [400, 409, 503]})
    async def summary(
        self, contact_id: FromPath[UUID], principal: Named[Principal], insights: Named[Insights]
    ) -> Summary:
        """The last 50 messages in two sentences; the same until there is a newer message."""
        return Summary((await insights.of(principal, contact_id, "summary"))["text"])

    @get(
        "/{contact_id:uuid}/next_action", operation_id="getNextAction", opt=allow(INBOX) | {"refusals": [400, 409, 503]}
    )
    async def next_action(
        self, contact_id: FromPath[UUID], principal: Named[Principal], insights: Named[Insights]
    ) -> NextAction:
        return NextAction(**await insights.of(principal, contact_id, "next_action"))
