"""What a conversation is about, and what to do next: a model reads the last messages for whoever takes over.

The messages are the contact's words: they are given as data, and nothing that comes back is done by itself.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.activities.ai_conversation import tokens_in
from backend.activities.ai_reply import Ledger, daily_tokens, model_of
from backend.activities.anthropic import Messages
from backend.activities.anthropic_trouble import AiTrouble
from backend.activities.credential import Credential, Credentials
from backend.engine.ai_request import tokens_of
from backend.errors.integrations import AiBudgetSpent, AiNotConfigured, AiRefused, AiSilent, ConsentMissing
from backend.services.consents import ledger_of
from backend.services.feed import hidden_from
from backend.services.insight_words import ACTIONS, FORMS, TASKS
from backend.services.limits import Limits
from backend.services.principal import Principal
from backend.services.published import Published
from backend.storage import insights as stored
from backend.storage import messages
from backend.storage.database import Database
from backend.storage.messages import Message

Kind: TypeAlias = Literal["summary", "next_action"]
MOST_MESSAGES, LONGEST = 50, 1_000
ASKED_PER_MINUTE = 20
SECONDS = 30.0
LONGEST_ANSWER = 1_000


@dataclass(frozen=True, slots=True)
class Insights:
    database: Database
    credentials: Credentials
    anthropic: Messages
    limits: Limits
    ledger: Ledger
    published: Published

    async def of(self, principal: Principal, contact_id: UUID, kind: Kind) -> Mapping[str, Any]:
        """{"text", "action"?}; the same until there is a newer message. Raises AiNotConfigured, AiRefused, AiSilent, AiBudgetSpent,
        ConsentMissing."""
        async with self.database.begin(principal.workspace_id) as connection:
            hidden = await hidden_from(connection, principal, contact_id)
            read = await messages.page(connection, contact_id, limit=MOST_MESSAGES, hidden=hidden)
            known = await self._known(connection, contact_id, kind, read, shared=not hidden)
            allowed = await self._allowed(connection, contact_id)
        credential = await self.credentials.open(principal.workspace_id, "ai")
        if credential is None:
            raise AiNotConfigured
        if not allowed:
            raise ConsentMissing
        if known is not None or not read:
            return known or {"text": ""}
        await self.limits.count_here(f"insights:{principal.user_id}", ASKED_PER_MINUTE)
        found = await self._ask(credential, principal, contact_id, kind, read)
        if not hidden:
            async with self.database.begin(principal.workspace_id) as connection:
                await stored.save(connection, contact_id, kind, read[0].id, dict(found))
        return found

    async def _allowed(self, connection: AsyncConnection, contact_id: UUID) -> bool:
        """The workspace lets AI read without asking, or the contact has allowed it in the words that are asked with now."""
        if not await stored.ai_needs_consent(connection):
            return True
        return (await ledger_of(connection, self.published, contact_id)).standing.get("ai") == "granted"

    async def _known(
        self, connection: AsyncConnection, contact_id: UUID, kind: Kind, read: Sequence[Message], *, shared: bool
    ) -> Mapping[str, Any] | None:
        """What was read by somebody who sees less, or more, is not for this person."""
        return await stored.get(connection, contact_id, kind, read[0].id) if read and shared else None

    async def _ask(
        self, credential: Credential, principal: Principal, contact_id: UUID, kind: Kind, read: Sequence[Message]
    ) -> Mapping[str, Any]:
        person = hashlib.sha256(f"{principal.workspace_id}:{contact_id}".encode()).hexdigest()[:32]
        body = {
            "model": model_of(credential.config, {"task": "analysis"}),
            "max_tokens": 600,
            "system": TASKS[kind],
            "messages": [{"role": "user", "content": conversation(read)}],
            "thinking": {"type": "disabled"},
            "output_config": {"format": {"type": "json_schema", "schema": FORMS[kind]}},
            "metadata": {"user_id": person},
        }
        spent = await self.ledger.spent(principal.workspace_id, contact_id)
        if spent + tokens_of(body) > daily_tokens(credential.config):
            raise AiBudgetSpent
        found = await self.anthropic.ask(credential.secret, body, SECONDS)
        if not isinstance(found, AiTrouble):
            await self.ledger.add(principal.workspace_id, contact_id, tokens_in(found))
        if isinstance(found, AiTrouble):
            raise AiSilent if found.passes or found.code == "ai_prompt_too_long" else AiRefused.of(found.code)
        return told(found)


def conversation(read: Sequence[Message]) -> str:
    """The oldest first, in a form that no message can break out of."""
    lines = [
        {"de": "contato" if one.message_direction == "IN" else "atendimento", "texto": words_of(one)}
        for one in reversed(read)
    ]
    written = json.dumps(lines, ensure_ascii=False).replace("<", "\\u003c")
    return f"<conversa>{written}</conversa>"


def words_of(message: Message) -> str:
    text = str(message.message_data.get("text") or "").strip()
    return text[:LONGEST] if text else f"({message.message_type})"


def told(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises AiSilent where it said nothing that can be read."""
    listed = message.get("content")
    blocks = [block for block in listed if isinstance(block, Mapping)] if isinstance(listed, list) else []
    words = "".join(str(block.get("text") or "") for block in blocks if block.get("type") == "text")
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        raise AiSilent from None
    if (
        not isinstance(found, Mapping)
        or not isinstance(found.get("text"), str)
        or message.get("stop_reason") != "end_turn"
    ):
        raise AiSilent
    text, action = found["text"].strip()[:LONGEST_ANSWER], found.get("action")
    return {"text": text, "action": action} if action in ACTIONS else {"text": text}
