"""The shares of a period: one row per kind of preference and bucket."""

from dataclasses import dataclass
from datetime import date

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Share:
    """One row of a preference table, or of analytics.popularity_distribution; `kind` is its name."""

    kind: str
    bucket: str
    plays: int
    streams: int
    share_pct: float


SHARES = """
SELECT shares.kind, shares.bucket, shares.plays, shares.streams, shares.share_pct
FROM (
    SELECT 'release_year' AS kind, user_id, period_type, period_start, bucket, plays, streams, share_pct
    FROM analytics.release_year_preference WHERE user_id = %(user_id)s
    UNION ALL
    SELECT 'duration', user_id, period_type, period_start, bucket, plays, streams, share_pct
    FROM analytics.duration_preference WHERE user_id = %(user_id)s
    UNION ALL
    SELECT 'popularity', user_id, period_type, period_start, bucket, plays, streams, share_pct
    FROM analytics.popularity_distribution WHERE user_id = %(user_id)s
    UNION ALL
    SELECT 'explicit', user_id, period_type, period_start, bucket, plays, streams, share_pct
    FROM analytics.explicit_preference WHERE user_id = %(user_id)s
    UNION ALL
    SELECT 'platform', user_id, period_type, period_start, bucket, plays, streams, share_pct
    FROM analytics.platform_preference WHERE user_id = %(user_id)s
    UNION ALL
    SELECT 'context', user_id, period_type, period_start, bucket, plays, streams, share_pct
    FROM analytics.context_preference WHERE user_id = %(user_id)s
    UNION ALL
    SELECT 'country', user_id, period_type, period_start, bucket, plays, streams, share_pct
    FROM analytics.country_preference WHERE user_id = %(user_id)s
) AS shares
WHERE shares.period_type = %(period_type)s
  AND shares.period_start = %(period_start)s
ORDER BY shares.kind, shares.plays DESC, shares.bucket
"""


def shares(snapshot: Snapshot, period_type: str, period_start: date) -> list[Share]:
    """Every share of one period; within a kind the largest first."""
    return snapshot.rows(Share, SHARES, period_type=period_type, period_start=period_start)
