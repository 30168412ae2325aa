"""What a year was made of: its first tracks, artists, albums and genres, its hours and its days."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.genres import known_genres
from spark_scripts.measures import count_true

LINES = 5
"""How many of each kind are shown."""

YEAR = ["user_id", "year"]
SUMS = ("plays", "streams", "listened_ms")


def favourites(plays: DataFrame, tracks: DataFrame, artists: DataFrame, albums: DataFrame) -> DataFrame:
    """Totals of each user's year, what was heard most, and when: one row per user_id, year.

    `tracks` names the track each user's recordings are shown as: user_id, recording_id, track_uri,
    track_name, artist_name. What was heard most is in the order of all rankings, as JSON; genres are NULL
    where no artist of the year has any.
    """
    track_labels = tracks.withColumn("kind", F.lit("track")).withColumnRenamed("recording_id", "item")
    named = (
        _in_sight(_by_item(plays))
        .join(_labels(artists, albums), ["kind", "item"], how="left")
        .join(track_labels, ["user_id", "kind", "item"], how="left")
        .withColumns(
            {
                "name": F.coalesce("label", "track_name"),
                "artist": F.coalesce("label_artist", "artist_name"),
            }
        )
        .select(*YEAR, *SUMS, "kind", "item", "name", "track_uri", "artist")
    )
    order = [F.desc("streams"), F.desc("listened_ms"), F.desc("plays"), F.asc("name"), F.asc("item")]
    place = F.row_number().over(Window.partitionBy(*YEAR, "kind").orderBy(*order))
    longest = F.struct("listened_ms", "plays", -F.unix_date(F.col("item").cast("date")))
    in_hours = F.col("kind") == "hour"
    return (
        named.unionByName(_genres(plays, artists), allowMissingColumns=True)
        .withColumn("place", place)
        .groupBy(*YEAR)
        .agg(
            *(
                F.sum(F.when(in_hours, F.col(name))).alias(name)
                for name in ("plays", "streams", "listened_ms")
            ),
            _top(
                "track", recording_id="item", track_uri="track_uri", track_name="name", artist_name="artist"
            ),
            _top("artist", artist_id="item", artist_name="name"),
            _top("album", album_id="item", album_name="name", artist_name="artist"),
            _top("genre", genre="item"),
            F.max(F.when(F.col("kind") == "artist", F.col("streams"))).alias("top_artist_streams"),
            F.max(F.when(in_hours & (F.col("place") == 1), F.col("item")))
            .cast("smallint")
            .alias("peak_hour"),
            F.max_by("item", F.when(F.col("kind") == "day", longest)).cast("date").alias("longest_day"),
            F.max(F.when(F.col("kind") == "day", F.col("listened_ms"))).alias("longest_day_ms"),
        )
        .withColumn("top_genres", F.nullif("top_genres", F.lit("[]")))
        .withColumn("top_artist_pct", F.try_divide(F.col("top_artist_streams") * 100, "streams"))
        .drop("top_artist_streams")
    )


def _by_item(plays: DataFrame) -> DataFrame:
    """Sums of each `item` of each `kind`: track (recordings), artist, album, hour and day."""
    items = {
        "track": F.col("recording_id"),
        "artist": F.col("artist_id"),
        "album": F.col("album_id"),
        "hour": F.lpad(F.col("local_hour").cast("string"), 2, "0"),
        "day": F.col("local_date").cast("string"),
    }
    pairs = [F.struct(F.lit(kind).alias("kind"), item.alias("item")) for kind, item in items.items()]
    every = plays.select(*YEAR, "is_stream", "listened_ms", F.inline(F.array(*pairs)))
    return every.where("item IS NOT NULL").groupBy(*YEAR, "kind", "item").agg(*_sums())


def _sums() -> list[Column]:
    return [
        F.count(F.lit(1)).alias("plays"),
        count_true("is_stream").alias("streams"),
        F.sum(F.col("listened_ms").cast("bigint")).alias("listened_ms"),
    ]


def _in_sight(items: DataFrame) -> DataFrame:
    """The items that may be among the first lines, before names decide between equals, and all hours."""
    first = F.when(F.col("kind") != "day", F.col("streams"))
    order = [F.desc(first), F.desc("listened_ms"), F.desc("plays")]
    rank = F.rank().over(Window.partitionBy(*YEAR, "kind").orderBy(*order))
    is_needed = (F.col("kind") == "hour") | (F.col("rank") <= LINES)
    return items.withColumn("rank", rank).where(is_needed).drop("rank")


def _labels(artists: DataFrame, albums: DataFrame) -> DataFrame:
    """How artists and albums are called."""
    return artists.select(
        F.lit("artist").alias("kind"),
        F.col("artist_id").alias("item"),
        F.col("artist_name").alias("label"),
        F.lit(None).cast("string").alias("label_artist"),
    ).unionByName(
        albums.select(
            F.lit("album").alias("kind"),
            F.col("album_id").alias("item"),
            F.col("album_name").alias("label"),
            F.col("artist_name").alias("label_artist"),
        )
    )


def _genres(plays: DataFrame, artists: DataFrame) -> DataFrame:
    """Sums of each genre, as items: each artist's count for all genres that are known of the artist."""
    known = artists.select("artist_id", known_genres().alias("genres")).where("genres IS NOT NULL")
    return (
        plays.groupBy(*YEAR, "artist_id")
        .agg(*_sums())
        .join(known, "artist_id", how="inner")
        .select(*YEAR, *SUMS, F.lit("genre").alias("kind"), F.explode("genres").alias("item"))
        .groupBy(*YEAR, "kind", "item")
        .agg(*(F.sum(name).alias(name) for name in SUMS))
        .withColumn("name", F.col("item"))
    )


def _top(kind: str, **fields: str) -> Column:
    """The first lines of a kind as JSON; `fields` names what identifies a line and the column it is in."""
    line = F.struct(
        "place",
        *(F.col(column).alias(field) for field, column in fields.items()),
        "plays",
        "streams",
        "listened_ms",
    )
    is_shown = (F.col("kind") == kind) & (F.col("place") <= LINES)
    in_order = F.sort_array(F.collect_list(F.when(is_shown, line)))
    return F.to_json(F.transform(in_order, lambda each: each.dropFields("place"))).alias(f"top_{kind}s")
