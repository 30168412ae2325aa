"""Importing a privacy export: upload, progress, result, and the rows that were rejected."""

import csv
import io
import logging
from collections.abc import Iterator

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from flask_endpoint.errors import Problem, ProblemError
from flask_endpoint.import_jobs import (
    ImportJob,
    each_rejected,
    files_of,
    find_job,
    first_rejected,
    latest_jobs,
    rejections_by_reason,
    spreadsheet_text,
)
from flask_endpoint.imports.spool import UploadRejectedError, accept_upload
from flask_endpoint.services import services
from flask_endpoint.sessions import require_signed_in, signed_in_only, wants_json

log = logging.getLogger(__name__)
blueprint = Blueprint("imports", __name__, url_prefix="/imports")


def accept_file(account_id: int) -> int:
    """Queue the file of this request for `account_id`; returns the import_job_id. Shared with the API."""
    used = services()
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        step = "Choose the ZIP that Spotify sent you, or its JSON files."
        raise ProblemError(Problem(400, "no_file", "There is no file in this request.", step))
    try:
        with used.pool.connection() as connection:
            job_id = accept_upload(connection, account_id, upload.stream, upload.filename, used.settings)
    except UploadRejectedError as error:
        step = "Correct the file and send it again."
        raise ProblemError(Problem(422, "upload_rejected", str(error), step)) from error
    log.info("upload accepted", extra={"account_id": account_id, "import_job_id": job_id})
    return job_id


def _own_job(import_job_id: int) -> ImportJob:
    """The job, if it is the signed-in account's: for anybody else, administrators too, there is none."""
    account = require_signed_in()
    with services().pool.connection() as connection:
        job = find_job(connection, import_job_id)
    if job is None or job.account_id != account.account_id:
        abort(404)
    return job


@blueprint.get("/")
@signed_in_only
def index() -> ResponseReturnValue:
    """The place to drop files on, and what became of earlier ones."""
    account = require_signed_in()
    used = services()
    with used.pool.connection() as connection:
        jobs = latest_jobs(connection, account.account_id)
    limit = used.settings.max_upload_bytes // (1024 * 1024)
    return render_template("imports.html", account=account, jobs=jobs, max_upload_mb=limit)


@blueprint.post("/")
@signed_in_only
def upload() -> ResponseReturnValue:
    """Take one file of the signed-in account."""
    job_id = accept_file(require_signed_in().account_id)
    page = url_for("imports.result", import_job_id=job_id)
    if wants_json():
        return jsonify(import_job_id=job_id, page=page), 202
    return redirect(page)


@blueprint.get("/<int:import_job_id>")
@signed_in_only
def result(import_job_id: int) -> ResponseReturnValue:
    """One import: progress while it runs, then every row accounted for."""
    job = _own_job(import_job_id)
    with services().pool.connection() as connection:
        return render_template(
            "import_job.html",
            job=job,
            files=files_of(connection, import_job_id),
            reasons=rejections_by_reason(connection, import_job_id),
            rejected_rows=first_rejected(connection, import_job_id),
        )


def _csv_lines(import_job_id: int) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["file", "row", "reason", "content"])
    with services().pool.connection() as connection:
        for rejected in each_rejected(connection, import_job_id):
            writer.writerow(
                [
                    spreadsheet_text(cell)
                    for cell in (rejected.place, rejected.row_index, rejected.reason, rejected.row)
                ]
            )
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


@blueprint.get("/<int:import_job_id>/rejected.csv")
@signed_in_only
def rejected_csv(import_job_id: int) -> ResponseReturnValue:
    """All rejected rows of an import, as a file."""
    _own_job(import_job_id)
    name = f"rejected-rows-{import_job_id}.csv"
    return Response(
        stream_with_context(_csv_lines(import_job_id)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
