"""The applier commits at the ends of main's transactions, and nowhere else."""

import logging
from datetime import UTC, datetime

from cdc_connectors.applier import Applier
from cdc_connectors.batch import Clear, Delete, Upsert
from cdc_connectors.events import Alive, Begin, Change, End, SnapshotEnd, TableName
from cdc_connectors.replica import Offset

ARTIST = TableName("warehouse", "dim_artist")
THEN = datetime(2026, 1, 1, tzinfo=UTC)


class FakeReplica:
    """Keeps what was applied, and what was visible at each commit."""

    def __init__(self) -> None:
        self.open: list = []
        self.commits: list[tuple[list, int]] = []

    def key_of(self, table):
        return ("id",)

    def apply(self, step):
        self.open.append(step)

    def commit(self, engine_name, offset, committed_at, counts):
        self.commits.append((self.open, offset.applied_lsn))
        self.open = []

    def rollback(self):
        self.open = []


def applier(replica: FakeReplica, has_offset: bool = True) -> Applier:
    return Applier(replica, "engine", Offset("", "", "main", "slot", 0, 0), has_offset, [ARTIST])


def row(key: str, op: str = "c", *, snapshot: bool = False, lsn: int = 5) -> list:
    return [Change(ARTIST, op, {"id": key}, (), lsn, snapshot)]


def begin(number: str) -> list:
    return [Begin(number)]


def end(number: str, lsn: int) -> list:
    return [End(number, lsn, THEN)]


def at(index: int) -> tuple[str, str, int]:
    return "key", f'{{"lsn": {index}}}', index


def upsert(*keys: str) -> Upsert:
    return Upsert(ARTIST, ("id",), [{"id": key} for key in keys])


def test_whole_transactions_of_a_batch_are_committed_together():
    replica = FakeReplica()
    batch = [begin("1"), row("a"), end("1", 10), begin("2"), row("b"), end("2", 20)]
    assert applier(replica).apply(batch, at) == 5
    assert replica.commits == [([upsert("a", "b")], 5)]


def test_a_transaction_cut_by_the_batch_stays_open_until_its_end():
    replica = FakeReplica()
    engine = applier(replica)
    assert engine.apply([begin("1"), row("a"), end("1", 10), begin("2"), row("b")], at) == 2
    assert replica.commits == [([upsert("a")], 2)]
    assert replica.open == [upsert("b")]
    assert engine.apply([row("c")], at) is None
    assert engine.apply([row("d"), end("2", 20)], at) == 1
    assert replica.commits[1] == ([upsert("b"), upsert("c"), upsert("d")], 1)


def test_a_delete_at_the_end_of_a_batch_waits_for_its_other_half():
    replica = FakeReplica()
    engine = applier(replica)
    engine.apply([begin("1"), row("a", "d")], at)
    assert replica.open == []
    engine.apply([end("1", 10)], at)
    assert replica.commits == [([Delete(ARTIST, [("a",)])], 0)]


def test_the_snapshot_is_one_commit_that_begins_with_empty_tables():
    replica = FakeReplica()
    engine = applier(replica, has_offset=False)
    assert engine.apply([row("a", "r", snapshot=True)], at) is None
    assert engine.progress.snapshotting
    assert engine.apply([[*row("b", "r", snapshot=True), SnapshotEnd()]], at) == 0
    assert not engine.progress.snapshotting
    assert replica.commits == [([Clear(ARTIST), upsert("a"), upsert("b")], 0)]


def test_a_heartbeat_in_the_snapshot_does_not_end_it():
    replica = FakeReplica()
    engine = applier(replica, has_offset=False)
    in_snapshot = [row("a", "r", snapshot=True), [Alive(None)]]
    assert engine.apply(in_snapshot, lambda _: ("k", '{"lsn": 1, "snapshot": "INITIAL"}', 1)) is None
    assert engine.progress.snapshotting


def test_a_heartbeat_ends_the_snapshot_of_empty_tables():
    replica = FakeReplica()
    engine = applier(replica, has_offset=False)
    assert engine.apply([[Alive(THEN)]], at) == 0
    assert replica.commits == [([Clear(ARTIST)], 0)]


def test_a_transaction_sent_again_from_its_beginning_replaces_its_first_part(caplog):
    caplog.set_level(logging.ERROR)
    replica = FakeReplica()
    engine = applier(replica)
    engine.apply([begin("1"), row("a")], at)
    engine.apply([begin("1"), row("a"), row("b"), end("1", 10)], at)
    assert replica.commits == [([upsert("a", "b")], 3)]
    assert engine.progress.redelivered == 0


def test_a_transaction_that_is_known_is_left_out():
    replica = FakeReplica()
    engine = applier(replica)
    engine.apply([begin("1"), row("a"), end("1", 10)], at)
    engine.apply([begin("1"), row("a"), end("1", 10), begin("2"), row("b"), end("2", 20)], at)
    assert replica.commits[1] == ([upsert("b")], 5)
    assert engine.progress.redelivered == 1


def test_progress_counts_only_what_is_committed():
    engine = applier(FakeReplica())
    engine.apply([begin("1"), row("a")], at)
    assert not engine.progress.changes
    engine.apply([end("1", 10)], at)
    assert engine.progress.changes == {(ARTIST, "c"): 1}
    assert (engine.progress.as_of, engine.progress.commits) == (THEN, 1)
