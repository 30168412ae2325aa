"""What the overview says of the present: changes against before, the streak that is alive, what is new."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.formats import counted, day_text, hours_text, percent_text
from dashboard.measures import MEASURES, Measure
from dashboard.queries.overview import NewArtist, Run
from dashboard.so_far import SoFar, Span
from dashboard.texts import text


@dataclass(frozen=True)
class Change:
    """One measure now and before; `kind` is up, down, same or none (nothing before to compare with)."""

    measure: Measure
    now: int
    before: int
    kind: str
    shown: str
    title: str


def span_text(span: Span) -> str:
    """First and last day of a span."""
    if span.first == span.last:
        return day_text(span.first)
    return text("period.span", first=day_text(span.first), last=day_text(span.last))


def change(measure: Measure, line: SoFar) -> Change:
    """How a measure changed, in per cent of what it was."""
    now, before = measure.of(line.sums), measure.of(line.sums_before)
    title = text("now.change.title", value=measure.show(before), span=span_text(line.before))
    if not before:
        return Change(measure, now, before, "none", text("now.change.none"), title)
    if now == before:
        return Change(measure, now, before, "same", text("move.same"), title)
    kind = "up" if now > before else "down"
    shown = text(f"now.change.{kind}", pct=percent_text(100 * abs(now - before) / before))
    return Change(measure, now, before, kind, shown, title)


def compared(line: SoFar) -> list[Change]:
    """The changes of every measure."""
    return [change(measure, line) for measure in MEASURES.values()]


def now_finding(lines: Sequence[SoFar]) -> str:
    """How this week goes, or, while it is silent, this month or year."""
    for line in lines:
        if line.sums.plays:
            time = hours_text(line.sums.listened_ms)
            before = line.sums_before.listened_ms
            if not before:
                return text(f"now.finding.{line.key}.first", time=time)
            kind = "same" if line.sums.listened_ms == before else "other"
            return text(f"now.finding.{line.key}.{kind}", time=time, before=hours_text(before))
    return text("now.finding.none")


def run_finding(run: Run | None, record: Run | None) -> str:
    """The streak of days with music that is alive, and the record."""
    if run is None:
        said = text("now.run.none")
    else:
        said = text("now.run", days=counted(run.days, "days"), since=day_text(run.start_date))
    if record is None:
        return said
    if run is not None and run.days >= record.days:
        return text("now.run.record", finding=said)
    days = counted(record.days, "days")
    span = text("period.span", first=day_text(record.start_date), last=day_text(record.end_date))
    return text("now.run.longest", finding=said, days=days, span=span)


def newcomers_finding(artists: Sequence[NewArtist]) -> str:
    """How many artists were heard for the first time lately, and who of them most."""
    if not artists:
        return text("now.new.none")
    best = artists[0]
    streams = counted(best.streams, "streams")
    return text("now.new", n=counted(len(artists), "new_artists"), name=best.artist_name, streams=streams)
