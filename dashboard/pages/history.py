"""History: every play, newest first, searched and filtered; the address holds all of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from flask import Blueprint, Response, abort, request, stream_with_context

from dashboard import frame as frames
from dashboard.db import Snapshot
from dashboard.downloads import attachment, csv_text
from dashboard.formats import counted, hours_text, number
from dashboard.queries import history as queries
from dashboard.queries.history import Place, Play, Totals
from dashboard.queries.play_filter import Filter
from dashboard.session import own_snapshot
from dashboard.texts import text

page = Blueprint("history", __name__)
PLAYS_PER_PAGE = 50
CHOICES = {
    "heard": ("streams", "short", "skipped"),
    "source": ("extended", "account_data", "api"),
    "kind": ("music", "other"),
}
"""What can be chosen of each selection, apart from everything."""
ITEMS = ("artist", "album", "track")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Chip:
    """An artist, album or track that the list is restricted to, and the filter without it."""

    item: str
    name: str
    rest: dict[str, str]


@dataclass(frozen=True)
class Page:
    """One page of the list; `newer` and `older` are where its neighbours begin, as addresses say it."""

    plays: list[Play]
    newer: str | None
    older: str | None

    @property
    def days(self) -> list[tuple[date, list[Play]]]:
        """Its plays day by day."""
        return [(day, list(plays)) for day, plays in groupby(self.plays, key=lambda play: play.local_date)]


def chosen_date(name: str) -> date | None:
    """A date of the address; 400 if it is none."""
    given = request.args.get(name, "")
    if not given:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given, re.ASCII):
        abort(400, text("error.date"))
    try:
        return date.fromisoformat(given)
    except ValueError:
        abort(400, text("error.date"))


def chosen_word(name: str) -> str:
    """What is chosen of a selection; 400 if it cannot be."""
    given = request.args.get(name, "")
    if given and given not in CHOICES[name]:
        abort(400, text("error.choice", given=given))
    return given


def chosen_filter() -> Filter:
    """The filter that the address names."""
    asked = {name: request.args.get(name, "") for name in ("q", *ITEMS)}
    if any("\x00" in given for given in asked.values()):
        abort(400, text("error.text"))
    return Filter(
        words=tuple(asked.pop("q").split()),
        first=chosen_date("from"),
        last=chosen_date("to"),
        **asked,
        **{name: chosen_word(name) for name in CHOICES},
    )


def state() -> dict[str, str]:
    """The filter as it stands in the address, without the place in the list."""
    names = ("q", "from", "to", *ITEMS, *CHOICES)
    return {name: request.args[name] for name in names if request.args.get(name)}


def address_of(play: Play) -> str:
    """The place of a play, as an address names it: microseconds since 1970 and the id."""
    return f"{(play.ended_at - EPOCH) // timedelta(microseconds=1)}.{play.play_id}"


def chosen_place(name: str) -> Place | None:
    """A place that the address names; 400 if it cannot be read."""
    given = request.args.get(name, "")
    if not given:
        return None
    found = re.fullmatch(r"(-?[0-9]{1,17})\.([0-9a-f-]{36})", given, re.ASCII)
    if not found:
        abort(400, text("error.place"))
    try:
        return Place(EPOCH + timedelta(microseconds=int(found[1])), UUID(found[2]))
    except (ValueError, OverflowError):
        abort(400, text("error.place"))


def read(snapshot: Snapshot, wanted: Filter) -> Page:
    """The page of the list that the address names; one play too many says whether there is a next."""
    before, after = chosen_place("before"), chosen_place("after")
    if after is not None:
        found = queries.newer(snapshot, wanted, after, PLAYS_PER_PAGE + 1)
        has_newer, has_older = len(found) > PLAYS_PER_PAGE, True
        plays = found[-PLAYS_PER_PAGE:]
    else:
        found = queries.older(snapshot, wanted, before, PLAYS_PER_PAGE + 1)
        has_newer, has_older = before is not None, len(found) > PLAYS_PER_PAGE
        plays = found[:PLAYS_PER_PAGE]
    if not plays:
        return Page([], None, None)
    return Page(
        plays,
        newer=address_of(plays[0]) if has_newer else None,
        older=address_of(plays[-1]) if has_older else None,
    )


def finding(totals: Totals) -> str:
    """How many plays there are, and how long they took."""
    if not totals.plays:
        return text("history.none")
    time = hours_text(totals.listened_ms)
    shown = text("estimated", n=time) if totals.estimated_pct > 0 else time
    said = text("history.finding", plays=counted(totals.plays, "plays"), time=shown)
    if totals.others in {0, totals.plays}:
        return said
    return text("history.finding.others", finding=said, n=number(totals.others))


def chips(plays: Sequence[Play]) -> list[Chip]:
    """Artist, album and track that the address restricts to, by their names where the plays tell them."""
    wanted = state()
    found = []
    for item in ITEMS:
        if item in wanted:
            name = getattr(plays[0], f"{item}_name") if plays else None
            rest = {key: value for key, value in wanted.items() if key != item}
            found.append(Chip(item, name or wanted[item], rest))
    return found


@page.get("/history")
def show() -> str:
    """One page of the plays."""
    wanted = chosen_filter()
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        shown = read(snapshot, wanted)
        totals = queries.totals(snapshot, wanted)
    return frames.render(
        "history.html",
        frame,
        finding=finding(totals),
        totals=totals,
        shown=shown,
        state=state(),
        chips=chips(shown.plays),
        choices=CHOICES,
        items=ITEMS,
    )


@page.get("/history/plays.csv")
def plays_csv() -> Response:
    """All filtered plays, sent as they are read."""
    wanted = chosen_filter()

    def lines() -> Iterator[str]:
        with own_snapshot() as snapshot:
            yield from csv_text(Play, queries.every(snapshot, wanted))

    return attachment("plays", stream_with_context(lines()))
