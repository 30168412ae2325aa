"""Erasing an account: after the next run no table of main and no file of the lake knows it."""

from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest

from flask_endpoint.ledger import forget
from tests.integration.ledger.conftest import Book
from tests.integration.ledger.histories import tell

pytestmark = pytest.mark.integration
NOON = "2026-03-10T12:00:00+00:00"


def tables_with(main: psycopg.Connection, word: str) -> set[str]:
    """Tables of main, staging and ops included, in which `word` stands."""
    tables = main.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    return {
        name
        for (name,) in tables
        if word in str(main.execute(f"SELECT row::text FROM {name} AS row").fetchall())  # noqa: S608
    }


def files_with(lake: Path, word: str) -> set[str]:
    """Parquet files of the lake in which `word` stands."""
    return {
        str(path.relative_to(lake))
        for path in lake.rglob("*.parquet")
        if word in str(pq.ParquetFile(path).read().to_pylist())
    }


def test_an_erased_account_is_in_no_table_and_no_file_after_the_next_run(platform, tmp_path):
    book = Book(platform.source, tmp_path / "uploads")
    tell(book, "ann", "Adamant")
    tell(book, "bob-of-the-marsh", "Bulbous")
    platform.source.execute("UPDATE account SET display_name = login_name")
    bob = book.account("bob-of-the-marsh")
    assert platform.run("first", as_of=NOON)
    assert {"warehouse.dim_track", "warehouse.dim_artist", "warehouse.fact_play"} <= tables_with(
        platform.main, "Bulbous"
    )
    assert files_with(platform.lake, "Bulbous")
    forget(platform.source, bob)
    assert platform.run("second", as_of=NOON)
    for word in ("Bulbous", "bulbous", "bob-of-the-marsh"):
        assert tables_with(platform.main, word) == set()
        assert files_with(platform.lake, word) == set()
    users = platform.main.execute("SELECT DISTINCT user_id FROM warehouse.fact_play").fetchall()
    assert users == [(book.account("ann"),)]
    assert [path for path in platform.lake.rglob(f"user={bob}/**/*") if path.is_file()] == []
    assert not platform.run("third", as_of=NOON)
