"""Everything below raw, computed again from raw alone. On a sound ledger it changes nothing at all."""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import TupleRow, tuple_row

from flask_endpoint.catalogue import refresh as catalogue
from flask_endpoint.catalogue.names import shown, track_uri_of_names
from flask_endpoint.catalogue.observations import AliasKey, Observations
from flask_endpoint.catalogue.replies import ENTITIES, CatalogueReply, see_reply
from flask_endpoint.ledger.refresh import (
    STATEMENTS,
    TEMPORARY_TABLES,
    lock_ledger,
    open_cursor,
    prepare_all,
    recompute,
)
from flask_endpoint.ledger.replies import IS_LED_TO

BATCH = 20_000
RULE_VERSION = 2
"""Grows with a change of the rules after which raw rows make another catalogue or other plays than before."""
OBSERVED_BY_EXPORTS = """
SELECT
    account_id,
    track_uri,
    name_key,
    CASE WHEN is_account_data THEN row ->> 'trackName' ELSE row ->> 'master_metadata_track_name' END,
    CASE WHEN is_account_data THEN row ->> 'artistName' ELSE row ->> 'master_metadata_album_artist_name' END,
    CASE WHEN NOT is_account_data THEN row ->> 'master_metadata_album_album_name' END,
    min(ended_at),
    max(ended_at)
FROM raw_export_row
WHERE kind = 'track'
GROUP BY 1, 2, 3, 4, 5, 6
"""
OBSERVED_BY_API = "SELECT account_id, played_at, track_uri, item FROM raw_api_play WHERE is_uploaded = {}"
OBSERVED_BY_READS = f"""
SELECT said.entity, said.entity_id, said.fetched_at, said.reply, said.told_by
FROM raw_catalogue_reply AS said
WHERE said.entity = '{{}}' AND {IS_LED_TO}
"""  # noqa: S608 - constants
FORGET = """
DELETE FROM track_alias;
DELETE FROM catalogue_fact;
DELETE FROM artist_credit;
DELETE FROM album_credit;
DELETE FROM account_track;
"""
TOUCH_EVERYTHING = """
INSERT INTO touched_track SELECT track_uri FROM track_alias ON CONFLICT DO NOTHING;
INSERT INTO touched_track SELECT track_uri FROM track ON CONFLICT DO NOTHING;
INSERT INTO touched_artist SELECT artist_id FROM artist ON CONFLICT DO NOTHING;
INSERT INTO touched_album SELECT album_id FROM album ON CONFLICT DO NOTHING;
INSERT INTO touched_artist_name SELECT name_norm FROM artist_link ON CONFLICT DO NOTHING;
INSERT INTO touched_album_name SELECT artist_norm, title_norm FROM album_link ON CONFLICT DO NOTHING;
"""
TOUCH_ACCOUNT = (
    "INSERT INTO pg_temp.touched_export SELECT account_id, play_id FROM raw_export_row "
    "WHERE account_id = %(account)s AND variant = 0",
    "INSERT INTO pg_temp.touched_export SELECT account_id, play_id FROM play "
    "WHERE account_id = %(account)s ON CONFLICT DO NOTHING",
    "INSERT INTO pg_temp.touched_api SELECT account_id, played_at, track_uri FROM raw_api_play "
    "WHERE account_id = %(account)s",
)
"""All raw rows; and all plays, so that one no raw row stands behind is found and removed."""
MISCOUNTED = """
INSERT INTO changed_partition
SELECT
    account_id,
    play_year,
    coalesce(counted.plays, 0) - coalesce(known.play_count, 0) - coalesce(changed.gained, 0) AS gained
FROM (
    SELECT account_id, play_year, count(*) AS plays FROM play WHERE account_id = %(account)s GROUP BY 1, 2
) AS counted
FULL JOIN (SELECT * FROM play_partition WHERE account_id = %(account)s) AS known USING (account_id, play_year)
LEFT JOIN (
    SELECT account_id, play_year, sum(gained) AS gained FROM changed_partition GROUP BY 1, 2
) AS changed USING (account_id, play_year)
WHERE coalesce(counted.plays, 0) <> coalesce(known.play_count, 0) + coalesce(changed.gained, 0)
"""
"""Years whose count would be wrong even with what this rebuild changes."""


def rebuild(
    connection: psycopg.Connection[Any],
    account_id: int | None = None,
    *,
    correct_offline_times: bool | None = None,
) -> None:
    """Recompute the plays of one account, or catalogue and plays of all, in one transaction.

    `correct_offline_times` changes the rule the whole ledger stands under, so it needs all accounts.
    Only what differs is written, and only its years get a new version.
    """
    if account_id is not None and correct_offline_times is not None:
        raise ValueError("correct_offline_times is one rule for all accounts: rebuild without account_id")
    with connection.transaction(), open_cursor(connection) as cursor:
        lock_ledger(connection)
        if correct_offline_times is not None:
            cursor.execute("UPDATE ledger_rule SET correct_offline_times = %s", (correct_offline_times,))
        if account_id is None:
            cursor.execute("UPDATE ledger_rule SET version = %s", (RULE_VERSION,))
        prepare_all(cursor)
        if account_id is None:
            rebuild_catalogue(connection, cursor)
        if account_id is None:
            cursor.execute(STATEMENTS["follow_catalogue"])
        for account in _accounts(cursor, account_id):
            _rebuild_plays(cursor, account)
        cursor.execute(STATEMENTS["partitions"])


def _accounts(cursor: psycopg.Cursor[TupleRow], account_id: int | None) -> list[int]:
    if account_id is not None:
        return [account_id]
    return [row[0] for row in cursor.execute("SELECT account_id FROM account ORDER BY account_id").fetchall()]


def _rebuild_plays(cursor: psycopg.Cursor[TupleRow], account_id: int) -> None:
    for table in TEMPORARY_TABLES:
        if table != "changed_partition":
            cursor.execute(catalogue.truncate(table))
    for statement in TOUCH_ACCOUNT:
        cursor.execute(statement, {"account": account_id})
    cursor.execute("ANALYZE pg_temp.touched_export, pg_temp.touched_api")
    recompute(cursor, is_bulk=True)
    cursor.execute(MISCOUNTED, {"account": account_id})


def rebuild_catalogue(connection: psycopg.Connection[Any], cursor: psycopg.Cursor[TupleRow]) -> None:
    """Forget what is known of tracks, albums and artists, and learn it again from all raw rows."""
    cursor.execute(FORGET)
    for seen in _observations(connection):
        catalogue.forget_merged(cursor)
        catalogue.merge(cursor, seen.lines())
    cursor.execute(TOUCH_EVERYTHING)
    catalogue.derive(cursor, is_bulk=True)


def _observations(connection: psycopg.Connection[Any]) -> Iterator[Observations]:
    """What all raw rows say, in batches of bounded size."""
    seen = Observations()
    for account, uri, key, title, artist, album, first, last in _stream(connection, OBSERVED_BY_EXPORTS):
        seen.see_export(
            account,
            AliasKey(uri or track_uri_of_names(key), shown(title), shown(artist), shown(album)),
            first,
            last,
        )
        if len(seen.aliases) >= BATCH:
            yield seen
            seen = Observations()
    yield seen
    for is_uploaded in (False, True):
        seen = Observations(is_uploaded)
        items = _stream(connection, OBSERVED_BY_API.format(is_uploaded))
        for number, (account, played_at, uri, item) in enumerate(items, start=1):
            seen.see_item(account, played_at, uri, item)
            if number % BATCH == 0:
                yield seen
                seen = Observations(is_uploaded)
        yield seen
    for entity in ENTITIES:
        seen = Observations()
        rows = _stream(connection, OBSERVED_BY_READS.format(entity))
        for number, row in enumerate(rows, start=1):
            see_reply(seen, CatalogueReply(*row))
            if number % BATCH == 0:
                yield seen
                seen = Observations()
        yield seen


def _stream(connection: psycopg.Connection[Any], query: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a query through a server-side cursor: memory does not grow with them."""
    with connection.cursor("raw_rows", row_factory=tuple_row) as cursor:
        cursor.itersize = 2000
        yield from cursor.execute(query.encode())
