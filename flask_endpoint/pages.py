"""Home and the administrator's list of accounts."""

from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import available_timezones

import psycopg
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flask_endpoint.accounts import Account, AccountError, list_accounts, set_time_zone
from flask_endpoint.enrichment.genres import read_genre_state
from flask_endpoint.enrichment.state import read_state
from flask_endpoint.import_jobs import latest_jobs
from flask_endpoint.library.snapshots import latest
from flask_endpoint.library.work import granted_readers
from flask_endpoint.services import services
from flask_endpoint.sessions import admins_only, current_account, require_signed_in, signed_in_only

blueprint = Blueprint("pages", __name__)

SHOWN_IMPORTS = 5


class PollRun(NamedTuple):
    """The latest finished poll of an account."""

    status: str
    finished_at: datetime
    received: int
    new: int
    duplicate: int
    rejected: int


class OpenGap(NamedTuple):
    """A span in which plays may have been lost."""

    start: datetime
    end: datetime


def _latest_poll(connection: psycopg.Connection, account_id: int) -> PollRun | None:
    row = connection.execute(
        "SELECT status, finished_at, received_count, new_count, duplicate_count, rejected_count "
        "FROM ingest_run WHERE account_id = %s AND finished_at IS NOT NULL ORDER BY started_at DESC LIMIT 1",
        (account_id,),
    ).fetchone()
    return PollRun(*row) if row else None


def _open_gaps(connection: psycopg.Connection, account_id: int) -> list[OpenGap]:
    rows = connection.execute(
        "SELECT gap_start_at, gap_end_at FROM ingest_gap WHERE account_id = %s AND closed_at IS NULL "
        "ORDER BY gap_start_at DESC LIMIT 20",
        (account_id,),
    ).fetchall()
    return [OpenGap(*row) for row in rows]


def _missing_readers(connection: psycopg.Connection, account: Account) -> list[str]:
    """Readers that are switched on and that the account's owner was not asked for yet."""
    if account.kind != "spotify" or account.status != "active":
        return []
    return sorted(services().settings.spotify_readers - granted_readers(connection, account.account_id))


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Where an account stands; for strangers, the ways to sign in."""
    account = current_account()
    if account is None:
        return render_template("welcome.html")
    with services().pool.connection() as connection:
        return render_template(
            "home.html",
            account=account,
            warning=account.consent_warning(datetime.now(UTC)),
            poll=_latest_poll(connection, account.account_id),
            gaps=_open_gaps(connection, account.account_id),
            jobs=latest_jobs(connection, account.account_id)[:SHOWN_IMPORTS],
            time_zones=sorted(available_timezones()),
            snapshots=latest(connection, account.account_id),
            missing_readers=_missing_readers(connection, account),
        )


@blueprint.post("/time-zone")
@signed_in_only
def change_time_zone() -> ResponseReturnValue:
    """Change the zone the account's local dates are in."""
    account = require_signed_in()
    time_zone = request.form.get("time_zone", "").strip()
    try:
        with services().pool.connection() as connection:
            set_time_zone(connection, account.account_id, time_zone)
    except AccountError as error:
        flash(f"The time zone was not changed: {error}.", "error")
    else:
        flash(f"Your days and hours are now those of {time_zone}.", "info")
    return redirect(url_for("pages.home"))


@blueprint.get("/accounts")
@admins_only
def accounts() -> ResponseReturnValue:
    """Every account and its state, and how much of the catalogue is described, for administrators."""
    used = services()
    with used.pool.connection() as connection:
        return render_template(
            "accounts.html",
            accounts=list_accounts(connection),
            catalogue=read_state(connection, used.settings.enrichment_daily_reads),
            genres=read_genre_state(connection, used.settings.musicbrainz_daily_reads),
            now=datetime.now(UTC),
        )
