"""Erasing an account: afterwards source is what it would be had the account never been there."""

import threading
from typing import Any

import psycopg
import pytest

from flask_endpoint.ledger import forget, rebuild, record_poll
from tests.conftest import Database, Server
from tests.integration.ledger.conftest import Book, at, extended, polled, zipped
from tests.integration.ledger.histories import tell

pytestmark = pytest.mark.integration


def everything(book: Book) -> str:
    """All rows of all tables of source, as text."""
    tables = book.rows(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '%yoyo%'"
    )
    return "\n".join(
        str(book.rows(f"SELECT row::text FROM {table['table_name']} AS row"))  # noqa: S608
        for table in tables
    )


def test_no_trace_of_an_erased_account_is_left_in_any_table(book: Book) -> None:
    tell(book, "ann", "Adamant")
    tell(book, "bob-of-the-marsh", "Bulbous")
    bob = book.account("bob-of-the-marsh")
    assert everything(book).count("Bulbous") > 50
    forget(book.connection, bob)
    left = everything(book)
    assert "Bulbous" not in left
    assert "bob-of-the-marsh" not in left
    assert left.count("Adamant") > 50


def test_the_others_stand_as_if_the_erased_had_never_been(book: Book, postgres_server: Server) -> None:
    book.poll(polled(at(0), "spotify:track:x", isrc="AA9", title="Shared"), name="bob")
    book.poll(polled(at(1), "spotify:track:y", isrc="AA9", title="Same"), name="bob")
    tell(book, "ann")
    tell(book, "bob")
    book.import_rows([extended(at(5), uri="spotify:track:x", title="Shared")], "ann")
    book.poll(polled(at(6), "spotify:track:y", title="Same"), name="ann")
    shared = book.derived()
    assert forget(book.connection, book.account("bob")) == []
    with postgres_server.create("source").connect("ingest_rw") as connection:
        alone = Book(connection, book.folder)
        tell(alone, "ann")
        alone.import_rows([extended(at(5), uri="spotify:track:x", title="Shared")], "ann")
        alone.poll(polled(at(6), "spotify:track:y", title="Same"), name="ann")
        expected = alone.derived()
    for table in ("play", "play_partition"):
        expected[table] = [row | {"account_id": book.account("ann")} for row in expected[table]]
    expected["track_alias"] = [
        row | {"told_by": row["told_by"] and book.account("ann")} for row in expected["track_alias"]
    ]
    assert book.derived() == expected != shared
    versions = book.versions()
    rebuild(book.connection)
    assert (book.derived(), book.versions()) == (expected, versions)


def test_uploads_that_wait_are_named_so_that_they_can_be_removed(book: Book) -> None:
    job = book.upload(zipped({"a.json": [extended(at(0))]}), "x.zip")
    assert forget(book.connection, job.account_id) == [str(job.spool_path)]
    assert book.rows("SELECT * FROM import_job") == []


def test_polls_and_imports_under_way_end_without_a_trace(book: Book, source_db: Database) -> None:
    accounts = [book.account(name) for name in ("ann", "bob", "cyd")]
    stop = threading.Event()

    def work(number: int, connection: psycopg.Connection[Any]) -> None:
        count = 0
        while not stop.is_set():
            count += 1
            item = polled(at(count * 60), f"spotify:track:{number}x{count}")
            try:
                with connection.transaction():
                    connection.execute(
                        "SELECT 1 FROM account WHERE account_id = %s FOR NO KEY UPDATE", (accounts[number],)
                    )
                    record_poll(connection, accounts[number], None, [item])
            except psycopg.errors.ForeignKeyViolation:
                return

    connections = [source_db.connect("ingest_rw") for _ in accounts]
    threads = [
        threading.Thread(target=work, args=(number, connection))
        for number, connection in enumerate(connections)
    ]
    for thread in threads:
        thread.start()
    for account_id in accounts[:2]:
        forget(book.connection, account_id)
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
    for connection in connections:
        connection.close()
    assert {row["account_id"] for row in book.rows("SELECT account_id FROM raw_api_play")} <= {accounts[2]}
    assert "spotify:track:0x" not in everything(book)
