"""A good run to spoil: templates with rows that pass every check, one fresh copy per test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Database, Server

HERE = Path(__file__).parent

WITHOUT_CONSTRAINTS = """
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN
        SELECT c.conname, c.conrelid::regclass AS owner
        FROM pg_constraint AS c
        JOIN pg_class AS t ON t.oid = c.conrelid
        WHERE t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE '%yoyo%'
            AND c.contype IN ('f', 'c', 'p', 'u')
        ORDER BY c.contype <> 'f'
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', each.owner, each.conname);
    END LOOP;
    FOR each IN
        SELECT a.attname, a.attrelid::regclass AS owner
        FROM pg_attribute AS a
        JOIN pg_class AS t ON t.oid = a.attrelid
        WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND t.relname NOT LIKE '%yoyo%'
            AND a.attnotnull AND a.attidentity = '' AND a.attnum > 0
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', each.owner, each.attname);
    END LOOP;
END $$
"""
"""Source keeps bad rows out by itself; the gate has to see them where it would not."""


def good(server: "Server", kind: str, *extra: str) -> "Database":
    """A database of `kind` with good rows, made once and then used as a template."""
    database = server.create(kind)
    stage = "source" if kind == "source" else "staging"
    with database.connect() as connection:
        connection.execute((HERE / f"good_{stage}.sql").read_text())
        for statement in extra:
            connection.execute(statement)
    return database


@pytest.fixture(scope="session")
def good_databases(postgres_server: "Server") -> dict[str, "Database"]:
    """Templates: `main`, `source`, and `unguarded` (source without its constraints)."""
    return {
        "main": good(postgres_server, "main"),
        "source": good(postgres_server, "source"),
        "unguarded": good(postgres_server, "source", WITHOUT_CONSTRAINTS),
    }


@pytest.fixture
def copy_of(
    postgres_server: "Server", good_databases: dict[str, "Database"]
) -> Iterator[Callable[[str], "Database"]]:
    """Makes a fresh copy of one of the templates."""
    with ExitStack() as copies:
        yield lambda name: copies.enter_context(postgres_server.lent(good_databases[name]))
