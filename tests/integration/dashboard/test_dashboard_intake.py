"""Data health says to whom it concerns what is missing, was rejected or runs out, and how the replica is."""
# ruff: noqa: RUF001  (the texts have dashes meant for people)

import re

import psycopg
import pytest
from handmade_rows import ANNA, BORIS, CLEO, insert_listening
from page_reading import rows_of
from psycopg import sql

pytestmark = pytest.mark.integration
ACCOUNT = (
    "INSERT INTO account (account_id, kind, login_name, status, time_zone, authorized_at, polled_at) "
    "OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, 'active', 'UTC', %s, '2026-11-20 05:00+00')"
)


@pytest.fixture
def received(main_db, source_db) -> psycopg.Connection:
    """ANNA has two gaps, one filled, and three rejected rows; BORIS one of each; CLEO only imports."""
    with main_db.connect() as connection:
        insert_listening(connection)
    with source_db.connect() as connection:
        for user_id, kind, since in (
            (ANNA, "spotify", "2096-07-04 12:00+00"),
            (BORIS, "spotify", "2020-07-04 12:00+00"),
            (CLEO, "local", None),
        ):
            connection.execute(ACCOUNT, (user_id, kind, f"user {user_id}", since))
        connection.execute(
            "INSERT INTO ingest_gap (account_id, gap_start_at, gap_end_at, closed_at) VALUES "
            "(%(anna)s, '2026-11-01 10:00+00', '2026-11-01 12:00+00', NULL), "
            "(%(anna)s, '2026-10-01 10:00+00', '2026-10-01 11:30+00', now()), "
            "(%(boris)s, '2022-02-02 02:02+00', '2022-02-03 03:03+00', NULL)",
            {"anna": ANNA, "boris": BORIS},
        )
        rejected = (
            "INSERT INTO rejected_row (account_id, place, reason, row, rejected_at) "
            "VALUES (%s, 'file 1', %s, 'a secret row', %s)"
        )
        for user_id, reason, at in (
            (ANNA, "no moment", "2026-11-19 08:00+00"),
            (ANNA, "no moment", "2026-11-18 08:00+00"),
            (ANNA, "no title", "2026-11-17 08:00+00"),
            (BORIS, "of Boris", "2026-11-17 08:00+00"),
        ):
            connection.execute(rejected, (user_id, reason, at))
        yield connection


def card(page: str, id_: str) -> str:
    """The words of one card."""
    body = page.partition(f'id="{id_}"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", body.partition(">")[2]).split())


def test_gaps_and_rejected_rows_are_said_to_whom_they_concern(received, sign_in_fresh):
    said = card(sign_in_fresh(ANNA).get("/data-health").text, "intake")
    assert said.startswith("1 open gap, 3 rejected rows")
    assert "1 Nov 2026, 11:00 – 1 Nov 2026, 13:00 … open: import an export" in said
    assert "1 Oct 2026, 12:00 – 1 Oct 2026, 13:30 ✓ filled" in said
    assert "no moment 2 19 Nov 2026, 09:00 no title 1 17 Nov 2026, 09:00" in said
    assert "of Boris" not in said
    assert "a secret row" not in said
    assert card(sign_in_fresh(BORIS).get("/data-health").text, "intake").startswith(
        "1 open gap, 1 rejected row "
    )
    said = card(sign_in_fresh(CLEO).get("/data-health").text, "intake")
    assert said.startswith("Nothing is known to be missing, and nothing was rejected")


def test_a_consent_says_when_it_ends_and_that_it_ended(received, sign_in_fresh):
    assert "ask for your consent again on 4 Jan 2097" in sign_in_fresh(ANNA).get("/data-health").text
    assert "Your consent ran out on 4 Jan 2021" in sign_in_fresh(BORIS).get("/data-health").text
    assert "consent" not in card(sign_in_fresh(CLEO).get("/data-health").text, "intake").lower()
    received.execute(
        "UPDATE account SET authorized_at = now() - interval '6 months' + interval '9 days' "
        "WHERE account_id = %s",
        (ANNA,),
    )
    assert "connect anew before then" in sign_in_fresh(ANNA).get("/data-health").text


def test_an_operator_sees_every_accounts_consent_and_gaps_and_others_do_not(received, sign_in_fresh):
    said = card(sign_in_fresh(CLEO, is_admin=True).get("/data-health").text, "accounts")
    # Account, kind, state, zone, as of, years waiting, last poll, consent until, open gaps
    poll = "20 Nov 2026, 06:00"
    assert f"0 of 2 {poll} 4 Jan 2097, 13:00 1" in said
    assert f"1 of 1 {poll} 4 Jan 2021, 13:00 1" in said
    assert f"0 of 0 {poll} not asked 0" in said
    assert 'id="accounts"' not in sign_in_fresh(ANNA).get("/data-health").text


def test_what_did_not_arrive_is_downloaded_by_whom_it_concerns(received, sign_in_fresh):
    gaps = rows_of(sign_in_fresh(ANNA).get("/data-health/gaps.csv"))
    assert [(row["gap_start_at"], bool(row["closed_at"])) for row in gaps] == [
        ("2026-11-01T10:00:00.000+00:00", False),
        ("2026-10-01T10:00:00.000+00:00", True),
    ]
    rejected = rows_of(sign_in_fresh(ANNA).get("/data-health/rejected.csv"))
    assert [(row["reason"], row["rejected_rows"]) for row in rejected] == [
        ("no moment", "2"),
        ("no title", "1"),
    ]
    assert rows_of(sign_in_fresh(CLEO, is_admin=True).get("/data-health/gaps.csv")) == []


def test_an_operator_downloads_releases_runs_and_accounts(received, sign_in_fresh):
    admin = sign_in_fresh(CLEO, is_admin=True)
    releases = rows_of(admin.get("/data-health/releases.csv"))
    assert [(row["release_id"], row["plays"]) for row in releases] == [("2", "98765"), ("1", "98765")]
    runs = rows_of(admin.get("/data-health/runs.csv"))
    assert {(row["run_id"], row["status"]) for row in runs} >= {("run-2", "published")}
    accounts = {row["user_id"]: row for row in rows_of(admin.get("/data-health/accounts.csv"))}
    anna, boris, cleo = (accounts[str(user)] for user in (ANNA, BORIS, CLEO))
    assert (anna["years"], anna["years_waiting"], anna["open_gaps"]) == ("2", "0", "1")
    assert (boris["years"], boris["years_waiting"], boris["open_gaps"]) == ("1", "1", "1")
    assert boris["reconsent_due_at"] == "2021-01-04T12:00:00.000+00:00"
    assert (cleo["open_gaps"], cleo["reconsent_due_at"]) == ("0", "")
    assert rows_of(admin.get("/data-health/replica.csv")) == []


def test_without_source_the_page_still_shows_what_main_knows(
    received, source_db, postgres_server, sign_in_fresh
):
    name = sql.Identifier(source_db.name)
    with postgres_server.create("main").connect() as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(name))
        admin_of_main = sign_in_fresh(ANNA, is_admin=True)
        answer = admin_of_main.get("/data-health")
        gaps, accounts = (admin_of_main.get(f"/data-health/{one}.csv") for one in ("gaps", "accounts"))
        admin.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true").format(name))
    assert answer.status_code == 200
    assert card(answer.text, "intake").startswith("What may be missing cannot be told now")
    assert "This is release 2" in answer.text
    assert gaps.status_code == 503
    assert {row["open_gaps"] for row in rows_of(accounts)} == {""}


def test_an_operator_sees_how_far_the_replica_is_behind(received, main_db, sign_in_fresh):
    admin = sign_in_fresh(ANNA, is_admin=True)
    assert card(admin.get("/data-health").text, "replica") == "No replica is set up"
    name = f"slot_of_{main_db.name}"
    with main_db.connect() as connection:
        connection.execute("SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", (name,))
        try:
            connection.execute("CREATE TABLE written AS SELECT generate_series(1, 100000)")
            said = card(admin.get("/data-health").text, "replica")
            (line,) = rows_of(admin.get("/data-health/replica.csv"))
        finally:
            connection.execute("SELECT pg_drop_replication_slot(%s)", (name,))
    found = re.fullmatch(
        r"The replica does not follow: ([\d.]+) MB of changes wait for it Download CSV "
        rf"Slot State Behind {name} not connected ([\d.]+) MB",
        said,
    )
    assert found, said
    assert (line["slot_name"], line["is_active"]) == (name, "False")
    assert 3 < float(found[1]) < 30  # 100,000 rows of four bytes and their headers
