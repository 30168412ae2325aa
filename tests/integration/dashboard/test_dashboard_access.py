"""Who may see what: the session decides, never the address."""

import http.client
from urllib.parse import parse_qs, urlsplit

import pytest
from handmade_rows import ANNA, BORIS, BORIS_ONLY, CLEO
from session_cookie import cookie_of, signed

pytestmark = pytest.mark.integration
PAGES = [
    "/",
    "/overview/days.csv",
    "/overview/periods.csv",
    "/overview/so-far.csv",
    "/overview/new-artists.csv",
    "/rankings",
    "/rankings?kind=artists",
    "/rankings/ranking.csv",
    "/rankings?kind=albums&by=listened_ms&from=2026-10-01",
    "/clock",
    "/calendar",
    "/calendar/days.csv",
    "/calendar/months.csv",
    "/calendar/seasons.csv",
    "/calendar/variety.csv",
    "/calendar/longest-days.csv",
    "/taste",
    "/taste/shares.csv",
    "/clock/cells.csv",
    "/albums",
    "/albums/albums.csv",
    "/compare",
    "/discovery",
    "/discovery/artists.csv",
    "/discovery/months.csv",
    "/wrapped",
    "/wrapped/picture.svg",
    "/wrapped/years.csv",
    "/everyone",
    "/everyone/ranking.csv",
    "/sessions",
    "/sessions/sessions.csv",
    "/sessions/streaks.csv",
    "/history",
    "/history?q=probe",
    "/history/plays.csv",
    "/artist?id=artist-anna",
    "/artist/months.csv?id=artist-anna",
    "/album?id=album-anna",
    "/album/tracks.csv?id=album-anna",
    "/track?id=recording-anna",
    "/track/albums.csv?id=recording-anna",
    "/data-health",
    "/data-health/checks.csv",
    "/data-health/gaps.csv",
    "/data-health/rejected.csv",
    "/data-health/releases.csv",
    "/data-health/years.csv",
]
BORIS_FIGURES = (BORIS_ONLY, "77,777", "77777", "66,666", "66666", "66,001", "66001")


def test_the_list_above_names_every_page(app):
    paths = {urlsplit(page).path for page in PAGES} | {"/health"}
    known = {app.url_map.bind("").match(path, return_rule=True)[0].rule for path in paths}
    known |= {"/compare/artists.csv", "/compare/tracks.csv", "/shared"}  # nothing without a consent
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    assert rules == known


@pytest.mark.parametrize("page", PAGES)
def test_nobody_without_a_session_sees_anything(app, page):
    answer = app.test_client().get(page)
    assert answer.status_code == 302
    target = urlsplit(answer.location)
    assert f"{target.scheme}://{target.netloc}{target.path}" == "http://127.0.0.1:8000/login"
    assert parse_qs(target.query)["next"] == ["http://127.0.0.1:3000" + page]


@pytest.mark.parametrize(
    "cookie",
    [
        signed("another secret", account_id=ANNA, is_admin=True, shown_name="anna"),
        cookie_of(ANNA)[:-3] + "abc",
        signed(is_admin=True, shown_name="anna"),
        signed(account_id=True, shown_name="anna"),
        signed(account_id="1", shown_name="anna"),
        "",
        "nonsense",
    ],
    ids=["forged", "altered", "no account", "a flag", "a text", "empty", "nonsense"],
)
def test_a_cookie_that_flask_did_not_sign_for_an_account_is_refused(app, cookie):
    client = app.test_client()
    client.set_cookie("encore_session", cookie)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("claim", ["", "user_id=2&account_id=2&user=2"])
@pytest.mark.parametrize("is_admin", [False, True])
def test_another_users_figures_are_never_shown(sign_in, page, claim, is_admin):
    address = page + ("&" if "?" in page else "?") + claim
    answer = sign_in(ANNA, is_admin=is_admin).get(address)
    assert answer.status_code == 200
    assert [figure for figure in BORIS_FIGURES if figure in answer.text] == []


@pytest.mark.parametrize(
    "page",
    [
        "/artist?id=artist-boris",
        "/album?id=album-boris",
        "/track?id=recording-boris",
        "/artist",
        "/track?id=spotify:track:boris",
    ],
)
def test_what_only_another_user_played_is_not_there_and_the_page_says_what_to_do(sign_in, page):
    answer = sign_in(ANNA).get(page)
    assert answer.status_code == 404
    assert "You have no plays of this" in answer.text
    assert "Search your history" in answer.text
    assert BORIS_ONLY not in answer.text
    assert sign_in(BORIS).get(page).status_code == (404 if page == "/artist" else 200)


def test_an_artist_whom_both_heard_shows_each_their_own_plays(sign_in):
    assert "All 2 plays in the history" in sign_in(ANNA).get("/artist?id=artist-both").text
    assert "All 2 plays in the history" in sign_in(BORIS).get("/artist?id=artist-both").text


def test_those_figures_are_there_for_their_owner(sign_in):
    shown = sign_in(BORIS).get("/").text + sign_in(BORIS).get("/rankings").text
    assert BORIS_ONLY in shown
    assert "77,777" in shown


@pytest.mark.parametrize("figures", ["changes", "runs", "accounts", "replica", "nothing"])
def test_what_concerns_everybody_is_not_downloaded_by_one(sign_in, figures):
    assert sign_in(ANNA).get(f"/data-health/{figures}.csv").status_code == 404


def test_what_the_publish_changed_is_for_admins(sign_in):
    assert "54321" in sign_in(ANNA, is_admin=True).get("/data-health/changes.csv").text
    assert "measured" not in sign_in(ANNA).get("/data-health/checks.csv").text
    for address in ("/data-health", "/data-health/releases.csv"):
        assert "reason of" not in sign_in(ANNA).get(address).text
    assert "98765" not in sign_in(ANNA).get("/data-health/releases.csv").text
    assert "98,765" not in sign_in(ANNA).get("/data-health").text


def test_the_dashboard_never_sets_a_cookie(sign_in):
    assert "Set-Cookie" not in sign_in(ANNA).get("/").headers


@pytest.mark.parametrize("page", ["/", "/nowhere", "/health", "/static/style.css"])
def test_every_answer_carries_the_security_headers(sign_in, page):
    headers = sign_in(ANNA).get(page).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self';")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    stays = "no-store" if page != "/static/style.css" else "max-age"
    assert stays in headers["Cache-Control"]


def test_a_name_with_markup_is_shown_as_text(sign_in):
    page = sign_in(ANNA).get("/rankings?period=2026-10").text
    assert "&lt;b&gt;Bold &amp; Brave&lt;/b&gt;" in page
    assert "<b>Bold" not in page


@pytest.mark.parametrize(
    "page",
    [
        "/rankings?period=yesterday",
        "/rankings?period=2026-13",
        "/rankings?period=0000",
        "/rankings?kind=spies",
        "/rankings?by=plays",
        "/rankings?from=2026-02-30",
        "/rankings?from=2026-03-01&to=2026-02-28",
        "/rankings?period=2026-03-01..2026-02-28",
        "/rankings?to=today",
        "/?days=2026-10",
        "/?measure=money",
        "/albums?status=lost",
        "/albums?page=-1",
        "/calendar?period=2026-10",
        "/calendar?period=soon",
        "/clock?period=%F0%9F%8E%B5",
        "/history?from=2026-02-30",
        "/history?to=yesterday",
        "/history?heard=twice",
        "/history?q=%00",
        "/history?before=1.2",
        "/history?after=999999999999999999.00000000-0000-0000-0000-000000000000",
        "/history/plays.csv?kind=noise",
        "/overview/days.csv?days=%00",
    ],
)
def test_an_address_that_cannot_be_read_says_so(sign_in, page):
    answer = sign_in(ANNA).get(page)
    assert answer.status_code == 400
    assert "This address cannot be read" in answer.text


def test_only_reading_is_possible(sign_in):
    assert sign_in(ANNA).post("/").status_code == 405


def test_the_log_holds_no_query_no_name_and_no_cookie(address, caplog):
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", "/nowhere?secret=song", headers={"Cookie": f"encore_session={cookie_of(CLEO)}"})
    assert connection.getresponse().status == 404
    connection.close()
    ours = [record.getMessage() for record in caplog.records if record.name != "werkzeug"]
    assert not [line for line in ours if "song" in line or f"user{CLEO}" in line]
