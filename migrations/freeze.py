"""Writes versions/0001_tables.sql from backend/storage/tables. Only until the first release: see README.md."""

from pathlib import Path

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateSequence, CreateTable, SetColumnComment

from backend.storage.tables import metadata
from backend.storage.tables.inbox import message_ids

TARGET = Path(__file__).parent / "versions" / "0001_tables.sql"


def frozen() -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    statements = [str(CreateSequence(message_ids).compile(dialect=dialect))]
    for table in metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)).strip().replace("\t", "  "))
        statements += [
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        ]
        statements += [
            str(SetColumnComment(column).compile(dialect=dialect)) for column in table.columns if column.comment
        ]
    lines = "\n".join(f"{statement};" for statement in statements).splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(frozen(), encoding="utf-8")
