"""What a notice says outside of Batuta: the author's words, and below them whom it is about and where to answer."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from backend.activities.base import Again, Call, Result
from backend.engine.texts import TEXTS

LADDER = (10.0, 60.0, 300.0, 900.0)
"""Seconds before the attempts behind the first: whoever is away for a quarter of an hour still gets it."""


@dataclass(frozen=True, slots=True)
class About:
    """`address` is the reader's, '' for a webhook; `language` theirs, or the workspace's."""

    language: str
    workspace: str
    contact: str
    funnel: str
    address: str = ""


class Readers(Protocol):
    async def about(self, workspace_id: UUID, contact_id: UUID, funnel_id: UUID, user_id: UUID | None) -> About | None:
        """As things are now. None: the person has left the workspace."""


def word(code: str, language: str, name: str = "") -> str:
    words = TEXTS[code]
    return words.get(language, words["en"]).format(name=name)


def named(about: About) -> str:
    return about.contact or word("notice_nameless", about.language)


def link(public_url: str, call: Call) -> str:
    return f"{public_url}/inbox/{call.request.get('conversation_id') or ''}".rstrip("/")


def patient(result: Result, call: Call) -> Result:
    """Later each time; `result` may ask for still more patience."""
    if not isinstance(result, Again):
        return result
    rest = LADDER[min(call.attempt, len(LADDER)) - 1]
    return Again(result.code, max(result.after, rest), result.message)


async def about_of(readers: Readers, call: Call) -> About | None:
    user_id, funnel_id = call.request.get("user_id"), UUID(str(call.request["funnel_id"]))
    whom = UUID(str(user_id)) if user_id else None
    return await readers.about(call.workspace_id, call.contact_id, funnel_id, whom)
