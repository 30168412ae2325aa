"""What no real Spotify shows: the listeners, every play that really happened, and privacy exports at once."""

import json
from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, request, send_file
from markupsafe import escape

from simulator.clock import unix_ms
from simulator.dice import dice
from simulator.export.archive import write_account_data, write_extended
from simulator.ledger import History, ledger_line
from simulator.recently_played import visible_window
from simulator.settings import parse_moment
from simulator.world import the_world

blueprint = Blueprint("truth", __name__, url_prefix="/_simulator")
DAY_MS = 86_400_000


@blueprint.get("/health")
def health() -> Response:
    """Alive, and what time it is here."""
    world = the_world()
    return jsonify(status="ok", now=world.clock.now().isoformat(), listeners=len(world.histories))


@blueprint.get("/listeners")
def listeners() -> Response:
    """Who can sign in, and how much they played lately."""
    world = the_world()
    now = world.clock.now()
    lines: list[dict[str, Any]] = []
    for number, history in world.histories.items():
        listener = history.listener
        lines.append(
            {
                "number": number,
                "id": listener.id,
                "account_id": listener.account_id,
                "display_name": listener.display_name,
                "timezone": listener.timezone,
                "country": listener.country,
                "product": listener.product,
                "first_day": history.first_day.isoformat(),
                "plays_last_24_hours": _plays_since(history, unix_ms(now) - DAY_MS, now),
                "newest_in_api": len(visible_window(world, history)),
            }
        )
    return jsonify(listeners=lines)


@blueprint.get("/ledger/<name>")
def ledger(name: str) -> Response:
    """Every play that ended in [from, to] and that Spotify knew of at `to`; NDJSON, oldest first.

    `to` is cut at the simulator's present, so that the ledger, the API and an export until the same moment
    agree.
    """
    history = _history(name)
    since, until = _moment("from"), _until("to")

    def lines() -> Iterator[str]:
        for play in history.plays(since, until):
            yield json.dumps(ledger_line(history, play), ensure_ascii=False) + "\n"

    return Response(lines(), content_type="application/x-ndjson; charset=utf-8")


@blueprint.get("/export/<name>")
def export(name: str) -> Response:
    """The privacy export of a listener as Spotify would send it, until a moment."""
    history = _history(name)
    form = request.args.get("format", "extended")
    if form not in ("extended", "account_data"):
        abort(make_response(jsonify(error="format is extended or account_data"), 400))
    until = _until("until")
    plain = request.args.get("quirks", "all") == "none"
    file = TemporaryFile()  # noqa: SIM115 - send_file closes it after the last byte
    if form == "extended":
        write_extended(file, history, until=until, since=_moment("from"), is_plain=plain)
    else:
        write_account_data(file, history, until=until)
    file.seek(0)
    title = "my_spotify_data" if form == "extended" else "my_spotify_account_data"
    return send_file(
        file, "application/zip", as_attachment=True, download_name=f"{title}_{history.listener.number}.zip"
    )


@blueprint.get("/cover/<identity>.svg")
def cover(identity: str) -> Response:
    """A picture for albums and artists: two colours that depend on the id."""
    rng = dice(0, "cover", identity)
    hue, angle = rng.randrange(360), rng.randrange(360)
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" '
        f'aria-label="Cover {escape(identity[:6])}">'
        f'<rect width="64" height="64" fill="hsl({hue} 45% 35%)"/>'
        f'<g transform="rotate({angle} 32 32)" fill="hsl({(hue + 150) % 360} 55% 62%)">'
        f'<circle cx="32" cy="{rng.randint(10, 30)}" r="{rng.randint(9, 20)}"/>'
        f'<rect x="{rng.randint(0, 30)}" y="40" width="{rng.randint(16, 40)}" height="{rng.randint(3, 9)}"/>'
        "</g></svg>"
    )
    response = Response(picture, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _plays_since(history: History, since_ms: int, now: datetime) -> int:
    count = 0
    for play in history.newest_first(now):
        if play.ended_ms <= since_ms:
            break
        count += 1
    return count


def _history(name: str) -> History:
    history = the_world().find(name)
    if history is None:
        abort(make_response(jsonify(error=f"there is no listener {name}"), 404))
    return history


def _moment(name: str) -> datetime | None:
    text = request.args.get(name)
    if not text:
        return None
    try:
        return parse_moment(text.replace(" ", "+"))
    except ValueError:
        abort(make_response(jsonify(error=f"{name}: write an ISO date or time"), 400))


def _until(name: str) -> datetime:
    now = the_world().clock.now()
    return min(_moment(name) or now, now)
