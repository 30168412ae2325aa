"""A Spark session, and frames written as rows: dates and UTC timestamps as text."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from local.java import java_home

Frame = Callable[[str, list[tuple[Any, ...]]], DataFrame]

FACT_DEFAULTS = {
    "user_id": "CAST(1 AS bigint)",
    "kind": "'track'",
    "track_uri": "'t1'",
    "recording_id": "concat('r', substring(track_uri, 2))",
    "artist_id": "'a1'",
    "album_id": "'b1'",
    "listened_ms": "180000",
    "ended_at": "timestamp'2025-05-05 12:00:00'",
    "started_at": "timestamp_micros(unix_micros(ended_at) - listened_ms * 1000L)",
    "play_id": "uuid()",
    "local_date": "to_date(ended_at)",
    "local_hour": "CAST(hour(ended_at) AS smallint)",
    "weekday": "CAST(weekday(local_date) + 1 AS smallint)",
    "is_stream": "listened_ms >= 30000",
    "is_skip": "false",
    "is_estimated": "false",
}
"""What a column of fact_play is when a test does not say: music, heard in UTC, one recording per track."""


@pytest.fixture(scope="session")
def spark(tmp_path_factory) -> Iterator[SparkSession]:
    """A classic session with one core: small frames want no parallelism."""
    home = tmp_path_factory.mktemp("spark")
    before = os.environ.get("JAVA_HOME")
    os.environ["JAVA_HOME"] = str(java_home(home))
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        # Compiling a query takes longer than running it over five rows.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC -XX:TieredStopAtLevel=1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", str(home / "warehouse"))
        .getOrCreate()
    )
    yield session
    session.stop()
    if before is None:
        del os.environ["JAVA_HOME"]
    else:
        os.environ["JAVA_HOME"] = before


@pytest.fixture
def frame(spark: SparkSession) -> Frame:
    """frame("user_id bigint, at timestamp", [(1, "2025-01-01 00:00:00")])"""

    def make(schema: str, rows: list[tuple[Any, ...]]) -> DataFrame:
        columns = [column.strip().split(" ", 1) for column in re.split(r",(?![^<]*>)", schema)]
        read_as = ", ".join(
            f"{name} {'string' if kind in {'timestamp', 'date'} else kind}" for name, kind in columns
        )
        return spark.createDataFrame(rows, read_as).select(
            *(F.col(name).cast(kind).alias(name) for name, kind in columns)
        )

    return make


@pytest.fixture
def facts(frame: Frame) -> Frame:
    """Rows of fact_play; columns that are not named get FACT_DEFAULTS."""

    def make(schema: str, rows: list[tuple[Any, ...]]) -> DataFrame:
        given = frame(schema, rows)
        for name, default in FACT_DEFAULTS.items():
            if name not in given.columns:
                given = given.withColumn(name, F.expr(default))
        return given

    return make


@pytest.fixture
def users(frame: Frame) -> DataFrame:
    """User 1 in UTC, user 2 in Istanbul."""
    return frame("user_id bigint, time_zone string", [(1, "UTC"), (2, "Europe/Istanbul")])
