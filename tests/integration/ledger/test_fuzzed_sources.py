"""Odd rows all the way into Postgres: kept as plays or rejected, never lost, and a rebuild agrees.

`pytest --hypothesis-profile long` tries many more.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flask_endpoint.ledger import rebuild
from flask_endpoint.polling import sort_items
from tests.conftest import Server
from tests.integration.ledger.conftest import Book
from tests.unit.imports.test_fuzzed_exports import PATIENT, damaged, rows, written

pytestmark = pytest.mark.integration
EMPTY = (
    "RESET ROLE; TRUNCATE account, play, raw_export_row, track, artist, album, track_alias, catalogue_fact, "
    "artist_credit, album_credit, artist_link, album_link, play_partition CASCADE; SET ROLE ingest_rw"
)


@pytest.fixture(scope="module")
def one_book(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """One database for all examples, emptied between them."""
    with postgres_server.create("source").connect() as connection:
        yield Book(connection, tmp_path_factory.mktemp("uploads"))


def counted(book: Book, import_job_id: int) -> int:
    """Rows the job keeps as rejected."""
    query = f"SELECT count(*) AS rows FROM rejected_row WHERE import_job_id = {import_job_id}"  # noqa: S608
    return int(book.rows(query)[0]["rows"])


@settings(PATIENT, max_examples=max(50, settings.default.max_examples // 10))
@given(st.data())
def test_odd_rows_are_kept_or_rejected_and_a_rebuild_agrees(one_book: Book, data: st.DataObject) -> None:
    one_book.connection.execute(EMPTY)
    entries: list[Any] = data.draw(st.lists(rows(), min_size=1, max_size=40))
    content = data.draw(damaged(b"[" + written(entries, "utf-8", is_ascii=True)[1:]))
    is_upload = content.lstrip()[:1] in (b"[", b"{")
    if is_upload:
        job = one_book.import_bytes(content)
        assert job["status"] == "done"
        assert job["received"] == job["new"] + job["duplicate"] + job["rejected"]
        newest = one_book.rows("SELECT max(import_job_id) AS id FROM import_job")[0]["id"]
        assert counted(one_book, newest) == job["rejected"]
        again = one_book.import_bytes(content + b" ")
        assert (again["new"], again["received"], again["rejected"]) == (0, job["received"], job["rejected"])
    items, rejected = sort_items(json.loads(json.dumps(entries)), datetime.now(UTC))
    counts = one_book.poll(*items)
    assert counts.received + len(rejected) == len(entries)
    assert one_book.poll(*items).new == 0
    derived = one_book.derived()
    versions = one_book.versions()
    rebuild(one_book.connection)
    for table, kept in one_book.derived().items():
        assert kept == derived[table], table
    assert one_book.versions() == versions
