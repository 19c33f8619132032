"""What of an Odoo is asked once and then kept: who we are there (a login is most of a call) and what fields a model has."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

from backend.activities.odoo_errors import OdooTrouble
from backend.activities.odoo_line import OdooLine

T = TypeVar("T")
ATTRIBUTES = ["string", "type", "required", "readonly", "store", "selection"]
MINUTES = 5.0


@dataclass(slots=True)
class Kept(Generic[T]):
    """So many, for so long; the one that was used longest ago goes first. For several threads."""

    most: int
    seconds: float = MINUTES * 60
    _held: "OrderedDict[Hashable, tuple[float, T]]" = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            found = self._held.get(key)
            if found and found[0] > time.monotonic():
                self._held.move_to_end(key)
                return found[1]
        made = make()
        with self._lock:
            self._held[key] = time.monotonic() + self.seconds, made
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        return made

    def forget(self, key: Hashable) -> None:
        with self._lock:
            self._held.pop(key, None)


@dataclass(slots=True)
class OdooMemory:
    logins: Kept[int] = field(default_factory=lambda: Kept(1_000))
    models: Kept[Mapping[str, Any]] = field(default_factory=lambda: Kept(200))


@dataclass(frozen=True, slots=True)
class OdooSession:
    """`key` names the account in the version that was read: one that was saved anew signs in anew."""

    line: OdooLine
    key: Hashable
    memory: OdooMemory

    def call(self, model: str, method: str, *args: Any, **named: Any) -> Any:
        """A login that no longer holds is dropped and made once more: a refusal comes before anything is done."""
        known = self.memory.logins.of(self.key, self.line.login)
        try:
            return self.line.call(known, model, method, *args, **named)
        except OdooTrouble as trouble:
            if trouble.code != "odoo_auth":
                raise
        self.memory.logins.forget(self.key)
        return self.line.call(self.memory.logins.of(self.key, self.line.login), model, method, *args, **named)

    def fields(self, model: str, *, fresh: bool = False) -> Mapping[str, Any]:
        """Name -> what Odoo says of it, in the language of the account. `fresh`: asked anew, since somebody may have made one just now."""
        if fresh:
            self.memory.models.forget((self.key, model))
        return self.memory.models.of((self.key, model), lambda: self.call(model, "fields_get", attributes=ATTRIBUTES))
