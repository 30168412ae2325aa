"""The simulator's own time: the real one, or one that stands still, plus what a test has skipped ahead."""

from datetime import UTC, datetime, timedelta


class Clock:
    """With an epoch the clock stands still there until it is advanced; without one it is the real clock."""

    def __init__(self, epoch: datetime | None) -> None:
        self._epoch = epoch
        self.offset = timedelta(0)

    def now(self) -> datetime:
        """The simulated time, in UTC."""
        return (self._epoch or datetime.now(UTC)) + self.offset

    def now_ms(self) -> int:
        """The simulated time in Unix milliseconds."""
        return unix_ms(self.now())

    def advance(self, seconds: float) -> None:
        """Skip ahead (or, with a negative number, back)."""
        self.offset += timedelta(seconds=seconds)

    def reset(self) -> None:
        """Back to the epoch or the real time."""
        self.offset = timedelta(0)


def unix_ms(moment: datetime) -> int:
    """Unix milliseconds, exactly (a float of seconds would round)."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def iso_from_ms(moment_ms: int) -> str:
    """As Spotify writes `played_at`: milliseconds, which are left out when they are zero."""
    seconds, fraction = divmod(moment_ms, 1000)
    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{fraction:03d}Z" if fraction else f"{text}Z"
