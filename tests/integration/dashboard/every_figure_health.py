"""What the page of data health should say to an operator."""
# ruff: noqa: E501  (statements stay readable; texts have dashes meant for people)

from figure_rows import Compared, at, counts

from dashboard.formats import day_text, hours_text, number

IN_SOURCE = {1, 2, 3, 21, 22, 23}
"""The accounts that the source of the tests has: with links, and with consents."""


HEALTH_TABLES: dict[tuple[str, str], Compared] = {
    ("/data-health", "releases"): Compared(
        "SELECT *, (extract(epoch FROM published_at - started_at) * 1000)::bigint AS took_ms "
        "FROM ops.release ORDER BY release_id DESC",
        lambda row: [
            str(row.release_id), at(row.published_at), at(row.as_of), hours_text(row.took_ms), row.reason,
            *counts(row, "users plays"),
        ],
        2,
    ),
    ("/data-health", "own-years"): Compared(
        "SELECT * FROM ops.lake_partition WHERE user_id = %(user)s ORDER BY play_year DESC",
        lambda row: [str(row.play_year), number(row.play_count), "✓ in this release"],
        11,
    ),
    ("/data-health", "checks"): Compared(
        """
        SELECT table_name, stage, count(*) FILTER (WHERE outcome = 'pass') AS passed,
               count(*) FILTER (WHERE outcome = 'warn') AS warned,
               count(*) FILTER (WHERE outcome IN ('fail', 'error')) AS failed
        FROM ops.check_result
        WHERE run_id IN ('run-2', 'poll-9')
        GROUP BY stage, table_name
        ORDER BY stage, failed DESC, warned DESC, table_name
        """,
        lambda row: [
            row.table_name,
            {"source": "after ingest", "staging": "before publish"}[row.stage],
            *counts(row, "passed warned failed"),
        ],
        2,
    ),
    ("/data-health", "each-check"): Compared(
        "SELECT * FROM ops.check_result WHERE run_id IN ('run-2', 'poll-9') "
        "ORDER BY outcome = 'pass', stage, table_name, check_name",
        lambda row: [row.table_name, row.check_name, row.outcome, row.measured],
        3,
    ),
    ("/data-health", "changes"): Compared(
        "SELECT * FROM ops.release_table WHERE release_id = 2 ORDER BY table_name",
        lambda row: [
            row.table_name,
            *counts(row, "staged_rows inserted_rows updated_rows deleted_rows total_rows"),
        ],
    ),
    ("/data-health", "runs"): Compared(
        "SELECT *, (extract(epoch FROM finished_at - started_at) * 1000)::bigint AS took_ms "
        "FROM ops.etl_run ORDER BY started_at DESC",
        lambda row: [f"{at(row.started_at)} {row.run_id}", row.reason, row.status, hours_text(row.took_ms)],
        2,
    ),
    ("/data-health", "accounts"): Compared(
        """
        SELECT dim_user.*, as_of_date,
               (SELECT count(*) FROM ops.lake_partition AS lake WHERE lake.user_id = dim_user.user_id) AS years,
               (SELECT count(*) FROM ops.lake_partition AS lake WHERE lake.user_id = dim_user.user_id
                AND NOT EXISTS (SELECT FROM ops.published_partition AS shown WHERE shown.user_id = lake.user_id
                    AND shown.play_year = lake.play_year AND shown.version = lake.version)) AS waiting
        FROM warehouse.dim_user
        LEFT JOIN ops.published_user USING (user_id)
        ORDER BY user_id
        """,
        lambda row: [
            str(row.user_id), row.kind, row.status, row.time_zone,
            day_text(row.as_of_date) if row.as_of_date else "not available",
            f"{row.waiting} of {row.years}",
            "not available", "not asked", "0" if row.user_id in IN_SOURCE else "not available",
        ],
        5,
    ),
}  # fmt: skip
