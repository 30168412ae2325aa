"""Incremental = full, over histories that nobody wrote by hand.

Whatever is drawn - plays from any time, late or simultaneous, corrections, erasures, other time zones, a
changed catalogue, days that pass, runs of some users only, runs that die, folders of the lake that are lost -
the release after the last increment equals, row by row, what a first run makes of the same source in an empty
main and an empty lake.

`INCREMENTS=50 pytest …` draws fifty histories; without it, it is the same one every time.
"""

import os
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from spark_scripts import runner
from tests.conftest import Server
from tests.integration.spark_scripts.conftest import Platform, running

pytestmark = pytest.mark.integration

DRAWS = int(os.environ.get("INCREMENTS", "0"))
ENOUGH = 12
"""Plays to begin with: the simplest draw of all, hardly any, shows nothing."""
BEGIN = datetime(2026, 3, 27, 21, 30, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia")
TURNS = tuple(
    datetime.fromisoformat(moment)
    for moment in (
        "2024-02-29T12:00:00+00:00",
        "2024-12-31T23:30:00+00:00",
        "2025-10-26T00:30:00+00:00",
        "2025-12-31T10:30:00+00:00",
        "2026-01-01T00:00:00+00:00",
        "2026-03-29T01:10:00+00:00",
    )
)
"""A leap day, the turns of years in some zone, hours that daylight saving repeats or leaves out."""
CATALOGUE = {
    "track": ("title", "popularity", "recording_id", "duration_ms", "is_explicit", "artist_id", "album_id"),
    "album": ("title", "total_tracks", "release_date"),
    "artist": ("name", "image_url", "genres"),
}
IDENTITY = ("recording_id", "artist_id", "album_id")
"""What plays are counted under: the ledger touches the years of a track when one of these changes."""
VALUES: dict[str, tuple[Any, ...]] = {
    "title": ("Renamed", "Track 1"),
    "popularity": (None, 0, 55),
    "recording_id": ("one", "two"),
    "duration_ms": (None, 90_000, 400_000),
    "is_explicit": (None, True),
    "artist_id": ("a1", "a2", "a3"),
    "album_id": (None, "b1", "b2"),
    "total_tracks": (None, 1, 2),
    "release_date": (None, "1999-07-01"),
    "name": ("Renamed", "Artist 1"),
    "image_url": ("https://image.example/1",),
    "genres": (None, ["dub"], ["dub", "jazz"]),
}


near = st.integers(0, 30 * 24 * 60).map(lambda minutes: BEGIN - timedelta(minutes=minutes))
turning = st.tuples(st.sampled_from(TURNS), st.integers(-90, 90)).map(
    lambda drawn: drawn[0] + timedelta(minutes=drawn[1])
)
anywhere = st.integers(0, 900).map(lambda days: BEGIN - timedelta(days=days))
tracks = st.integers(1, 6).map("t{}".format)
plays = st.tuples(
    st.one_of(near, turning, anywhere),
    tracks,
    st.sampled_from([0, 4_000, 29_999, 30_000, 200_000, 200_000, 5_000_000]),
    st.sampled_from(["trackdone", "fwdbtn", "backbtn", None]),
    st.booleans(),
)


@dataclass
class World:
    """A platform under test, with the time that has come for it."""

    platform: Platform
    as_of: datetime = BEGIN
    listeners: list[int] = field(default_factory=list)
    runs: int = 0

    def listener(self, number: int) -> int:
        """One of those who are there; a new one if nobody is."""
        if not self.listeners:
            self.join("UTC")
        return self.listeners[number % len(self.listeners)]

    def join(self, time_zone: str) -> None:
        """A new account."""
        self.listeners.append(self.platform.account(f"listener {self.runs}.{len(self.listeners)}", time_zone))

    def listen(self, number: int, heard: list[Any]) -> None:
        """Plays of one listener; those without a length are estimates."""
        user = self.listener(number)
        for ended_at, track, ms, reason_end, is_estimated in heard:
            more = {"origin": "api", "ms_played": None, "reason_end": None} if is_estimated else {}
            self.platform.play(
                user,
                min(ended_at, self.as_of).isoformat(),
                track,
                **{"ms": ms, "reason_end": reason_end, "is_estimated": is_estimated, **more},
            )

    def change_plays(self, number: int, share: int, statement: str) -> None:
        """Something happens to about one play in `share` of a listener, which touches all years."""
        user = self.listener(number)
        with self.platform.source.transaction():
            years = self.platform.source.execute(
                "SELECT play_year FROM play_partition WHERE account_id = %s", (user,)
            ).fetchall()
            self.platform.source.execute(
                f"{statement} WHERE account_id = %s AND extract(epoch FROM ended_at)::bigint %% %s = 0",
                (user, share),
            )
            for (year,) in years:
                self.platform.touch(user, year)

    def describe(self, table: str, column: str, number: int, value: Any) -> None:
        """The catalogue learns something else."""
        key, prefix = {"track": ("track_uri", "t"), "album": ("album_id", "b"), "artist": ("artist_id", "a")}[
            table
        ]
        assignments = f"{column} = %(value)s"
        if column == "genres":
            assignments += ", genres_from = CASE WHEN %(value)s::text[] IS NOT NULL THEN 'spotify' END"
        with self.platform.source.transaction():
            self.platform.source.execute(
                f"UPDATE {table} SET {assignments} WHERE {key} = %(id)s",  # noqa: S608
                {"value": value, "id": f"{prefix}{number}"},
            )
            self.platform.touch_catalogue()
            if table == "track" and column in IDENTITY:
                self.platform.source.execute(
                    "UPDATE play_partition AS part SET version = nextval('ledger_version') FROM play"
                    " WHERE (play.account_id, play.play_year) = (part.account_id, part.play_year)"
                    " AND play.track_uri = %s",
                    (f"{prefix}{number}",),
                )

    def leave(self, number: int) -> None:
        """An account is erased."""
        user = self.listener(number)
        self.platform.erase(user)
        self.listeners.remove(user)

    def wait(self, hours: int) -> None:
        """Time passes."""
        self.as_of += timedelta(hours=hours)

    def run(self, users: list[int] | None = None) -> None:
        """An increment."""
        self.runs += 1
        self.platform.run(f"run {self.runs}", as_of=self.as_of, users=users)

    def run_some(self, number: int) -> None:
        """An increment of one listener alone."""
        self.run([self.listener(number)])

    def die(self, *, is_computed: bool) -> None:
        """An increment that ends before its publish."""
        self.runs += 1
        run_id = f"run {self.runs}"
        if runner.plan(run_id, "test", as_of=self.as_of):
            runner.extract(run_id)
            if is_computed:
                runner.gather_facts(run_id)
                runner.run_table("dim_track", run_id)
                runner.run_table("fact_play", run_id)

    def lose(self, kind: str) -> None:
        """Part of the lake is gone."""
        shutil.rmtree(self.platform.lake / kind, ignore_errors=True)


CORRECTIONS = (
    "DELETE FROM play",
    "UPDATE play SET listened_ms = 31000, ms_played = 31000, is_estimated = false",
    "UPDATE play SET track_uri = 't1'",
    "UPDATE play SET ended_at = ended_at - interval '1 year'",
    "UPDATE play SET kind = 'episode', track_uri = NULL",
)


def step(method: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Something that may happen to a World: the name of its method, and what with."""
    return st.tuples(st.just(method), st.fixed_dictionaries(arguments))


anyone = st.integers(0, 5)
described = st.sampled_from([(table, column) for table, columns in CATALOGUE.items() for column in columns])
changes = described.flatmap(
    lambda of: step(
        "describe",
        table=st.just(of[0]),
        column=st.just(of[1]),
        number=st.integers(1, 3),
        value=st.sampled_from(VALUES[of[1]]),
    )
)
listening = step("listen", number=anyone, heard=st.lists(plays, min_size=1, max_size=12))
others = st.one_of(
    step("change_plays", number=anyone, share=st.integers(1, 3), statement=st.sampled_from(CORRECTIONS)),
    changes,
    step("join", time_zone=st.sampled_from(ZONES)),
    step("leave", number=anyone),
    step("wait", hours=st.sampled_from([1, 5, 24, 24 * 40, 24 * 400])),
    step("run_some", number=anyone),
    step("die", is_computed=st.booleans()),
    step("lose", kind=st.sampled_from(["plays", "facts", "catalogue"])),
)
moves = st.tuples(anyone, st.sampled_from(ZONES))
increments = st.lists(
    st.tuples(listening, st.lists(others, min_size=2, max_size=4, unique_by=lambda drawn: drawn[0]), moves),
    min_size=2,
    max_size=2,
)


@settings(
    max_examples=DRAWS or 1,
    derandomize=not DRAWS,
    deadline=None,
    print_blob=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(first=st.lists(listening, min_size=3, max_size=3), later=increments)
def test_after_any_increments_main_is_what_a_first_run_makes_of_the_same_source(
    postgres_server: Server, connect_port: int, tmp_path_factory: pytest.TempPathFactory, first, later
):
    assume(sum(len(arguments["heard"]) for _, arguments in first) >= ENOUGH)
    folder: Path = tmp_path_factory.mktemp("drawn")
    source_db = postgres_server.create("source")
    with running(source_db, postgres_server.create("main"), folder / "lake", connect_port) as platform:
        platform.catalogue(artists=3, tracks=6)
        world = World(platform)
        for zone in ("Europe/Berlin", "America/New_York", "UTC"):
            world.join(zone)
        for method, arguments in first:
            getattr(world, method)(**arguments)
        world.run()
        for heard, happened, (number, zone) in later:
            for method, arguments in (heard, *happened):
                getattr(world, method)(**arguments)
            platform.move(world.listener(number), zone)
            world.run()
        incremental = platform.release()
    scratch_db = postgres_server.create("main")
    with running(source_db, scratch_db, folder / "scratch", connect_port) as scratch:
        scratch.run("first", as_of=world.as_of)
        different = {
            table: (set(map(repr, incremental[table])) ^ set(map(repr, rows)))
            for table, rows in scratch.release().items()
            if incremental[table] != rows
        }
        assert different == {}
    assert incremental["warehouse.dim_track"], "nothing was compared"
