"""Gaps of polling are closed once a privacy export covers them: it lists every play of its period."""

from typing import Any

import psycopg

CLOSE = """
UPDATE ingest_gap AS gap
SET closed_at = now()
WHERE gap.account_id = %s
    AND gap.closed_at IS NULL
    AND EXISTS (
        SELECT 1 FROM import_file AS file
        WHERE file.account_id = gap.account_id
            AND file.is_complete
            AND file.format IN ('extended', 'account_data')
        GROUP BY file.import_job_id
        HAVING min(file.first_ended_at) <= gap.gap_start_at + interval '1 minute'
            AND max(file.last_ended_at) >= gap.gap_end_at - interval '1 minute'
    )
"""
"""The period of an export is from its first track to its last, over all files of one upload. A minute either
way, because account data knows no seconds and the extended history no fractions."""


def close_gaps(connection: psycopg.Connection[Any], account_id: int) -> None:
    """Close what the account's imports cover, now that an import or a gap was added."""
    connection.execute(CLOSE, (account_id,))
