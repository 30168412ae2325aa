"""Albums: how much of each was streamed."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, request

from dashboard import frame as frames
from dashboard.downloads import csv_response
from dashboard.formats import counted, number
from dashboard.queries import albums as queries
from dashboard.queries.albums import Album
from dashboard.session import own_snapshot
from dashboard.texts import text

page = Blueprint("albums", __name__)
ALBUMS_PER_PAGE = 40
STATUSES = ("complete", "three_quarters", "half", "started", "unknown")
"""Statuses from the most to the least complete; any other comes last, under its own name."""


@dataclass(frozen=True)
class Share:
    """One status: how many albums, and where its part of the bar lies (per cent)."""

    status: str
    label: str
    albums: int
    x: float
    width: float

    @property
    def definition(self) -> str:
        """What the status means; nothing for one that this page does not know."""
        return text(f"albums.define.{self.status}") if self.status in STATUSES else ""


def status_label(status: str) -> str:
    """A status in words."""
    return text(f"albums.status.{status}") if status in STATUSES else status


def shares(counts: dict[str, int]) -> list[Share]:
    """The parts of the bar, the most complete first."""
    ordered = [status for status in STATUSES if status in counts]
    ordered += sorted(set(counts) - set(STATUSES))
    total = sum(counts.values())
    found, x = [], 0.0
    for status in ordered:
        width = 100 * counts[status] / total
        found.append(Share(status, status_label(status), counts[status], x, width))
        x += width
    return found


def chosen_status(counts: dict[str, int]) -> str | None:
    """The status the address asks for; 400 if no album can have it."""
    status = request.args.get("status") or None
    if status is not None and status not in counts and status not in STATUSES:
        abort(400, text("error.status"))
    return status


def chosen_page(pages: int) -> int:
    """The page of the list the address asks for, kept within the list."""
    wanted = request.args.get("page", "1")
    if not (wanted.isascii() and wanted.isdigit()):
        abort(400, text("error.page"))
    return min(max(int(wanted[:9]), 1), pages)


def finding(counts: dict[str, int]) -> str:
    """How many albums are complete, in a sentence."""
    known = sum(albums for status, albums in counts.items() if status != "unknown")
    if not known:
        return text("albums.none")
    return text("albums.finding", complete=number(counts.get("complete", 0)), all=counted(known, "albums"))


@page.get("/albums")
def show() -> str:
    """Album completion."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        counts = queries.status_counts(snapshot)
        status = chosen_status(counts)
        wanted = counts.get(status, 0) if status else sum(counts.values())
        pages = max(1, -(-wanted // ALBUMS_PER_PAGE))
        number_ = chosen_page(pages)
        rows = queries.albums(snapshot, status, ALBUMS_PER_PAGE, (number_ - 1) * ALBUMS_PER_PAGE)
    return frames.render(
        "albums.html",
        frame,
        finding=finding(counts),
        shares=shares(counts),
        total=sum(counts.values()),
        status=status,
        albums=rows,
        page_number=number_,
        page_count=pages,
        label_of=status_label,
    )


@page.get("/albums/albums.csv")
def albums_csv() -> Response:
    """Every album of the chosen status."""
    with own_snapshot() as snapshot:
        status = chosen_status(queries.status_counts(snapshot))
        rows = queries.albums(snapshot, status)
    return csv_response(f"albums-{status or 'all'}", Album, rows)
