"""The fixtures of tests/lanes: the clauses are promises about the same lanes."""

from tests.lanes.conftest import a_world, school, world

__all__ = ["a_world", "school", "world"]
