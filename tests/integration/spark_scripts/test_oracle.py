"""Eleven tables against other implementations of their definitions, over histories nobody wrote by hand."""

from datetime import UTC, datetime

import duckdb
import pytest

from benchmarks import histories, oracle
from benchmarks.oracle import frames
from benchmarks.oracle.compare import disagreements

AS_OF = datetime(2026, 1, 12, 12, tzinfo=UTC)
USERS, PLAYS = 6, 4_000


@pytest.fixture(scope="module")
def listening() -> histories.Histories:
    return histories.generate(USERS, PLAYS, seed=7)


def test_postgres_duckdb_and_pandas_agree_with_every_row(platform, listening):
    histories.load(listening, platform.source)
    assert platform.run("first", as_of=AS_OF)
    columns = {name: _columns(platform.main, name) for name in oracle.TABLES}

    found = {}
    duck = duckdb.connect()
    for name in ("account", "artist", "album", "track", "play"):
        duck.register(name, getattr(listening, name))
    for _, statement in oracle.statements(AS_OF):
        platform.source.execute(statement)
        duck.execute(statement)
    prepared = frames.prepare(listening, AS_OF)
    for name in oracle.TABLES:
        wanted = ", ".join(columns[name])
        ours = platform.main.execute(f"SELECT {wanted} FROM analytics.{name}").fetchall()  # noqa: S608
        query = f"SELECT {wanted} FROM oracle.{name}"  # noqa: S608
        assert ours, f"{name} is empty"
        found[name, "postgres"] = disagreements(ours, platform.source.execute(query).fetchall())
        found[name, "duckdb"] = disagreements(ours, duck.execute(query).fetchall())
        found[name, "pandas"] = disagreements(ours, frames.rows(frames.FRAMES[name](prepared), columns[name]))

    assert {where: rows[:4] for where, rows in found.items() if rows} == {}


def _columns(main, table: str) -> list[str]:
    names = main.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum",
        (f"analytics.{table}",),
    )
    return [name for (name,) in names]
