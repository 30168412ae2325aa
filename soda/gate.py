"""The gates: judge the ledger after ingest, and every staging table before it is published.

Usage: python -m soda.gate source|staging --run-id ID [--tables NAME ...]

A check that fails, or that could not be evaluated, stops the load; a warning is recorded and lets it pass.
Every outcome is kept in ops.check_result of main.
"""

import argparse
import logging
import os
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg

from soda.scanning import CheckOutcome, check_files, scan
from soda.settings import ROLE, address

log = logging.getLogger(__name__)

DATABASES = {"source": "source", "staging": "main"}
"""Stage → the database its tables are in."""

RUN_ID = re.compile(r"^[A-Za-z0-9_.~:+-]+$")
"""Airflow's own rule; run ids are written into SQL."""


class GateError(RuntimeError):
    """Some checks could not be evaluated: the data may be good, but nobody knows."""


class GateFailedError(GateError):
    """The data is bad; the message names table, check, figure and the query to look at."""


@dataclass(frozen=True)
class GateResult:
    """Every check of one gate that let the load pass."""

    stage: str
    run_id: str
    outcomes: list[CheckOutcome]

    def count(self, outcome: str) -> int:
        """How many checks ended with `outcome`."""
        return sum(1 for each in self.outcomes if each.outcome == outcome)


def connect(database: str, env: Mapping[str, str]) -> psycopg.Connection:
    """An autocommit connection to `database` as etl_rw."""
    where = address(database, env)
    return psycopg.connect(
        host=where.host,
        port=where.port,
        dbname=where.name,
        user=ROLE,
        password=where.password,
        connect_timeout=10,
        autocommit=True,
    )


def unpublished_years(env: Mapping[str, str]) -> str:
    """Account and year of every part of the ledger that differs from the current release, as SQL values.

    The source gate judges these only: its work grows with what is new, not with the history.
    """
    with connect("source", env) as source, connect("main", env) as main:
        ledger = source.execute("SELECT account_id, play_year, version FROM play_partition").fetchall()
        shown = set(
            main.execute("SELECT user_id, play_year, version FROM ops.published_partition").fetchall()
        )
    pairs = [f"({account}, {year})" for account, year, _ in sorted(set(ledger) - shown)]
    return ", ".join(pairs) or "(NULL::bigint, NULL::smallint)"


def record(
    stage: str, run_id: str, tables: Sequence[str], outcomes: Sequence[CheckOutcome], env: Mapping[str, str]
) -> None:
    """Keep the outcomes in main, in place of those of an earlier try of the same run."""
    with connect("main", env) as main, main.transaction(), main.cursor() as cursor:
        cursor.execute(
            "DELETE FROM ops.check_result WHERE run_id = %s AND stage = %s AND table_name = ANY(%s)",
            (run_id, stage, list(tables)),
        )
        cursor.executemany(
            "INSERT INTO ops.check_result"
            " (run_id, stage, table_name, check_name, outcome, measured, definition)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                (run_id, stage, each.table, each.name, each.outcome, each.measured, each.definition)
                for each in outcomes
            ],
        )


def check(
    stage: str, tables: Sequence[str] | None, run_id: str, env: Mapping[str, str] | None = None
) -> GateResult:
    """Judge `tables` (None: all of the stage); returns only if the load may go on."""
    env = os.environ if env is None else env
    if not RUN_ID.match(run_id):
        raise ValueError(f"{run_id!r} is not a run id: letters, digits and _.~:+- only")
    files = check_files(stage, tables)
    variables = {"run": run_id}
    if stage == "source":
        variables["unpublished_years"] = unpublished_years(env)
    outcomes = scan(stage, files, address(DATABASES[stage], env), variables)
    record(stage, run_id, [file.stem for file in files], outcomes, env)
    for each in outcomes:
        level = logging.INFO if each.outcome == "pass" else logging.WARNING
        log.log(level, "%s: %s: %s [%s]", each.outcome, each.table, each.name, each.measured)
    raise_if_stopped(stage, outcomes)
    result = GateResult(stage, run_id, outcomes)
    log.info("%s gate: %d checks passed, %d warnings", stage, result.count("pass"), result.count("warn"))
    return result


def raise_if_stopped(stage: str, outcomes: Sequence[CheckOutcome]) -> None:
    """Raise what stops the load: failed checks first, then what could not be evaluated."""
    failed = [each for each in outcomes if each.outcome == "fail"]
    if failed:
        stories = [
            f"{each.table}: not true: {each.name}\n  measured: {each.measured}\n  look at: {each.query}"
            for each in failed
        ]
        count = f"{len(failed)} check" + ("s" if len(failed) > 1 else "")
        raise GateFailedError("\n".join([f"The {stage} gate stopped the load: {count} failed.", *stories]))
    unknown = [each for each in outcomes if each.outcome == "error"]
    if unknown:
        reasons = [f"{each.table}: {each.measured}" for each in unknown if each.measured]
        names = [f"{each.table}: not evaluated: {each.name}" for each in unknown if not each.measured]
        raise GateError(
            "\n".join([f"The {stage} gate could not judge, so the load stops.", *reasons, *names])
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: print each outcome, exit 1 if the load would stop."""
    parser = argparse.ArgumentParser(prog="python -m soda.gate", description=__doc__.split("\n")[0])
    parser.add_argument("stage", choices=sorted(DATABASES))
    parser.add_argument("--run-id", required=True)
    parser.add_argument("--tables", nargs="+", metavar="NAME", help="default: every table of the stage")
    options = parser.parse_args(arguments)
    try:
        result = check(options.stage, options.tables, options.run_id)
    except GateError as stopped:
        sys.stderr.write(f"{stopped}\n")
        return 1
    for table, count in sorted(Counter(each.table for each in result.outcomes).items()):
        sys.stdout.write(f"{table}: {count} checks\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
