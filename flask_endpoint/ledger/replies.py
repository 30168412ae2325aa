"""Answers to single reads into raw, and from there into catalogue and ledger."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from flask_endpoint.catalogue.observations import Observations
from flask_endpoint.catalogue.replies import CatalogueReply, see_reply
from flask_endpoint.ledger.refresh import follow, lock_ledger, open_cursor, prepare_all

IS_LED_TO = """
CASE said.entity
    WHEN 'track' THEN EXISTS (
        SELECT 1 FROM track_alias WHERE track_alias.track_uri = 'spotify:track:' || said.entity_id
    )
    ELSE EXISTS (
        SELECT 1 FROM catalogue_fact AS fact
        WHERE fact.entity = said.entity AND fact.entity_id = said.entity_id
    )
END
"""
"""Whether a play leads to what `said` is about: a track that was played, an album or artist it names."""

KEEP = f"""
INSERT INTO raw_catalogue_reply (entity, entity_id, fetched_at, reply, told_by)
SELECT said.entity, said.entity_id, said.fetched_at, said.reply, said.told_by
FROM
    unnest(%s::text[], %s::text[], %s::timestamptz[], %s::jsonb[], %s::text[])
    AS said (entity, entity_id, fetched_at, reply, told_by)
WHERE {IS_LED_TO}
ON CONFLICT DO NOTHING
RETURNING entity, entity_id, fetched_at
"""  # noqa: S608 - a constant


def record_replies(connection: psycopg.Connection[Any], replies: Sequence[CatalogueReply]) -> int:
    """Keep the answers and bring catalogue and ledger up to date; returns the number kept.

    In the caller's transaction, which holds the ledger's lock from here on. An answer about something no play
    leads to any more (its only listener was erased meanwhile) leaves no trace.
    """
    if not replies:
        return 0
    with open_cursor(connection) as cursor:
        lock_ledger(connection)
        prepare_all(cursor)
        kept = set(
            cursor.execute(
                KEEP.encode(),
                (
                    [said.entity for said in replies],
                    [said.entity_id for said in replies],
                    [said.fetched_at for said in replies],
                    [Jsonb(said.reply) for said in replies],
                    [said.told_by for said in replies],
                ),
            ).fetchall()
        )
        seen = Observations()
        for said in replies:
            if said[:3] in kept:
                see_reply(seen, said)
        follow(cursor, seen.lines(), is_bulk=False)
    return len(kept)
