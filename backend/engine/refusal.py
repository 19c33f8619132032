"""A template or condition that is not taken, and where it went wrong."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["fragment", "operator", "tag", "loop", "filter", "test", "call", "size"]


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """A template that is not taken. `line` and `column` count from 1."""

    code: Literal["template_syntax", "template_not_allowed"]
    kind: Kind | Literal["syntax"]
    fragment: str
    line: int
    column: int
