"""A download of one's own data: complete, one's own alone, and as good as the exports it was made from."""

import csv
import io
import json
from typing import Any
from zipfile import ZipFile

import pytest

from flask_endpoint import takeout
from flask_endpoint.ledger import rebuild
from flask_endpoint.takeout import EXTENDED_FIELDS, archive
from tests.conftest import Server
from tests.integration.ledger.conftest import Book, at, extended
from tests.integration.ledger.histories import tell

pytestmark = pytest.mark.integration
PLAYS_OF = "SELECT * FROM play WHERE account_id = {} ORDER BY ended_at, play_id"
RAW_OF = (
    "SELECT play_id, variant, row::text FROM raw_export_row WHERE account_id = {0} "
    "UNION ALL SELECT NULL, NULL, item::text FROM raw_api_play WHERE account_id = {0} ORDER BY 3, 1, 2"
)


def taken(book: Book, name: str = "ann") -> bytes:
    """The download of an account."""
    return b"".join(archive(book.connection, book.account(name)))


def rows_of(book: Book, query: str, name: str) -> list[dict[str, Any]]:
    """Rows of one account, without its id."""
    rows = book.rows(query.format(book.account(name)))
    return [{key: value for key, value in row.items() if key != "account_id"} for row in rows]


def test_a_download_imported_into_a_fresh_account_gives_the_same_ledger(book: Book) -> None:
    tell(book)
    plays, raw, versions = (
        rows_of(book, PLAYS_OF, "ann"),
        rows_of(book, RAW_OF, "ann"),
        book.rows("SELECT * FROM catalogue_version"),
    )
    assert {play["origin"] for play in plays} == {"extended", "account_data", "api"}
    job = book.import_bytes(taken(book), "my_encore_data.zip", "copy")
    assert (job["status"], job["rejected"], job["new"]) == ("done", 0, len(raw) - 1), "but for the variant"
    assert rows_of(book, PLAYS_OF, "copy") == plays
    assert rows_of(book, RAW_OF, "copy") == raw
    assert book.rows("SELECT * FROM catalogue_version") == versions
    again = book.import_bytes(taken(book, "copy"), "my_encore_data.zip", "copy")
    assert (again["new"], again["received"]) == (0, job["received"])


def but_for_tellers(book: Book) -> dict[str, Any]:
    """Ledger and catalogue without who told which name since when: elsewhere nothing came from Spotify."""
    derived: dict[str, Any] = book.derived()
    names = ("track_uri", "title", "artist_name", "album_title")
    derived["track_alias"] = {tuple(row[name] for name in names) for row in derived["track_alias"]}
    for track in derived["track"]:
        del track["observed_at"]
    return derived


def test_a_download_imported_elsewhere_gives_the_same_ledger_and_catalogue(
    book: Book, postgres_server: Server
) -> None:
    tell(book)
    data = taken(book)
    with postgres_server.create("source").connect("ingest_rw") as connection:
        other = Book(connection, book.folder)
        other.import_bytes(data, "my_encore_data.zip")
        assert but_for_tellers(other) == but_for_tellers(book)
        rebuild(connection)
        assert but_for_tellers(other) == but_for_tellers(book)


def test_files_have_the_shape_of_spotifys_and_no_more_rows_than_theirs(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeout, "ROWS_PER_FILE", 3)
    monkeypatch.setattr(takeout, "ROWS_PER_BLOCK", 2)
    book.import_rows([extended(at(n)) for n in range(7)])
    with ZipFile(io.BytesIO(taken(book))) as zip_file:
        assert zip_file.testzip() is None
        folder = "Spotify Extended Streaming History/Streaming_History_Audio_"
        files = [json.loads(zip_file.read(f"{folder}{number}.json")) for number in range(3)]
        assert [len(file) for file in files] == [3, 3, 1]
        assert set(EXTENDED_FIELDS) == set(files[0][0])
        assert files[0][0]["episode_name"] is None
        assert len(zip_file.namelist()) == 6


def test_the_table_of_plays_is_the_ledger(book: Book) -> None:
    tell(book)
    with ZipFile(io.BytesIO(taken(book))) as zip_file:
        table = list(csv.DictReader(io.TextIOWrapper(zip_file.open("plays.csv"), "utf-8", newline="")))
        rejected = list(csv.DictReader(io.TextIOWrapper(zip_file.open("rejected_rows.csv"), "utf-8")))
        about = json.loads(zip_file.read("account.json"))
    assert [row["play_id"] for row in table] == [str(play["play_id"]) for play in book.plays()]
    assert "'=Other" in {row["title"] for row in table}, "a spreadsheet must not run it"
    assert next(row for row in table if row["uri"] == "spotify:track:t4")["ended_at"] == (
        "2024-03-01T14:13:20.123000Z"
    )
    assert [(row["reason"], row["row_index"]) for row in rejected] == [
        ("ms_played is negative or too large", "8")
    ]
    assert about["account"]["login_name"] == "ann"
    assert [job["received_count"] for job in about["imports"]] == [9, 4]
    assert "spool_path" not in str(about)


def test_nothing_of_anybody_else_is_in_a_download(book: Book) -> None:
    tell(book, "ann", "Adamant")
    tell(book, "bob", "Bulbous")
    with ZipFile(io.BytesIO(taken(book))) as zip_file:
        text = "".join(zip_file.read(name).decode() for name in zip_file.namelist())
    assert "Adamant" in text
    assert "Bulbous" not in text
    assert "bob" not in text


def test_an_account_without_a_play_has_a_download_too(book: Book) -> None:
    with ZipFile(io.BytesIO(taken(book))) as zip_file:
        assert zip_file.namelist() == ["account.json", "plays.csv", "rejected_rows.csv"]


def test_a_download_is_sent_while_it_is_made(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeout, "ROWS_PER_BLOCK", 50)
    book.import_rows([extended(at(n), platform=f"{n * n * 7919}" * 9) for n in range(3000)])
    blocks = [len(block) for block in archive(book.connection, book.account())]
    assert sum(blocks) > 100_000
    assert max(blocks) < sum(blocks) / 4


def test_a_download_broken_off_leaves_the_connection_usable(book: Book) -> None:
    tell(book)
    blocks = archive(book.connection, book.account())
    next(blocks)
    blocks.close()
    assert book.plays()
