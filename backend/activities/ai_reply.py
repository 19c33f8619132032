"""A model's answer, in as few calls as it takes: one; one more after a tool call without words; one more after nonsense.

Nothing that a model says is done here. It is read, and given to the node, which lets its own fields through and nothing else.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from backend.activities.ai_conversation import Conversation, Said
from backend.activities.ai_forced import Forced
from backend.activities.anthropic import Messages
from backend.activities.anthropic_trouble import AiTrouble
from backend.activities.base import Again, Call, Done, Failed, Result
from backend.activities.credential import Credential, Credentials
from backend.engine.ai_links import without_foreign_links
from backend.engine.ai_request import tokens_of
from backend.engine.words import Json

CALL_SECONDS, ALL_SECONDS = 40.0, 70.0
MOST_CALLS = 3
LONGEST_MESSAGE = 8_000
DAILY_TOKENS = 200_000
"""Of one contact, where the workspace says nothing else."""


class Ledger(Protocol):
    async def spent(self, workspace_id: UUID, contact_id: UUID) -> int:
        """Tokens that the contact has cost today."""

    async def add(self, workspace_id: UUID, contact_id: UUID, tokens: int) -> None: ...


@dataclass(frozen=True, slots=True)
class AiReply:
    credentials: Credentials
    messages: Messages
    ledger: Ledger

    async def __call__(self, call: Call) -> Result:
        credential = await self.credentials.open(call.workspace_id, "ai")
        if credential is None:
            return Failed("ai_not_configured")
        work = _Work(call, credential, self.messages, self.ledger)
        try:
            async with asyncio.timeout(ALL_SECONDS):
                return await work.carry_out()
        except TimeoutError:
            return Again("ai_unreachable", 1.0)


@dataclass(slots=True)
class _Work:
    call: Call
    credential: Credential
    messages: Messages
    ledger: Ledger
    talk: Conversation = field(init=False)
    tokens: int = 0

    def __post_init__(self) -> None:
        config, request = self.credential.config, self.call.request
        own = [str(config.get("master_prompt") or "").strip(), str(request.get("system") or "")]
        person = hashlib.sha256(f"{self.call.workspace_id}:{self.call.contact_id}".encode()).hexdigest()[:32]
        kind = Forced if request.get("forced") is True else Conversation
        self.talk = kind(request, "\n\n".join(part for part in own if part), model_of(config, request), person)

    async def carry_out(self) -> Result:
        for _ in range(MOST_CALLS):
            over = await self._over_budget()
            if over is not None:
                return over
            found = await self.messages.ask(self.credential.secret, self.talk.body, CALL_SECONDS)
            if isinstance(found, AiTrouble):
                return Again(found.code, found.after) if found.passes else Failed(found.code)
            said = self.talk.take(found)
            self.tokens += said.tokens
            await self.ledger.add(self.call.workspace_id, self.call.contact_id, said.tokens)
            if said.failed:
                return Failed(said.failed, said.why)
            if said.input is not None:
                model = str(found.get("model") or "")
                return Done({"input": dict(said.input), "tokens": self.tokens, "model": model})
            if said.answer is not None:
                return Done(self._value(said, str(found.get("model") or "")))
        return Failed("ai_invalid_output")

    async def _over_budget(self) -> Failed | None:
        limit = daily_tokens(self.credential.config)
        spent = await self.ledger.spent(self.call.workspace_id, self.call.contact_id)
        wanted = spent + tokens_of(self.talk.body)
        return Failed("ai_budget_spent", f"{wanted}/{limit}") if wanted > limit else None

    def _value(self, said: Said, model: str) -> Json:
        assert said.answer is not None
        message, removed = without_foreign_links(said.answer.message, self.talk.system)
        data: dict[str, Json] = dict(self.talk.data)
        told = {
            **said.answer.to_json(),
            "message": message[:LONGEST_MESSAGE],
            "data": data,
            "tokens": self.tokens,
            "model": model,
        }
        return {**told, "links_removed": removed} if removed else told


def model_of(config: Mapping[str, Any], request: Mapping[str, Json]) -> str:
    """The workspace's model for this task, else its model for everything."""
    models = config.get("models")
    own = models.get(str(request.get("task") or "text")) if isinstance(models, Mapping) else None
    return str(own or config.get("model") or "")


def daily_tokens(config: Mapping[str, Any]) -> int:
    limit = config.get("daily_tokens")
    return limit if isinstance(limit, int) and limit > 0 else DAILY_TOKENS
