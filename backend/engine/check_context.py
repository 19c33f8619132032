"""What the checker may know of the workspace around a funnel."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from backend.engine.funnel import Funnel


@dataclass(frozen=True, slots=True)
class Approved:
    """A template approved by WhatsApp: the names or numbers of its body's variables."""

    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckContext:
    """None: not known, so nothing is said about it."""

    channels: tuple[str, ...] = ("whatsapp",)
    fields: frozenset[str] | None = None
    """Keys of custom fields."""
    dates: frozenset[str] | None = None
    """Of those that hold dates."""
    others: Sequence[Funnel] = ()
    """The other published funnels, the oldest first."""
    refuses_url: Callable[[str], str | None] | None = None
    """What is wrong with an address that we are to call, as a code."""
    older: int | None = None
    """How many of them were published before this one; None: all, since it was never published."""
    references: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """x-ref -> what exists: {"team": ids, "member": ids, "funnel": ids, "webhook": ids}."""
    reached: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who is there to be told: {"team": ids of teams with somebody, "role": roles that somebody has}."""
    templates: Mapping[tuple[str, str], Approved] | None = None
    """(name, language) -> approved template."""
    refused: frozenset[tuple[str, str]] = frozenset()
    """(name, language) of templates that Meta takes on no connection now."""
    integrations: frozenset[str] | None = None
    """Platforms that the workspace has connected: ai, odoo, erp; email, where the installation has a mail server; api, where some other
    system has a token."""
    ai_needs_consent: bool = False
    """Whether AI may answer only who allowed it."""
