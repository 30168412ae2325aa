"""recently-played: a window of the newest 50 plays that Spotify knows of (SPOTIFY §3).

Cursors are exclusive Unix milliseconds of `played_at`. `next` always leads back in time, also when it leads
out of the window, where there is nothing. No podcasts, nothing from private sessions.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from simulator.clock import iso_from_ms, unix_ms
from simulator.ledger import History
from simulator.play import Play
from simulator.shapes import Shapes
from simulator.world import World

WINDOW = 50
STALL_MS = 6 * 3_600_000
# How many plays to look at for 50 that are known: enough for two weeks offline.
DEPTH = 2_000


@dataclass(frozen=True)
class PageRequest:
    """What a client asked for. `is_stalled` hides the last six hours (a planned fault)."""

    limit: int
    after: int | None = None
    before: int | None = None
    is_stalled: bool = False


def recently_played(world: World, source: History, asked: PageRequest, shapes: Shapes) -> dict[str, Any]:
    """Items, cursors and next of one page, newest first."""
    window = visible_window(world, source, stall_ms=STALL_MS if asked.is_stalled else 0)
    plays = [
        play
        for play in window
        if (asked.after is None or play.ended_ms > asked.after)
        and (asked.before is None or play.ended_ms < asked.before)
    ][: asked.limit]
    if not plays:
        return {"items": [], "next": None, "cursors": None}
    oldest = plays[-1].ended_ms
    base = f"{world.settings.public_url}/v1/me/player/recently-played"
    following = urlencode({"before": oldest, "limit": asked.limit})
    return {
        "items": [_item(source, play, shapes) for play in plays],
        "next": f"{base}?{following}" if len(plays) == asked.limit else None,
        "cursors": {"after": str(plays[0].ended_ms), "before": str(oldest)},
    }


def visible_window(world: World, source: History, stall_ms: int = 0) -> list[Play]:
    """The newest 50 plays that recently-played knows of now, newest first."""
    now = world.clock.now()
    now_ms = unix_ms(now) - stall_ms
    switches, minimum_ms = world.switches, world.settings.api_minimum_ms
    window: list[Play] = []
    for seen, play in enumerate(source.newest_first(now)):
        if len(window) == WINDOW or seen == DEPTH:
            break
        shown = play.kind == "track" and not play.incognito and play.ms_played >= minimum_ms
        if shown and source.known_to_api_ms(play, switches.late_share, switches.late_minutes) <= now_ms:
            window.append(play)
    return window


def _item(source: History, play: Play, shapes: Shapes) -> dict[str, Any]:
    if play.is_local:
        track = shapes.local_track(source.local_file(play))
        context = shapes.context(play.context, None, source.listener.id)
    else:
        track = shapes.track(play.item)
        context = shapes.context(play.context, shapes.music.tracks[play.item], source.listener.id)
    return {"track": track, "played_at": iso_from_ms(play.ended_ms), "context": context}
