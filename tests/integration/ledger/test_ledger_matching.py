"""Which rows are one listen: every rule of ANALYTICS §1, worked out by hand."""

from datetime import timedelta
from typing import Any

import pytest

from flask_endpoint.ledger import rebuild, touch_account
from tests.integration.ledger.conftest import Book, account_row, at, extended, polled

pytestmark = pytest.mark.integration
OTHER = "spotify:track:t2"


def test_equal_rows_are_one_play_whichever_file_they_came_from(book: Book) -> None:
    row = extended(at(0))
    first = book.import_rows([row, row])
    second = book.import_zip({"a.json": [row], "b.json": [row, extended(at(300))]})
    assert (first["received"], first["new"], first["duplicate"]) == (2, 1, 1)
    assert (second["received"], second["new"], second["duplicate"]) == (3, 1, 2)
    assert len(book.plays()) == 2


def test_two_tracks_may_share_a_second_and_one_track_may_occur_twice_in_it(book: Book) -> None:
    rows = [extended(at(0), 5_000), extended(at(0), 5_000, OTHER), extended(at(0), 5_001)]
    assert book.import_rows(rows)["new"] == 3
    assert len(book.plays()) == 3


def test_of_rows_that_are_one_play_the_one_with_most_to_say_speaks(book: Book) -> None:
    short = extended(at(0))
    del short["conn_country"]
    for rows in ([short, extended(at(0))], [extended(at(0)), short]):
        assert book.import_rows(rows)["received"] == 2
        assert [play["country"] for play in book.plays()] == ["SE"]


@pytest.mark.parametrize(("seconds", "plays"), [(0, 1), (-60, 1), (60, 1), (61, 2), (-61, 2)])
def test_api_and_export_are_one_listen_if_they_end_within_a_minute(
    book: Book, seconds: float, plays: int
) -> None:
    book.poll(polled(at(seconds), duration_ms=900_000, context={"type": "album", "uri": "spotify:album:b"}))
    book.import_rows([extended(at(0), 100_000)])
    found = book.plays("origin, is_in_api, ms_played, listened_ms, is_estimated, context_type")
    assert len(found) == plays
    if plays == 1:
        assert found == [
            {
                "origin": "extended",
                "is_in_api": True,
                "ms_played": 100_000,
                "listened_ms": 100_000,
                "is_estimated": False,
                "context_type": "album",
            }
        ]


@pytest.mark.parametrize(("start_gap", "plays"), [(0, 1), (15, 1), (-15, 1), (16, 2)])
def test_or_if_they_begin_within_15_seconds(book: Book, start_gap: int, plays: int) -> None:
    # the API's begin: end less duration. Export: 40 s played, ends 160 s before the API says so.
    book.poll(polled(at(200 + start_gap), duration_ms=200_000))
    book.import_rows([extended(at(40), 40_000)])
    assert len(book.plays()) == plays


def test_each_row_is_used_once_and_the_nearest_pair_first(book: Book) -> None:
    book.import_rows([extended(at(0), 1_000), extended(at(50), 2_000)])
    book.poll(polled(at(45), duration_ms=9_000_000), polled(at(95), duration_ms=9_000_000))
    # 45↔50 is nearest (5 s); 95↔50 (45 s) is taken then; 45↔0 too: 95 stays alone, 0 stays unmatched
    found = book.plays("origin, is_in_api, ms_played")
    assert [(play["origin"], play["is_in_api"], play["ms_played"]) for play in found] == [
        ("extended", False, 1_000),
        ("extended", True, 2_000),
        ("api", True, None),
    ]


def test_a_match_never_crosses_accounts_or_recordings(book: Book) -> None:
    book.import_rows([extended(at(0))], name="ann")
    book.poll(polled(at(0)), name="bob")
    book.poll(polled(at(0), OTHER, title="Another"), name="ann")
    assert len(book.plays()) == 3


def test_another_uri_of_the_same_recording_matches(book: Book) -> None:
    book.import_rows([extended(at(0))])
    book.poll(polled(at(1), OTHER, isrc="AA1"))
    assert [play["track_uri"] for play in book.plays()] == ["spotify:track:t1"]


def test_a_recording_learnt_later_changes_old_matches_of_other_accounts_too(book: Book) -> None:
    book.poll(polled(at(0), "spotify:track:t1", title="First", isrc="AA1"), name="ann")
    book.import_rows([extended(at(0), uri=OTHER, title="Second")], name="ann")
    assert len(book.plays()) == 2
    before = book.versions()
    book.poll(polled(at(90_000), OTHER, title="Second", isrc="AA1"), name="bob")
    assert len(book.plays()) == 2, "one of ann, one of bob"
    assert before[:2] != book.versions()[:2]


def test_account_data_steps_back_where_the_extended_history_has_the_listen(book: Book) -> None:
    rows = [extended(at(5)), extended(at(400), 31_000, title="Other")]
    short = [account_row(at(0)), account_row(at(400), 31_000, "other"), account_row(at(800), 5)]
    for order in ([rows, short], [short, rows]):
        book.connection.execute("DELETE FROM account")
        for part in order:
            book.import_rows(part)
        rebuild(book.connection)
        assert [play["origin"] for play in book.plays()] == ["extended", "extended", "account_data"]


def test_rows_of_nobody_known_step_back_for_a_listen_no_other_row_claims(book: Book) -> None:
    nobody = account_row(at(0), 7_000, "Unknown Track", "Unknown Artist")
    named = account_row(at(0), 7_000)
    book.import_rows([nobody, named])
    assert [play["kind"] for play in book.plays()] == ["track", "unknown"] or len(book.plays()) == 2
    book.import_rows([extended(at(3), 7_000)])
    assert sorted(play["origin"] for play in book.plays()) == ["account_data", "extended"]
    book.import_rows([extended(at(9), 7_000, uri=None)])
    assert [play["origin"] for play in book.plays()] == ["extended", "extended"]


def test_account_data_and_api_are_one_listen_and_the_api_adds_the_id(book: Book) -> None:
    book.poll(polled(at(40)), polled(at(500), OTHER))  # two URIs of that name: the name alone does not tell
    book.import_rows([account_row(at(0)), account_row(at(86_400))])
    found = book.plays("origin, track_uri, is_in_api")
    assert [(play["origin"], play["track_uri"]) for play in found] == [
        ("account_data", "spotify:track:t1"),
        ("api", OTHER),
        ("account_data", "name:band|song"),
    ]


def test_account_data_takes_the_one_uri_of_its_names_and_gives_it_back(book: Book) -> None:
    book.import_rows([account_row(at(0))])
    assert [play["track_uri"] for play in book.plays()] == ["name:band|song"]
    book.import_rows([extended(at(90_000))])
    assert book.plays()[0]["track_uri"] == "spotify:track:t1"
    book.import_rows([extended(at(180_000), uri=OTHER)], name="bob")
    assert book.plays()[0]["track_uri"] == "spotify:track:t1", "what others heard says nothing"
    book.import_rows([extended(at(180_000), uri=OTHER)])
    assert book.plays()[0]["track_uri"] == "name:band|song", "two tracks match now"


def test_listening_time_of_api_plays_is_bounded_by_the_play_before(book: Book) -> None:
    first, second = polled(at(0), duration_ms=200_000), polled(at(90), OTHER, title="B", duration_ms=200_000)
    unknown = polled(at(1000), "spotify:track:t3", title="C", duration_ms=0)
    book.poll(first, second, unknown)
    estimates = [(play["listened_ms"], play["is_estimated"]) for play in book.plays()]
    assert estimates == [(200_000, True), (90_000, True), (30_000, True)]
    book.import_rows([extended(at(60), 5_000, "spotify:track:t4", title="Between")])
    assert [play["listened_ms"] for play in book.plays()] == [200_000, 5_000, 30_000, 30_000]


def test_the_play_behind_a_changed_span_is_estimated_again(book: Book) -> None:
    book.poll(polled(at(0)), polled(at(5000), OTHER, title="Mix", duration_ms=4_000_000))
    assert [play["listened_ms"] for play in book.plays()] == [200_000, 4_000_000]
    book.import_rows([extended(at(2000), 1_000, uri=None)])
    assert [play["listened_ms"] for play in book.plays()] == [200_000, 1_000, 3_000_000]


def test_of_plays_that_end_together_only_one_has_the_time_before(book: Book) -> None:
    book.poll(polled(at(0)), polled(at(100)), polled(at(100), OTHER, title="B"))
    assert sorted(play["listened_ms"] for play in book.plays()) == [0, 100_000, 200_000]


def test_an_item_polled_again_is_a_duplicate(book: Book) -> None:
    items = [polled(at(0)), polled(at(300))]
    assert book.poll(*items) == (2, 2, 0)
    assert book.poll(*items, polled(at(600))) == (3, 1, 2)
    assert book.poll(polled(at(900)), polled(at(900))) == (2, 1, 1)
    assert book.poll() == (0, 0, 0)


def test_late_times_are_corrected_only_if_the_ledger_stands_under_that_rule(book: Book) -> None:
    played = at(-86_400)
    late = extended(at(0), 60_000, offline=True, offline_timestamp=int(played.timestamp() * 1000))
    book.import_rows([late])
    plain: dict[str, Any] = book.plays("ended_at, reported_at, is_time_corrected")[0]
    assert plain == {"ended_at": at(0), "reported_at": None, "is_time_corrected": False}
    rebuild(book.connection, correct_offline_times=True)
    corrected = book.plays("ended_at, reported_at, is_time_corrected")[0]
    assert corrected == {
        "ended_at": played + timedelta(minutes=1),
        "reported_at": at(0),
        "is_time_corrected": True,
    }
    book.poll(polled(played + timedelta(seconds=61)))
    assert len(book.plays()) == 1, "the API knew the true time"
    rebuild(book.connection, correct_offline_times=False)
    assert len(book.plays()) == 2


def test_every_change_gives_its_years_a_new_version_and_no_change_none(book: Book) -> None:
    book.import_rows([extended(at(0)), extended(at(-365 * 86_400))])
    before = {row["play_year"]: row["version"] for row in book.versions()}
    assert sorted(before) == [0, 2023, 2024]
    book.import_rows([extended(at(300))])
    after = {row["play_year"]: row["version"] for row in book.versions()}
    assert (after[2023], after[2024] > before[2024]) == (before[2023], True)
    book.import_rows([extended(at(300)), extended(at(0))])
    assert {row["play_year"]: row["version"] for row in book.versions()} == after
    touch_account(book.connection, book.account())
    touched = {row["play_year"]: row["version"] for row in book.versions()}
    assert touched[0] == after[0]
    assert all(touched[year] > after[year] for year in (2023, 2024))


def test_a_year_whose_plays_are_all_gone_stays_with_none(book: Book) -> None:
    end = at(0).replace(month=1, day=1, hour=0, minute=0, second=0)
    book.poll(polled(end))
    book.import_rows([extended(end - timedelta(seconds=1))])
    years = book.rows("SELECT play_year, play_count FROM play_partition ORDER BY 1")
    assert years == [{"play_year": 2023, "play_count": 1}, {"play_year": 2024, "play_count": 0}]


def test_a_rebuild_repairs_whatever_was_done_to_the_ledger(book: Book) -> None:
    book.import_rows([extended(at(0)), extended(at(0), 1, uri=None)])
    book.import_rows([account_row(at(900))])
    book.poll(polled(at(7000), OTHER, isrc="AA1"))
    sound = book.derived()
    rebuild(book.connection)
    assert book.derived() == sound
    book.connection.execute("DELETE FROM play WHERE kind = 'unknown'")
    book.connection.execute("UPDATE track SET title = 'wrong', recording_id = 'name:wrong'")
    book.connection.execute("DELETE FROM artist_credit")
    book.connection.execute("UPDATE play_partition SET play_count = 7")
    rebuild(book.connection)
    assert book.derived() == sound


def test_a_match_ends_when_the_name_it_rests_on_turns_out_to_be_of_two_artists(book: Book) -> None:
    # the export's Solo is the API's a1 on t0, so that its Song may be a1's t2; until t1 turns out to be a2's
    book.import_rows([extended(at(n * 600), uri=f"spotify:track:t{n}", artist="Solo") for n in range(2)])
    book.poll(polled(at(0), "spotify:track:t0", artist_id="a1"))
    book.poll(polled(at(9000), "spotify:track:t2", artist_id="a1"))
    book.import_rows([account_row(at(9000), 200_000, "Song", "Solo")])
    last = "SELECT origin, track_uri FROM play WHERE ended_at > '2024-03-01 14:00+00' ORDER BY 1"
    assert book.rows(last) == [{"origin": "account_data", "track_uri": "spotify:track:t2"}]
    book.poll(polled(at(600), "spotify:track:t1", artist_id="a2"))
    assert book.rows(last) == [
        {"origin": "account_data", "track_uri": "name:solo|song"},
        {"origin": "api", "track_uri": "spotify:track:t2"},
    ]
