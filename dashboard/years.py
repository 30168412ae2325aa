"""The year a page is about: named in the address as a period, or the newest with plays."""

from flask import abort, request

from dashboard.frame import Frame
from dashboard.periods import Period, UnknownPeriodError, parse
from dashboard.texts import text


def years_of(frame: Frame) -> list[Period]:
    """The years with plays, the newest first."""
    return sorted(
        (Period("year", row.period_start) for row in frame.summaries if row.period_type == "year"),
        key=lambda period: period.start,
        reverse=True,
    )


def chosen_year(frame: Frame) -> Period:
    """The year the address names, else the newest with plays; 400 if it is no year."""
    key = request.args.get("period", "")
    years = years_of(frame)
    if not key:
        return years[0] if years else Period("year", frame.as_of_date.replace(month=1, day=1))
    try:
        chosen = parse(key, frame.as_of_date)
    except UnknownPeriodError:
        abort(400, text("error.year"))
    if chosen.type != "year":
        abort(400, text("error.year"))
    return chosen
