"""The replica as tasks see it: equal to main, or not."""


class ReplicaDiffersError(RuntimeError):
    """The replica does not hold what main holds; the message lists tables, and both figures."""


def expect_equal() -> None:
    """Compare main and replica; raises ReplicaDiffersError where they differ."""
    from cdc_connectors.verify import as_table, verify

    if differences := verify():
        raise ReplicaDiffersError(f"The replica differs from main:\n{as_table(differences)}")
