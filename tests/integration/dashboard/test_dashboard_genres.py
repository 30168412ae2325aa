"""The ranking of genres: FRIDA's counted by hand, in the table and of any days, and what is not known."""

import pytest
from page_reading import rows_of
from played_rows import FRIDA

pytestmark = pytest.mark.integration

FIGURES = ("rank", "genre", "plays", "streams", "listened_ms", "rank_change", "known_pct")


def ranking(sign_in, days: str) -> list[tuple[str, ...]]:
    """The figures of every line of FRIDA's ranking."""
    rows = rows_of(sign_in(FRIDA).get(f"/rankings/ranking.csv?kind=genres&{days}"))
    return [tuple(row[name] for name in FIGURES) for row in rows]


def test_a_play_counts_for_each_genre_and_the_days_before_decide_the_movement(sign_in):
    # Nord is pop and rock: 100 + 60 + 30 s. Süd is rock: 10 + 180 s. On 30 and 31 December Nord was played
    # once, so that pop stood before rock by its name.
    assert ranking(sign_in, "from=2025-01-01&to=2025-01-02") == [
        ("1", "rock", "5", "4", "380000", "1", "100.0"),
        ("2", "pop", "3", "3", "190000", "-1", "100.0"),
    ]


def test_the_table_and_the_facts_tell_the_same(sign_in):
    stored = ranking(sign_in, "period=all_time")
    assert [line[1:5] for line in stored] == [("rock", "9", "8", "1025000"), ("pop", "6", "6", "790000")]
    computed = ranking(sign_in, "from=2020-01-01&to=2026-11-20")
    assert [line[:5] + line[6:] for line in computed] == [line[:5] + line[6:] for line in stored]
    assert [line[1] for line in ranking(sign_in, "by=listened_ms&period=all_time")] == ["rock", "pop"]


def test_the_page_says_how_much_of_the_listening_has_a_genre(sign_in):
    page = sign_in(FRIDA).get("/rankings?kind=genres&period=all_time").text
    assert "rock leads with 8 streams · All time" in page
    assert "Genres are known for 90 % of these plays." in page.replace("\u202f", " ").replace("\xa0", " ")
    # Five plays of Nord and Süd, one of Ost.
    page = sign_in(FRIDA).get("/rankings?kind=genres&from=2025-01-01&to=2025-03-31").text
    assert "Genres are known for 83.3 % of these plays." in page.replace("\u202f", " ").replace("\xa0", " ")


def test_where_no_genre_is_known_the_page_says_what_makes_them_known(sign_in):
    page = sign_in(FRIDA).get("/rankings?kind=genres&from=2025-03-10&to=2025-03-10").text
    assert "No genre is known for 10 Mar 2025" in page
    assert "when a connected account lets Encore look the artists up" in page
