"""Privacy exports: every oddity is there, and without duplicates an export is the ledger."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
from simulator_client import NOW, SETTINGS

from simulator.dice import dice
from simulator.export.__main__ import main
from simulator.export.archive import write_account_data, write_extended
from simulator.export.quirks import OVERLAP_ROWS, exact_duplicates, unsorted
from simulator.ledger import History, first_day_of, history, ledger_line

Row = dict
ITEM_URIS = ("spotify_track_uri", "spotify_episode_uri", "audiobook_chapter_uri")


def dedup_key(row: Row) -> tuple:
    """ANALYTICS §1: rows equal in this are one play."""
    uri = next((row[name] for name in ITEM_URIS if row.get(name)), None)
    return row["ts"], uri, row["ms_played"], row["master_metadata_track_name"], row["episode_name"]


@pytest.fixture(scope="module")
def source() -> History:
    return history(SETTINGS, 1, first_day_of(NOW, 6))


@pytest.fixture(scope="module")
def ledger(source: History) -> list[Row]:
    return [ledger_line(source, play) for play in source.plays(None, NOW)]


@pytest.fixture(scope="module")
def files(source: History) -> dict[str, bytes]:
    out = io.BytesIO()
    write_extended(out, source, until=NOW)
    with ZipFile(out) as archive:
        return {name.split("/")[-1]: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def rows(files: dict[str, bytes]) -> dict[str, list[Row]]:
    return {
        name: json.loads(data.decode("utf-8-sig")) for name, data in files.items() if name.endswith(".json")
    }


@pytest.fixture(scope="module")
def every_row(rows: dict[str, list[Row]]) -> list[Row]:
    return [row for content in rows.values() for row in content]


def test_without_duplicates_the_export_is_the_ledger(every_row: list[Row], ledger: list[Row]) -> None:
    truth = Counter(
        (
            play["reported_at"],
            play["uri"],
            play["ms_played"],
            play["title"] if play["kind"] == "track" else None,
            play["title"] if play["kind"] == "episode" else None,
        )
        for play in ledger
    )
    assert set(truth.values()) == {1}
    assert len(ledger) > 60_000
    assert {dedup_key(row) for row in every_row} == set(truth)


def test_the_same_seed_writes_the_same_bytes(source: History) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for out in (first, second):
        write_extended(out, source, since=datetime(2026, 10, 1, tzinfo=UTC), until=NOW)
    assert first.getvalue() == second.getvalue()


def test_rows_have_the_columns_of_the_extended_format(every_row: list[Row]) -> None:
    columns = set.intersection(*(set(row) for row in every_row[:2000]))
    assert {
        "ts", "ms_played", "platform", "conn_country", "reason_start", "reason_end", "shuffle", "skipped",
        "offline", "offline_timestamp", "incognito_mode", "master_metadata_track_name",
        "master_metadata_album_artist_name", "master_metadata_album_album_name", "spotify_track_uri",
        "episode_name", "episode_show_name", "spotify_episode_uri", "audiobook_title", "audiobook_uri",
        "audiobook_chapter_uri", "audiobook_chapter_title",
    } <= columns  # fmt: skip
    assert all(len(row["ts"]) == 20 and row["ts"].endswith("Z") for row in every_row)


def test_one_file_is_wholly_contained_in_another(rows: dict[str, list[Row]]) -> None:
    small = {dedup_key(row) for row in rows["endsong_0.json"]}
    big = next(content for name, content in rows.items() if name.endswith("_0.json") and "Audio" in name)
    assert small < {dedup_key(row) for row in big}


def audio(rows: dict[str, list[Row]]) -> Iterator[list[Row]]:
    for name, content in rows.items():
        if name.startswith("Streaming_History_Audio") and content:
            yield content


def test_neighbouring_files_overlap(rows: dict[str, list[Row]]) -> None:
    keys = [{dedup_key(row) for row in content} for content in audio(rows)]
    for before, after in pairwise(keys):
        assert len(before & after) >= OVERLAP_ROWS - 5


def test_exact_duplicates_stand_within_a_file(rows: dict[str, list[Row]]) -> None:
    for content in audio(rows):
        counts = Counter(json.dumps(row) for row in content)
        assert 0.0001 < sum(n - 1 for n in counts.values()) / len(content) < 0.028


def test_some_files_are_unsorted(rows: dict[str, list[Row]]) -> None:
    orders = [[row["ts"] for row in content] for content in audio(rows)]
    assert any(order != sorted(order) for order in orders[1::2])


def test_one_file_is_empty(rows: dict[str, list[Row]]) -> None:
    assert [] in rows.values()


def test_files_are_pretty_minified_escaped_and_with_a_byte_order_mark(files: dict[str, bytes]) -> None:
    audio_files = [data for name, data in files.items() if "Audio" in name]
    assert any(data.startswith(b"\xef\xbb\xbf") for data in audio_files)
    assert any(data.startswith(b"[\n  {") for data in audio_files)
    assert any(data.startswith(b'[{"ts":') for data in audio_files)
    assert any(b"\\u" in data and data.isascii() for data in audio_files)


def test_video_files_hold_music_that_no_audio_file_has(rows: dict[str, list[Row]]) -> None:
    video = {dedup_key(r) for name, c in rows.items() if "Video" in name for r in c if r["spotify_track_uri"]}
    heard = {dedup_key(row) for content in audio(rows) for row in content}
    assert len(video) > 100
    assert not video & heard


def test_a_second_is_shared_by_different_tracks_and_by_one_track_with_different_ms_played(every_row) -> None:
    by_second: dict[str, set] = {}
    for row in every_row:
        if row["spotify_track_uri"]:
            by_second.setdefault(row["ts"], set()).add((row["spotify_track_uri"], row["ms_played"]))
    shared = [found for found in by_second.values() if len(found) > 1]
    assert any(len({uri for uri, _ in found}) > 1 for found in shared)
    assert any(len({uri for uri, _ in found}) < len(found) for found in shared)


def test_offline_timestamps_are_milliseconds_seconds_zero_and_null(every_row: list[Row]) -> None:
    stamps = [row["offline_timestamp"] for row in every_row]
    assert None in stamps
    assert 0 in stamps
    assert any(stamp and stamp > 1e11 for stamp in stamps)
    assert any(stamp and stamp < 1e11 for stamp in stamps)


def test_offline_and_cut_off_plays_carry_a_later_ts_whose_offline_timestamp_gives_the_end(
    every_row: list[Row],
) -> None:
    def delay(row: Row) -> float:
        stamp = row["offline_timestamp"]
        started = stamp / 1000 if stamp > 1e11 else stamp
        return datetime.fromisoformat(row["ts"]).timestamp() - started - row["ms_played"] / 1000

    synced = [row for row in every_row if row["offline"]]
    assert sum(delay(row) > 600 for row in synced) > len(synced) * 0.8
    cut = [
        r for r in every_row if r["reason_end"] in ("logout", "unexpected-exit") and r["offline_timestamp"]
    ]
    assert any(delay(row) > 3600 for row in cut)


def test_skipped_cannot_be_relied_on(every_row: list[Row]) -> None:
    forward = [row["skipped"] for row in every_row if row["reason_end"] == "fwdbtn"]
    assert {None, True, False} <= set(forward)
    assert any(row["skipped"] for row in every_row if row["reason_end"] != "fwdbtn")


def test_podcasts_audiobooks_and_rows_with_neither_are_there(every_row: list[Row]) -> None:
    assert any(row["spotify_episode_uri"] for row in every_row)
    assert any(row["audiobook_chapter_uri"] for row in every_row)
    assert any(not any(row[name] for name in ITEM_URIS) for row in every_row)
    assert any(str(row["spotify_track_uri"]).startswith("spotify:local:") for row in every_row)


def test_countries_platforms_and_reasons_are_as_wild_as_real_ones(every_row: list[Row]) -> None:
    assert "ZZ" in {row["conn_country"] for row in every_row}
    assert len({row["platform"] for row in every_row}) >= 30
    assert {None, ""} <= {row["reason_end"] for row in every_row}
    assert {None, ""} <= {row["reason_start"] for row in every_row}


def test_private_fields_are_there_to_be_dropped(every_row: list[Row]) -> None:
    columns = {name for row in every_row for name in row}
    assert {"ip_addr", "ip_addr_decrypted", "user_agent_decrypted", "username"} <= columns


def test_a_renamed_track_has_two_titles_under_one_uri(every_row: list[Row]) -> None:
    titles: dict[str, set[str]] = {}
    for row in every_row:
        if row["spotify_track_uri"]:
            titles.setdefault(row["spotify_track_uri"], set()).add(row["master_metadata_track_name"])
    assert any(len(found) == 2 for found in titles.values())


def test_a_plain_export_has_every_play_once_and_nothing_twice(source: History) -> None:
    out = io.BytesIO()
    counts = write_extended(out, source, since=datetime(2026, 8, 1, tzinfo=UTC), until=NOW, is_plain=True)
    assert counts.plays == counts.rows > 1000


def test_quirks_only_repeat_and_reorder() -> None:
    plain = [{"ts": str(n)} for n in range(3000)]
    doubled = exact_duplicates(plain, dice(1, "x"))
    assert len(doubled) > len(plain)
    assert [row for row, before in zip(doubled, [None, *doubled], strict=False) if row != before] == plain
    mixed = unsorted(plain, dice(1, "x"))
    assert mixed != plain
    assert sorted(mixed, key=str) == sorted(plain, key=str)


def test_account_data_is_the_last_year_by_minute_and_name(source: History, ledger: list[Row]) -> None:
    out = io.BytesIO()
    write_account_data(out, source, until=NOW)
    music, spoken = [], []
    with ZipFile(out) as archive:
        for name in archive.namelist():
            content = json.loads(archive.read(name))
            if "StreamingHistory_music" in name:
                music += content
            elif "StreamingHistory_podcast" in name:
                spoken += content
    assert set(music[0]) == {"endTime", "artistName", "trackName", "msPlayed"}
    assert set(spoken[0]) == {"endTime", "podcastName", "episodeName", "msPlayed"}
    last_year = [play for play in ledger if play["ended_at"] >= "2025-11-20T12:00:00"]
    truth = Counter(
        (p["reported_at"][:16].replace("T", " "), p["album_artist"], p["title"], p["ms_played"])
        for p in last_year
        if p["kind"] == "track"
    )
    named = Counter(
        (r["endTime"], r["artistName"], r["trackName"], r["msPlayed"])
        for r in music
        if r["artistName"] != "Unknown Artist"
    )
    assert named == truth
    assert sum(r["artistName"] == "Unknown Artist" for r in music) == sum(
        p["kind"] == "unknown" for p in last_year
    )


def test_the_command_line_writes_as_many_listens_as_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    out = tmp_path / "dense.zip"
    options = ["--out", str(out), "--rows", "20000", "--years", "1", "--until", "2026-11-20"]
    assert main(options) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["plays"] == 20_000 < said["rows"]
    with ZipFile(out) as archive:
        rows = [
            row
            for name in archive.namelist()
            if name.endswith(".json")
            for row in json.loads(archive.read(name).decode("utf-8-sig"))
        ]
    assert len({dedup_key(row) for row in rows}) == 20_000


def test_every_title_in_the_ledger_is_the_one_of_its_day(ledger: list[Row]) -> None:
    old = [play for play in ledger if play["title"] != play.get("newest_title", play["title"])]
    assert old
    assert all(play["newest_title"].startswith(play["title"]) for play in old)
