"""Wrapped. Grain: one row per user_id, year with at least one music play."""

from functools import reduce

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.discoveries import KINDS, is_new, with_history
from spark_scripts.favourites import favourites
from spark_scripts.measures import count_true, music
from spark_scripts.recordings import usual_tracks
from spark_scripts.sessions import begun, longest_first
from spark_scripts.streaks import runs

DAYS = 7
"""How long an obsession may take."""

YEAR = ["user_id", "year"]
FIGURES = (
    "plays",
    "streams",
    "listened_ms",
    "top_tracks",
    "top_artists",
    "top_albums",
    "top_genres",
    "top_artist_pct",
    "peak_hour",
    "longest_day",
    "longest_day_ms",
    "longest_session_started_at",
    "longest_session_ms",
    "longest_streak_days",
    "longest_streak_start_date",
    *(f"new_{kind}s" for kind in KINDS),
    "obsession_recording_id",
    "obsession_track_uri",
    "obsession_track_name",
    "obsession_artist_name",
    "obsession_streams",
    "obsession_start_date",
)
COUNTS = ("longest_streak_days", *(f"new_{kind}s" for kind in KINDS))
"""Figures of streams, which are 0 in a year without one."""


def transform(
    fact_play: DataFrame,
    dim_track: DataFrame,
    dim_artist: DataFrame,
    dim_album: DataFrame,
    dim_user: DataFrame,
    *,
    session_gap_minutes: int,
) -> DataFrame:
    """Each year told on one page."""
    plays = _with_year(music(fact_play))
    streams = plays.where("is_stream")
    tracks = usual_tracks(plays).join(
        dim_track.select("track_uri", "track_name", "artist_name"), "track_uri", how="left"
    )
    parts = [
        favourites(plays, tracks, dim_artist, dim_album),
        _longest_session(begun(plays, dim_user, session_gap_minutes)),
        _longest_streak(streams),
        _discoveries(streams),
        _obsession(streams, tracks),
    ]
    # Each part has some of the figures of a year: the greatest is the only one there is.
    every = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), parts)
    return (
        every.groupBy(*YEAR)
        .agg(*(F.max(name).alias(name) for name in FIGURES))
        .where("plays IS NOT NULL")
        .withColumns({name: F.coalesce(name, F.lit(0)) for name in COUNTS})
        .withColumn("listened_minutes", F.floor(F.col("listened_ms") / 60_000))
        .select(*YEAR, "listened_minutes", *FIGURES)
    )


def _with_year(dated: DataFrame) -> DataFrame:
    return dated.withColumn("year", F.year("local_date").cast("smallint"))


def _longest_session(sessions: DataFrame) -> DataFrame:
    """Of the sessions that began in the year."""
    return (
        _with_year(sessions)
        .groupBy(*YEAR)
        .agg(
            F.max_by("started_at", longest_first()).alias("longest_session_started_at"),
            F.max("length_ms").alias("longest_session_ms"),
        )
    )


def _longest_streak(streams: DataFrame) -> DataFrame:
    """Of the runs of dates within the year."""
    return (
        runs(streams, YEAR)
        .groupBy(*YEAR)
        .agg(
            F.max("days").alias("longest_streak_days"),
            F.max_by("start_date", F.struct(F.col("days"), -F.unix_date("start_date"))).alias(
                "longest_streak_start_date"
            ),
        )
    )


def _discoveries(streams: DataFrame) -> DataFrame:
    """What was streamed in the year for the first time ever."""
    return (
        _with_year(with_history(streams).where(is_new()))
        .groupBy(*YEAR)
        .agg(*(count_true(F.col("kind") == kind).alias(f"new_{kind}s") for kind in KINDS))
    )


def _obsession(streams: DataFrame, tracks: DataFrame) -> DataFrame:
    """The recording streamed most within seven dates of the year; of equals the longer, then the earlier."""
    track = [*YEAR, "recording_id"]
    week = Window.partitionBy(*track).orderBy(F.unix_date("local_date")).rangeBetween(1 - DAYS, 0)
    by_day = streams.groupBy(*track, "local_date").agg(
        F.count(F.lit(1)).alias("streams"), F.sum(F.col("listened_ms").cast("bigint")).alias("listened_ms")
    )
    weeks = by_day.select(
        *track,
        F.sum("streams").over(week).alias("streams"),
        F.sum("listened_ms").over(week).alias("listened_ms"),
        F.min("local_date").over(week).alias("start_date"),
    )
    most_first = F.struct(
        -F.col("streams"), -F.col("listened_ms"), F.col("start_date"), F.col("recording_id")
    )
    return (
        weeks.groupBy(*YEAR)
        .agg(F.min_by(F.struct("recording_id", "streams", "start_date"), most_first).alias("most"))
        .select(*YEAR, "most.*")
        .join(tracks, ["user_id", "recording_id"], how="left")
        .select(
            *YEAR,
            F.col("recording_id").alias("obsession_recording_id"),
            F.col("track_uri").alias("obsession_track_uri"),
            F.col("track_name").alias("obsession_track_name"),
            F.col("artist_name").alias("obsession_artist_name"),
            F.col("streams").alias("obsession_streams"),
            F.col("start_date").alias("obsession_start_date"),
        )
    )
