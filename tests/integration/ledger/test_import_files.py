"""Uploads of every shape: what is read, what is skipped, what is rejected, and that every row is counted."""

import contextlib
import copy
import io
import json
import zipfile
from typing import Any

import pytest

from flask_endpoint.imports.archive import ArchiveError, Bounds
from flask_endpoint.imports.spool import UploadRejectedError, accept_upload
from tests.integration.ledger.conftest import Book, account_row, at, extended, polled, zipped

pytestmark = pytest.mark.integration


def files(book: Book) -> dict[str, tuple[Any, ...]]:
    """File name → format and counts."""
    rows = book.rows("SELECT * FROM import_file ORDER BY import_file_id")
    counts = ("received_count", "new_count", "duplicate_count", "rejected_count")
    return {row["entry_name"]: (row["format"], *(row[count] for count in counts)) for row in rows}


def test_a_whole_export_with_its_neighbours(book: Book) -> None:
    episode = {"episode_name": "One", "episode_show_name": "Show", "spotify_episode_uri": "spotify:episode:e"}
    book_row = {
        "audiobook_title": "B",
        "audiobook_chapter_title": "C",
        "audiobook_chapter_uri": "spotify:episode:c",
    }
    pretty = json.dumps([extended(at(0))], indent=2).encode("utf-8-sig")
    job = book.import_zip(
        {
            "x/endsong_0.json": pretty,
            "x/Streaming_History_Video_2018.json": [extended(at(600), uri="spotify:track:video")],
            "x/odd name": [extended(at(1200), uri=None, **episode), extended(at(1300), uri=None, **book_row)],
            "x/Streaming_History_Audio_2019.json": [],
            "x/blank.json": b" \n",
            "x/Playlist1.json": b'{"playlists": []}',
            "x/SearchQueries.json": [{"platform": "IPHONE", "searchTime": "2020-01-01T10:00:00Z"}],
            "x/ReadMeFirst.pdf": b"%PDF-1.7",
            "__MACOSX/x/._endsong_0.json": b"\x00\x05\x16\x07",
        }
    )
    assert (job["status"], job["received"], job["new"], job["bytes_done"]) == (
        "done",
        4,
        4,
        job["bytes_total"],
    )
    assert files(book) == {
        "endsong_0.json": ("extended", 1, 1, 0, 0),
        "Streaming_History_Video_2018.json": ("extended", 1, 1, 0, 0),
        "odd name": ("extended", 2, 2, 0, 0),
        "Streaming_History_Audio_2019.json": ("empty", 0, 0, 0, 0),
        "blank.json": ("empty", 0, 0, 0, 0),
        "Playlist1.json": ("other", 0, 0, 0, 0),
        "SearchQueries.json": ("other", 0, 0, 0, 0),
    }
    found = book.plays("kind, track_uri, item_uri, item_name, item_parent")
    assert [play["kind"] for play in found] == ["track", "track", "episode", "audiobook"]
    assert found[2]["item_parent"] == "Show"
    assert found[3] | {"kind": ""} == {
        "kind": "",
        "track_uri": None,
        "item_uri": "spotify:episode:c",
        "item_name": "C",
        "item_parent": "B",
    }


def test_account_data_with_podcasts(book: Book) -> None:
    podcast = {"endTime": "2024-03-01 12:30", "podcastName": "Show", "episodeName": "One", "msPlayed": 9}
    job = book.import_zip(
        {"StreamingHistory_music_0.json": [account_row(at(0))], "podcast_0.json": [podcast]}
    )
    assert job["new"] == 2
    assert [play["kind"] for play in book.plays()] == ["track", "episode"]
    assert {file[0] for file in files(book).values()} == {"account_data"}


def test_every_field_of_a_row_arrives(book: Book) -> None:
    book.import_rows(
        [extended(at(0), 5, reason_end="", skipped=None, shuffle=True, conn_country="ZZ", offline=1)]
    )
    play = book.plays()[0]
    assert play | {"play_id": 0, "account_id": 0} == {
        "account_id": 0,
        "play_id": 0,
        "ended_at": at(0),
        "play_year": 2024,
        "reported_at": None,
        "is_time_corrected": False,
        "kind": "track",
        "origin": "extended",
        "is_in_api": False,
        "track_uri": "spotify:track:t1",
        "item_uri": None,
        "item_name": None,
        "item_parent": None,
        "ms_played": 5,
        "listened_ms": 5,
        "is_estimated": False,
        "reason_start": "trackdone",
        "reason_end": None,
        "skipped_flag": None,
        "is_shuffle": True,
        "is_offline": None,
        "is_incognito": False,
        "platform": "ios",
        "country": "ZZ",
        "context_type": None,
        "context_uri": None,
    }


def test_bad_rows_are_rejected_with_reason_place_and_scrubbed_row(book: Book) -> None:
    rows = [extended(at(0)), extended(at(300), ms_played=-1), "text", extended(at(600)) | {"ts": None}]
    job = book.import_rows(rows)
    assert (job["received"], job["new"], job["duplicate"], job["rejected"]) == (4, 1, 0, 3)
    rejected = book.rows("SELECT place, row_index, reason, row FROM rejected_row ORDER BY row_index")
    assert [(row["place"], row["row_index"], row["reason"]) for row in rejected] == [
        ("export.json", 1, "ms_played is negative or too large"),
        ("export.json", 2, "the row is not an object"),
        ("export.json", 3, "ts is missing"),
    ]
    assert "ms_played" in rejected[0]["row"]
    everything = book.rows("SELECT row::text FROM raw_export_row") + book.rows("SELECT row FROM rejected_row")
    assert "192.0.2.7" not in str(everything)


def test_rows_before_a_fault_are_kept_and_the_rest_is_one_rejected_row(book: Book) -> None:
    data = json.dumps([extended(at(n * 300)) for n in range(3)]).encode()[:-40]
    job = book.import_bytes(data)
    assert (job["status"], job["received"], job["new"], job["rejected"]) == ("done", 3, 2, 1)
    rejected = book.rows("SELECT * FROM rejected_row")[0]
    assert rejected["reason"].startswith("malformed JSON at character ")
    assert (rejected["row_index"], rejected["row"]) == (2, "")


def test_a_file_broken_from_its_first_letter_is_one_rejected_row(book: Book) -> None:
    job = book.import_bytes(b'[{"ts": ')
    assert (job["received"], job["rejected"]) == (1, 1)


def test_the_same_file_again_changes_nothing_and_is_all_duplicates(book: Book) -> None:
    rows = [extended(at(0)), extended(at(0)), extended(at(300), ms_played=None)]
    first = book.import_zip({"a.json": rows})
    before, versions = book.derived(), book.versions()
    raw = book.rows("SELECT count(*) FROM raw_export_row")
    again = book.import_zip({"renamed.json": rows, "b.json": rows})
    assert (first["new"], first["duplicate"], first["rejected"]) == (1, 1, 1)
    assert (again["received"], again["new"], again["duplicate"], again["rejected"]) == (6, 0, 4, 2)
    assert book.rows("SELECT count(*) FROM rejected_row WHERE import_job_id = 2") == [{"count": 2}]
    assert (book.derived(), book.versions()) == (before, versions)
    assert book.rows("SELECT count(*) FROM raw_export_row") == raw


def test_the_same_file_of_another_account_is_news_there(book: Book) -> None:
    assert book.import_rows([extended(at(0))], name="ann")["new"] == 1
    assert book.import_rows([extended(at(0))], name="bob")["new"] == 1


def test_text_postgres_cannot_hold_arrives_mended(book: Book) -> None:
    rows = [
        extended(at(0), title="a\x00b", artist="\ud800", platform="x" * 100_000, extra={"n": float("nan")})
    ]
    data = json.dumps(rows).encode()
    assert book.import_bytes(data)["new"] == 1
    assert book.rows("SELECT title FROM track") == [{"title": "a\ufffdb"}]
    assert len(book.plays()[0]["platform"]) == 300


def test_entry_names_are_shown_but_never_used(book: Book) -> None:
    job = book.import_zip({"../../etc/evil.json": [extended(at(0))], "/abs\\evil.json": [extended(at(300))]})
    assert job["new"] == 2
    assert list(files(book)) == ["evil.json", "evil.json (2)"]
    assert [path.name for path in book.upload_dir.iterdir() if "evil" in path.name] == []


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"GIF89a", b"hello"])
def test_what_is_neither_zip_nor_json_is_refused_at_the_door(book: Book, data: bytes) -> None:
    with pytest.raises(UploadRejectedError):
        book.upload(data)
    assert list(book.upload_dir.iterdir()) == []
    assert book.rows("SELECT * FROM import_job") == []


def test_too_large_an_upload_is_refused_and_leaves_nothing(book: Book) -> None:
    book.max_upload_bytes = 10
    with pytest.raises(UploadRejectedError, match="MAX_UPLOAD_MB"):
        accept_upload(book.connection, book.account(), io.BytesIO(b"[" + b" " * 20), "x.json", book)
    assert list(book.upload_dir.iterdir()) == []


def stored(data: bytes) -> bytes:
    """A ZIP archive with a highly compressible entry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "bounds", "words"),
    [
        (zipped({f"{n}.json": [] for n in range(6)}), Bounds(5, 10**9), "MAX_ARCHIVE_ENTRIES"),
        (stored(b"[" + b" " * 3_000_000 + b"]"), Bounds(5, 10**6), "MAX_UNPACKED_MB"),
        (stored(b"[" + b" " * 150_000_000 + b"]"), Bounds(5, 10**9), "500 times"),
        (zipped({"notes.txt": b"hello"}), Bounds(5, 10**9), "no JSON file"),
        (zipped({}), Bounds(5, 10**9), "no JSON file"),
        (zipped({"a.json": []})[:-10], Bounds(5, 10**9), "incomplete"),
    ],
)
def test_archives_that_break_a_bound_bring_in_nothing(
    book: Book, data: bytes, bounds: Bounds, words: str
) -> None:
    book.bounds = bounds
    with pytest.raises(ArchiveError, match=words):
        book.import_bytes(data, "x.zip")
    assert book.rows("SELECT * FROM import_file") == []


def test_a_damaged_entry_costs_its_rest_and_nothing_else(book: Book) -> None:
    rows = [extended(at(n * 300), title=f"Song {n * n * 7919}") for n in range(400)]
    whole = zipped({"a.json": rows, "b.json": [extended(at(9_000_000))]})
    place = len(whole) // 3
    job = book.import_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :], "x.zip")
    assert job["status"] == "done"
    assert job["received"] == job["new"] + job["duplicate"] + job["rejected"]
    assert job["rejected"] >= 1
    assert files(book)["b.json"] == ("extended", 1, 1, 0, 0)


def test_polls_and_files_meet_in_one_ledger(book: Book) -> None:
    book.poll(polled(at(1)), polled(at(900)))
    book.import_zip({"a.json": [extended(at(0)), extended(at(450), uri="spotify:track:t2", title="B")]})
    assert [(play["origin"], play["is_in_api"]) for play in book.plays()] == [
        ("extended", True),
        ("extended", False),
        ("api", True),
    ]


def test_an_archive_inside_an_archive_is_not_opened(book: Book) -> None:
    inner = zipped({"deep.json": [extended(at(0))]})
    for _ in range(3):
        inner = zipped({"inner.zip": inner})
    job = book.import_zip({"inner.zip": inner, "inner.json": inner, "a.json": [extended(at(300))]})
    assert (job["received"], job["new"]) == (1, 1)


def test_an_archive_that_lies_about_its_sizes_is_judged_by_what_it_unpacks_to(book: Book) -> None:
    whole = bytearray(stored(b"[" + b" " * 3_000_000 + b"]"))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = whole.index(signature) + offset
        whole[place : place + 4] = (100).to_bytes(4, "little")
    book.bounds = Bounds(5, 10**6)
    try:
        job = book.import_bytes(bytes(whole), "x.zip")
    except ArchiveError as error:
        assert "MAX_UNPACKED_MB" in str(error)
    else:
        assert (job["new"], job["rejected"]) == (0, 1), "cut off where it said it would end"


def test_entries_that_share_their_bytes_are_bounded_together(book: Book) -> None:
    entry = zipfile.ZipInfo("0.json")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, b"[" + b" " * 600_000 + b"]", zipfile.ZIP_DEFLATED)
        first = archive.infolist()[0]
        for number in range(1, 50):
            copied = copy.copy(first)
            copied.filename = f"{number}.json"
            archive.filelist.append(copied)
        archive._didModify = True  # type: ignore[attr-defined]
    book.bounds = Bounds(100, 10**6)
    with contextlib.suppress(ArchiveError):
        job = book.import_bytes(buffer.getvalue(), "x.zip")
        assert job["new"] == 0
    assert book.rows("SELECT * FROM raw_export_row") == []


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_entry_packed_in_an_unusual_way_is_rejected_by_name(book: Book, packing: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("a.json", json.dumps([extended(at(0))]))
        archive.writestr("b.json", json.dumps([extended(at(300))]), zipfile.ZIP_DEFLATED)
    job = book.import_bytes(buffer.getvalue(), "x.zip")
    assert (job["received"], job["new"], job["rejected"]) == (2, 1, 1)
    assert "unusual way" in book.rows("SELECT reason FROM rejected_row")[0]["reason"]
