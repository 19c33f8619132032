"""A web chat's page, and who is on it."""

from dataclasses import dataclass
from uuid import UUID

from backend.storage.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Page:
    """`online`: it takes messages now."""

    workspace_id: UUID
    instance_id: UUID
    token: str
    name: str
    workspace: str
    language: str
    online: bool


@dataclass(frozen=True, slots=True)
class Guest:
    page: Page
    visitor: Visitor
