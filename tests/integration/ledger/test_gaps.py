"""A gap of polling is closed by an export that covers it, and by nothing less."""

from datetime import datetime
from typing import Any

import pytest

from tests.integration.ledger.conftest import Book, account_row, at, extended, polled

pytestmark = pytest.mark.integration
START, END = at(1000), at(9000.5)


@pytest.fixture
def gap(book: Book) -> Book:
    """A ledger in which plays between START and END may be missing."""
    book.connection.execute(
        "INSERT INTO ingest_gap (account_id, gap_start_at, gap_end_at) VALUES (%s, %s, %s)",
        (book.account(), START, END),
    )
    return book


def is_closed(book: Book) -> bool:
    return bool(book.rows("SELECT closed_at IS NOT NULL AS is_closed FROM ingest_gap")[0]["is_closed"])


def row(end: datetime, **fields: Any) -> dict[str, Any]:
    return extended(end, uri=f"spotify:track:t{end.timestamp():.0f}", **fields)


def test_an_export_from_before_the_gap_to_after_it_closes_it(gap: Book) -> None:
    gap.import_rows([row(at(1000)), row(at(5000)), row(at(9000))])
    assert is_closed(gap)


def test_all_files_of_one_upload_count_together_and_those_of_two_do_not(gap: Book) -> None:
    early, late = [row(at(0)), row(at(4000))], [row(at(5000)), row(at(9999))]
    gap.import_rows(early)
    gap.import_rows(late)
    assert not is_closed(gap)
    gap.import_zip({"2019.json": early, "2020.json": late})
    assert is_closed(gap), "though every row of it was a duplicate, and every file loaded before"


@pytest.mark.parametrize(("first", "last"), [(900, 8900), (1100, 9100)])
def test_an_export_that_ends_or_begins_inside_the_gap_leaves_it_open(
    gap: Book, first: int, last: int
) -> None:
    gap.import_rows([row(at(first)), row(at(last))])
    assert not is_closed(gap)


def test_account_data_closes_a_gap_though_it_tells_minutes_only(gap: Book) -> None:
    gap.import_rows([account_row(at(1000)), account_row(at(9000), title="Else")])
    assert is_closed(gap)


def test_podcasts_and_downloads_of_ones_own_polls_prove_nothing(gap: Book) -> None:
    spoken = {"uri": None, "episode_name": "Episode", "spotify_episode_uri": "spotify:episode:e"}
    gap.import_rows([extended(at(0), **spoken), row(at(5000)), extended(at(10_000), **spoken)])
    gap.import_rows([polled(at(0)).item, polled(at(10_000)).item])
    assert not is_closed(gap)


def test_the_export_of_somebody_else_closes_nothing(gap: Book) -> None:
    gap.import_rows([row(at(0)), row(at(9999))], name="bob")
    assert not is_closed(gap)
