"""Rankings of any days and by time: FRIDA's counted by hand, ten years' against the facts, line by line."""
# ruff: noqa: RUF001  (the texts have dashes meant for people)

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from handmade_rows import ANNA
from page_reading import cells, rows_of
from played_rows import FRIDA
from ten_years import TEN_YEARS

from dashboard.queries import ranking_ranges
from dashboard.queries.items import named
from dashboard.queries.rankings import TopArtist

pytestmark = pytest.mark.integration


def test_the_ranking_of_any_days_counts_their_plays_and_compares_with_as_many_days_before(open_page):
    page = open_page(FRIDA, "/rankings?from=2025-01-01&to=2025-01-02")
    finding = "Anfang leads with 2 streams · 1 Jan 2025 – 2 Jan 2025"
    assert page.locator("#ranking h2").inner_text() == finding
    first, second = "1 Jan 2025", "2 Jan 2025"
    # On 30 and 31 December only Anfang was played.
    assert cells(page, "#ranking") == [
        ["1", "=", "Anfang\nNord", "2", "1 min", "2", "0 %", first, second],  # 60 + 30 s
        ["2", "new", "100 % Über_Mut\nSüd", "1", "3 min", "2", "100 %", first, second],  # 10 + 180 s
        ["3", "new", "Mitte\nNord", "1", "1 min", "1", "0 %", first, first],  # 100 s
    ]


def test_by_time_the_order_and_the_movement_are_those_of_time(open_page):
    page = open_page(FRIDA, "/rankings?from=2025-01-01&to=2025-01-02")
    page.locator("select[name=by]").select_option("listened_ms")
    page.wait_for_url("**/rankings?kind=tracks&by=listened_ms&period=2025-01-01..2025-01-02")
    heading = page.locator("#ranking h2").inner_text()
    assert heading == "100 % Über_Mut leads with 3 min · 1 Jan 2025 – 2 Jan 2025"
    assert [line[:3] for line in cells(page, "#ranking")] == [
        ["1", "new", "100 % Über_Mut\nSüd"],
        ["2", "new", "Mitte\nNord"],
        ["3", "▼ 2", "Anfang\nNord"],
    ]


def test_a_ranking_is_planned_for_its_own_days_however_often_one_is_asked(app, seeded_db):
    day = date(2026, 11, 19)
    with app.extensions["database"].snapshot(TEN_YEARS) as snapshot:
        for _ in range(snapshot.connection.prepare_threshold + 1):
            ranking_ranges.ranking(snapshot, TopArtist, named("artist"), "streams", (day, day, day))
        prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%placed%'"
        assert snapshot.connection.execute(prepared).fetchone() == (0,)


def test_days_are_chosen_in_a_form_and_kept_in_the_address(open_page):
    page = open_page(FRIDA, "/rankings?kind=artists&period=all_time")
    page.get_by_label("Any days, from").fill("2026-11-18")
    page.get_by_label("to", exact=True).fill("2026-11-19")
    page.get_by_role("button", name="Show days").click()
    page.wait_for_url("**/rankings?kind=artists&by=streams&from=2026-11-18&to=2026-11-19")
    assert [line[2:6] for line in cells(page, "#ranking")] == [
        ["Nord", "2", "6 min", "2"],
        ["Süd", "1", "45 s", "1"],
    ]
    assert "≈ 66.7 % of these plays" in page.locator("#ranking .note").inner_text()  # 2 of 3
    page.get_by_label("Ranking of").select_option("albums")
    page.wait_for_url("**/rankings?kind=albums&by=streams&period=2026-11-18..2026-11-19")
    assert [line[2] for line in cells(page, "#ranking")] == ["Erste\nNord", "Zweite\nSüd"]


def test_days_without_an_end_reach_to_the_release_and_without_a_beginning_to_the_first_play(sign_in):
    assert "31 Dec 2024 – 1 Jan 2025" not in sign_in(FRIDA).get("/rankings?from=2025-01-01").text
    assert "1 Jan 2025 – 20 Nov 2026" in sign_in(FRIDA).get("/rankings?from=2025-01-01").text
    assert " – 1 Jan 2025" in sign_in(FRIDA).get("/rankings?to=2025-01-01").text


def test_of_equal_figures_the_name_decides_now_and_before(sign_in):
    third = rows_of(sign_in(ANNA).get("/rankings/ranking.csv?from=2026-10-03&to=2026-10-03"))
    assert [(row["rank"], row["track_name"]) for row in third] == [("1", "Common Song"), ("2", "Probelied")]
    fourth = rows_of(sign_in(ANNA).get("/rankings/ranking.csv?from=2026-10-04&to=2026-10-04"))
    assert [(row["track_name"], row["rank_change"]) for row in fourth] == [
        ("Probelied", "1"),
        ("Common Song", "-1"),
    ]


def test_a_stored_period_of_albums_is_the_table_and_all_time_by_time_has_no_movement(open_page):
    page = open_page(FRIDA, "/rankings?kind=albums&period=2025")
    assert cells(page, "#ranking")[0][:4] == ["4", "–", "Erste\nNord", "1"]
    page = open_page(FRIDA, "/rankings?kind=artists&by=listened_ms&period=all_time")
    # Nord: 790 s; Süd: 10 + 180 + 45 s; Ost: 29.999 s. The podcast is in no ranking.
    assert [line[:5] for line in cells(page, "#ranking")] == [
        ["1", "Nord", "6", "13 min", "6"],
        ["2", "Süd", "2", "3 min", "3"],
        ["3", "Ost", "0", "30 s", "1"],
    ]


def test_days_without_plays_say_so(open_page):
    page = open_page(FRIDA, "/rankings?from=2020-01-01&to=2020-01-31")
    assert page.locator("#ranking h2").inner_text() == "No music in 1 Jan 2020 – 31 Jan 2020"


def ranked(plays: Iterable[tuple[str, str, bool, int]], by: str) -> list[tuple[str, int, int, int]]:
    """Id, plays, streams and milliseconds, best first: the definition, worked out again in Python."""
    names: dict[str, str] = {}
    count, streams, time = Counter[str](), Counter[str](), Counter[str]()
    for id_, name, is_stream, ms in plays:
        names[id_] = name
        count[id_] += 1
        streams[id_] += is_stream
        time[id_] += ms
    main, other = (streams, time) if by == "streams" else (time, streams)
    order = sorted(names, key=lambda id_: (-main[id_], -other[id_], -count[id_], names[id_], id_))
    return [(id_, count[id_], streams[id_], time[id_]) for id_ in order]


@pytest.mark.parametrize("by", ["streams", "listened_ms"])
@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("tracks", "recording_id, track_name"),
        ("artists", "play.artist_id, artist_name"),
        ("albums", "play.album_id, album_name"),
    ],
)
def test_a_ranking_of_ten_years_is_the_facts_sorted(seeded_db, sign_in, kind, columns, by):
    first, last = date(2024, 2, 1), date(2024, 3, 15)
    before = first - (last - first + timedelta(days=1))
    query = f"""
        SELECT {columns}, is_stream, listened_ms
        FROM warehouse.fact_play AS play
        JOIN (SELECT track_uri, track_name, artist_name, album_name FROM warehouse.dim_track) AS track
            USING (track_uri)
        WHERE user_id = %s AND local_date BETWEEN %s AND %s
    """  # noqa: S608
    with seeded_db.connect() as connection:
        now = ranked(connection.execute(query, (TEN_YEARS, first, last)).fetchall(), by)
        earlier = ranked(
            connection.execute(query, (TEN_YEARS, before, first - timedelta(days=1))).fetchall(), by
        )
    places = {id_: place for place, (id_, *_) in enumerate(earlier, start=1)}
    expected = [
        (str(place), id_, *map(str, figures), str(places[id_] - place) if id_ in places else "")
        for place, (id_, *figures) in enumerate(now[:100], start=1)
    ]
    rows = rows_of(
        sign_in(TEN_YEARS).get(f"/rankings/ranking.csv?kind={kind}&by={by}&from={first}&to={last}")
    )
    id_column = columns.split(",")[0].removeprefix("play.")
    names = ("rank", id_column, "plays", "streams", "listened_ms", "rank_change")
    assert [tuple(row[name] for name in names) for row in rows] == expected
