"""The history and the pages of artists, albums and tracks, counted by hand from FRIDA's eleven plays."""
# ruff: noqa: RUF001  (the texts have dashes meant for people)

import re
from bisect import bisect_right
from collections import Counter

import pytest
from page_reading import cells, rows_of, texts
from played_rows import FRIDA
from ten_years import TEN_YEARS

pytestmark = pytest.mark.integration


def test_the_history_is_every_play_newest_first_under_its_local_day(open_page):
    page = open_page(FRIDA, "/history")
    # 200 + 100 + 60 + 10 + 30 + 180 + 29.999 + 200 + 200 + 45 + 1800 seconds are 2854.999 s.
    assert page.locator("#plays h2").inner_text() == "11 plays, ≈ 47 min, 1 of them not music"
    assert "≈ 18.2 % of these plays" in page.locator("#plays .note").first.inner_text()  # 2 of 11
    assert cells(page, "#plays") == [
        ["Thursday 19 November 2026"],
        ["19:00", "Folge 7\nDer Podcast podcast", "", "30 min", "stream", "export"],
        ["11:00", "100 % Über_Mut\nSüd", "Zweite", "45 s", "stream", "export"],
        ["11:00", "Anfang\nNord", "Erste", "≈ 3 min", "stream", "recent plays"],
        ["Wednesday 18 November 2026"],
        ["11:00", "Anfang\nNord", "Erste", "≈ 3 min", "stream", "recent plays"],
        ["Monday 10 March 2025"],
        ["09:00", "Ende\nOst", "", "30 s", "short, not skipped", "export"],
        ["Thursday 2 January 2025"],
        ["13:03", "100 % Über_Mut\nSüd", "Zweite", "3 min", "stream", "account data"],
        ["13:00", "Anfang\nNord", "Erste", "30 s", "stream", "export"],
        ["Wednesday 1 January 2025"],
        ["13:00", "100 % Über_Mut\nSüd", "Zweite", "10 s", "skipped", "export"],
        ["13:00", "Anfang (Single)\nNord", "Anfang", "1 min", "stream", "export"],
        ["00:05", "Mitte\nNord", "Erste", "1 min", "stream", "export"],
        ["Tuesday 31 December 2024"],
        ["23:59", "Anfang\nNord", "Erste", "3 min", "stream", "export"],
    ]
    assert page.locator("nav.pages").count() == 0
    page.locator("#plays .estimated").first.hover()
    assert page.locator("#tip").inner_text().startswith("0 h 03 min 20.000 s (200,000 ms): an estimate")


@pytest.mark.parametrize(
    ("filtered", "plays"),
    [
        ("q=nord+mitte", 1),
        ("q=NORD", 6),
        ("q=über", 3),
        ("q=ÜBER_m", 3),
        ("q=uber+sud", 3),
        ("q=fo%5Clge", 0),
        ("q=100+%25", 3),
        ("q=_b", 0),
        ("q=podcast+folge", 1),
        ("q=erste", 5),
        ("from=2025-01-01&to=2025-01-02", 5),
        ("from=2025-01-02", 7),
        ("to=2024-12-31", 1),
        ("artist=nord", 6),
        ("album=al-1", 5),
        ("track=isrc:F1", 5),
        ("heard=streams", 9),
        ("heard=short", 2),
        ("heard=skipped", 1),
        ("source=api", 2),
        ("source=account_data", 1),
        ("source=extended", 8),
        ("kind=music", 10),
        ("kind=other", 1),
        ("artist=nord&heard=streams&from=2026-01-01&source=api&q=anfang", 2),
    ],
)
def test_a_search_and_a_filter_keep_exactly_the_plays_they_name(sign_in, filtered, plays):
    answer = sign_in(FRIDA).get(f"/history?{filtered}").text
    assert (f"{plays} play" in answer) == (plays > 0)
    assert ("No play matches" in answer) == (plays == 0)
    assert len(rows_of(sign_in(FRIDA).get(f"/history/plays.csv?{filtered}"))) == plays


def test_the_search_is_in_the_address_and_can_be_taken_back(open_page):
    page = open_page(FRIDA, "/history?artist=nord")
    page.get_by_label("Search").fill("anfang")
    page.get_by_label("Heard").select_option("streams")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile(r"/history\?q=anfang&from=&to=&heard=streams&source=&kind=&artist=nord$"))
    assert page.locator("#plays h2").inner_text() == "5 plays, ≈ 11 min"  # 690 s
    page.get_by_role("link", name="Without Nord").click()
    page.wait_for_url("**/history?q=anfang&heard=streams")
    page.get_by_role("link", name="Show everything").click()
    page.wait_for_url("**/history")


def test_a_search_without_a_hit_says_what_to_do(open_page):
    page = open_page(FRIDA, "/history?q=nowhere")
    assert page.locator("#plays h2").inner_text() == "No play matches"
    assert "Take something away" in page.locator("#plays p").inner_text()


def test_paging_forth_and_back_meets_every_play_once_in_order(seeded_db, sign_in):
    with seeded_db.connect() as connection:
        query = (
            "SELECT recording_id FROM warehouse.fact_play WHERE user_id = %s AND artist_id = %s "
            "ORDER BY ended_at DESC, play_id DESC"
        )
        found = connection.execute(query, (TEN_YEARS, "artistCold Harbour")).fetchall()
    expected = [recording for (recording,) in found]
    assert len(expected) > 100
    client = sign_in(TEN_YEARS)

    def walk(address: str, link: str) -> list[list[str]]:
        pages = []
        while address:
            answer = client.get(address).text
            pages.append(re.findall(r'/track\?id=(r\d+)"', answer))
            following = re.search(rf'href="([^"]+)" rel="{link}"', answer)
            address, last = (following[1].replace("&amp;", "&") if following else ""), address
        pages.append([last])
        return pages

    *pages, (last,) = walk("/history?artist=artistCold+Harbour", "next")
    assert [recording for page in pages for recording in page] == expected
    assert [len(page) for page in pages[:-1]] == [50] * (len(pages) - 1)
    *back, _ = walk(last, "prev")
    assert [recording for page in back[::-1] for recording in page] == expected


def test_the_download_has_every_column_exactly_and_times_in_utc(sign_in):
    rows = rows_of(sign_in(FRIDA).get("/history/plays.csv?source=api"))
    assert [row["ended_at"] for row in rows] == [
        "2026-11-19T10:00:00.000+00:00",
        "2026-11-18T10:00:00.000+00:00",
    ]
    assert (rows[0]["ms_played"], rows[0]["listened_ms"], rows[0]["is_estimated"]) == ("", "200000", "True")
    assert (rows[0]["track_uri"], rows[0]["album_name"]) == ("spotify:track:F1", "Erste")


def test_a_download_of_everything_is_sent_in_portions(seeded_db, sign_in):
    with seeded_db.connect() as connection:
        (plays,) = connection.execute(
            "SELECT count(*) FROM warehouse.fact_play WHERE user_id = %s AND local_date >= '2025-01-01'",
            (TEN_YEARS,),
        ).fetchone()
    answer = sign_in(TEN_YEARS).get("/history/plays.csv?from=2025-01-01", buffered=False)
    portions = [len(portion) for portion in answer.response]
    assert len(portions) > plays / 1_000
    assert max(portions) < 400_000


def test_the_page_of_an_artist_shows_what_was_played_of_it(open_page):
    page = open_page(FRIDA, "/artist?id=nord")
    assert page.locator("h1").inner_text() == "Nord"
    # 200 + 100 + 60 + 30 + 200 + 200 seconds are 790 s; 2 of 6 are estimated; 4 tell how they ended: no skip.
    assert texts(page, ".tiles dd") == ["≈ 13 min", "6", "6", "1", "5", "0 %"]
    assert "from 31 Dec 2024, 23:59 to 19 Nov 2026, 11:00" in page.locator(".hero").inner_text()
    streak = "3 days in a row, 31 Dec 2024 – 2 Jan 2025; now at 2 days"
    assert page.locator("#streak").inner_text() == f"Longest streak: {streak}"
    assert page.locator("#months h2").inner_text() == "Most in November 2026: 6 min"
    assert page.locator("#months .bar").count() == 24  # December 2024 to November 2026
    page.locator("#months summary").click()
    assert cells(page, "#months") == [
        ["November 2026", "2", "6 min", "2"],
        ["January 2025", "3", "3 min", "3"],
        ["December 2024", "1", "3 min", "1"],
    ]
    assert page.locator("#years h2").inner_text() == "Your number 1 artist of 2026"
    assert cells(page, "#years") == [
        ["2026", "1", "2", "6 min", "2"],
        ["2025", "2", "3", "3 min", "3"],
        ["2024", "> 100", "1", "3 min", "1"],
    ]
    assert page.locator("#tracks h2").inner_text() == "Anfang leads with 5 streams"
    assert cells(page, "#tracks") == [["Anfang", "5", "11 min", "5"], ["Mitte", "1", "1 min", "1"]]
    assert cells(page, "#albums") == [["Erste", "5", "12 min", "5"], ["Anfang", "1", "1 min", "1"]]
    # Streams of Nord are in five sessions; Süd was streamed in two of them and only skipped in a third.
    heading = "Süd is most often in the same session: 2 of 5 sessions"
    assert page.locator("#together h2").inner_text() == heading
    assert cells(page, "#together") == [["Süd", "40 %", "2"]]


def test_the_page_of_an_album_shows_how_much_of_it_was_heard(open_page):
    page = open_page(FRIDA, "/album?id=al-1")
    assert texts(page, ".tiles dd") == ["≈ 12 min", "5", "5", "> 100", "5", "0 %"]
    assert page.locator("#completion h2").inner_text() == "You have streamed 2 of 3 tracks"
    assert "Completed: not yet · Full listens: 0" in page.locator("#completion").inner_text()
    assert cells(page, "#completion") == [
        ["1", "Anfang", "4", "10 min", "4"],
        ["2", "Mitte", "1", "1 min", "1"],
    ]
    assert page.locator("#years h2").inner_text() == "Your number 4 album of 2025"
    assert cells(page, "#together") == [
        ["Zweite\nSüd", "50 %", "2"]
    ]  # of the sessions of 31 Dec, 2 Jan, 18, 19 Nov


def test_an_album_of_unknown_size_says_so(open_page):
    page = open_page(FRIDA, "/album?id=al-2")
    assert page.locator("#completion h2").inner_text().startswith("No track of it was streamed yet")
    assert cells(page, "#completion") == [["–", "100 % Über_Mut", "2", "3 min", "3"]]


def test_the_page_of_a_track_counts_the_recording_and_names_its_releases(open_page):
    page = open_page(FRIDA, "/track?id=isrc:F1")
    assert page.locator("h1").inner_text() == "Anfang"
    assert (
        "by Nord on Erste · 1999 · 3:20" not in page.locator(".hero").inner_text()
    )  # the track's year is unknown
    assert "by Nord on Erste · 3:20" in page.locator(".hero").inner_text()
    assert texts(page, ".tiles dd") == ["≈ 11 min", "5", "5", "1", "5", "0 %"]
    assert page.locator("#albums h2").inner_text() == "You heard it from 2 releases"
    assert cells(page, "#albums") == [["Erste", "4", "10 min", "4"], ["Anfang", "1", "1 min", "1"]]
    assert cells(page, "#together") == [
        ["100 % Über_Mut\nSüd", "40 %", "2"],
        ["Mitte\nNord", "20 %", "1"],
    ]


def test_a_track_that_was_never_streamed_has_no_streak_and_unknown_is_not_0(open_page):
    page = open_page(FRIDA, "/track?id=name:ost|ende")
    assert texts(page, ".tiles dd") == ["30 s", "0", "1", "> 100", "1", "0 %"]
    assert "never streamed" in page.locator("#streak").inner_text()
    assert page.locator("#together h2").inner_text() == "Nothing else is in the same sessions"


def test_a_bar_opens_the_plays_of_its_month_and_lists_lead_to_pages(open_page):
    page = open_page(FRIDA, "/artist?id=nord")
    page.locator("#months svg a").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/history?artist=nord&from=2025-01-01&to=2025-01-31")
    assert page.locator("#plays h2").inner_text() == "3 plays, 3 min"
    page.get_by_role("link", name="Mitte").click()
    page.wait_for_url("**/track?id=isrc:F2")
    page.get_by_role("link", name="Erste").first.click()
    page.wait_for_url("**/album?id=al-1")


def test_a_uri_leads_to_its_recording(sign_in):
    assert "<h1>Anfang</h1>" in sign_in(FRIDA).get("/track?id=spotify:track:F1b").text


def test_downloads_of_an_item_hold_the_exact_figures(sign_in):
    frida = sign_in(FRIDA)
    months = rows_of(frida.get("/artist/months.csv?id=nord"))
    assert [(row["month"], row["listened_ms"]) for row in months] == [
        ("2024-12-01", "200000"),
        ("2025-01-01", "190000"),
        ("2026-11-01", "400000"),
    ]
    assert [row["rank"] for row in rows_of(frida.get("/artist/years.csv?id=nord"))] == ["1", "2", ""]
    assert [row["track_number"] for row in rows_of(frida.get("/album/tracks.csv?id=al-1"))] == ["1", "2"]
    assert [row["sessions"] for row in rows_of(frida.get("/track/together.csv?id=isrc:F1"))] == ["2", "1"]
    assert frida.get("/artist/nonsense.csv?id=nord").status_code == 404


COUNTED = """
SELECT count(*), count(*) FILTER (WHERE is_stream), sum(listened_ms), count(DISTINCT local_date)
FROM warehouse.fact_play
WHERE user_id = %s AND {column} = %s
"""


@pytest.fixture(scope="module")
def streamed_sessions(seeded_db) -> list[set[tuple[str, str, str]]]:
    """What was streamed in each session of the ten years: artist, album and recording of each stream."""
    with seeded_db.connect() as connection:
        starts = connection.execute(
            "SELECT started_at FROM analytics.listening_sessions WHERE user_id = %s ORDER BY 1", (TEN_YEARS,)
        ).fetchall()
        streams = connection.execute(
            "SELECT ended_at, artist_id, album_id, recording_id FROM warehouse.fact_play "
            "WHERE user_id = %s AND is_stream",
            (TEN_YEARS,),
        ).fetchall()
    sessions: list[set[tuple[str, str, str]]] = [set() for _ in starts]
    for ended_at, *ids in streams:
        sessions[bisect_right(starts, (ended_at,)) - 1].add(tuple(ids))
    return sessions


IDS = [
    ("artist", "artist_id", "artistCold Harbour"),
    ("album", "album_id", "a70"),
    ("track", "recording_id", "r70"),
]


@pytest.mark.parametrize("place", range(3), ids=["artist", "album", "track"])
def test_the_figures_of_ten_years_equal_the_facts(seeded_db, streamed_sessions, sign_in, place):
    kind, column, id_ = IDS[place]
    client = sign_in(TEN_YEARS)
    with seeded_db.connect() as connection:
        counted = connection.execute(COUNTED.format(column=column), (TEN_YEARS, id_)).fetchone()
    plays, streams, listened_ms, days = counted
    page = client.get(f"/{kind}", query_string={"id": id_}).text
    for figure in (plays, streams, days):
        assert f"<dd>{figure:,}</dd>" in page
    assert f"({listened_ms:,} ms)" in page
    months = rows_of(client.get(f"/{kind}/months.csv", query_string={"id": id_}))
    assert sum(int(row["listened_ms"]) for row in months) == listened_ms
    shared = Counter(
        other
        for session in streamed_sessions
        for other in {ids[place] for ids in session}
        if id_ in {ids[place] for ids in session} and other != id_
    )
    shown = rows_of(client.get(f"/{kind}/together.csv", query_string={"id": id_}))
    assert {row["id"]: int(row["sessions"]) for row in shown}.items() <= shared.items()
    assert [int(row["sessions"]) for row in shown] == [n for _, n in shared.most_common(10)]
