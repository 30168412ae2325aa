"""Album completion. Grain: one row per user_id, album_id."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import music

ALBUM = ["user_id", "album_id"]


def transform(fact_play: DataFrame, dim_track: DataFrame, dim_album: DataFrame) -> DataFrame:
    """How much of each album with a stream was heard, since when all of it, how often front to back."""
    plays = music(fact_play)
    albums = dim_album.select(
        "album_id",
        "album_name",
        "artist_name",
        F.when(F.col("total_tracks") > 0, F.col("total_tracks")).alias("total_tracks"),
    )
    streamed = _streamed(plays, albums)
    numbered = _positions(plays, dim_track, albums)
    listens = _full_listens(plays, numbered)
    can_count = numbered.select(*ALBUM, F.lit(True).alias("is_numbered")).distinct()
    tracks = F.least("recordings", "total_tracks")
    completion = tracks * 100.0 / F.col("total_tracks")
    return (
        streamed.join(can_count, ALBUM, how="left")
        .join(listens, ALBUM, how="left")
        .select(
            "user_id",
            "album_id",
            "album_name",
            "artist_name",
            "total_tracks",
            tracks.cast("int").alias("tracks_streamed"),
            completion.alias("completion_pct"),
            "completed_at",
            F.when(F.col("is_numbered"), F.coalesce("full_listens", F.lit(0))).alias("full_listens"),
            _status(completion).alias("status"),
        )
    )


def _streamed(plays: DataFrame, albums: DataFrame) -> DataFrame:
    """Distinct recordings streamed of each album, and the moment the last missing one was heard."""
    first_streams = (
        plays.where("is_stream AND album_id IS NOT NULL")
        .groupBy(*ALBUM, "recording_id")
        .agg(F.min("ended_at").alias("first_stream_at"))
    )
    nth = F.row_number().over(Window.partitionBy(*ALBUM).orderBy("first_stream_at", "recording_id"))
    is_last_missing = F.col("nth") == F.col("total_tracks")
    return (
        first_streams.withColumn("nth", nth)
        .join(albums, "album_id", how="left")
        .groupBy(*ALBUM, "album_name", "artist_name", "total_tracks")
        .agg(
            F.count(F.lit(1)).alias("recordings"),
            F.min(F.when(is_last_missing, F.col("first_stream_at"))).alias("completed_at"),
        )
    )


def _positions(plays: DataFrame, dim_track: DataFrame, albums: DataFrame) -> DataFrame:
    """The place on its album of every track a user streamed, where the numbers of all these tracks are known.

    Places are counted among what the user streamed, so that they do not depend on what others play. Whoever
    heard an album from front to back streamed each of its tracks, and then these places are the album's; who
    streamed fewer tracks did not hear it from front to back. A track without a number leaves the album out,
    because then nobody can tell.
    """
    numbers = dim_track.select("track_uri", "disc_number", "track_number")
    tracks = (
        plays.where("is_stream AND album_id IS NOT NULL")
        .select(*ALBUM, "track_uri")
        .distinct()
        .join(numbers, "track_uri", how="left")
        .join(albums.select("album_id", "total_tracks"), "album_id", how="inner")
    )
    whole = Window.partitionBy(*ALBUM)
    in_order = whole.orderBy("disc_number", "track_number")
    is_numbered = F.col("disc_number").isNotNull() & F.col("track_number").isNotNull()
    return (
        tracks.withColumn("position", F.dense_rank().over(in_order))
        .withColumn("all_numbered", F.min(is_numbered).over(whole))
        .withColumn("places", F.max("position").over(whole))
        .where("all_numbered AND places <= total_tracks")
        .select(*ALBUM, "track_uri", "position", "total_tracks")
    )


def _full_listens(plays: DataFrame, numbered: DataFrame) -> DataFrame:
    """Runs of consecutive music plays that stream an album's tracks one after the other, first to last."""
    in_time = Window.partitionBy("user_id").orderBy("ended_at", "started_at", "play_id")
    steps = (
        plays.withColumn("step", F.row_number().over(in_time))
        .where("is_stream AND album_id IS NOT NULL")
        .join(numbered, [*ALBUM, "track_uri"], how="inner")
    )
    # Along such a run step and position grow together, so their difference names the run.
    runs = steps.groupBy(*ALBUM, "total_tracks", (F.col("step") - F.col("position")).alias("run")).agg(
        F.count(F.lit(1)).alias("length")
    )
    return (
        runs.where("length = total_tracks")
        .groupBy(*ALBUM)
        .agg(F.count(F.lit(1)).cast("int").alias("full_listens"))
    )


def _status(completion: Column) -> Column:
    return (
        F.when(completion.isNull(), "unknown")
        .when(completion >= 100, "complete")
        .when(completion >= 75, "three_quarters")
        .when(completion >= 50, "half")
        .otherwise("started")
    )
