"""The database brought to the newest form, as every command that needs it does first."""

import asyncpg
from alembic.util.exc import CommandError
from sqlalchemy.exc import SQLAlchemyError

from backend.commands.keys import runtime_password
from backend.commands.probes import check_database, one_line
from backend.embedded.process import CannotStart
from backend.settings import Settings
from backend.storage.migrate import migrate


def bring_up_to_date(settings: Settings) -> None:
    check_database(settings)
    try:
        migrate(settings.database_url, runtime_password(settings))
    except (asyncpg.PostgresError, SQLAlchemyError, CommandError) as error:
        raise CannotStart(
            f"the tables could not be brought to this version ({one_line(str(error))}), and were left as they are:"
            " use the version that made them, or another database (BATUTA_DATABASE_URL, BATUTA_DATA_DIR)"
        ) from error
