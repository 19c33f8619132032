"""Carries out `odoo_lead`: never two leads for one call. One that was sent and not answered is looked for by our key."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from backend.activities.base import MOST_ATTEMPTS, Again, Call, Done, Doubtful, Failed, Result
from backend.activities.credential import Credentials
from backend.activities.egress import Egress, UrlRefused
from backend.activities.odoo_errors import OdooTrouble
from backend.activities.odoo_kept import OdooMemory, OdooSession
from backend.activities.odoo_line import OdooAccount, dial
from backend.activities.odoo_order import LeadOrder, Unsure
from backend.activities.threads import Threads

_THREADS = Threads(32, "odoo")
"""Of its own: odoorpc blocks, and a slow Odoo keeps nothing else waiting.
More than one workspace calls at once (services/activities.py)."""
CREATING = 35.0
"""Seconds into a call after which nothing is created any more: what is begun must be looked for while the call still lasts."""
LOOKING = 60.0
MOST_UNSENT = 10_000


@dataclass(frozen=True, slots=True)
class OdooLead:
    credentials: Credentials
    egress: Egress
    pauses: Sequence[float] = (0.0, 2.0, 4.0, 8.0, 16.0)
    """Seconds before each look for a lead whose creation was not answered."""
    memory: OdooMemory = field(default_factory=OdooMemory, repr=False)
    unsent: dict[UUID, int] = field(default_factory=dict, repr=False)
    """The last attempt of a call, where none of them sent anything; the oldest is forgotten, which makes a doubt of it."""

    async def __call__(self, call: Call) -> Result:
        credential = await self.credentials.open(call.workspace_id, "odoo")
        if credential is None:
            return Failed("integration_missing", "odoo")
        order, began = LeadOrder.of(call), time.monotonic()
        account = OdooAccount.of(credential)

        def session() -> OdooSession:
            return OdooSession(dial(self.egress, account), (call.workspace_id, credential.version), self.memory)

        try:
            told = await _THREADS.run(lambda: order.write(session(), began + CREATING, again=call.attempt > 1))
        except UrlRefused as refused:
            return Failed(refused.code)
        except OdooTrouble as trouble:
            return self._after(trouble, call)
        except Unsure:
            return await self._look(order, session, began + LOOKING, account)
        finally:
            if self.unsent.get(call.key, call.attempt) < call.attempt:
                del self.unsent[call.key]  # of an attempt before this one
        return _done(account, told)

    async def _look(
        self, order: LeadOrder, session: Callable[[], OdooSession], until: float, account: OdooAccount
    ) -> Result:
        for pause in self.pauses:
            await asyncio.sleep(pause)
            if time.monotonic() > until:
                break
            try:
                made = await _THREADS.run(lambda: order.made(session()))
            except (OdooTrouble, UrlRefused, Unsure):
                continue
            if made is not None:
                return _done(account, {"lead_id": made, "action": "created"})
        # A line that is cut does not stop what goes on behind it: what is not there yet may still come.
        return Doubtful("the lead was sent to Odoo, and Odoo did not say what became of it")

    def _after(self, trouble: OdooTrouble, call: Call) -> Result:
        """A failure in the end where nothing was ever sent. Where an earlier attempt may have died in the middle of it, a doubt."""
        unsent = self.unsent.pop(call.key, 0) == call.attempt - 1
        if trouble.fate == "refused":
            return Failed(trouble.code, trouble.message) if unsent else Doubtful(trouble.code)
        clean = trouble.fate == "again" and unsent
        if call.attempt >= MOST_ATTEMPTS:
            return Failed(trouble.code) if clean else Doubtful(trouble.code)
        if clean:
            while len(self.unsent) >= MOST_UNSENT:
                del self.unsent[next(iter(self.unsent))]
            self.unsent[call.key] = call.attempt
        return Again(trouble.code, 2.0)


def _done(account: OdooAccount, told: dict[str, Any]) -> Done:
    link = f"{account.url}/mail/view?model=crm.lead&res_id={told['lead_id']}"
    return Done({"ok": True, **told, "url": link})
