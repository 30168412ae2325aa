"""The definitions of docs/definitions.md twice more: in SQL for Postgres and DuckDB, and in pandas.

Written from the definitions, not from the Spark code, so that they can tell whether it is right. Each file
<table>.sql is one query over the tables of `prepare.sql`; `frames` holds the same tables as functions.
"""

from datetime import datetime
from pathlib import Path

TABLES = (
    "listening_summary",
    "daily_activity",
    "top_tracks",
    "top_artists",
    "album_completion",
    "artist_streaks",
    "listening_clock",
    "popularity_distribution",
    "listening_sessions",
    "global_top_tracks",
    "global_top_artists",
)
"""What every implementation computes; all of them over the same plays."""


def statements(as_of: datetime) -> list[tuple[str, str]]:
    """What to run, in order: a name, and SQL that Postgres and DuckDB both understand.

    They read account, artist, album, track and play as source has them, and leave the schema `oracle`.
    """
    prepare = [("prepare", each) for each in _read("prepare").replace(":as_of", _literal(as_of)).split(";\n")]
    tables = [(name, f"CREATE TABLE oracle.{name} AS\n{_read(name)}") for name in TABLES]
    return [(name, text.strip()) for name, text in prepare + tables if text.strip()]


def _read(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text().rstrip().rstrip(";") + "\n"


def _literal(at: datetime) -> str:
    return f"TIMESTAMPTZ '{at.isoformat()}'"
