"""How much of what was played is described, and where the queue and today's budget stand."""

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import dict_row

from flask_endpoint.enrichment import budget
from flask_endpoint.enrichment.reading import BUCKET

COUNTS = """
SELECT
    (SELECT count(*) FROM track WHERE spotify_id IS NOT NULL) AS tracks,
    (SELECT count(*) FROM track WHERE spotify_id IS NOT NULL AND duration_ms IS NOT NULL) AS described_tracks,
    (SELECT count(*) FROM artist) AS artists,
    (SELECT count(*) FROM artist WHERE genres IS NOT NULL) AS artists_with_genres,
    (SELECT count(*) FROM enrichment_queue WHERE status = 'waiting') AS waiting,
    (SELECT count(*) FROM enrichment_queue WHERE status = 'gone') AS gone
"""


@dataclass(frozen=True)
class EnrichmentState:
    """Of the whole catalogue, and the queue; `spent` of `daily_reads` on this UTC day."""

    tracks: int
    described_tracks: int
    artists: int
    artists_with_genres: int
    waiting: int
    gone: int
    daily_reads: int
    spent: int
    resting_until: datetime | None
    rest_reason: str | None

    @property
    def described_pct(self) -> int | None:
        """Share of tracks that are described, in whole per cent; None where there are no tracks."""
        return self.described_tracks * 100 // self.tracks if self.tracks else None


def read_state(connection: psycopg.Connection, daily_reads: int) -> EnrichmentState:
    """Where enrichment stands now."""
    known = budget.state(connection, BUCKET)
    with connection.cursor(row_factory=dict_row) as cursor:
        counts = cursor.execute(COUNTS).fetchone() or {}
    return EnrichmentState(**counts, daily_reads=daily_reads, **known._asdict())
