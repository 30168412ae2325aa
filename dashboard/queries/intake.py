"""What did not arrive: gaps, rejected rows, consents that run out. Read from source, as of now."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Gap:
    """A span in which plays may have been lost; closed_at None: no export has filled it yet."""

    gap_start_at: datetime
    gap_end_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Rejected:
    """Rows that were received and are no plays, by reason."""

    reason: str
    rejected_rows: int
    last_rejected_at: datetime


@dataclass(frozen=True)
class Connection:
    """One account's connection with Spotify; reconsent_due_at None: it never asks Spotify for anything."""

    account_id: int
    status: str
    polled_at: datetime | None
    reconsent_due_at: datetime | None
    open_gaps: int


@dataclass(frozen=True)
class Intake:
    """What source knows of one viewer, and, for an operator, of every account."""

    gaps: list[Gap]
    rejected: list[Rejected]
    connections: list[Connection]


GAPS = """
SELECT gap_start_at, gap_end_at, closed_at
FROM ingest_gap
WHERE account_id = %(user_id)s
ORDER BY gap_start_at DESC
"""

REJECTED = """
SELECT reason, count(*) AS rejected_rows, max(rejected_at) AS last_rejected_at
FROM rejected_row
WHERE account_id = %(user_id)s
GROUP BY reason
ORDER BY rejected_rows DESC, reason
"""

# Spotify's consents last six months.
CONNECTIONS = """
SELECT account_id,
       status,
       polled_at,
       CASE WHEN kind = 'spotify' AND status = 'active' THEN authorized_at + interval '6 months' END
           AS reconsent_due_at,
       (
           SELECT count(*)
           FROM ingest_gap
           WHERE ingest_gap.account_id = account.account_id AND closed_at IS NULL
       ) AS open_gaps
FROM account
WHERE account_id = %(user_id)s OR %(is_everybody)s
ORDER BY reconsent_due_at NULLS LAST, account_id
"""


def intake(snapshot: Snapshot, *, is_everybody: bool) -> Intake:
    """The viewer's gaps and rejected rows, and their connection or, for an operator, everybody's."""
    return Intake(
        gaps=snapshot.rows(Gap, GAPS),
        rejected=snapshot.rows(Rejected, REJECTED),
        connections=snapshot.rows(Connection, CONNECTIONS, is_everybody=is_everybody),
    )
