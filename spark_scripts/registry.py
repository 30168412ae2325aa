"""Every table of main that a run computes, in an order that never reads ahead. Standard library only.

A new table is one line here, and files of its name: spark_scripts/tables/<name>.py, sql/main/NNNN_<name>.sql,
soda/checks/staging/<name>.yml, tests/unit/tables/test_<name>.py.
"""

from dataclasses import dataclass
from typing import Literal

Scope = Literal["partition", "user", "all"]
"""What a run computes of a table: the changed years, everything of the users in scope, or the whole table."""


@dataclass(frozen=True)
class Table:
    """One table of main; `reads` are the parameters of its transform, `needs` its keyword-only parameters."""

    name: str
    schema: Literal["warehouse", "analytics"]
    reads: tuple[str, ...]
    needs: tuple[str, ...] = ()
    scope: Scope = "user"

    @property
    def target(self) -> str:
        """The table readers see."""
        return f"{self.schema}.{self.name}"

    @property
    def staging(self) -> str:
        """The twin that a run fills and the gate judges."""
        return f"staging.{self.name}"

    @property
    def moves_daily(self) -> bool:
        """Whether a new day changes its rows, although nothing was played."""
        return "as_of" in self.needs

    @property
    def follows(self) -> tuple[str, ...]:
        """The steps of a run that have to be done first; dimensions that it reads it computes for itself."""
        if not TOTALS.keys().isdisjoint(self.reads):
            return "gather_facts", "dim_user"  # the accounts as staged tell each listener's day
        is_dimension = self.schema == "warehouse" and self.scope == "all"
        return ("extract",) if is_dimension else ("gather_facts",)


SOURCES = ("account", "artist", "album", "track", "play")
"""Tables of source that transformations may read; all but `account` and `play` are the catalogue."""

CATALOGUE = ("artist", "album", "track")
"""Tables of source that `catalogue_version` counts."""

TOTALS = {"recording_totals": "recording_id", "artist_totals": "artist_id"}
"""What everybody heard of each item, as the lake sums it up, and the column of facts that names one."""

TABLES = (
    Table("dim_user", "warehouse", ("account",), scope="all"),
    Table("dim_artist", "warehouse", ("artist",), scope="all"),
    Table("dim_album", "warehouse", ("album", "artist"), scope="all"),
    Table("dim_track", "warehouse", ("track", "album", "artist"), scope="all"),
    Table("dim_date", "warehouse", ("account",), ("as_of",), scope="all"),
    Table("fact_play", "warehouse", ("play", "dim_track", "dim_user"), scope="partition"),
    Table("listening_summary", "analytics", ("fact_play", "dim_user"), ("as_of",)),
    Table("daily_activity", "analytics", ("fact_play",)),
    Table("top_tracks", "analytics", ("fact_play", "dim_track", "dim_user"), ("as_of",)),
    Table("top_artists", "analytics", ("fact_play", "dim_artist", "dim_user"), ("as_of",)),
    Table("top_albums", "analytics", ("fact_play", "dim_album", "dim_user"), ("as_of",)),
    Table("top_genres", "analytics", ("fact_play", "dim_artist", "dim_user"), ("as_of",)),
    Table("album_completion", "analytics", ("fact_play", "dim_track", "dim_album")),
    Table("artist_streaks", "analytics", ("fact_play", "dim_artist", "dim_user"), ("as_of",)),
    Table("listening_streaks", "analytics", ("fact_play", "dim_user"), ("as_of",)),
    Table("listening_clock", "analytics", ("fact_play", "dim_user"), ("as_of",)),
    Table("popularity_distribution", "analytics", ("fact_play", "dim_track", "dim_user"), ("as_of",)),
    Table("explicit_preference", "analytics", ("fact_play", "dim_track", "dim_user"), ("as_of",)),
    Table("duration_preference", "analytics", ("fact_play", "dim_track", "dim_user"), ("as_of",)),
    Table("release_year_preference", "analytics", ("fact_play", "dim_track", "dim_user"), ("as_of",)),
    Table("context_preference", "analytics", ("fact_play", "dim_user"), ("as_of",)),
    Table("platform_preference", "analytics", ("fact_play", "dim_user"), ("as_of",)),
    Table("country_preference", "analytics", ("fact_play", "dim_user"), ("as_of",)),
    Table("listening_sessions", "analytics", ("fact_play", "dim_track"), ("session_gap_minutes",)),
    Table("session_gaps", "analytics", ("fact_play", "dim_user"), ("as_of", "session_gap_minutes")),
    Table("session_summary", "analytics", ("fact_play", "dim_user"), ("as_of", "session_gap_minutes")),
    Table("longest_listening_days", "analytics", ("fact_play", "dim_artist")),
    Table("listening_seasons", "analytics", ("fact_play",)),
    Table("discovery", "analytics", ("fact_play",)),
    Table("skip_behaviour", "analytics", ("fact_play", "dim_artist")),
    Table(
        "wrapped",
        "analytics",
        ("fact_play", "dim_track", "dim_artist", "dim_album", "dim_user"),
        ("session_gap_minutes",),
    ),
    Table("global_top_tracks", "analytics", ("recording_totals", "dim_track"), scope="all"),
    Table("global_top_artists", "analytics", ("artist_totals", "dim_artist"), scope="all"),
)


def table(name: str) -> Table:
    """The registered table of that name."""
    for each in TABLES:
        if each.name == name:
            return each
    raise KeyError(f"{name!r} is not a table of spark_scripts/registry.py")
