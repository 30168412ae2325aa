"""Everything kept about an account as a ZIP that is made while it is sent: memory does not grow with it.

The JSON files have the shape of Spotify's exports (and of its recently-played items), so that importing the
ZIP into a fresh account gives the same ledger. plays.csv is that ledger as a table.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import psycopg
from psycopg.rows import tuple_row

from flask_endpoint.import_jobs import spreadsheet_text

ROWS_PER_FILE = 15_000
ROWS_PER_BLOCK = 500
COMPRESSION_LEVEL = 4
EXTENDED_FIELDS = (
    "ts",
    "platform",
    "ms_played",
    "conn_country",
    "master_metadata_track_name",
    "master_metadata_album_artist_name",
    "master_metadata_album_album_name",
    "spotify_track_uri",
    "episode_name",
    "episode_show_name",
    "spotify_episode_uri",
    "reason_start",
    "reason_end",
    "shuffle",
    "skipped",
    "offline",
    "offline_timestamp",
    "incognito_mode",
)
NULLS = json.dumps(dict.fromkeys(EXTENDED_FIELDS))
"""Rows are kept without nulls; Spotify's have them."""

JSON_FILES = {
    "Spotify Extended Streaming History/Streaming_History_Audio_{}.json": (
        "SELECT (%(nulls)s::jsonb || row)::text FROM raw_export_row "
        "WHERE account_id = %(account)s AND NOT is_account_data ORDER BY ended_at, play_id, variant"
    ),
    "Spotify Account Data/StreamingHistory_music_{}.json": (
        "SELECT row::text FROM raw_export_row "
        "WHERE account_id = %(account)s AND is_account_data ORDER BY ended_at, play_id, variant"
    ),
    "Spotify Web API/recently_played_{}.json": (
        "SELECT item::text FROM raw_api_play WHERE account_id = %(account)s ORDER BY played_at, track_uri"
    ),
    "lists/snapshots_{}.json": (
        "SELECT (to_jsonb(snapshot) - 'account_id')::text FROM library_snapshot AS snapshot "
        "WHERE account_id = %(account)s ORDER BY list, taken_on"
    ),
}
PLAYS = """
SELECT
    play.play_id, play.ended_at, play.reported_at, play.kind, play.origin, play.is_in_api,
    coalesce(play.track_uri, play.item_uri) AS uri,
    coalesce(track.title, play.item_name) AS title,
    coalesce(artist.name, play.item_parent) AS artist,
    album.title AS album,
    play.ms_played, play.listened_ms, play.is_estimated, play.reason_start, play.reason_end,
    play.skipped_flag, play.is_shuffle, play.is_offline, play.is_incognito, play.platform, play.country,
    play.context_type, play.context_uri
FROM play
LEFT JOIN track USING (track_uri)
LEFT JOIN artist ON artist.artist_id = track.artist_id
LEFT JOIN album ON album.album_id = track.album_id
WHERE play.account_id = %(account)s
ORDER BY play.ended_at, play.play_id
"""
REJECTED = """
SELECT rejected_at, import_job_id, ingest_run_id, place AS file, row_index, reason, row
FROM rejected_row
WHERE account_id = %(account)s
ORDER BY rejected_row_id
"""
ABOUT = {
    "account": "SELECT to_jsonb(account_overview) FROM account_overview WHERE account_id = %(account)s",
    "imports": "SELECT to_jsonb(job) - 'spool_path' FROM import_job AS job WHERE account_id = %(account)s "
    "ORDER BY import_job_id",
    "polls": "SELECT to_jsonb(run) FROM ingest_run AS run WHERE account_id = %(account)s "
    "ORDER BY ingest_run_id",
    "gaps": "SELECT to_jsonb(gap) FROM ingest_gap AS gap WHERE account_id = %(account)s "
    "ORDER BY gap_start_at",
    "share_links": "SELECT to_jsonb(link) - 'token_hash' FROM share_link AS link "
    "WHERE account_id = %(account)s ORDER BY share_link_id",
    "comparisons": "SELECT to_jsonb(pair) FROM comparison AS pair "
    "WHERE %(account)s IN (asker_id, asked_id) ORDER BY asked_at",
}


class _Outbox:
    """What ZipFile writes to: bytes wait here until they are sent."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def write(self, block: bytes) -> int:
        self._blocks.append(bytes(block))
        return len(block)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def empty(self) -> bytes:
        """What was written since the last time."""
        blocks, self._blocks = self._blocks, []
        return b"".join(blocks)


class _Account:
    """One account's rows, all of one snapshot."""

    def __init__(self, connection: psycopg.Connection[Any], account_id: int) -> None:
        self._connection = connection
        self._values = {"account": account_id, "nulls": NULLS}

    def rows(
        self, query: str, header: Callable[[list[str]], None] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a query through a server-side cursor; `header` is told the names of the columns."""
        with self._connection.cursor("takeout", row_factory=tuple_row) as cursor:
            cursor.itersize = ROWS_PER_BLOCK
            cursor.execute(query.encode(), self._values)
            if header and cursor.description:
                header([column.name for column in cursor.description])
            yield from cursor


def archive(connection: psycopg.Connection[Any], account_id: int) -> Iterator[bytes]:
    """The bytes of the ZIP, as they come to be. Must be called outside a transaction."""
    outbox = _Outbox()
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        account = _Account(connection, account_id)
        with ZipFile(outbox, "w", ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL) as zip_file:  # type: ignore[call-overload]
            for name, blocks in _files(account):
                info = ZipInfo(name, datetime.now(UTC).timetuple()[:6])
                info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
                with zip_file.open(info, "w", force_zip64=True) as file:
                    for block in blocks:
                        file.write(block.encode())
                        yield outbox.empty()
        yield outbox.empty()


def _files(account: _Account) -> Iterator[tuple[str, Iterator[str]]]:
    """Name and text of every file."""
    yield "account.json", _about(account)
    yield "plays.csv", _table(account, PLAYS)
    yield "rejected_rows.csv", _table(account, REJECTED)
    for pattern, query in JSON_FILES.items():
        rows = (text for (text,) in account.rows(query))
        for number, first in enumerate(rows):
            yield pattern.format(number), _array(first, rows)


def _about(account: _Account) -> Iterator[str]:
    """Who the account is, and what happened to it."""
    facts = {name: [row for (row,) in account.rows(query)] for name, query in ABOUT.items()}
    yield json.dumps({**facts, "account": facts["account"][0]}, indent=1, ensure_ascii=False)


def _array(first: str, rows: Iterator[str]) -> Iterator[str]:
    """A JSON array of one file's worth of rows."""
    block = ["[" + first]
    for count, row in enumerate(rows, start=2):
        block.append(",\n" + row)
        if count == ROWS_PER_FILE:
            break
        if len(block) == ROWS_PER_BLOCK:
            yield "".join(block)
            block = []
    yield "".join(block) + "]"


def _table(account: _Account, query: str) -> Iterator[str]:
    """The rows of a query as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for count, row in enumerate(account.rows(query, writer.writerow), start=1):
        writer.writerow([_cell(value) for value in row])
        if count % ROWS_PER_BLOCK == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _cell(value: object) -> object:
    """A moment in ISO 8601, text that no spreadsheet runs, everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return spreadsheet_text(value) if isinstance(value, str) else value
