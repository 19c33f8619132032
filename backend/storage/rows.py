"""From what a query answered to what callers read."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from backend.errors import BatutaError

T = TypeVar("T")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def read(kind: type[T], row: AnyRow) -> T:
    """A frozen dataclass whose fields are the query's columns."""
    return kind(**row._mapping)


def read_all(kind: type[T], rows: Iterable[AnyRow]) -> list[T]:
    return [kind(**row._mapping) for row in rows]


@contextmanager
def unless(**violations: BatutaError) -> Iterator[None]:
    """What it means to the caller when a constraint of this name refuses."""
    try:
        yield
    except IntegrityError as error:
        broken = getattr(error.orig.__cause__, "constraint_name", None) if error.orig else None
        if broken in violations:
            raise violations[broken] from error
        raise
