"""What the steps of a run read from the environment; each missing setting is named."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

ROLE = "etl_rw"
"""The role of every step, in source and in main."""


class MissingSettingError(RuntimeError):
    """A required setting is not in the environment."""


@dataclass(frozen=True)
class Database:
    """Where a database is, for psycopg and for JDBC."""

    host: str
    port: str
    name: str
    password: str

    def connect(self) -> psycopg.Connection:
        """An autocommit connection as etl_rw."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=self.name,
            user=ROLE,
            password=self.password,
            connect_timeout=10,
            autocommit=True,
        )

    @property
    def jdbc(self) -> dict[str, str]:
        """Options of Spark's JDBC reader."""
        return {
            "url": f"jdbc:postgresql://{self.host}:{self.port}/{self.name}?ApplicationName=encore-spark",
            "driver": "org.postgresql.Driver",
            "user": ROLE,
            "password": self.password,
            "fetchsize": "10000",
        }


@dataclass(frozen=True)
class Settings:
    """Everything a step needs to know."""

    source: Database
    main: Database
    lake_uri: str
    connect: tuple[str, int]
    """Host and port of the Spark Connect server."""
    session_gap_minutes: int


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; raises MissingSettingError naming the first that is not there."""
    env = os.environ if env is None else env
    return Settings(
        source=Database(
            _require(env, "SOURCE_DB_HOST"),
            _require(env, "SOURCE_DB_PORT"),
            _require(env, "SOURCE_DB_NAME"),
            _require(env, "ETL_RW_PASSWORD"),
        ),
        main=Database(
            _require(env, "MAIN_DB_HOST"),
            _require(env, "MAIN_DB_PORT"),
            _require(env, "MAIN_DB_NAME"),
            _require(env, "ETL_RW_PASSWORD"),
        ),
        lake_uri=_require(env, "LAKE_URI").rstrip("/"),
        connect=(env.get("SPARK_CONNECT_HOST") or "localhost", int(_require(env, "SPARK_CONNECT_PORT"))),
        session_gap_minutes=int(_require(env, "SESSION_GAP_MINUTES")),
    )


def _require(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise MissingSettingError(f"{name} is not set: add it to .env (see .env.example)")
    return value
