"""A batch becomes the fewest steps with the same result."""

from cdc_connectors.batch import Clear, Delete, Move, Update, Upsert, plan
from cdc_connectors.events import Change, TableName

ARTIST = TableName("warehouse", "dim_artist")
ALBUM = TableName("warehouse", "dim_album")


def change(op: str, key: str, *, table=ARTIST, lsn=1, unchanged=(), **row) -> Change:
    return Change(table, op, {"id": key, **row}, tuple(unchanged), lsn, False)


def steps(*changes: Change) -> list:
    return list(plan(changes, lambda _: ("id",)))


def test_the_last_change_of_a_key_wins():
    assert steps(change("c", "a", name="1"), change("u", "a", name="2"), change("c", "b", name="3")) == [
        Upsert(ARTIST, ("id", "name"), [{"id": "a", "name": "2"}, {"id": "b", "name": "3"}])
    ]


def test_a_row_deleted_and_inserted_again_is_only_written():
    assert steps(change("d", "a"), change("c", "a", name="1")) == [
        Upsert(ARTIST, ("id", "name"), [{"id": "a", "name": "1"}])
    ]


def test_a_row_inserted_and_deleted_is_only_deleted():
    assert steps(change("c", "a", name="1"), change("d", "a")) == [Delete(ARTIST, [("a",)])]


def test_each_table_gets_its_own_steps():
    assert steps(change("c", "a"), change("c", "a", table=ALBUM), change("c", "b")) == [
        Upsert(ARTIST, ("id",), [{"id": "a"}, {"id": "b"}]),
        Upsert(ALBUM, ("id",), [{"id": "a"}]),
    ]


def test_truncate_keeps_its_place():
    truncate = Change(ARTIST, "t", {}, (), 1, False)
    assert steps(change("c", "a"), truncate, change("c", "b")) == [
        Upsert(ARTIST, ("id",), [{"id": "a"}]),
        Clear(ARTIST),
        Upsert(ARTIST, ("id",), [{"id": "b"}]),
    ]


def test_an_unchanged_large_value_leaves_its_column_out():
    assert steps(change("u", "a", name="2", unchanged=["large"])) == [
        Update(ARTIST, ("id", "name"), [{"id": "a", "name": "2"}])
    ]


def test_an_unchanged_large_value_is_taken_from_an_earlier_change_of_the_batch():
    assert steps(change("c", "a", name="1", large="x"), change("u", "a", name="2", unchanged=["large"])) == [
        Upsert(ARTIST, ("id", "name", "large"), [{"id": "a", "name": "2", "large": "x"}])
    ]


def test_two_partial_changes_stay_partial_together():
    assert steps(
        change("u", "a", name="1", large="new", unchanged=["other"]),
        change("u", "a", name="2", unchanged=["large", "other"]),
    ) == [Update(ARTIST, ("id", "name", "large"), [{"id": "a", "name": "2", "large": "new"}])]


def test_a_key_change_is_a_delete_and_an_insert():
    assert steps(change("d", "a", lsn=7), change("c", "b", lsn=7, name="1")) == [
        Delete(ARTIST, [("a",)]),
        Upsert(ARTIST, ("id", "name"), [{"id": "b", "name": "1"}]),
    ]


def test_a_key_change_with_unchanged_large_values_moves_the_row():
    assert steps(
        change("u", "a", name="0", large="x"),
        change("d", "a", lsn=7),
        change("c", "b", lsn=7, name="1", unchanged=["large"]),
        change("u", "b", name="2", unchanged=["large"]),
    ) == [
        Upsert(ARTIST, ("id", "name", "large"), [{"id": "a", "name": "0", "large": "x"}]),
        Move(ARTIST, ("a",), {"id": "b", "name": "1"}),
        Update(ARTIST, ("id", "name"), [{"id": "b", "name": "2"}]),
    ]


def test_rows_with_different_columns_are_written_apart():
    assert steps(change("c", "a"), change("c", "b", mood="calm")) == [
        Upsert(ARTIST, ("id",), [{"id": "a"}]),
        Upsert(ARTIST, ("id", "mood"), [{"id": "b", "mood": "calm"}]),
    ]
