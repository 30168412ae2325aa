"""What the page of tastes should say of ten years."""

from figure_rows import Compared, Row, counts

from dashboard.formats import percent_text

TASTE = """
SELECT coalesce('{words}'::jsonb ->> bucket, bucket) AS bucket, plays, streams, share_pct
FROM analytics.{table}
WHERE user_id = %(user)s AND period_type = 'all_time'
ORDER BY bucket = 'unknown', {place}
"""
LENGTHS = (
    '{"unknown": "Not known", "<2": "<2 min", "2-3": "2-3 min", "3-4": "3-4 min", "4-5": "4-5 min", '
    '">5": ">5 min"}'
)
LYRICS = '{"unknown": "Not known", "clean": "Not explicit", "explicit": "Explicit"}'
DEVICES = '{"unknown": "Not known", "ios": "iOS", "android": "Android", "speaker": "Speaker"}'
OTHERS = '{"unknown": "Not known"}'
TASTES = [
    ("duration", "duration_preference", LENGTHS, "bucket = '>5', bucket <> '<2', bucket"),
    ("popularity", "popularity_distribution", OTHERS, "bucket"),
    ("explicit", "explicit_preference", LYRICS, "plays DESC"),
    ("platform", "platform_preference", DEVICES, "plays DESC"),
    ("context", "context_preference", OTHERS, "plays DESC"),
    ("country", "country_preference", OTHERS, "plays DESC"),
]
"""Kind, table, what its buckets are called, their order."""
DECADES = """
SELECT decade AS bucket, sum(plays)::bigint AS plays, sum(streams)::bigint AS streams,
       sum(share_pct) AS share_pct
FROM (
    SELECT *, CASE bucket WHEN 'unknown' THEN 'Not known' ELSE left(bucket, 3) || '0s' END AS decade
    FROM analytics.release_year_preference
) AS years
WHERE user_id = %(user)s AND period_type = 'all_time'
GROUP BY decade
ORDER BY decade = 'Not known', plays DESC
"""


def shares(row: Row) -> list[str]:
    """A line of a taste."""
    return [row.bucket, percent_text(row.share_pct), *counts(row, "plays streams")]


TASTE_TABLES: dict[tuple[str, str], Compared] = {
    ("/taste", "release_year"): Compared(DECADES, shares, 4),
    **{
        ("/taste", kind): Compared(TASTE.format(table=table, words=words, place=place), shares, 3)
        for kind, table, words, place in TASTES
    },
}
