"""The faults by name. One is a coroutine that plays the story in a house and does its harm meanwhile."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.house import House

Act = Callable[[House], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """`runs`: of the long form. `short`: it is part of every test run. `own`: it stops servers, which must be this run's alone.
    `asks`: whom the story's activity calls. `point`: where somebody must have died, among so many `workers`."""

    name: str
    act: Act
    runs: int = 2
    contacts: int = 12
    short: bool = False
    own: frozenset[str] = field(default_factory=frozenset)
    asks: str = "http"
    point: str = ""
    workers: int = 0


FAULTS: dict[str, Fault] = {}


def add(
    name: str, act: Act, *, runs: int = 2, contacts: int = 12, short: bool = False, own: str = "", asks: str = "http",
    point: str = "", workers: int = 0,
) -> None:  # fmt: skip
    assert name not in FAULTS
    FAULTS[name] = Fault(name, act, runs, contacts, short, frozenset(own.split()), asks, point, workers)


def fault(name: str, *, runs: int = 2, contacts: int = 12, short: bool = False, own: str = "") -> Callable[[Act], Act]:
    def kept(act: Act) -> Act:
        add(name, act, runs=runs, contacts=contacts, short=short, own=own)
        return act

    return kept
