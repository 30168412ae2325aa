"""The truth about one listener: every play that really happened, in the order in which it ended."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from simulator import spoken
from simulator.catalogue import catalogue
from simulator.clock import iso_from_ms, unix_ms
from simulator.dice import share_of
from simulator.listeners import Habit, Listener, listener
from simulator.listening import listening_day
from simulator.play import Play
from simulator.settings import Settings

DAYS_REMEMBERED = 40


class History:
    """One listener's plays, drawn day by day when asked for; only recent days stay in memory."""

    def __init__(self, habit: Habit, first_day: date) -> None:
        self.habit = habit
        self.first_day = first_day
        self._day = lru_cache(maxsize=DAYS_REMEMBERED)(self._draw)

    @property
    def listener(self) -> Listener:
        """Whose history this is."""
        return self.habit.listener

    def _draw(self, day: date) -> tuple[Play, ...]:
        return listening_day(self.habit, day)

    def plays(self, since: datetime | None, until: datetime) -> Iterator[Play]:
        """Plays that ended in [since, until] and that Spotify knew of at `until`, oldest first."""
        until_ms = unix_ms(until)
        since_ms = unix_ms(since) if since else 0
        # A listening day ends in the next calendar day, and zones reach a day either side.
        day = max(self.first_day, since.date() - timedelta(days=2)) if since else self.first_day
        while day <= until.date() + timedelta(days=1):
            for play in listening_day(self.habit, day):
                if since_ms <= play.ended_ms <= until_ms and play.reported_s * 1000 <= until_ms:
                    yield play
            day += timedelta(days=1)

    def newest_first(self, now: datetime) -> Iterator[Play]:
        """Plays that ended by now, newest first, whether or not Spotify knows of them yet."""
        now_ms = unix_ms(now)
        day = now.date() + timedelta(days=1)
        while day >= self.first_day:
            for play in reversed(self._day(day)):
                if play.ended_ms <= now_ms:
                    yield play
            day -= timedelta(days=1)

    def title(self, play: Play) -> str | None:
        """What the thing was called when it was played."""
        if play.kind == "track" and play.item >= 0:
            day = datetime.fromtimestamp(play.ended_ms / 1000, UTC).date()
            return catalogue(self.habit.seed).title_on(play.item, day)
        if play.kind == "track":
            return self.local_file(play).title
        return self.spoken_item(play).title if play.kind != "unknown" else None

    def local_file(self, play: Play) -> spoken.LocalFile:
        """The file behind a local play."""
        return spoken.local_file(self.habit.seed, self.listener.number, -1 - play.item)

    def spoken_item(self, play: Play) -> spoken.Spoken:
        """The episode or chapter behind a play of kind episode or audiobook."""
        find = spoken.episode if play.kind == "episode" else spoken.chapter
        return find(self.habit.seed, play.item)

    def uri(self, play: Play) -> str | None:
        """What was played."""
        if play.kind == "unknown":
            return None
        if play.kind != "track":
            return self.spoken_item(play).uri
        if play.item < 0:
            return self.local_file(play).uri
        return f"spotify:track:{catalogue(self.habit.seed).tracks[play.item].id}"

    def known_to_api_ms(self, play: Play, late_share: float, late_minutes: float) -> int:
        """When recently-played first shows a play: at its end, after the sync, or late by chance (SPOTIFY
        §3).
        """
        known = max(play.ended_ms, play.reported_s * 1000)
        if late_share > 0:
            draw = share_of(self.habit.seed, "late", self.listener.number, play.ended_ms, play.item)
            if draw < late_share:
                known += int(60_000 * late_minutes * (0.25 + 0.75 * draw / late_share))
        return known


def history(settings: Settings, number: int, first_day: date) -> History:
    """The history of listener `number`."""
    return History(
        Habit(settings.seed, listener(settings.seed, number), settings.plays_per_day, settings.steady_since),
        first_day,
    )


def first_day_of(now: datetime, years: int) -> date:
    """The first of the month, so that a restart within the month begins the history on the same day."""
    return date(now.year - years, now.month, 1)


def ledger_line(source: History, play: Play) -> dict[str, Any]:
    """One play in full. `reported_at` is the second the privacy export gives as `ts`; `in_api` says whether
    recently-played can ever show the play (music, not in a private session)."""
    music = catalogue(source.habit.seed)
    line: dict[str, Any] = {
        "listener": source.listener.number,
        "ended_at": iso_from_ms(play.ended_ms),
        "started_at": iso_from_ms(play.started_ms),
        "reported_at": iso_from_ms(play.reported_s * 1000),
        "kind": play.kind,
        "uri": source.uri(play),
        "ms_played": play.ms_played,
        "title": source.title(play),
    }
    line.update(_item_facts(source, play))
    line.update(
        reason_start=play.reason_start,
        reason_end=play.reason_end,
        shuffle=play.shuffle,
        offline=play.offline,
        incognito=play.incognito,
        is_video=play.is_video,
        is_local=play.is_local,
        in_api=play.kind == "track" and not play.incognito,
        platform=play.platform,
        country=play.country,
    )
    if play.kind == "track" and not play.is_local:
        line["newest_title"] = music.tracks[play.item].title
    return line


def _item_facts(source: History, play: Play) -> dict[str, Any]:
    """Artist, album and identity of what was played."""
    if play.kind == "unknown":
        return {"artist": None, "album": None, "album_artist": None, "duration_ms": None, "isrc": None}
    if play.kind != "track":
        item = source.spoken_item(play)
        return {
            "artist": None,
            "album": None,
            "album_artist": None,
            "duration_ms": item.duration_ms,
            "isrc": None,
        } | {"show": item.parent}
    if play.is_local:
        local = source.local_file(play)
        facts = {"artist": local.artist, "album": local.album, "album_artist": local.artist, "isrc": None}
        return facts | {"duration_ms": local.duration_ms}
    music = catalogue(source.habit.seed)
    track = music.tracks[play.item]
    album = music.albums[track.album]
    return {
        "artist": music.artists[track.artists[0]].name,
        "artist_id": music.artists[track.artists[0]].id,
        "album": album.title,
        "album_id": album.id,
        "album_artist": music.album_artist_name(album),
        "duration_ms": track.duration_ms,
        "isrc": track.isrc,
        "explicit": track.explicit,
    }
