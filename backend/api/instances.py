"""Connections: the workspace's numbers. The documents say instances."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from backend.api.bodies import Body
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.connections import Connections
from backend.services.principal import EVERYBODY, LEADERS, Principal
from backend.settings import Settings
from backend.storage.instances import Instance

InstanceName = Annotated[str, Meta(min_length=1, max_length=100, examples=["Recepção"])]
Credentials = Annotated[
    dict[str, Annotated[str, Meta(max_length=1000)]],
    Meta(
        max_length=20,
        description="WhatsApp: phone_number_id, waba_id, access_token, app_secret, verify_token. Kept sealed, never answered.",
        examples=[{"phone_number_id": "100000000000001", "waba_id": "200000000000001", "access_token": "…"}],
    ),
]


class NewInstance(Body):
    name: InstanceName
    provider: Annotated[str, Meta(max_length=30)] | None = None
    credentials: Credentials = msgspec.field(default_factory=dict)


class InstanceChanges(Body):
    """Credentials that are given replace those of the same name; the others stay."""

    name: InstanceName | None = None
    credentials: Credentials | None = None


class InstanceAnswer(msgspec.Struct):
    """`problem`: why it is not connected: {code, detail} of the last check or refusal. `public_url`: of a web chat, for anybody."""

    id: UUID
    name: str
    status: Literal["CONNECTED", "AWAITING_QR_CODE", "DISCONNECTED", "PENDING"]
    phone_number: str | None
    provider: str
    send_blocked: bool
    problem: dict[str, str]
    public_url: str | None
    connected_at: datetime | None
    checked_at: datetime | None
    created_at: datetime


class InstancesController(Controller):
    path = "/instances"
    tags = ("Connections",)

    @get("/", operation_id="listInstances", opt=allow(EVERYBODY))
    async def list_(
        self, principal: Named[Principal], connections: Named[Connections], settings: Named[Settings]
    ) -> list[InstanceAnswer]:
        return [answer_of(instance, settings) for instance in await connections.every(principal)]

    @post("/", operation_id="createInstance", status_code=201, opt=allow(LEADERS) | {"refusals": [409]})
    async def create(
        self,
        data: JSONBody[NewInstance],
        principal: Named[Principal],
        connections: Named[Connections],
        settings: Named[Settings],
    ) -> InstanceAnswer:
        """PENDING until the provider has confirmed the number, or its first verified webhook came; it works meanwhile."""
        return answer_of(await connections.create(principal, data.name, data.provider, data.credentials), settings)

    @put("/{instance_id:uuid}", operation_id="changeInstance", opt=allow(LEADERS) | {"refusals": [409]})
    async def change(
        self,
        instance_id: FromPath[UUID],
        data: JSONBody[InstanceChanges],
        principal: Named[Principal],
        connections: Named[Connections],
        settings: Named[Settings],
    ) -> InstanceAnswer:
        instance = await connections.get(principal, instance_id)
        if data.credentials is not None:
            instance = await connections.change_credentials(principal, instance_id, data.credentials)
        if data.name is not None:
            instance = await connections.rename(principal, instance_id, data.name)
        return answer_of(instance, settings)

    @delete("/{instance_id:uuid}", operation_id="deleteInstance", opt=allow(LEADERS))
    async def remove(
        self, instance_id: FromPath[UUID], principal: Named[Principal], connections: Named[Connections]
    ) -> None:
        """Disconnected and removed; its messages stay. The number may be connected again, here or elsewhere."""
        await connections.remove(principal, instance_id)

    @post("/{instance_id:uuid}/reconnect", operation_id="reconnectInstance", status_code=200, opt=allow(LEADERS))
    async def reconnect(
        self,
        instance_id: FromPath[UUID],
        principal: Named[Principal],
        connections: Named[Connections],
        settings: Named[Settings],
    ) -> InstanceAnswer:
        return answer_of(await connections.reconnect(principal, instance_id), settings)

    @post("/{instance_id:uuid}/disconnect", operation_id="disconnectInstance", status_code=200, opt=allow(LEADERS))
    async def disconnect(
        self,
        instance_id: FromPath[UUID],
        principal: Named[Principal],
        connections: Named[Connections],
        settings: Named[Settings],
    ) -> InstanceAnswer:
        """It sends nothing more; what contacts write is still kept."""
        return answer_of(await connections.disconnect(principal, instance_id), settings)


def answer_of(instance: Instance, settings: Settings) -> InstanceAnswer:
    shown = {key: str(value) for key, value in instance.status_detail.items() if key in ("code", "detail") and value}
    return InstanceAnswer(
        id=instance.id,
        name=instance.name,
        status=instance.status,  # type: ignore[arg-type]
        phone_number=instance.phone_number,
        provider=instance.provider,
        send_blocked=instance.send_blocked,
        problem=shown,
        public_url=f"{settings.public_url}/c/{instance.public_token}" if instance.public_token else None,
        connected_at=instance.connected_at,
        checked_at=instance.checked_at,
        created_at=instance.created_at,
    )
