"""What is kept about an account: taking it home, ending the connection to Spotify, erasing everything."""

import logging
from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from flask_endpoint.accounts import disconnect, ensure_admin
from flask_endpoint.imports.spool import discard
from flask_endpoint.ledger import forget
from flask_endpoint.services import services
from flask_endpoint.sessions import require_signed_in, sign_out, signed_in_only
from flask_endpoint.takeout import archive

log = logging.getLogger(__name__)
blueprint = Blueprint("privacy", __name__, url_prefix="/privacy")


@blueprint.get("")
@signed_in_only
def page() -> ResponseReturnValue:
    """What is kept about the account, and what its owner may do about it."""
    return render_template("privacy.html", account=require_signed_in())


def _archive(account_id: int) -> Iterator[bytes]:
    with services().pool.connection() as connection:
        yield from archive(connection, account_id)


@blueprint.get("/my_encore_data.zip")
@signed_in_only
def download() -> ResponseReturnValue:
    """Everything kept about the signed-in account."""
    account_id = require_signed_in().account_id
    log.info("download begins", extra={"account_id": account_id})
    return Response(
        stream_with_context(_archive(account_id)),
        mimetype="application/zip",
        headers={"Content-Disposition": 'attachment; filename="my_encore_data.zip"'},
    )


@blueprint.post("/disconnect")
@signed_in_only
def disconnect_account() -> ResponseReturnValue:
    """Forget the account's tokens and stop polling it."""
    account = require_signed_in()
    used = services()
    with used.pool.connection() as connection:
        is_done = disconnect(connection, account.account_id, erase_after=used.settings.erase_after)
    if is_done:
        log.info("disconnected", extra={"account_id": account.account_id})
        flash("Disconnected: the tokens are deleted and Spotify is not asked any more.", "info")
    else:
        flash("There is no connection to Spotify to end.", "info")
    return redirect(url_for("privacy.page"))


@blueprint.post("/erase")
@signed_in_only
def erase() -> ResponseReturnValue:
    """Remove the account and everything of it, if its owner typed its name."""
    account = require_signed_in()
    if request.form.get("login_name", "").strip() != account.login_name:
        flash(f"Nothing was erased: type {account.login_name} to confirm.", "error")
        return redirect(url_for("privacy.page"))
    used = services()
    with used.pool.connection() as connection:
        uploads = forget(connection, account.account_id)
        if account.login_name == used.settings.admin_login:  # who administers must still get in
            ensure_admin(
                connection, account.login_name, used.settings.admin_password, used.settings.default_timezone
            )
    discard(uploads, used.settings.upload_dir)
    log.info("erased", extra={"account_id": account.account_id})
    sign_out()
    flash("Your account and all of it is erased here; the dashboard follows with the next run.", "info")
    return redirect(url_for("pages.home"))
