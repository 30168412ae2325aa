"""Histories: a pure function of the day, with the statistics of SPOTIFY §7."""

import math
import statistics
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from simulator.catalogue import catalogue
from simulator.ledger import History
from simulator.listeners import Habit, day_bounds_ms, listener
from simulator.listening import listening_day
from simulator.play import Play
from simulator.taste import taste

SEED = 20260101
NEVER = date(9999, 1, 1)


def habit(number: int = 1, steady_since: date = NEVER) -> Habit:
    return Habit(SEED, listener(SEED, number), 32.0, steady_since)


@pytest.fixture(scope="module")
def plays() -> list[Play]:
    """About 20,000 plays of listener 1."""
    who = habit()
    return [play for n in range(620) for play in listening_day(who, date(2023, 1, 1) + timedelta(days=n))]


@pytest.fixture(scope="module")
def music(plays: list[Play]) -> list[Play]:
    return [play for play in plays if play.kind == "track"]


def share(plays: list[Play], condition) -> float:
    return sum(map(condition, plays)) / len(plays)


def test_a_day_is_a_pure_function_of_seed_listener_and_date() -> None:
    day = date(2024, 2, 29)
    once = listening_day(habit(), day)
    taste.cache_clear()
    catalogue.cache_clear()
    assert listening_day(habit(), day) == once
    assert listening_day(habit(2), day) != once
    assert listening_day(habit(), day, stream=1) != once


def test_days_join_without_overlap_even_when_the_clocks_change() -> None:
    who = listener(SEED, 1)
    bounds = [day_bounds_ms(who, date(2026, 3, 27) + timedelta(days=n)) for n in range(4)]
    assert [end for _, end in bounds[:-1]] == [begin for begin, _ in bounds[1:]]
    assert {end - begin for begin, end in bounds} == {23 * 3_600_000, 24 * 3_600_000}


def test_plays_stay_within_their_day_and_in_order(plays: list[Play]) -> None:
    assert all(a.ended_ms <= b.ended_ms for a, b in pairwise(plays))
    assert all(play.started_ms <= play.ended_ms for play in plays)
    who = habit()
    for n in range(40):
        begin, end = day_bounds_ms(who.listener, date(2023, 1, 1) + timedelta(days=n))
        for play in listening_day(who, date(2023, 1, 1) + timedelta(days=n)):
            assert begin <= play.started_ms <= play.ended_ms < end
            assert play.ended_ms // 1000 <= play.reported_s < end // 1000


def test_no_two_listens_would_be_taken_for_one_by_the_deduplication_rule(plays: list[Play]) -> None:
    keys = [(play.reported_s, play.kind, play.item, play.ms_played) for play in plays]
    assert len(set(keys)) == len(keys)


def test_nobody_hears_a_track_before_it_is_out(music: list[Play]) -> None:
    world = catalogue(SEED)
    for play in music:
        if play.item >= 0:
            released = world.albums[world.tracks[play.item].album].released_on
            assert released <= datetime.fromtimestamp(play.ended_ms / 1000, UTC).date()


def test_days_and_sessions_have_the_measured_spread(plays: list[Play]) -> None:
    zone = habit().listener.zone
    days = Counter(datetime.fromtimestamp(p.ended_ms / 1000 - 5 * 3600, zone).date() for p in plays)
    assert 21 <= statistics.mean(days.values()) <= 62
    assert statistics.stdev(days.values()) / statistics.mean(days.values()) == pytest.approx(1.15, abs=0.2)
    sizes, size = [], 1
    for before, play in pairwise(plays):
        if play.started_ms - before.ended_ms > 30 * 60_000:
            sizes.append(size)
            size = 0
        size += 1
    logs = [math.log(size) for size in sizes]
    assert statistics.mean(logs) == pytest.approx(1.85, abs=0.2)
    assert statistics.stdev(logs) == pytest.approx(1.37, abs=0.15)
    assert sizes.count(1) / len(sizes) == pytest.approx(0.22, abs=0.05)


def test_ms_played_has_the_measured_spread(music: list[Play]) -> None:
    played = [play.ms_played for play in music]
    assert 0.29 <= share(music, lambda p: p.ms_played < 30_000) <= 0.47
    assert share(music, lambda p: p.ms_played == 0) == pytest.approx(0.02, abs=0.01)
    assert statistics.mean(played) / 1000 == pytest.approx(140, rel=0.1)
    # Five users' medians; with 36 % short plays and half heard out, ours cannot reach 170.
    assert statistics.median(played) / 1000 == pytest.approx(170, rel=0.25)


def test_reasons_have_the_measured_shares(music: list[Play]) -> None:
    reasons = Counter(play.reason_end for play in music)
    measured = {"trackdone": 0.50, "fwdbtn": 0.28, "endplay": 0.14, "logout": 0.04, "backbtn": 0.02}
    for reason, expected in measured.items():
        assert reasons[reason] / len(music) == pytest.approx(expected, abs=0.02), reason
    short = {"fwdbtn": 0.80, "endplay": 0.60, "backbtn": 0.91, "logout": 0.30, "trackdone": 0.01}
    for reason, expected in short.items():
        own = [play for play in music if play.reason_end == reason]
        assert share(own, lambda p: p.ms_played < 30_000) == pytest.approx(expected, abs=0.07), reason


def test_repetition_has_the_measured_shares(music: list[Play]) -> None:
    world = catalogue(SEED)
    pairs = [(a.item, b.item) for a, b in pairwise(music) if a.item >= 0 and b.item >= 0]
    tracks = world.tracks
    same = statistics.mean(a == b for a, b in pairs)
    artist = statistics.mean(tracks[a].artists[0] == tracks[b].artists[0] for a, b in pairs)
    album = statistics.mean(tracks[a].album == tracks[b].album for a, b in pairs)
    assert same == pytest.approx(0.04, abs=0.01)
    assert artist == pytest.approx(0.18, abs=0.04)
    assert album == pytest.approx(0.12, abs=0.03)


def test_new_tracks_keep_coming_as_measured(music: list[Play]) -> None:
    def distinct(n: int) -> int:
        return len({play.item for play in music[:n]})

    exponent = math.log(distinct(len(music)) / distinct(2000)) / math.log(len(music) / 2000)
    assert exponent == pytest.approx(0.71, abs=0.12)
    counts = Counter(play.item for play in music)
    assert Counter(counts.values())[1] / len(counts) == pytest.approx(0.55, abs=0.08)
    uris: dict[tuple[int, str], set[int]] = {}
    for item in counts:
        if item >= 0:
            track = catalogue(SEED).tracks[item]
            uris.setdefault((track.artists[0], track.title), set()).add(item)
    assert 1.0 < sum(map(len, uris.values())) / len(uris) < 1.15


def test_a_share_of_plays_shares_its_second_and_a_few_their_millisecond(plays: list[Play]) -> None:
    seconds = Counter(play.reported_s for play in plays)
    assert share(plays, lambda p: seconds[p.reported_s] > 1) == pytest.approx(0.05, abs=0.03)
    moments = Counter(play.ended_ms for play in plays)
    assert 0.0005 < share(plays, lambda p: moments[p.ended_ms] > 1) < 0.02


def test_everything_that_is_odd_occurs(plays: list[Play]) -> None:
    assert {play.kind for play in plays} == {"track", "episode", "audiobook", "unknown"}
    assert {None, "", "unexpected-exit"} <= {play.reason_end for play in plays}
    assert "ZZ" in {play.country for play in plays}
    assert len({play.platform for play in plays}) > 10
    assert any(play.is_local for play in plays)
    assert any(play.is_video and play.kind == "track" for play in plays)
    assert any(play.offline and play.reported_s > play.ended_ms // 1000 + 600 for play in plays)
    assert any(play.ended_ms % 1000 == 0 for play in plays)
    assert share(plays, lambda p: p.context is None) == pytest.approx(0.45, abs=0.06)


def test_since_the_steady_day_there_are_always_20_plays_in_24_hours() -> None:
    steady = date(2026, 11, 1)
    for number in (1, 2, 3):
        source = History(habit(number, steady), steady)
        for hour in range(36, 36 + 24 * 7, 5):
            now = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=hour)
            assert sum(1 for _ in source.plays(now - timedelta(hours=24), now)) >= 20


def test_in_every_hour_somebody_of_the_three_listens() -> None:
    steady = date(2026, 11, 1)
    ends = []
    for number in (1, 2, 3):
        for n in range(8):
            ends += [
                play.ended_ms for play in listening_day(habit(number, steady), steady + timedelta(days=n))
            ]
    hours = Counter(end // 3_600_000 for end in ends)
    begin = min(hours) + 24
    assert all(hours[begin + n] >= 2 for n in range(24 * 6))


def test_the_heavy_listener_has_sixty_thousand_plays_in_six_years_and_nobody_waits_long_for_them() -> None:
    source = History(habit(1, date(2026, 11, 1)), date(2020, 11, 1))
    assert sum(1 for _ in source.plays(None, datetime(2026, 11, 20, tzinfo=UTC))) >= 60_000
