"""A run, step by step, as it was and as it would be now."""

import asyncio
import json
from contextlib import AsyncExitStack
from uuid import UUID

import asyncpg

from backend.catalog import Catalog, load
from backend.commands.place import located
from backend.commands.probes import one_line
from backend.commands.replay_words import apart, step_lines
from backend.commands.speech import say
from backend.embedded.process import CannotStart
from backend.errors import NotFound
from backend.services.published import Published
from backend.services.replays import Recorded, Replays
from backend.settings import Settings
from backend.storage.database import Database


def replay(settings: Settings, run_id: UUID, workspace_id: UUID | None) -> int:
    with located(settings) as found:
        try:
            return asyncio.run(play_run(found, load(), run_id, workspace_id))
        except asyncpg.PostgresError as error:
            raise CannotStart(f"the database cannot be read ({one_line(str(error))}): `migrate` sets it up") from error


async def play_run(settings: Settings, catalog: Catalog, run_id: UUID, workspace_id: UUID | None) -> int:
    async with AsyncExitStack() as stack:
        database = await Database.connect(settings.runtime_database_url, size=1, hot_size=1)
        stack.push_async_callback(database.close)
        replays = Replays(database, Published(catalog))
        try:
            recorded = await replays.recorded(workspace_id or await replays.home_of(run_id), run_id)
        except NotFound:
            raise CannotStart(f"there is no run {run_id} here") from None
    return shown(recorded)


def shown(recorded: Recorded) -> int:
    """1 where anything comes out otherwise."""
    run, differing, state = recorded.run, 0, None
    say(f"Run {run.id}, contact {run.contact_id}, funnel {run.funnel_id} v{run.funnel_version}")
    for again in recorded.again():
        differing += again.difference is not None
        state = again.turn.state if again.turn else state
        for line in step_lines(again, recorded.names):
            say(line)
    left = list(apart(run.state, json.loads(json.dumps(state.to_json())))) if state is not None else []
    for path, was, now in left:
        say(f"  ≠ the run's state, {path}: is {was}, would be {now}")
    same = not differing and not left and state is not None
    say(
        "✓ comes out as it did"
        if same
        else f"✗ comes out otherwise ({differing} steps)"
        if recorded.rows
        else "✗ no journal"
    )
    return 0 if same else 1
