"""What the page of data health shows, as CSV: all releases and runs, not only those that fit on the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from flask import Blueprint, Response, abort, g

from dashboard import intake as intakes
from dashboard.downloads import csv_response
from dashboard.queries import data_health as queries
from dashboard.queries import replica
from dashboard.queries.data_health import Check, ReleaseLine, Run, TableChange, TableChecks, Year
from dashboard.queries.intake import Gap, Intake, Rejected
from dashboard.queries.replica import Slot
from dashboard.session import own_snapshot

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

page = Blueprint("health_downloads", __name__)


@dataclass(frozen=True)
class Release:
    """What everybody may know of a release; an operator gets the whole ReleaseLine."""

    release_id: int
    as_of: datetime
    started_at: datetime
    published_at: datetime


@dataclass(frozen=True)
class AccountLine:
    """One account in main and in source; empty where source does not know it or does not answer."""

    user_id: int
    kind: str
    status: str
    time_zone: str
    as_of_date: date | None
    years: int
    years_waiting: int
    polled_at: datetime | None
    reconsent_due_at: datetime | None
    open_gaps: int | None


Found: TypeAlias = "tuple[type[DataclassInstance], Sequence[DataclassInstance]]"
Read = Callable[[], Found]


def received() -> Intake:
    """What source knows of the viewer; 503 when it does not answer."""
    found = intakes.read(is_everybody=False)
    if found is None:
        abort(503)
    return found


def releases() -> Found:
    """Every release."""
    with own_snapshot() as snapshot:
        rows = queries.releases(snapshot, limit=None)
    if g.viewer.is_admin:
        return ReleaseLine, rows
    return Release, [Release(row.release_id, row.as_of, row.started_at, row.published_at) for row in rows]


def years() -> Found:
    """The viewer's own years."""
    with own_snapshot() as snapshot:
        return Year, queries.years(snapshot)


def checks() -> Found:
    """Every check of the latest runs, with what it measured; for others than operators outcomes by table."""
    with own_snapshot() as snapshot:
        if g.viewer.is_admin:
            return Check, queries.checks(snapshot)
        return TableChecks, queries.table_checks(snapshot)


def changes() -> Found:
    """What the current release changed."""
    with own_snapshot() as snapshot:
        return TableChange, queries.changes(snapshot)


def runs() -> Found:
    """Every run."""
    with own_snapshot() as snapshot:
        return Run, queries.runs(snapshot, limit=None)


def accounts() -> Found:
    """Every account's state, never its listening."""
    intake = intakes.read(is_everybody=True)
    known = {row.account_id: row for row in intake.connections} if intake else {}
    with own_snapshot() as snapshot:
        rows = queries.accounts(snapshot)
    return AccountLine, [
        AccountLine(
            **vars(row),
            polled_at=source.polled_at if (source := known.get(row.user_id)) else None,
            reconsent_due_at=source.reconsent_due_at if source else None,
            open_gaps=source.open_gaps if source else None,
        )
        for row in rows
    ]


def slots() -> Found:
    """Where replicas stand."""
    with own_snapshot() as snapshot:
        return Slot, replica.slots(snapshot)


EVERYBODY: dict[str, Read] = {
    "releases": releases,
    "years": years,
    "checks": checks,
    "gaps": lambda: (Gap, received().gaps),
    "rejected": lambda: (Rejected, received().rejected),
}
OPERATOR: dict[str, Read] = {"changes": changes, "runs": runs, "accounts": accounts, "replica": slots}


@page.get("/data-health/<figures>.csv")
def figures_csv(figures: str) -> Response:
    """The figures of one table of the page; 404 for what is an operator's, or nobody's."""
    read = EVERYBODY.get(figures) or (OPERATOR.get(figures) if g.viewer.is_admin else None)
    if read is None:
        abort(404)
    return csv_response(figures, *read())
