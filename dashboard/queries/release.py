"""What every page needs: the current release, the viewer's zone, the periods that hold plays."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Release:
    """What readers see now: the zone and date its periods were computed for; stale: a later run failed."""

    release_id: int
    published_at: datetime
    as_of: datetime
    time_zone: str
    as_of_date: date
    is_stale: bool


@dataclass(frozen=True)
class PeriodSummary:
    """One row of analytics.listening_summary."""

    period_type: str
    period_start: date
    plays: int
    streams: int
    listened_ms: int
    distinct_tracks: int
    distinct_recordings: int
    distinct_artists: int
    distinct_albums: int
    active_days: int
    first_play_at: datetime
    last_play_at: datetime
    skip_rate: float | None
    estimated_pct: float


RELEASE = """
SELECT release_id,
       published_at,
       as_of,
       zone.name AS time_zone,
       coalesce(published_user.as_of_date, (as_of AT TIME ZONE zone.name)::date) AS as_of_date,
       EXISTS (
           SELECT FROM ops.etl_run
           WHERE etl_run.status = 'failed' AND etl_run.started_at > release.published_at
       ) AS is_stale
FROM ops.release
LEFT JOIN ops.published_user ON published_user.user_id = %(user_id)s
LEFT JOIN warehouse.dim_user ON dim_user.user_id = %(user_id)s
CROSS JOIN LATERAL (SELECT coalesce(published_user.time_zone, dim_user.time_zone, 'UTC') AS name) AS zone
ORDER BY release_id DESC
LIMIT 1
"""

PERIODS = """
SELECT period_type,
       period_start,
       plays,
       streams,
       listened_ms,
       distinct_tracks,
       distinct_recordings,
       distinct_artists,
       distinct_albums,
       active_days,
       first_play_at,
       last_play_at,
       skip_rate,
       estimated_pct
FROM analytics.listening_summary
WHERE user_id = %(user_id)s
ORDER BY period_type, period_start DESC
"""


def current_release(snapshot: Snapshot) -> Release | None:
    """The newest release, or None before the first."""
    return snapshot.first(Release, RELEASE)


def period_summaries(snapshot: Snapshot) -> list[PeriodSummary]:
    """Every period in which the viewer has music plays, newest first within a type."""
    return snapshot.rows(PeriodSummary, PERIODS)
