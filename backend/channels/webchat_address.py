"""How a web chat names people and messages."""

from uuid import UUID

PREFIX = "visitor:"


def address_of(visitor: UUID) -> str:
    return f"{PREFIX}{visitor}"


def visitor_of(address: str) -> UUID | None:
    kind, _, name = address.partition(":")
    try:
        return UUID(name) if f"{kind}:" == PREFIX and len(name) == 36 else None
    except ValueError:
        return None


def message_key(visitor: UUID, name: str | int) -> str:
    """The id of a message as a provider would give it: `name` is the page's own id of what came in, messages.id of what goes out."""
    return f"{PREFIX}{visitor}/{name}"
