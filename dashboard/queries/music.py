"""One artist, album or track as the viewer heard it; `Item.about` fills in the columns of its kind."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.db import Snapshot
from dashboard.queries.items import Item


@dataclass(frozen=True)
class Recording:
    """The recording that a URI belongs to."""

    recording_id: str


@dataclass(frozen=True)
class Heading:
    """What it is called and what is known of it; NULL where it is not known or makes no sense."""

    name: str
    artist_id: str | None
    artist_name: str | None
    album_id: str | None
    album_name: str | None
    release_year: int | None
    duration_ms: int | None


@dataclass(frozen=True)
class Totals:
    """What the viewer's plays of it add up to."""

    plays: int
    streams: int
    listened_ms: int
    active_days: int
    recordings: int
    albums: int
    first_play_at: datetime | None
    last_play_at: datetime | None
    skip_rate: float | None
    estimated_pct: float
    rank: int | None


@dataclass(frozen=True)
class Month:
    """One local month with plays of it."""

    month: date
    plays: int
    streams: int
    listened_ms: int


@dataclass(frozen=True)
class Year:
    """One local year with plays of it; rank None: not among the first hundred of that year."""

    year: int
    rank: int | None
    plays: int
    streams: int
    listened_ms: int


@dataclass(frozen=True)
class Rank:
    """Its place among the first hundred of a year."""

    year: int
    rank: int


@dataclass(frozen=True)
class Streak:
    """An unbroken run of local dates with a stream of it."""

    days: int
    start_date: date
    end_date: date
    is_alive: bool


@dataclass(frozen=True)
class Completion:
    """The album's row of analytics.album_completion."""

    total_tracks: int | None
    tracks_streamed: int
    completion_pct: float | None
    completed_at: datetime | None
    full_listens: int | None
    status: str


TOTALS = """
SELECT count(*) AS plays,
       count(*) FILTER (WHERE is_stream) AS streams,
       coalesce(sum(listened_ms), 0)::bigint AS listened_ms,
       count(DISTINCT local_date) AS active_days,
       count(DISTINCT recording_id) AS recordings,
       count(DISTINCT album_id) AS albums,
       min(ended_at) AS first_play_at,
       max(ended_at) AS last_play_at,
       count(*) FILTER (WHERE is_skip)::float8 / nullif(count(is_skip), 0) AS skip_rate,
       coalesce(100.0 * count(*) FILTER (WHERE is_estimated) / nullif(count(*), 0), 0)::float8
           AS estimated_pct,
       (
           SELECT rank
           FROM analytics.{ranking}
           WHERE user_id = %(user_id)s AND period_type = 'all_time' AND {item} = %(id)s
       ) AS rank
FROM warehouse.fact_play
WHERE user_id = %(user_id)s AND {item} = %(id)s
"""

HEADING = """
SELECT name, artist_id, artist_name, album_id, album_name, release_year, duration_ms
FROM (SELECT %(id)s::text AS item) AS wanted
CROSS JOIN LATERAL ({naming}) AS named
WHERE EXISTS (SELECT FROM warehouse.fact_play WHERE user_id = %(user_id)s AND {item} = %(id)s)
"""

RECORDINGS = """
SELECT DISTINCT recording_id
FROM warehouse.fact_play
WHERE user_id = %(user_id)s AND track_uri = %(uri)s
"""

MONTHS = """
SELECT date_trunc('month', local_date)::date AS month,
       count(*) AS plays,
       count(*) FILTER (WHERE is_stream) AS streams,
       sum(listened_ms)::bigint AS listened_ms
FROM warehouse.fact_play
WHERE user_id = %(user_id)s AND {item} = %(id)s
GROUP BY 1
ORDER BY 1
"""

RANKS = """
SELECT extract(year FROM period_start)::int AS year, rank
FROM analytics.{ranking}
WHERE user_id = %(user_id)s AND period_type = 'year' AND {item} = %(id)s
"""

STREAKS = """
WITH runs AS (
    SELECT count(*)::int AS days, min(local_date) AS start_date, max(local_date) AS end_date
    FROM (
        SELECT local_date, local_date - dense_rank() OVER (ORDER BY local_date)::int AS run
        FROM (
            SELECT DISTINCT local_date
            FROM warehouse.fact_play
            WHERE user_id = %(user_id)s AND {item} = %(id)s AND is_stream
        ) AS dates
    ) AS numbered
    GROUP BY run
)
SELECT days, start_date, end_date, end_date >= %(today)s::date - 1 AND start_date <= %(today)s AS is_alive
FROM runs
ORDER BY days DESC, start_date
"""

COMPLETION = """
SELECT total_tracks, tracks_streamed, completion_pct, completed_at, full_listens, status
FROM analytics.album_completion
WHERE user_id = %(user_id)s AND album_id = %(id)s
"""


def recording_of(snapshot: Snapshot, uri: str) -> str | None:
    """The recording of a URI that the viewer played."""
    found = snapshot.rows(Recording, RECORDINGS, uri=uri)
    return found[0].recording_id if found else None


def heading(snapshot: Snapshot, kind: Item, id_: str) -> Heading | None:
    """What it is called; None: the viewer has no play of it."""
    return snapshot.first(Heading, kind.about(HEADING), id=id_)


def totals(snapshot: Snapshot, kind: Item, id_: str) -> Totals:
    """What the viewer's plays of it add up to; without plays all is 0."""
    return snapshot.rows(Totals, kind.about(TOTALS), id=id_)[0]


def months(snapshot: Snapshot, kind: Item, id_: str) -> list[Month]:
    """Months with plays of it, oldest first."""
    return snapshot.rows(Month, kind.about(MONTHS), id=id_)


def ranks(snapshot: Snapshot, kind: Item, id_: str) -> list[Rank]:
    """Its places among the first hundred of each year."""
    return snapshot.rows(Rank, kind.about(RANKS), id=id_)


def by_year(months: Sequence[Month], ranks: Sequence[Rank]) -> list[Year]:
    """Years with plays of it, newest first: the sums of their months, whose plays need not be read again."""
    found = defaultdict(list)
    for row in months:
        found[row.month.year].append(row)
    places = {row.year: row.rank for row in ranks}
    return [
        Year(
            year,
            places.get(year),
            plays=sum(row.plays for row in found[year]),
            streams=sum(row.streams for row in found[year]),
            listened_ms=sum(row.listened_ms for row in found[year]),
        )
        for year in sorted(found, reverse=True)
    ]


def years(snapshot: Snapshot, kind: Item, id_: str) -> list[Year]:
    """Years with plays of it, newest first."""
    return by_year(months(snapshot, kind, id_), ranks(snapshot, kind, id_))


def streaks(snapshot: Snapshot, kind: Item, id_: str, today: date) -> list[Streak]:
    """Runs of days with a stream of it, the longest first, of equals the earlier."""
    return snapshot.rows(Streak, kind.about(STREAKS), id=id_, today=today)


def completion(snapshot: Snapshot, id_: str) -> Completion | None:
    """How much of an album was streamed; None: nothing."""
    return snapshot.first(Completion, COMPLETION, id=id_)
