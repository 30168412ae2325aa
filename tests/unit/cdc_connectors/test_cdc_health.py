"""/health says no with the reason that matters most, and yes only when everything is well."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import generate_latest

from cdc_connectors.applier import Progress
from cdc_connectors.events import TableName
from cdc_connectors.health import LAG_LIMIT_SECONDS, Health, Metrics
from cdc_connectors.slot import SlotState

SLOT = SlotState(active=True, wal_status="reserved", retained_bytes=10, behind_bytes=5)


def healthy() -> Health:
    return Health(waiting_for=None, progress=Progress(as_of=datetime.now(UTC)), slot=SLOT)


def old() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=LAG_LIMIT_SECONDS + 1)


def test_all_is_well():
    assert healthy().report()["status"] == "ok"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"waiting_for": "the replica does not answer"}, "the replica does not answer"),
        ({"progress": Progress(snapshotting=True)}, "first snapshot"),
        ({"main_error": "refused", "slot": None}, "main does not answer: refused"),
        ({"slot": None}, "replication slot"),
        ({"slot": replace(SLOT, active=False)}, "replication slot"),
        ({"progress": Progress()}, "nothing heard"),
        ({"progress": Progress(as_of=old())}, "behind main"),
    ],
)
def test_each_problem_has_its_words(change, reason):
    report = replace(healthy(), **change).report()
    assert report["status"] == "unavailable"
    assert reason in report["reason"]


def test_metrics_carry_table_and_operation():
    health = healthy()
    health.progress.changes[(TableName("warehouse", "dim_artist"), "u")] = 3
    metrics = Metrics(health)
    metrics.observe_batch(3, 0.01)
    text = generate_latest(metrics.registry).decode()
    assert 'encore_cdc_changes_total{op="update",table="warehouse.dim_artist"} 3.0' in text
    assert "encore_cdc_batch_seconds_count 1.0" in text
    assert "encore_cdc_slot_retained_bytes 10.0" in text
    assert "encore_cdc_healthy 1.0" in text
