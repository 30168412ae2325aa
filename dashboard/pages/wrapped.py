"""Wrapped: a year as a sequence of cards, and as a picture to keep."""

from flask import Blueprint, Response, abort, render_template

from dashboard import frame as frames
from dashboard.db import Snapshot
from dashboard.downloads import csv_response
from dashboard.formats import number
from dashboard.frame import Frame
from dashboard.periods import Period
from dashboard.queries import wrapped as queries
from dashboard.queries.wrapped import Wrapped
from dashboard.session import own_snapshot
from dashboard.texts import text
from dashboard.wrapped_cards import cards, is_estimated, row_of, time_card, title, tops
from dashboard.years import chosen_year, years_of

page = Blueprint("wrapped", __name__)
PICTURE_LETTERS = 30
"""As many letters of a name fit into a line of the picture."""


def read(snapshot: Snapshot, frame: Frame) -> tuple[Period, Wrapped | None, list[Wrapped]]:
    """The year the address names, its row, and those of all years."""
    year, rows = chosen_year(frame), queries.years(snapshot)
    return year, row_of(rows, year), rows


@page.get("/wrapped")
def show() -> str:
    """One year in cards."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        year, row, rows = read(snapshot, frame)
    return frames.render(
        "wrapped.html",
        frame,
        year=year,
        years=years_of(frame),
        row=row,
        rows=rows,
        title=title(frame, year),
        summary=frame.summary(year),
        cards=cards(row, frame, year) if row else [],
        minutes=time_card(row, is_estimated(frame, year)).big if row else "",
        name_of_first=lambda found, field: found[0][field] if found else text("move.none"),
    )


def shortened(name: str) -> str:
    """A name as far as it fits into a line of the picture."""
    return name if len(name) <= PICTURE_LETTERS else name[: PICTURE_LETTERS - 1].rstrip() + "…"


@page.get("/wrapped/picture.svg")
def picture() -> Response:
    """The year as a picture of 1080 by 1920, which needs nothing but itself."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        year, row, _ = read(snapshot, frame)
    if row is None:
        abort(404)
    drawn = render_template(
        "wrapped_picture.svg",
        title=title(frame, year),
        minutes=number(row.listened_minutes),
        is_estimated=is_estimated(frame, year),
        artists=[shortened(top.name) for top in tops(row.top_artists, "artist")],
        tracks=[shortened(top.name) for top in tops(row.top_tracks, "track")],
    )
    headers = {"Content-Disposition": f'inline; filename="encore-{year.key}.svg"'}
    return Response(drawn, mimetype="image/svg+xml", headers=headers)


@page.get("/wrapped/years.csv")
def years_csv() -> Response:
    """Every year."""
    with own_snapshot() as snapshot:
        rows = queries.years(snapshot)
    return csv_response("wrapped", Wrapped, rows)
