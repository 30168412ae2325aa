"""A listener's day. Pure function of seed, listener, calendar day (and a stream number, used only for
volume tests).

A listening day runs from 05:00 to 05:00 in the listener's zone; no play crosses that line, so days can be
drawn in any order and joined. From SIMULATOR_STEADY_SINCE on every listener also plays a little in every
waking hour, so that a poll finds something new; before that date a day looks as SPOTIFY §7 says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from simulator import habits, spoken
from simulator.catalogue import Catalogue, catalogue
from simulator.dice import base62, dice
from simulator.listeners import Habit, day_bounds_ms
from simulator.play import Play
from simulator.taste import Taste, taste

SESSION_BREAK_MS = 31 * 60_000
MARGIN_MS = 120_000
HOUR_MS = 3_600_000
WAKING_HOURS = range(2, 19)
STEADY_PLAYS_PER_HOUR = 2


def listening_day(habit: Habit, day: date, stream: int = 0) -> tuple[Play, ...]:
    """All plays of one listening day, by end."""
    return tuple(_Day(habit, day, stream).plays())


@dataclass
class _Session:
    """What the plays of one session share."""

    kind: str
    start_ms: int
    size: int
    mode: str
    context: str | None
    platform: str
    country: str
    shuffle: bool
    offline: bool
    incognito: bool
    steady: bool = False


class _Day:
    """Draws one day; lives only that long."""

    def __init__(self, habit: Habit, day: date, stream: int) -> None:
        self._habit = habit
        self._day = day
        self._rng: Random = dice(habit.seed, "day", habit.listener.number, day.toordinal(), stream)
        self._music: Catalogue = catalogue(habit.seed)
        self._taste: Taste = taste(habit.seed, habit.listener.number)
        self._begin, self._end = day_bounds_ms(habit.listener, day)
        self._taken: set[tuple[int, str, int, int]] = set()

    def plays(self) -> list[Play]:
        """Sessions one after the other, none overlapping the next."""
        plays: list[Play] = []
        free_from = self._begin
        for start, size, steady in self._sessions():
            if size == 0 or start < free_from:
                if steady:
                    continue
                start = free_from  # noqa: PLW2901 - a session waits for the one before
            if start > self._end - MARGIN_MS - 60_000:
                break
            session = self._session(start, size, steady)
            heard = list(self._play_session(session))
            if heard:
                plays.extend(self._filed(session, heard))
                free_from = heard[-1].ended_ms + (60_000 if steady else SESSION_BREAK_MS)
        return sorted(plays, key=lambda play: (play.ended_ms, play.started_ms))

    def _sessions(self) -> list[tuple[int, int, bool]]:
        """(start, size, steady) of all sessions that are wanted today."""
        habit, rng = self._habit, self._rng
        wanted: list[tuple[int, int, bool]] = []
        active = rng.random() < habit.listener.active_share
        mean = habit.mean_plays / (habit.listener.active_share * habits.MEAN_SESSION_SIZE)
        if active and (mean >= 1 or rng.random() < mean):
            for _ in range(habits.sessions_today(rng, mean)):
                second = habits.starting_second(rng, evening=habit.listener.evening)
                wanted.append((self._begin + int(second * 1000), habits.session_size(rng), False))
        if self._day >= habit.steady_since:
            stride = max(1, round(30 / max(habit.plays_per_day, 1)))
            for hour in WAKING_HOURS[::stride]:
                size = STEADY_PLAYS_PER_HOUR + rng.choice((0, 0, 0, 1))
                wanted.append((self._begin + hour * HOUR_MS + rng.randrange(25 * 60_000), size, True))
        return sorted(wanted)

    def _session(self, start_ms: int, size: int, steady: bool) -> _Session:
        rng, listener = self._rng, self._habit.listener
        draw = rng.random()
        kind = "track" if steady or draw < 0.95 else "episode" if draw < 0.99 else "audiobook"
        platforms = listener.platforms[(self._day.year * 2 + self._day.month // 7) % len(listener.platforms)]
        mode = rng.choices(("mix", "album", "artist"), (70, 20, 10))[0]
        return _Session(
            kind=kind,
            start_ms=start_ms,
            size=size if kind == "track" else 1 + size // 12,
            mode=mode,
            context=self._context(mode),
            platform=rng.choices(platforms, (50, 25, 12, 8, 5))[0],
            country=self._country(),
            shuffle=mode == "mix" and rng.random() < 0.55,
            offline=not steady and rng.random() < 0.02,
            incognito=not steady and rng.random() < 0.01,
            steady=steady,
        )

    def _context(self, mode: str) -> str | None:
        """Where the listener pressed play; unknown for almost half of all plays (SPOTIFY §3)."""
        rng = self._rng
        if rng.random() < 0.45:
            return None
        if mode != "mix":
            return mode
        kind = rng.choices(("playlist", "collection", "search"), (75, 20, 5))[0]
        if kind == "playlist":
            own = dice(self._habit.seed, "playlist", self._habit.listener.number, rng.randrange(25))
            return f"playlist:{base62(own)}"
        return kind

    def _country(self) -> str:
        """Home, two weeks abroad now and then, and ZZ when Spotify does not know."""
        listener = self._habit.listener
        journey = dice(self._habit.seed, "journey", listener.number, self._day.toordinal() // 14)
        if journey.random() < 0.06:
            return journey.choice(("FR", "ES", "PT", "SE", "CA", "TH", "NZ"))
        return "ZZ" if self._rng.random() < 0.003 else listener.country

    def _play_session(self, session: _Session) -> Iterator[Play]:
        rng = self._rng
        at = ended = session.start_ms
        previous_end: str | None = None
        item: int | None = None
        for place in range(session.size):
            is_last = place == session.size - 1
            item = self._next_item(session, item)
            duration = self._duration(session.kind, item)
            reason = self._reason(session, is_last=is_last)
            started_by = habits.reason_start(rng, previous_end, is_first=place == 0)
            played = habits.ms_played(rng, reason, duration)
            if played == 0 and place and rng.random() < 0.15:
                at = ended  # skipped before it sounded: it ends with the one before, to the millisecond
            ended = at + played + (rng.randint(0, 300) if played else 0)
            if rng.random() < 0.01:
                ended += -ended % 1000  # Spotify writes such an end without a fraction
            if ended > self._end - MARGIN_MS:
                return
            yield self._play(
                session, item, started=at, ended=ended, played=played, started_by=started_by, reason=reason
            )
            if reason == "trackdone" and session.kind == "track" and rng.random() < 0.002:
                # The player stumbles: the same track twice within a second, with different ms_played.
                stumble = rng.randint(1, max(1, 999 - ended % 1000))
                if ended % 1000 + stumble < 1000:
                    yield self._play(
                        session,
                        item,
                        started=ended,
                        ended=ended + stumble,
                        played=stumble,
                        started_by="trackdone",
                        reason="fwdbtn",
                    )
                    ended += stumble
            at = max(ended + habits.pause_before_next(rng), session.start_ms)
            previous_end = reason

    def _reason(self, session: _Session, *, is_last: bool) -> str | None:
        """Steady sessions are heard out, so that they are streams, not skips."""
        if session.steady and self._rng.random() < 0.8:
            return "trackdone"
        return habits.reason_end(self._rng, is_last=is_last and not session.steady)

    def _next_item(self, session: _Session, previous: int | None) -> int:
        rng = self._rng
        if session.kind == "episode":
            if previous is not None and rng.random() < 0.5:
                return previous
            return rng.randrange(spoken.SHOWS) * spoken.EPISODES_PER_SHOW + rng.randrange(
                spoken.EPISODES_PER_SHOW
            )
        if session.kind == "audiobook":
            return rng.randrange(spoken.BOOKS * spoken.CHAPTERS_PER_BOOK) if previous is None else previous
        if previous is not None and previous >= 0:
            return self._next_track(session, previous)
        return self._free_choice()

    def _next_track(self, session: _Session, previous: int) -> int:
        """Repeat 4 %, same album 12 %, same artist 18 % of all pairs (§7), most of it in sessions that are
        about it.
        """
        rng, music = self._rng, self._music
        track = music.tracks[previous]
        album = music.albums[track.album]
        draw = rng.random()
        if draw < 0.036:
            return previous
        if session.mode == "album" and draw < 0.40 and track.number < album.total_tracks:
            return previous + 1
        if draw < 0.065 or (session.mode == "artist" and draw < 0.55):
            other = rng.choice(music.careers[track.artists[0]] or [previous])
            if music.albums[music.tracks[other].album].released_on <= self._day:
                return other
        return self._free_choice()

    def _free_choice(self) -> int:
        if self._rng.random() < 0.004:
            return -1 - self._rng.randrange(spoken.LOCAL_FILES)
        return self._taste.choose(self._rng, self._day)

    def _duration(self, kind: str, item: int) -> int:
        seed = self._habit.seed
        if kind == "episode":
            return spoken.episode(seed, item).duration_ms
        if kind == "audiobook":
            return spoken.chapter(seed, item).duration_ms
        if item < 0:
            return spoken.local_file(seed, self._habit.listener.number, -1 - item).duration_ms
        return self._music.tracks[item].duration_ms

    def _play(
        self,
        session: _Session,
        item: int,
        *,
        started: int,
        ended: int,
        played: int,
        started_by: str | None,
        reason: str | None,
    ) -> Play:
        rng = self._rng
        lost = session.kind == "track" and not session.steady and rng.random() < 0.0012
        return Play(
            ended_ms=ended,
            started_ms=started,
            reported_s=ended // 1000,
            kind="unknown" if lost else session.kind,
            item=0 if lost else item,
            ms_played=played,
            reason_start=started_by,
            reason_end=reason,
            shuffle=session.shuffle,
            offline=session.offline,
            incognito=session.incognito,
            is_video=not lost and item >= 0 and rng.random() < (0.012 if session.kind == "track" else 0.2),
            platform=session.platform,
            country=session.country,
            context=session.context,
        )

    def _filed(self, session: _Session, heard: list[Play]) -> Iterator[Play]:
        """Give each play the second under which Spotify files it, unique per item and ms_played (ANALYTICS
        §1).

        Offline sessions are filed when the device syncs; the end of a session that was cut off, at times
        hours later.
        """
        rng = self._rng
        latest = self._end // 1000 - 600
        sync = min(heard[-1].ended_ms // 1000 + rng.randint(600, 30_000), latest) if session.offline else 0
        for play in heard:
            sync += session.offline and rng.random() < 0.8
            second = max(play.reported_s, min(sync, latest))
            cut_off = play.reason_end in ("logout", "unexpected-exit", "unexpected-exit-while-paused")
            if cut_off and not session.offline and not session.steady and rng.random() < 0.25:
                second = min(second + int(10 ** rng.uniform(1.3, 4.6)), latest)
            while (second, play.kind, play.item, play.ms_played) in self._taken:
                second += 1
            self._taken.add((second, play.kind, play.item, play.ms_played))
            yield play if second == play.reported_s else play._replace(reported_s=second)
