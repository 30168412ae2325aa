"""What the page of data health says in sentences: gaps, rejected rows, consents, the replica."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg

from dashboard.formats import bytes_text, counted, day_text, zone_of
from dashboard.queries import intake as queries
from dashboard.queries.intake import Intake
from dashboard.queries.replica import Slot
from dashboard.session import own_consents
from dashboard.texts import text

SOON = timedelta(days=30)


def read(*, is_everybody: bool) -> Intake | None:
    """What source knows; None: it does not answer, which is no reason to hide what main knows."""
    try:
        with own_consents() as snapshot:
            return queries.intake(snapshot, is_everybody=is_everybody)
    except psycopg.OperationalError:
        return None


def intake_finding(found: Intake | None) -> str:
    """How much may be missing, and how much was rejected."""
    if found is None:
        return text("intake.down")
    gaps = sum(gap.closed_at is None for gap in found.gaps)
    rejected = sum(row.rejected_rows for row in found.rejected)
    if not gaps and not rejected:
        return text("intake.finding.none")
    return text("intake.finding", gaps=counted(gaps, "gaps"), rejected=counted(rejected, "rejected"))


def consent_text(found: Intake | None, account_id: int, now: datetime, zone: str) -> str:
    """Until when Spotify may be asked; nothing for who is not connected."""
    connections = found.connections if found else []
    due = next((row.reconsent_due_at for row in connections if row.account_id == account_id), None)
    if due is None:
        return ""
    key = "intake.consent"
    if due <= now:
        key = "intake.consent.over"
    elif due - now < SOON:
        key = "intake.consent.soon"
    return text(key, day=day_text(due.astimezone(zone_of(zone)).date()))


def replica_finding(slots: Sequence[Slot]) -> str:
    """How far the replica is behind; of several the one furthest behind."""
    if not slots:
        return text("replica.finding.none")
    worst = max(slots, key=lambda slot: (not slot.is_active, slot.behind_bytes))
    key = "up" if worst.is_active else "down"
    return text(f"replica.finding.{key}", bytes=bytes_text(worst.behind_bytes))
