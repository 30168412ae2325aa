"""Data health: which release is shown, what the checks said, what is still on its way."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, g

from dashboard import frame as frames
from dashboard import intake as intakes
from dashboard.formats import counted, number
from dashboard.queries import data_health as queries
from dashboard.queries import replica
from dashboard.queries.data_health import TableChange, TableChecks, Year
from dashboard.session import own_snapshot
from dashboard.texts import text

page = Blueprint("data_health", __name__)


def checks_finding(tables: Sequence[TableChecks]) -> str:
    """What the latest checks said, in a sentence."""
    if not tables:
        return text("health.checks.none")
    failed = sum(row.failed for row in tables)
    warned = sum(row.warned for row in tables)
    passed = sum(row.passed for row in tables)
    if failed:
        return text("health.checks.fail", n=counted(failed, "checks"))
    if warned:
        return text("health.checks.warn", n=counted(warned, "checks"))
    return text("health.checks.pass", n=counted(passed, "checks"))


def years_finding(years: Sequence[Year]) -> str:
    """Whether all the viewer's plays are in the release."""
    if not years:
        return text("health.years.none")
    if not all(year.is_published for year in years):
        return text("health.years.waiting")
    return text("health.years.finding", n=number(sum(year.play_count for year in years)))


def changes_finding(changes: Sequence[TableChange]) -> str:
    """How many rows the publish changed."""
    changed = sum(row.inserted_rows + row.updated_rows + row.deleted_rows for row in changes)
    tables = sum(1 for row in changes if row.inserted_rows or row.updated_rows or row.deleted_rows)
    return text("health.changes.finding", rows=counted(changed, "rows"), tables=counted(tables, "tables"))


@page.get("/data-health")
def show() -> str:
    """Everybody: release, checks, own years, own intake. Admins: also runs, accounts, the replica."""
    intake = intakes.read(is_everybody=g.viewer.is_admin)
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        years = queries.years(snapshot)
        tables = queries.table_checks(snapshot)
        releases = queries.releases(snapshot)
        operator: dict[str, object] = {}
        if g.viewer.is_admin:
            changes = queries.changes(snapshot)
            slots = replica.slots(snapshot)
            operator = {
                "runs": queries.runs(snapshot),
                "checks": queries.checks(snapshot),
                "changes": changes,
                "changes_finding": changes_finding(changes),
                "accounts": queries.accounts(snapshot),
                "connections": {row.account_id: row for row in intake.connections} if intake else None,
                "slots": slots,
                "replica_finding": intakes.replica_finding(slots),
            }
    return frames.render(
        "data_health.html",
        frame,
        years=years,
        releases=releases,
        tables=tables,
        checks_finding=checks_finding(tables),
        years_finding=years_finding(years),
        intake=intake,
        intake_finding=intakes.intake_finding(intake),
        consent=intakes.consent_text(intake, g.viewer.account_id, datetime.now(UTC), frame.zone),
        **operator,
    )
