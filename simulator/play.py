"""The play: what really happened, once. Everything the simulator says about listening derives from it."""

from typing import NamedTuple


class Play(NamedTuple):
    """Grain: one listen.

    `item` is an index into the catalogue's tracks (kind track), minus one minus the number of a local file
    (kind track, negative), or the number of an episode or chapter. `reported_s` is the Unix second under
    which Spotify files the play and before which it does not know of it: the second of the end, or the
    later sync time of an offline play.
    """

    ended_ms: int
    started_ms: int
    reported_s: int
    kind: str
    item: int
    ms_played: int
    reason_start: str | None
    reason_end: str | None
    shuffle: bool
    offline: bool
    incognito: bool
    is_video: bool
    platform: str
    country: str
    context: str | None

    @property
    def is_local(self) -> bool:
        """A file from the listener's own disk, without an id."""
        return self.kind == "track" and self.item < 0
