"""A notice to a webhook of the workspace: Slack, or what speaks like it."""

from dataclasses import dataclass
from uuid import UUID

from backend.activities.base import Again, Call, Failed, Result
from backend.activities.credential import Addresses
from backend.activities.egress import UrlRefused
from backend.activities.notice import About, Readers, about_of, link, named, patient, word
from backend.activities.webhook import Webhooks, escaped
from backend.errors import Unavailable


@dataclass(frozen=True, slots=True)
class NoticeWebhook:
    addresses: Addresses
    webhooks: Webhooks
    readers: Readers
    public_url: str

    async def __call__(self, call: Call) -> Result:
        try:
            address = await self.addresses.webhook(call.workspace_id, UUID(str(call.request["webhook"])))
            about = await about_of(self.readers, call)
        except Unavailable:
            return Again("unavailable", 2.0)  # nothing has left yet
        except ValueError:
            return Failed("webhook_missing")
        if address is None or about is None:
            return Failed("webhook_missing")
        try:
            sent = await self.webhooks.post(address, self._text(call, about), call.key, call.workspace_id)
        except UrlRefused as refused:
            return Failed(refused.code)
        return patient(sent, call)

    def _text(self, call: Call, about: About) -> str:
        whom = f"{named(about)} · {about.funnel}"
        opens = f"<{link(self.public_url, call)}|{word('notice_open', about.language)}>"
        return f"{escaped(str(call.request['text']))}\n{escaped(whom)}\n{opens}"
