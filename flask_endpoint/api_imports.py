"""The API for uploads: services send them for anybody; people read the state of their own."""

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from flask_endpoint.accounts import require_account
from flask_endpoint.api import has_service_token, reply, require_service_token
from flask_endpoint.api_models import (
    Failure,
    ImportAccepted,
    ImportedFileOut,
    ImportForm,
    ImportOut,
    ImportPath,
)
from flask_endpoint.errors import Problem, ProblemError
from flask_endpoint.import_jobs import files_of, find_job, rejections_by_reason
from flask_endpoint.import_pages import accept_file
from flask_endpoint.services import services
from flask_endpoint.sessions import current_account

blueprint = APIBlueprint(
    "api_imports",
    __name__,
    url_prefix="/api/v1/imports",
    abp_tags=[Tag(name="imports", description="Privacy exports")],
    abp_responses={"401": Failure, "404": Failure, "422": Failure},
)


def _signed_in_id() -> int | None:
    account = current_account()
    return account.account_id if account else None


@blueprint.before_request
def know_the_caller() -> None:
    """Before a body is read: uploads need a service (a cookie proves no intent), status also a session."""
    if request.method == "POST" or current_account() is None:
        require_service_token()


@blueprint.post(
    "",
    summary="Upload a privacy export",
    responses={"202": ImportAccepted, "413": Failure},
    security=[{"service": []}],
)
def create_import(form: ImportForm) -> Response:
    """Keep a ZIP or JSON file for the import worker and answer at once; progress is at the job's address."""
    with services().pool.connection() as connection:
        require_account(connection, form.account_id)
    return reply(ImportAccepted(import_job_id=accept_file(form.account_id)), 202)


@blueprint.get(
    "/<int:import_job_id>",
    summary="Where an import stands",
    responses={"200": ImportOut},
    security=[{"service": []}, {"session": []}],
)
def import_status(path: ImportPath) -> Response:
    """Stage, progress and counts of an import; people see their own, services all."""
    with services().pool.connection() as connection:
        job = find_job(connection, path.import_job_id)
        if job is None or not (has_service_token() or job.account_id == _signed_in_id()):
            step = "Use the import_job_id that the upload answered with."
            raise ProblemError(
                Problem(404, "no_such_import", f"There is no import {path.import_job_id}.", step)
            )
        answer = ImportOut.model_validate(job).model_copy(
            update={
                "files": [
                    ImportedFileOut.model_validate(file) for file in files_of(connection, job.import_job_id)
                ],
                "rejected_by_reason": rejections_by_reason(connection, job.import_job_id),
            }
        )
    return reply(answer)
