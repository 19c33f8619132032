"""One lead, as a node asks for it, written to Odoo: found again by our key, the contact's open one brought up to date, or a new one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.activities.base import Call
from backend.activities.odoo_errors import OdooTrouble
from backend.activities.odoo_kept import OdooSession
from backend.activities.odoo_values import as_odoo, writable

OWN_FIELD, COMMON_FIELD = "x_batuta_ref", "referred"
"""Where our key is kept: in a field that the school made for it, else in `Referred by`, which every Odoo has."""


class Unsure(Exception):
    """A create was sent and nobody said what became of it. It may still go on."""


@dataclass(frozen=True, slots=True)
class LeadOrder:
    """`key` is the call's own, the same for each of its attempts."""

    key: UUID
    contact: UUID
    model: str
    type: str
    update: bool
    values: Mapping[str, str]
    timezone: str

    @classmethod
    def of(cls, call: Call) -> "LeadOrder":
        asked: Mapping[str, Any] = call.request
        return cls(
            call.key, call.contact_id, asked["model"], asked["type"], asked["existing"] == "update", asked["values"], asked["timezone"],
        )  # fmt: skip

    @property
    def reference(self) -> str:
        return f"{self._ours}{self.key.hex}"

    @property
    def _ours(self) -> str:
        """What all leads of the contact have in theirs; nothing in it is a wildcard."""
        return f"batuta:{self.contact.hex}:"

    def write(self, odoo: OdooSession, until: float, *, again: bool) -> dict[str, Any]:
        """`again`: an earlier attempt may have made it. Nothing is created after `until`. Raises OdooTrouble, Unsure."""
        if again:
            # First: what was changed in Odoo since does not undo that it was made.
            if self._place(odoo) is None:
                raise Unsure
            if made := self.made(odoo):
                return {"lead_id": made, "action": "created"}
        values = self._filled(odoo)
        place = self._place(odoo)
        if self.update and place and (lead := self._open(odoo, place)):
            odoo.call(self.model, "write", [lead], {name: value for name, value in values.items() if name != place})
            return {"lead_id": lead, "action": "updated"}
        if place:
            values[place] = f"{values[place]} · {self.reference}" if values.get(place) else self.reference
        if time.monotonic() > until:
            raise OdooTrouble("odoo_busy", "again")
        return {"lead_id": self._create(odoo, {"type": self.type, **values}), "action": "created"}

    def made(self, odoo: OdooSession) -> int | None:
        """The lead that has our key, archived ones among them. Raises Unsure where no field of this Odoo could hold one."""
        place = self._place(odoo)
        if place is None:
            raise Unsure
        return self._first(odoo, [[place, "like", self.reference], ["active", "in", [True, False]]])

    def _filled(self, odoo: OdooSession) -> dict[str, Any]:
        try:
            return as_odoo(self.values, odoo.fields(self.model), self.timezone)
        except OdooTrouble as trouble:
            if trouble.code != "odoo_field":
                raise
        return as_odoo(self.values, odoo.fields(self.model, fresh=True), self.timezone)

    def _place(self, odoo: OdooSession) -> str | None:
        fields = odoo.fields(self.model)
        return next((name for name in (OWN_FIELD, COMMON_FIELD) if writable(fields.get(name))), None)

    def _open(self, odoo: OdooSession, place: str) -> int | None:
        """The contact's newest lead of ours that is neither won nor lost."""
        return self._first(odoo, [[place, "like", self._ours], ["active", "=", True], ["probability", "<", 100]])

    def _first(self, odoo: OdooSession, domain: list[list[Any]]) -> int | None:
        found = odoo.call(self.model, "search", domain, limit=1, order="id desc")
        return int(found[0]) if found else None

    def _create(self, odoo: OdooSession, values: Mapping[str, Any]) -> int:
        try:
            made = odoo.call(self.model, "create", dict(values))
            return int(made[0] if isinstance(made, list) else made)
        except OdooTrouble as trouble:
            if trouble.fate == "lost":
                raise Unsure from None
            raise
        except (TypeError, ValueError, IndexError):
            raise Unsure from None
