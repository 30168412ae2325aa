"""Sessions and streaks: listening in one go, and artists day after day."""

from collections.abc import Sequence

from flask import Blueprint, Response

from dashboard import frame as frames
from dashboard.charts.bars import Bars, Datum, bar_chart
from dashboard.downloads import csv_response
from dashboard.formats import counted, day_text, hours_text, moment_text, zone_of
from dashboard.frame import Frame
from dashboard.measures import MEASURES
from dashboard.periods import ALL_TIME
from dashboard.queries import sessions as queries
from dashboard.queries.sessions import Session, SessionTotal, Streak
from dashboard.session import own_snapshot
from dashboard.texts import MONTHS_SHORT, text

page = Blueprint("sessions", __name__)
LATEST = 40
STREAKS = 25


def latest_chart(sessions: Sequence[Session], zone: str) -> Bars:
    """One bar per session, the latest on the right; every eighth is labelled with its day."""
    data = []
    for index, session in enumerate(reversed(sessions)):
        day = session.started_at.astimezone(zone_of(zone)).date()
        label = f"{day.day} {MONTHS_SHORT[day.month - 1]}" if index % 8 == 0 else ""
        tip = text(
            "sessions.tip",
            start=moment_text(session.started_at, zone),
            length=hours_text(session.length_ms),
            plays=counted(session.plays, "plays"),
        )
        data.append(Datum(label, session.length_ms, tip, minor=index % 16 != 0))
    return bar_chart(data, MEASURES["listened_ms"])


def sessions_finding(total: SessionTotal, zone: str) -> str:
    """How many sessions, and the longest."""
    if total.longest_ms is None or total.longest_started_at is None:
        return text("sessions.none")
    return text(
        "sessions.finding",
        sessions=counted(total.sessions, "sessions"),
        length=hours_text(total.longest_ms),
        day=day_text(total.longest_started_at.astimezone(zone_of(zone)).date()),
    )


def streaks_finding(longest: Sequence[Streak], living: Sequence[Streak]) -> str:
    """The longest streak, and the longest that is still going."""
    if not longest:
        return text("streaks.none")
    best = longest[0]
    record = text("streaks.finding", artist=best.artist_name, days=counted(best.longest_days, "days"))
    if not living:
        return text("streaks.finding.ended", finding=record)
    now = living[0]
    days = counted(now.current_days, "days")
    return text("streaks.finding.alive", finding=record, artist=now.artist_name, days=days)


@page.get("/sessions")
def show() -> str:
    """The latest sessions, the longest streaks."""
    with own_snapshot() as snapshot:
        frame: Frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        sessions = queries.sessions(snapshot, LATEST)
        totals = queries.total(snapshot)
        longest = queries.longest_streaks(snapshot, STREAKS)
        living = queries.living_streaks(snapshot, STREAKS)
    return frames.render(
        "sessions.html",
        frame,
        total=frame.summary(ALL_TIME),
        sessions=sessions,
        sessions_finding=sessions_finding(totals, frame.zone),
        chart=latest_chart(sessions, frame.zone),
        longest=longest,
        living=living,
        streaks_finding=streaks_finding(longest, living),
    )


@page.get("/sessions/sessions.csv")
def sessions_csv() -> Response:
    """Every session."""
    with own_snapshot() as snapshot:
        rows = queries.sessions(snapshot)
    return csv_response("sessions", Session, rows)


@page.get("/sessions/streaks.csv")
def streaks_csv() -> Response:
    """Every artist's streaks."""
    with own_snapshot() as snapshot:
        rows = queries.longest_streaks(snapshot)
    return csv_response("artist-streaks", Streak, rows)
