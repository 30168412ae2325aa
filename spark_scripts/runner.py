"""The steps of a run, each callable on its own and safe to repeat: from Airflow, the command line, a test.

plan → extract → gather_facts → run_table for every table → (the gate) → publish; fail_run for a run that did
not get there.
"""

import logging
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from spark_scripts import registry, runs
from spark_scripts.definitions import fingerprint
from spark_scripts.scope import Scope, differences, local_dates, read_ledger, read_release
from spark_scripts.settings import Settings, read_settings

log = logging.getLogger(__name__)

AT_A_TIME = 4
"""How many tables `run_tables` computes at the same time; Spark shares its cores among them."""


@dataclass(frozen=True)
class PlanResult:
    """What a plan decided; false when the run has nothing to do."""

    run_id: str
    status: str
    users: int
    years: int
    changed_years: int

    def __bool__(self) -> bool:
        return self.status == "running"


def plan(
    run_id: str,
    reason: str,
    as_of: datetime | str | None = None,
    full_refresh: bool = False,
    users: Collection[int] | None = None,
) -> PlanResult:
    """Compare source with the current release and write down what the run computes."""
    settings = read_settings()
    only = sorted(users) if users is not None else None
    run = runs.Run(run_id, _instant(as_of), full_refresh, only, fingerprint(settings))
    with settings.main.connect() as main:
        scope = _compare(settings, main, run)
        status = runs.begin(main, run, reason, scope)
    changed = sum(row.is_changed for row in scope.rows)
    log.info("plan %s: %s, %d users, %d changed years", run_id, status, len(scope.users), changed)
    return PlanResult(run_id, status, len(scope.users), len(scope.rows), changed)


def anything_new() -> bool:
    """Whether a run planned now would have anything to do."""
    settings = read_settings()
    with settings.main.connect() as main:
        now = runs.Run("", datetime.now(UTC), False, None, fingerprint(settings))
        return bool(_compare(settings, main, now))


def extract(run_id: str) -> int:
    """Copy what changed into the lake; returns how many years of plays."""
    from spark_scripts.extract import extract  # noqa: PLC0415 - pyspark takes a second to import

    return extract(run_id, read_settings())


def gather_facts(run_id: str) -> int:
    """Compute the facts that the lake does not hold, and gather those in scope; returns how many."""
    from spark_scripts.facts import gather_facts  # noqa: PLC0415

    return gather_facts(run_id, read_settings())


def run_table(name: str, run_id: str) -> int:
    """Compute one table into staging; returns its rows."""
    from spark_scripts.compute import run_table  # noqa: PLC0415

    return run_table(registry.table(name), run_id, read_settings())


def run_tables(run_id: str) -> dict[str, int]:
    """Compute every table, several at a time: facts in the lake and dimensions, then all others."""
    dimensions = [table.name for table in registry.TABLES if table.follows == ("extract",)]
    others = [table.name for table in registry.TABLES if table.name not in dimensions]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        gathered = pool.submit(gather_facts, run_id)
        rows = {name: pool.submit(run_table, name, run_id) for name in dimensions}
        for first in (gathered, *rows.values()):
            first.result()
        rows |= {name: pool.submit(run_table, name, run_id) for name in others}
        return {name: count.result() for name, count in rows.items()}


def publish(run_id: str) -> Mapping[str, dict[str, int]]:
    """Make main equal to staging in one transaction; returns what changed in each table."""
    with read_settings().main.connect() as main:
        main.execute("CALL ops.publish(%s)", (run_id,))
        changes = runs.changes(main, run_id)
    for table, counts in changes.items():
        log.info("publish %s: %s", table, ", ".join(f"{count} {what}" for what, count in counts.items()))
    return changes


def fail_run(run_id: str) -> bool:
    """End a run that will not be published; false if it has ended already."""
    with read_settings().main.connect() as main:
        return runs.fail(main, run_id)


def _compare(settings: Settings, main: psycopg.Connection, run: runs.Run) -> Scope:
    with settings.source.connect() as source:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with source.transaction():
            ledger = read_ledger(source)
    today = local_dates(main, run.as_of, ledger.zones())
    release = read_release(main)
    return differences(
        ledger, release, today, run.definitions, full_refresh=run.is_full_refresh, users=run.users
    )


def _instant(as_of: datetime | str | None) -> datetime:
    """The moment periods end at, in UTC; text without a zone is UTC."""
    at = datetime.fromisoformat(as_of) if isinstance(as_of, str) else as_of or datetime.now(UTC)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
