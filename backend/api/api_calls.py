"""Where other systems call: POST /events/:name with a token of the workspace."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.api.bodies import Body
from backend.api.conditional import CallKeyHeader
from backend.api.dependencies import Named
from backend.api.guards import CALLER
from backend.engine.api_calls import LONGEST_TEXT, MOST_VARIABLES
from backend.errors import FieldError, Invalid
from backend.services.api_calls import ApiCalls, Call
from backend.storage.api_tokens import Caller

Value = Annotated[str, Meta(max_length=LONGEST_TEXT)] | int | float | bool | None


class CallContact(Body):
    """Who it is about: `phone` (E.164) or `id`, one of the two. `name` is for somebody who was not known."""

    phone: Annotated[str, Meta(max_length=40, examples=["+5511988124470"])] | UnsetType = UNSET
    id: UUID | UnsetType = UNSET
    name: Annotated[str, Meta(max_length=150)] = ""


class NewCall(Body):
    """`variables` as the funnels declare them. `instance_id`: the connection, needed for a contact who never wrote on one."""

    contact: CallContact
    variables: Annotated[
        dict[str, Value], Meta(max_length=MOST_VARIABLES, examples=[{"pedido": "1042", "valor": 459.9}])
    ] = msgspec.field(default_factory=dict)
    instance_id: UUID | None = None


class CallAnswer(msgspec.Struct):
    """`contact_created`: nobody had this phone before. The same Idempotency-Key gets the same answer for ten days."""

    id: UUID
    event: str
    contact_id: UUID
    contact_created: bool


@post(
    "/events/{event:str}", operation_id="callEvent", tags=["Events"], status_code=202, opt=CALLER | {"refusals": [409]}
)
async def call_event(
    event: FromPath[str],
    data: JSONBody[NewCall],
    caller: Named[Caller],
    api_calls: Named[ApiCalls],
    idempotency_key: CallKeyHeader = None,
) -> CallAnswer:
    """Something happened elsewhere: it begins the funnels, and ends the waits, that name this call.

    Authorization carries a token of Integrations, not a person's. Taken in is not yet played: audience, re-entry and what runs already
    are the triggers' own rules.
    """
    phone = None if data.contact.phone is UNSET else data.contact.phone
    contact_id = None if data.contact.id is UNSET else data.contact.id
    if (phone is None) == (contact_id is None):
        raise Invalid(FieldError("/contact", "call_contact"))
    call = Call(event, contact_id, phone, data.contact.name, data.instance_id, data.variables)
    taken = await api_calls.take(caller, call, idempotency_key)
    return CallAnswer(taken.id, event, taken.contact_id, taken.created)
