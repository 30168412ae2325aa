"""Figures for people: short in the text, exact one hover away; what is unknown is said, never shown as 0."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markupsafe import Markup

from dashboard.texts import MONTHS, MONTHS_SHORT, WEEKDAYS, text

MS_PER_SECOND = 1000
MS_PER_MINUTE = 60 * MS_PER_SECOND
MS_PER_HOUR = 60 * MS_PER_MINUTE


def number(value: int) -> str:
    """12345 → 12,345."""
    return f"{value:,}"


def counted(value: int, unit: str) -> str:
    """A number with its unit in the right grammatical number: 1 play, 2 plays."""
    return text(f"unit.{unit}.{'one' if value == 1 else 'many'}", n=number(value))


def hours_text(ms: int) -> str:
    """Milliseconds as seconds, minutes or hours, whichever reads best."""
    if ms < MS_PER_MINUTE:
        return text("time.seconds", n=number(round(ms / MS_PER_SECOND)))
    if ms < MS_PER_HOUR:
        return text("time.minutes", n=number(int(ms / MS_PER_MINUTE)))
    if ms < 100 * MS_PER_HOUR:
        return text("time.hours", n=f"{ms / MS_PER_HOUR:.1f}")
    return text("time.hours", n=number(round(ms / MS_PER_HOUR)))


def exact_time(ms: int) -> str:
    """Milliseconds in full: 1 h 02 min 03.004 s (3,723,004 ms)."""
    hours, rest = divmod(ms, MS_PER_HOUR)
    minutes, rest = divmod(rest, MS_PER_MINUTE)
    return text(
        "time.exact", h=number(hours), m=f"{minutes:02d}", s=f"{rest / MS_PER_SECOND:06.3f}", ms=number(ms)
    )


def bytes_text(size: int) -> str:
    """Bytes as bytes, kilobytes or megabytes of a thousand, whichever reads best."""
    if size < 1_000:
        return text("bytes.b", n=number(size))
    if size < 1_000_000:
        return text("bytes.kb", n=f"{size / 1_000:.1f}")
    return text("bytes.mb", n=f"{size / 1_000_000:,.1f}")


def rate_text(rate: float) -> str:
    """A share of 1 as per cent."""
    return percent_text(rate * 100)


def percent_text(pct: float) -> str:
    """Per cent with one digit; what would round to 0 or 100 without being it says so."""
    if 0 < pct < 0.05:
        return text("percent.below")
    if 99.95 <= pct < 100:
        return text("percent.almost")
    return text("percent", n=f"{pct:.1f}".removesuffix(".0"))


def day_text(day: date) -> str:
    """4 Oct 2025."""
    return f"{day.day} {MONTHS_SHORT[day.month - 1]} {day.year}"


def long_day_text(day: date) -> str:
    """Saturday 4 October 2025."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def month_text(day: date) -> str:
    """October 2025."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def month(value: date) -> str:
    """October."""
    return MONTHS[value.month - 1]


def zone_of(name: str) -> ZoneInfo:
    """The time zone called `name`, or UTC when this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def moment_text(moment: datetime, zone: str) -> str:
    """4 Oct 2025, 14:05 on the clock of `zone`."""
    local = moment.astimezone(zone_of(zone))
    return f"{day_text(local.date())}, {local:%H:%M}"


def track_length(ms: int) -> Markup:
    """The length of a track as players show it, 3:45; exact on hover."""
    minutes, seconds = divmod(round(ms / MS_PER_SECOND), 60)
    return titled(f"{minutes}:{seconds:02d}", exact_time(ms))


def clock_time(moment: datetime, zone: str) -> Markup:
    """14:05 on the clock of `zone`; the moment itself on hover."""
    local = moment.astimezone(zone_of(zone))
    return titled(f"{local:%H:%M}", f"{local.isoformat(sep=' ', timespec='milliseconds')} {zone}")


def duration_text(duration: timedelta) -> str:
    """How long something took."""
    return hours_text(round(duration.total_seconds() * MS_PER_SECOND))


def titled(shown: str, title: str, kind: str = "figure") -> Markup:
    """A figure with its exact value or its meaning one hover away."""
    return Markup('<span class="{}" title="{}">{}</span>').format(kind, title, shown)


def missing(why: str) -> Markup:
    """What is not known, in words."""
    return titled(text("missing"), why, "missing")


def size(value: int) -> Markup:
    """A size, exact on hover."""
    return titled(bytes_text(value), text("exact", n=text("bytes.b", n=number(value))))


def count(value: int | None) -> Markup:
    """A count, or "not available"."""
    return missing(text("missing.count")) if value is None else Markup("{}").format(number(value))


def hours(ms: int | None) -> Markup:
    """Listening time, exact on hover."""
    return missing(text("missing.time")) if ms is None else titled(hours_text(ms), exact_time(ms))


def estimated_hours(ms: int, estimated_pct: float) -> Markup:
    """Listening time, marked when a share of it is estimated."""
    if estimated_pct <= 0:
        return hours(ms)
    note = text("estimated.title", exact=exact_time(ms), pct=percent_text(estimated_pct))
    return titled(text("estimated", n=hours_text(ms)), note, "figure estimated")


def estimated_time(ms: int) -> Markup:
    """The estimated listening time of one play, marked as such."""
    note = text("history.estimated.title", exact=exact_time(ms))
    return titled(text("estimated", n=hours_text(ms)), note, "figure estimated")


def rate(value: float | None) -> Markup:
    """A share of 1, exact on hover, or "not available"."""
    if value is None:
        return missing(text("missing.skip_rate"))
    return titled(rate_text(value), text("exact", n=f"{value * 100:.6g} %"))


def per_hundred(value: float) -> Markup:
    """How many in a hundred, with one digit; exact on hover."""
    return titled(f"{100 * value:.1f}", text("exact", n=f"{100 * value:.6g}"))


def percent(value: float | None) -> Markup:
    """Per cent, exact on hover, or "not available"."""
    if value is None:
        return missing(text("missing.completion"))
    return titled(percent_text(value), text("exact", n=f"{value:.6g} %"))


def share(value: float | None) -> Markup:
    """Per cent of something that may be nothing, exact on hover, or "not available"."""
    return missing(text("missing.share")) if value is None else percent(value)


def day(value: date | None) -> Markup:
    """A date, with its weekday on hover, or "not available"."""
    return missing(text("missing.date")) if value is None else titled(day_text(value), long_day_text(value))


def moment(value: datetime | None, zone: str) -> Markup:
    """A moment on the clock of `zone`, exact with its offset on hover."""
    if value is None:
        return missing(text("missing.date"))
    local = value.astimezone(zone_of(zone))
    return titled(moment_text(value, zone), f"{local.isoformat(sep=' ', timespec='milliseconds')} {zone}")


def moment_day(value: datetime, zone: str) -> Markup:
    """The day of a moment on the clock of `zone`; the moment itself on hover."""
    return titled(day_text(value.astimezone(zone_of(zone)).date()), f"{moment_text(value, zone)} {zone}")


FILTERS = {
    filter_.__name__: filter_
    for filter_ in (
        clock_time,
        count,
        counted,
        day,
        estimated_hours,
        estimated_time,
        hours,
        long_day_text,
        moment,
        moment_day,
        month,
        month_text,
        per_hundred,
        percent,
        rate,
        track_length,
        share,
        size,
    )
}
"""What templates call."""
