"""The books of runs: ops.etl_run, ops.etl_scope and what else main records about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import psycopg

from spark_scripts.scope import Scope, ScopeRow


class OvertakenError(RuntimeError):
    """The run is not the running one: it ended, or another was planned after it."""


@dataclass(frozen=True)
class Run:
    """One row of ops.etl_run."""

    run_id: str
    as_of: datetime
    is_full_refresh: bool
    users: list[int] | None
    definitions: str
    """Of `definitions.fingerprint`."""


def begin(main: psycopg.Connection, run: Run, reason: str, scope: Scope) -> str:
    """Record a run and its scope, and end whatever ran before; returns its status.

    A run that is published already stays as it is. There is one lake and one staging, so only the newest
    run may go on: every step asks `running` before it writes.
    """
    status = "running" if scope else "nothing_new"
    with main.transaction():
        main.execute("LOCK TABLE ops.etl_run IN SHARE ROW EXCLUSIVE MODE")
        if status_of(main, run.run_id) == "published":
            return "published"
        main.execute(
            "UPDATE ops.etl_run SET status = 'failed', finished_at = now()"
            " WHERE status = 'running' AND run_id <> %s",
            (run.run_id,),
        )
        main.execute(
            "INSERT INTO ops.etl_run"
            " (run_id, reason, as_of, is_full_refresh, users, definitions, status, finished_at)"
            " VALUES (%(run_id)s, %(reason)s, %(as_of)s, %(full)s, %(users)s, %(definitions)s, %(status)s,"
            " CASE WHEN %(status)s = 'nothing_new' THEN now() END)"
            " ON CONFLICT (run_id) DO UPDATE"
            " SET (reason, as_of, is_full_refresh, users, definitions, status, finished_at)"
            " = (excluded.reason, excluded.as_of, excluded.is_full_refresh, excluded.users,"
            " excluded.definitions, excluded.status, excluded.finished_at)",
            {
                "run_id": run.run_id,
                "reason": reason,
                "as_of": run.as_of,
                "full": run.is_full_refresh,
                "users": run.users,
                "definitions": run.definitions,
                "status": status,
            },
        )
        write_scope(main, run.run_id, scope.rows)
    return status


def status_of(main: psycopg.Connection, run_id: str) -> str | None:
    """The status of a run; None if it was never planned."""
    row = main.execute("SELECT status FROM ops.etl_run WHERE run_id = %s", (run_id,)).fetchone()
    return row[0] if row else None


def running(main: psycopg.Connection, run_id: str) -> Run:
    """The run, which nobody can end before the caller's transaction does; raises if it has ended."""
    row = main.execute(
        "SELECT run_id, as_of, is_full_refresh, users, definitions, status FROM ops.etl_run"
        " WHERE run_id = %s FOR SHARE",
        (run_id,),
    ).fetchone()
    if row is None:
        raise OvertakenError(f"run {run_id} was never planned: start with the step `plan`")
    *run, status = row
    if status != "running":
        raise OvertakenError(f"run {run_id} is {status}, not running: plan a new run")
    return Run(*run)


def write_scope(main: psycopg.Connection, run_id: str, rows: Iterable[ScopeRow]) -> None:
    """Replace the scope of a run."""
    main.execute("DELETE FROM ops.etl_scope WHERE run_id = %s", (run_id,))
    with (
        main.cursor() as cursor,
        cursor.copy(
            "COPY ops.etl_scope (run_id, user_id, play_year, version, is_changed, recompute) FROM STDIN"
        ) as copy,
    ):
        for row in rows:
            copy.write_row((run_id, row.user_id, row.play_year, row.version, row.is_changed, row.recompute))


def read_scope(main: psycopg.Connection, run_id: str) -> list[ScopeRow]:
    """The scope of a run."""
    rows = main.execute(
        "SELECT user_id, play_year, version, is_changed, recompute FROM ops.etl_scope WHERE run_id = %s"
        " ORDER BY user_id, play_year",
        (run_id,),
    )
    return [ScopeRow(*row) for row in rows]


def record_staged(main: psycopg.Connection, run_id: str, table: str, rows: int) -> None:
    """Note that staging.<table> holds what this run computed: the publish compares both."""
    with main.transaction():
        running(main, run_id)
        main.execute(
            "INSERT INTO ops.staged_table (table_name, run_id, staged_rows) VALUES (%s, %s, %s)"
            " ON CONFLICT (table_name) DO UPDATE"
            " SET (run_id, staged_rows, staged_at) = (excluded.run_id, excluded.staged_rows, now())",
            (table, run_id, rows),
        )


def fail(main: psycopg.Connection, run_id: str) -> bool:
    """End a run that did not get to its publish; false if it had ended already."""
    ended = main.execute(
        "UPDATE ops.etl_run SET status = 'failed', finished_at = now()"
        " WHERE run_id = %s AND status = 'running'",
        (run_id,),
    )
    return ended.rowcount > 0


def changes(main: psycopg.Connection, run_id: str) -> Mapping[str, dict[str, int]]:
    """What the publish of a run did to each table: rows staged, inserted, updated, deleted, and in all."""
    rows = main.execute(
        "SELECT table_name, staged_rows, inserted_rows, updated_rows, deleted_rows, total_rows"
        " FROM ops.release_table JOIN ops.release USING (release_id) WHERE run_id = %s ORDER BY table_name",
        (run_id,),
    )
    return {
        name: dict(zip(("staged", "inserted", "updated", "deleted", "total"), counts, strict=True))
        for name, *counts in rows
    }
