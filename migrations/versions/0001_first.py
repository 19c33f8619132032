"""All tables."""

from pathlib import Path

from alembic import op
from sqlalchemy import text

from backend.storage.migrate import execute_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

HERE = Path(__file__).parent


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text("SET LOCAL check_function_bodies = off"))
    execute_script(connection, (HERE.parent / "sql" / "00_clock.sql").read_text(encoding="utf-8"))
    execute_script(connection, (HERE / "0001_tables.sql").read_text(encoding="utf-8"))
    connection.execute(text("INSERT INTO db_meta (generation) VALUES (gen_random_uuid())"))


def downgrade() -> None:
    raise NotImplementedError("Forward only: see migrations/README.md")
