"""What everybody heard: any sequence of increments gives what a full refresh gives, and touches little."""

import pytest

from spark_scripts import registry, runner

pytestmark = pytest.mark.integration

MONDAY = "2026-03-09T12:00:00+00:00"
TUESDAY = "2026-03-10T12:00:00+00:00"
GLOBAL = ("global_top_tracks", "global_top_artists")


@pytest.fixture
def platform(platform, monkeypatch):
    """A platform of the warehouse and the global rankings only: the others take most of the time."""
    tables = tuple(t for t in registry.TABLES if t.schema == "warehouse" or t.name in GLOBAL)
    monkeypatch.setattr(registry, "TABLES", tables)
    targets = [table.target for table in tables]
    platform.main.execute("DELETE FROM ops.published_table WHERE table_name <> ALL (%s)", (targets,))
    platform.catalogue()
    return platform


@pytest.fixture
def listeners(platform):
    """Four who streamed track 1, and in March three who streamed track 2, published on Monday."""
    zones = {"ann": "UTC", "ben": "America/New_York", "cho": "Asia/Tokyo", "dee": "UTC"}
    users = {name: platform.account(name, zone) for name, zone in zones.items()}
    for user in users.values():
        platform.play(user, "2025-06-01T12:00:00+00:00", "t1")
    for name in ("ann", "ben", "cho"):
        platform.play(users[name], "2026-03-05T12:00:00+00:00", "t2")
    assert platform.run("first", as_of=MONDAY)
    return users


def tracks(platform, period_type):
    """Lines of a period: recording, listeners, plays, streams."""
    rows = platform.main.execute(
        "SELECT right(recording_id, 7), listeners, plays, streams FROM analytics.global_top_tracks"
        " WHERE period_type = %s ORDER BY period_start, rank",
        (period_type,),
    )
    return rows.fetchall()


def folders(platform, user="*", year="*"):
    return {
        str(path.relative_to(platform.lake))
        for path in platform.lake.glob(f"totals/*/user={user}/year={year}/*")
    }


def assert_equal_to_a_full_refresh(platform, as_of):
    before = {name: platform.rows(f"analytics.{name}") for name in GLOBAL}
    assert platform.run("full", as_of=as_of, full_refresh=True)
    assert {name: platform.rows(f"analytics.{name}") for name in GLOBAL} == before
    assert not platform.changes("full").keys() & {f"analytics.{name}" for name in GLOBAL}


def test_plays_a_zone_an_erasure_and_a_day_later_give_what_a_full_refresh_gives(platform, listeners):
    assert tracks(platform, "all_time") == [("track 1", 4, 4, 4), ("track 2", 3, 3, 3)]
    assert tracks(platform, "year") == [("track 1", 4, 4, 4), ("track 2", 3, 3, 3)]
    assert tracks(platform, "last_7_days") == [("track 2", 3, 3, 3)]

    # A new year in one zone is still the old one in another: two listeners remain for each.
    for user in listeners.values():
        platform.play(user, "2026-01-01T03:00:00+00:00", "t3")
    platform.play(listeners["dee"], "2026-03-06T12:00:00+00:00", "t2", 5_000)
    assert platform.run("second", as_of=MONDAY)
    assert tracks(platform, "all_time") == [("track 1", 4, 4, 4), ("track 3", 4, 4, 4), ("track 2", 3, 4, 3)]
    assert tracks(platform, "year") == [("track 1", 4, 4, 4), ("track 2", 3, 4, 3), ("track 3", 3, 3, 3)]

    platform.move(listeners["ben"], "Asia/Tokyo")
    assert platform.run("third", as_of=TUESDAY)
    assert ("track 3", 4, 4, 4) in tracks(platform, "year")
    platform.erase(listeners["dee"])
    assert platform.run("fourth", as_of=TUESDAY)
    assert tracks(platform, "all_time")[0] == ("track 1", 3, 3, 3)
    assert folders(platform, listeners["dee"]) == set()

    platform.erase(listeners["ann"])
    assert platform.run("fifth", as_of=TUESDAY)
    assert platform.rows("analytics.global_top_tracks") == []
    assert_equal_to_a_full_refresh(platform, TUESDAY)


def test_a_new_play_touches_its_listener_and_the_years_around_it_only(platform, listeners):
    before = folders(platform)
    platform.play(listeners["ann"], "2026-03-07T12:00:00+00:00", "t2")
    assert platform.run("second", as_of=MONDAY)
    gone = {name.split("/version=")[0].removeprefix("totals/") for name in before - folders(platform)}
    ann = f"user={listeners['ann']}"
    touched = {
        f"{item}/{user}/year={y}"
        for item in ("recording", "artist")
        for user in (ann, "user=0")
        for y in (0, 1, 2025, 2026)
    }
    assert gone == touched
    others = {name for name in before if ann not in name and "user=0" not in name}
    assert others <= folders(platform)
    assert tracks(platform, "last_7_days") == [("track 2", 3, 4, 4)]
    assert_equal_to_a_full_refresh(platform, MONDAY)


def test_a_new_day_touches_the_rolling_windows_only(platform, listeners):
    before = folders(platform)
    assert platform.run("second", as_of=TUESDAY)
    gone = {name.split("/version=")[0].rpartition("/")[2] for name in before - folders(platform)}
    assert gone == {"year=1"}
    assert tracks(platform, "last_7_days") == [("track 2", 3, 3, 3)]
    # March 5 is the first of the seven days before Thursday the 12th, and before the first on Friday.
    assert platform.run("third", as_of="2026-03-12T12:00:00+00:00")
    assert tracks(platform, "last_7_days") == [("track 2", 3, 3, 3)]
    assert platform.run("fourth", as_of="2026-03-13T12:00:00+00:00")
    assert tracks(platform, "last_7_days") == []
    assert_equal_to_a_full_refresh(platform, "2026-03-13T12:00:00+00:00")


def test_sums_that_were_lost_or_belong_to_a_run_that_failed_are_written_again(platform, listeners):
    for name in folders(platform, listeners["ben"]):
        for file in (platform.lake / name).iterdir():
            file.unlink()
        (platform.lake / name).rmdir()
    # This run looks at Tuesday and is not published; the next looks at Monday again.
    assert runner.plan("failing", "test", as_of=TUESDAY)
    platform.compute("failing")
    assert runner.fail_run("failing")
    platform.play(listeners["dee"], "2026-03-06T12:00:00+00:00", "t2")
    assert platform.run("second", as_of=MONDAY)
    assert tracks(platform, "last_7_days") == [("track 2", 4, 4, 4)]
    assert_equal_to_a_full_refresh(platform, MONDAY)
