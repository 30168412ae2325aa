"""An engine that does not come back to its slot is noticed, and no other is."""

from cdc_connectors.slot import SlotState, SlotWatch

AWAY = SlotState(active=False, wal_status="reserved", retained_bytes=0, behind_bytes=0)
THERE = SlotState(active=True, wal_status="reserved", retained_bytes=0, behind_bytes=0)


def test_an_engine_that_stays_away_longer_than_the_patience_is_lost():
    watch = SlotWatch(60)
    seen = [watch.is_lost(slot, now) for now, slot in ((0, THERE), (5, AWAY), (65, AWAY), (66, AWAY))]
    assert seen == [False, False, False, True]


def test_an_engine_that_comes_back_has_all_its_time_again():
    watch = SlotWatch(60)
    seen = [
        watch.is_lost(slot, now)
        for now, slot in ((0, THERE), (5, AWAY), (60, THERE), (70, AWAY), (129, AWAY))
    ]
    assert seen == [False] * 5


def test_a_first_copy_of_the_tables_takes_as_long_as_it_takes():
    watch = SlotWatch(60)
    assert not any(watch.is_lost(AWAY, now) for now in (0, 1_000, 10_000))


def test_while_main_does_not_answer_nothing_is_known():
    watch = SlotWatch(60)
    seen = [
        watch.is_lost(slot, now) for now, slot in ((0, THERE), (5, AWAY), (30, None), (70, AWAY), (131, AWAY))
    ]
    assert seen == [False, False, False, False, True]
