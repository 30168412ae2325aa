"""Platform preference. Grain: one row per user_id, period_type, period_start, bucket."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.preferences import preference


def transform(fact_play: DataFrame, dim_user: DataFrame, *, as_of: datetime) -> DataFrame:
    """On what kind of device the music was played: families, not the many texts of exports."""
    return preference(music(fact_play).withColumn("bucket", _family(F.col("platform"))), dim_user, as_of)


FAMILIES = {
    "web": r"^web[_ ]?player",
    "car": r"android_auto|carplay|tesla",
    "console": r"playstation|\bps[345]\b|_ps[345]|xbox",
    "tv": r"tv\b|_tv|tvos|tizen|webos|roku|chromecast",
    "speaker": r"cast|sonos|alexa|echo|speaker|amazon_|bose|libspotify_embedded",
    "ios": r"^ios|iphone|ipad|ipod",
    "android": r"android",
    "windows": r"windows",
    "macos": r"^os ?x|mac ?os|macintosh",
    "linux": r"linux",
}
"""Family → what its texts contain, in lower case; the first that fits counts."""


def _family(platform: Column) -> Column:
    """The family of a device; NULL where none was named."""
    text = F.lower(F.trim(platform))
    family = F.when(text.isNull() | text.isin("", "not_applicable", "unknown"), F.lit(None))
    for name, pattern in FAMILIES.items():
        family = family.when(text.rlike(pattern), name)
    return family.otherwise("other")
