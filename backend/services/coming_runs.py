"""When a schedule would run next, by the clock of the school, before anybody publishes it."""

from dataclasses import dataclass

from backend.engine.calendar import Coming, coming
from backend.engine.words import Config
from backend.errors import NotFound
from backend.services.principal import Principal
from backend.storage import lane_acts, playbooks
from backend.storage.database import Database


@dataclass(frozen=True, slots=True)
class ComingRuns:
    database: Database

    async def of(self, principal: Principal, config: Config) -> tuple[str, list[Coming]]:
        """With the workspace's time zone. None come where what is said is not whole yet."""
        async with self.database.begin(principal.workspace_id) as connection:
            settings, now = await playbooks.settings(connection), await lane_acts.now(connection)
        if settings is None:
            raise NotFound
        return settings.timezone, coming(config, now, settings.timezone)
