"""Sharing: links that show chosen cards without signing in, and comparisons with other accounts."""

import logging

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flask_endpoint import sharing
from flask_endpoint.services import services
from flask_endpoint.sessions import require_signed_in, signed_in_only
from flask_endpoint.sharing import ShareLink, SharingError

log = logging.getLogger(__name__)
blueprint = Blueprint("sharing", __name__, url_prefix="/sharing")
CARD_NAMES = {
    "totals": "How much: plays, streams, time, since when",
    "calendar": "The days of the last year",
    "artists": "Top artists of all time",
    "tracks": "Top tracks of all time",
    "clock": "Hours of the week",
}
WRAPPED_NAMES = {
    "wrapped_time": "How long you listened",
    "wrapped_artists": "Top artists",
    "wrapped_tracks": "Top tracks",
    "wrapped_albums": "Top albums",
    "wrapped_genres": "Top genres",
    "wrapped_peak_hour": "Hour of the day",
    "wrapped_longest_day": "Longest day",
    "wrapped_session": "Longest session",
    "wrapped_streak": "Longest streak",
    "wrapped_discoveries": "Discoveries",
    "wrapped_obsession": "The track you could not stop",
}
ALL_WRAPPED = "wrapped"
"""What the form sends for all cards of the year."""
DEFAULT_DAYS = 7


def _shows(link: ShareLink) -> str:
    """What a link shows, in a few words."""
    said = [CARD_NAMES[card].partition(":")[0].lower() for card in link.cards if card in CARD_NAMES]
    wrapped = [WRAPPED_NAMES[card].lower() for card in link.cards if card in WRAPPED_NAMES]
    if wrapped:
        which = "all cards" if len(wrapped) == len(WRAPPED_NAMES) else ", ".join(wrapped)
        said.append(f"Wrapped {link.wrapped_year} ({which})")
    return ", ".join(said)


def _year(given: str) -> int | None:
    """A year as an address or a form names it; None: it names none."""
    return int(given) if len(given) == 4 and given.isascii() and given.isdigit() else None


def _page(new_link: str | None = None) -> str:
    account = require_signed_in()
    with services().pool.connection() as connection:
        return render_template(
            "sharing.html",
            account=account,
            new_link=new_link,
            links=sharing.links_of(connection, account.account_id),
            shows=_shows,
            comparisons=sharing.comparisons_of(connection, account.account_id),
            card_names=CARD_NAMES,
            wrapped_names=WRAPPED_NAMES,
            all_wrapped=ALL_WRAPPED,
            years=sharing.years_of(connection, account.account_id),
            wrapped_year=_year(request.args.get("wrapped", "")),
            default_days=DEFAULT_DAYS,
            max_days=sharing.MAX_DAYS,
        )


@blueprint.get("")
@signed_in_only
def page() -> ResponseReturnValue:
    """The account's links and comparisons."""
    return _page()


@blueprint.post("/links")
@signed_in_only
def make_link() -> ResponseReturnValue:
    """Make a link and show it, this once."""
    account = require_signed_in()
    days = request.form.get("days", "")
    cards = request.form.getlist("cards")
    if ALL_WRAPPED in cards:
        cards = list({*cards, *sharing.WRAPPED_CARDS} - {ALL_WRAPPED})
    try:
        with services().pool.connection() as connection:
            token = sharing.make_link(
                connection,
                account.account_id,
                cards,
                int(days) if days.isascii() and days.isdigit() else 0,
                _year(request.form.get("wrapped_year", "")),
            )
    except SharingError as error:
        flash(f"No link was made: {error}.", "error")
        return redirect(url_for("sharing.page"))
    log.info("share link made", extra={"account_id": account.account_id})
    return _page(f"{services().settings.dashboard_public_url}/shared?key={token}")


@blueprint.post("/links/<int:share_link_id>/revoke")
@signed_in_only
def revoke(share_link_id: int) -> ResponseReturnValue:
    """End a link."""
    account = require_signed_in()
    with services().pool.connection() as connection:
        is_done = sharing.revoke(connection, account.account_id, share_link_id)
    flash("The link shows nothing any more." if is_done else "There is no such link that works.", "info")
    return redirect(url_for("sharing.page"))


@blueprint.post("/comparisons")
@signed_in_only
def ask() -> ResponseReturnValue:
    """Ask somebody to compare."""
    account = require_signed_in()
    login_name = request.form.get("login_name", "").strip().replace("\x00", "")[:200]
    try:
        with services().pool.connection() as connection:
            sharing.ask(connection, account.account_id, login_name)
    except SharingError as error:
        flash(f"Nobody was asked: {error}.", "error")
    else:
        flash(f"Asked: {login_name} finds your question on this page.", "info")
    return redirect(url_for("sharing.page"))


@blueprint.post("/comparisons/<int:other_id>/agree")
@signed_in_only
def agree(other_id: int) -> ResponseReturnValue:
    """Say yes."""
    account = require_signed_in()
    with services().pool.connection() as connection:
        is_done = sharing.agree(connection, account.account_id, other_id)
    flash("Agreed: the dashboard compares you now." if is_done else "Nobody asked that any more.", "info")
    return redirect(url_for("sharing.page"))


@blueprint.post("/comparisons/<int:other_id>/withdraw")
@signed_in_only
def withdraw(other_id: int) -> ResponseReturnValue:
    """Say no, take a question back, or end what was agreed."""
    account = require_signed_in()
    with services().pool.connection() as connection:
        is_done = sharing.withdraw(connection, account.account_id, other_id)
    flash("Withdrawn: nothing is compared." if is_done else "There was nothing to withdraw.", "info")
    return redirect(url_for("sharing.page"))
