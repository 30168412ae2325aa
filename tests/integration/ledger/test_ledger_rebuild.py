# ruff: noqa: S608 - statements composed of table names
"""Everything below raw comes from raw: lost or spoilt, a rebuild brings back the very same rows."""

from typing import Any

import pytest

from flask_endpoint.ledger import rebuild
from flask_endpoint.ledger.__main__ import main
from tests.conftest import Database
from tests.integration.ledger.conftest import Book, at, polled, service_env
from tests.integration.ledger.histories import tell

pytestmark = pytest.mark.integration
DERIVED = (
    "play",
    "track",
    "track_artist",
    "track_alias",
    "artist",
    "album",
    "catalogue_fact",
    "artist_credit",
    "album_credit",
    "account_track",
    "artist_link",
    "album_link",
)
NOT_DERIVED = {
    "account",
    "account_overview",
    "authorization_request",
    "ingest_run",
    "ingest_gap",
    "import_job",
    "import_file",
    "rejected_row",
    "ledger_rule",
    "enrichment_queue",
    "genre_queue",
    "api_budget",
    "library_list",
    "library_snapshot",
    "library_item",
    "comparison",
    "share_link",
}


@pytest.fixture
def told(book: Book) -> Book:
    """A ledger in which every kind of row, match and name occurs."""
    tell(book)
    book.poll(polled(at(900), "spotify:track:t3", isrc="AA1"), name="bob")
    return book


def tables(book: Book) -> dict[str, list[dict[str, Any]]]:
    """Every derived row."""
    return {table: book.rows(f"SELECT * FROM {table} AS row ORDER BY row::text") for table in DERIVED}


def test_every_table_of_source_is_known_to_be_derived_or_not(told: Book) -> None:
    names = told.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    raw = {row["table_name"] for row in names if row["table_name"].startswith(("raw_", "_yoyo", "yoyo"))}
    others = {row["table_name"] for row in names} - raw - set(DERIVED) - NOT_DERIVED
    assert others == {"play_partition", "catalogue_version"}, "say of a new table whether a rebuild makes it"


def test_a_rebuild_brings_back_what_was_lost(told: Book) -> None:
    before, counts = tables(told), told.derived()["play_partition"]
    assert all(before.values())
    for lost in (*DERIVED, ", ".join(DERIVED)):
        told.connection.execute(f"TRUNCATE {lost} CASCADE".encode())
        rebuild(told.connection)
        assert tables(told) == before, lost
        assert told.derived()["play_partition"] == counts


def test_a_rebuild_of_a_sound_ledger_writes_nothing(told: Book) -> None:
    before = tables(told), told.versions()
    rebuild(told.connection)
    assert (tables(told), told.versions()) == before


def test_the_command_says_what_it_found(
    told: Book, source_db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    env = service_env(source_db, told.upload_dir)
    plays = len(told.plays())
    assert main(["rebuild"], env) == 0
    assert capsys.readouterr().out == f"rebuilt from raw: {plays} plays of 2 accounts; nothing differed\n"
    told.connection.execute("DELETE FROM play WHERE account_id = %s", (told.account("bob"),))
    assert main(["rebuild", str(told.account("bob"))], env) == 0
    assert "; 1 parts differed and will be computed again" in capsys.readouterr().out
    assert len(told.plays()) == plays
    assert main(["rebuild", "all"], env) == 2
    assert main(["rebuild"], env | {"SOURCE_DB_PORT": "1"}) == 1
    assert "rebuild: connection" in capsys.readouterr().err
