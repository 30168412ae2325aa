"""What the gates read from the environment: where source and main are, and etl_rw's password."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROLE = "etl_rw"


class MissingSettingError(RuntimeError):
    """A required setting is not in the environment."""


def require(env: Mapping[str, str], name: str) -> str:
    """The value of a required setting."""
    value = env.get(name, "")
    if not value:
        raise MissingSettingError(f"{name} is not set: add it to .env (see .env.example)")
    return value


@dataclass(frozen=True)
class Address:
    """Where one database is and who we are there."""

    host: str
    port: int
    name: str
    password: str = field(repr=False)


def address(database: str, env: Mapping[str, str]) -> Address:
    """The address of `database` (source or main)."""
    prefix = f"{database.upper()}_DB_"
    return Address(
        host=require(env, prefix + "HOST"),
        port=int(require(env, prefix + "PORT")),
        name=require(env, prefix + "NAME"),
        password=require(env, "ETL_RW_PASSWORD"),
    )
