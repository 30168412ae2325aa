"""Writes docs/data-dictionary.md from the comments that the migrations of main put on tables and columns.

Usage: python -m local.data_dictionary > docs/data-dictionary.md       (make data-dictionary)
A test compares the file with the comments, so that it cannot be out of date.
"""

import sys

import psycopg

from cdc_connectors.catalog import Table, read_table
from cdc_connectors.events import TableName
from cdc_connectors.replica_schema import migrated_main

SCHEMAS = {
    "warehouse": "What happened, and the names for it: facts and dimensions.",
    "analytics": "What it adds up to; the terms are those of [definitions.md](definitions.md).",
}
"""The schemas that people query, in the order of the file."""

HEADER = """# Data dictionary

Every table of `main` and `replica` that `analyst_ro` may read (`make psql-main`), from the comments in the
databases themselves. Written by `make data-dictionary`; the comments live in `sql/main`. Ready-made questions
are in [queries](queries).
"""


def dictionary(main: psycopg.Connection) -> str:
    """The file, of a migrated main."""
    parts = [HEADER]
    for schema, meaning in SCHEMAS.items():
        names = main.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
            " ORDER BY relname",
            (schema,),
        )
        parts.append(f"## {schema}\n{meaning}\n")
        for (name,) in names.fetchall():
            table = read_table(main, TableName(schema, name))
            if table is not None:
                parts.append(_section(table))
    return "\n".join(parts)


def _section(table: Table) -> str:
    """One table: what it is, and its columns; the key is bold."""
    lines = [f"### {table.name}", table.comment or "", "", "| column | type | what |", "|---|---|---|"]
    for column in table.columns:
        name = f"**{column.name}**" if column.name in table.key else column.name
        lines.append(f"| {name} | {column.type} | {_escaped(column.comment or '')} |")
    return "\n".join(lines) + "\n"


def _escaped(comment: str) -> str:
    """Text that means in a Markdown table what it says."""
    return comment.replace("|", "\\|").replace("<", "&lt;")


def main() -> int:
    """Command line; prints the file on standard output."""
    with migrated_main() as connection:
        sys.stdout.write(dictionary(connection))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
