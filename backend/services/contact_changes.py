"""What a request would make of a contact: cleaned, or refused with all that is wrong."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import Invalid, NotFound
from backend.services.contact_values import clean_custom_data, stage_faults
from backend.services.names import clean_email, clean_name
from backend.services.phones import clean_phone
from backend.storage import fields, workspaces
from backend.storage.contacts import STAGE_KEY, Contact

NAME_LIMIT = 150


def vars_of(contact: Contact) -> dict[str, Any]:
    """What can be changed; the stage stands in its own column alone."""
    custom = {key: value for key, value in contact.custom_data.items() if key != STAGE_KEY}
    columns = {key: getattr(contact, key) for key in ("name", "phone_number", "email", "stage")}
    return columns | {"custom_data": custom}


async def cleaned_values(
    connection: AsyncConnection, values: Mapping[str, Any], before: Contact | None
) -> dict[str, Any]:
    cleaned = {key: value or None for key, value in values.items() if key not in ("name", "custom_data")}
    if values.get("name"):
        cleaned["name"] = clean_name(values["name"], limit=NAME_LIMIT)
    if cleaned.get("email"):
        cleaned["email"] = clean_email(values["email"])
    if cleaned.get("phone_number") and cleaned["phone_number"] != (before and before.phone_number):
        cleaned["phone_number"] = clean_phone(values["phone_number"])
    stages = await _stages(connection, before)
    if values.get("custom_data") is not None:
        known = before.custom_data if before else {}
        custom = clean_custom_data(values["custom_data"], await fields.every(connection), stages, known)
        stage = custom.pop(STAGE_KEY, None)
        if stage and cleaned.get("stage") == (before and before.stage):
            cleaned["stage"] = stage
        cleaned["custom_data"] = custom
    if cleaned.get("stage") and (faults := stage_faults(cleaned["stage"], stages)):
        raise Invalid(*faults)
    return cleaned


async def _stages(connection: AsyncConnection, before: Contact | None) -> list[str]:
    """Those of the workspace, and one that the contact still has from earlier."""
    workspace = await workspaces.read(connection)
    if workspace is None:
        raise NotFound
    return [*workspace.stages, *([before.stage] if before and before.stage else [])]
