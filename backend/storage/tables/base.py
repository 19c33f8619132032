"""What all tables share: names of constraints, and the tenant in every key."""

from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Uuid,
    func,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

NOW = func.batuta_now()


def moment(name: str, *, required: bool = False, now: bool = False) -> Column[Any]:
    """A timestamptz; `now` defaults to the database's own clock."""
    return Column(name, DateTime(timezone=True), nullable=not (required or now), server_default=NOW if now else None)


def tenant_table(
    name: str, *items: SchemaItem, key: tuple[str, ...] = ("id",), rooted: bool = False, **options: Any
) -> Table:
    """A table whose primary key begins with the workspace.

    `rooted` refers to the workspace itself. Others reach it through what they refer to: a lock on one workspace's row
    for each message would be shared by all.
    """
    root = [ForeignKey("workspaces.id")] if rooted else []
    return Table(
        name,
        metadata,
        Column("workspace_id", Uuid, *root, nullable=False, server_default=func.batuta_ws()),
        *items,
        PrimaryKeyConstraint("workspace_id", *key),
        **options,
    )


def within(table: str, column: str, target: str = "id", *, cascade: bool = False) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the workspace: row-level security does not hold for foreign keys, this does."""
    return ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{table}.workspace_id", f"{table}.{target}"],
        ondelete="CASCADE" if cascade else None,
    )
