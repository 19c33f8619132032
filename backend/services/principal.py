"""Who is asking."""

from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from backend.storage.accounts import Role

ROLES: tuple[Role, ...] = get_args(Role)

__all__ = ["AUTHORS", "EVERYBODY", "INBOX", "LEADERS", "ROLES", "SUPERVISORS", "Identity", "Principal", "Role"]

LEADERS: frozenset[Role] = frozenset({"owner", "admin"})
"""Members, connections, settings."""
SUPERVISORS: frozenset[Role] = LEADERS | {"supervisor"}
INBOX: frozenset[Role] = SUPERVISORS | {"agent"}
"""Conversations and contacts. A marketer does not read what people wrote."""
AUTHORS: frozenset[Role] = SUPERVISORS | {"marketer"}
"""Funnels and analytics."""
EVERYBODY: frozenset[Role] = frozenset(ROLES)


@dataclass(frozen=True, slots=True)
class Identity:
    """A signed-in person, before a workspace is chosen. `session_id` is the family of refresh tokens."""

    user_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person as a member of one workspace."""

    user_id: UUID
    session_id: UUID
    workspace_id: UUID
    role: Role
