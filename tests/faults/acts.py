"""All faults."""

from tests.faults import (
    acts_database,
    acts_engine,
    acts_many,
    acts_outside,
    acts_people,
    acts_provider,
    acts_servers,
    acts_timers,
    acts_web,
)
from tests.faults.registry import FAULTS, Fault

__all__ = [
    "FAULTS", "Fault", "acts_database", "acts_engine", "acts_many", "acts_outside", "acts_people", "acts_provider", "acts_servers",
    "acts_timers", "acts_web",
]  # fmt: skip
