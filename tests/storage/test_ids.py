"""Ids that stand in the order in which they were made."""

import asyncpg

from backend.storage.ids import ordered_id


def test_ids_are_version_7_and_rise_with_time() -> None:
    made = [ordered_id() for _ in range(1000)]
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)


async def test_postgres_makes_the_same_kind(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    before, theirs, after = ordered_id(), await owner.fetchval("SELECT ordered_id()"), ordered_id()
    assert theirs.version == 7
    assert before.int >> 80 <= theirs.int >> 80 <= after.int >> 80
