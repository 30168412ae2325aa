"""Filling a staging table: all rows once, or none."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from spark_scripts import registry, staging

pytestmark = pytest.mark.integration
ARTISTS = registry.table("dim_artist")
HOUSE, JAZZ = (
    pa.record_batch({"artist_id": [name], "artist_name": [name], "genres": [[name, 'so "called"']]})
    for name in ("house", "jazz")
)
QUERY = "SELECT artist_id, genres FROM staging.dim_artist ORDER BY 1"


def breaking() -> Iterator[pa.RecordBatch]:
    """One batch, and then no more."""
    yield JAZZ
    raise ConnectionError("the lake went away")


def test_filling_again_replaces_what_was_there(main_db):
    with main_db.connect() as main:
        assert staging.fill(main, ARTISTS, [HOUSE]) == 1
        assert staging.fill(main, ARTISTS, [HOUSE, JAZZ]) == 2
        both = [("house", ["house", 'so "called"']), ("jazz", ["jazz", 'so "called"'])]
        assert main.execute(QUERY).fetchall() == both
        assert staging.fill(main, ARTISTS, []) == 0
        assert main.execute(QUERY).fetchall() == []


def test_a_step_that_breaks_off_leaves_what_was_there(main_db):
    with main_db.connect() as main:
        staging.fill(main, ARTISTS, [HOUSE])
        with pytest.raises(ConnectionError):
            staging.fill(main, ARTISTS, breaking())
        assert main.execute(QUERY).fetchall() == [("house", ["house", 'so "called"'])]
