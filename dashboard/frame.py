"""What surrounds every page: the release, the viewer's periods, and what to do when there are none."""

from dataclasses import dataclass
from datetime import date

from flask import abort, g, render_template, request

from dashboard import periods
from dashboard.db import Snapshot
from dashboard.measures import DEFAULT, MEASURES, Measure
from dashboard.periods import Period, UnknownPeriodError
from dashboard.queries import release as queries
from dashboard.queries.release import PeriodSummary, Release
from dashboard.texts import text


@dataclass(frozen=True)
class Frame:
    """The release and the viewer's period summaries, read in the same transaction as the page's figures."""

    release: Release | None
    summaries: list[PeriodSummary]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show: no release yet, or no plays of this viewer in it."""
        return self.release is None or not self.summaries

    @property
    def zone(self) -> str:
        """The time zone all figures and times of the page are in."""
        return self.release.time_zone if self.release else "UTC"

    @property
    def as_of_date(self) -> date:
        """The local date the release was computed for; rolling periods end the day before."""
        return self.release.as_of_date if self.release else periods.EPOCH

    def summary(self, period: Period) -> PeriodSummary | None:
        """The summary of one period; None: no plays in it."""
        wanted = (period.type, period.start)
        return next((row for row in self.summaries if (row.period_type, row.period_start) == wanted), None)

    def choose(self, default: str) -> Period:
        """The period the address names, else `default` if it has plays, else all time; 400 if unreadable."""
        key = request.args.get("period", "")
        try:
            if key:
                return periods.parse(key, self.as_of_date)
            period = periods.parse(default, self.as_of_date)
        except UnknownPeriodError:
            abort(400, text("error.period"))
        return period if self.summary(period) else periods.ALL_TIME

    def neighbour(self, period: Period, step: int) -> Period | None:
        """The next period with plays of the same type, later (+1) or earlier (-1)."""
        if period.previous_start is None:
            return None
        same = [row.period_start for row in self.summaries if row.period_type == period.type]
        beyond = [start for start in same if (start > period.start if step > 0 else start < period.start)]
        if not beyond:
            return None
        return Period(period.type, min(beyond) if step > 0 else max(beyond))


def load(snapshot: Snapshot) -> Frame:
    """Read the frame."""
    return Frame(queries.current_release(snapshot), queries.period_summaries(snapshot))


def chosen_measure() -> Measure:
    """The measure the address names; 400 if there is no such measure."""
    measure = MEASURES.get(request.args.get("measure", DEFAULT.key))
    if measure is None:
        abort(400, text("error.measure"))
    return measure


def render(template: str, frame: Frame, **values: object) -> str:
    """The page, or what to do when there is nothing to show yet."""
    return render_template(
        template,
        frame=frame,
        groups=periods.groups(frame.summaries),
        viewer=g.viewer,
        **values,
    )


def render_empty(frame: Frame) -> str:
    """The page of a viewer without figures: which step comes next."""
    return render("empty.html", frame)
