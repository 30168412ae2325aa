"""Everyone here: the global rankings, and why there may be none."""

import pytest
from handmade_rows import ANNA, insert_listening
from page_reading import rows_of
from played_rows import FRIDA

pytestmark = pytest.mark.integration


def test_the_ranking_of_all_time_is_the_table(sign_in):
    page = sign_in(FRIDA).get("/everyone?kind=tracks&period=all_time").text
    assert "Anfang leads with 10 streams of 4 listeners · All time" in page
    assert "What fewer than three listeners streamed is left out" in page
    rows = rows_of(sign_in(FRIDA).get("/everyone/ranking.csv?kind=tracks&period=all_time"))
    assert [
        (row["rank"], row["track_name"], row["listeners"], row["plays"], row["streams"]) for row in rows
    ] == [
        ("1", "Anfang", "4", "12", "10"),
        ("2", "Mitte", "3", "9", "9"),
        ("3", "100 % Über_Mut", "3", "4", "3"),
    ]
    artists = rows_of(sign_in(FRIDA).get("/everyone/ranking.csv"))
    assert [(row["artist_name"], row["streams"]) for row in artists] == [("Nord", "19"), ("Süd", "3")]


def test_a_rolling_window_is_everybodys_though_it_begins_on_another_day_than_the_viewers(sign_in):
    rows = rows_of(sign_in(FRIDA).get("/everyone/ranking.csv?kind=tracks&period=last_7_days"))
    assert [row["track_name"] for row in rows] == ["Anfang"]


def test_everybody_sees_the_same(sign_in):
    ours, theirs = (
        sign_in(user).get("/everyone/ranking.csv?kind=tracks&period=all_time").text for user in (FRIDA, ANNA)
    )
    assert ours == theirs


def test_a_period_in_which_nothing_has_three_listeners_says_so(sign_in):
    page = sign_in(FRIDA).get("/everyone?period=2019").text
    assert "Nothing that three listeners streamed in 2019" in page
    assert "Choose a longer period above." in page


def test_with_fewer_than_three_listeners_the_page_says_what_it_waits_for(main_db, sign_in_fresh):
    with main_db.connect() as connection:
        insert_listening(connection)
        connection.execute("DELETE FROM ops.published_user WHERE user_id <> %s", (ANNA,))
    page = sign_in_fresh(ANNA).get("/everyone").text
    assert "1 listener here so far, and it takes three" in page
    assert "a sum would tell one of them what the other heard" in page


def test_what_cannot_be_ranked_is_refused(sign_in):
    assert sign_in(FRIDA).get("/everyone?kind=users").status_code == 400
