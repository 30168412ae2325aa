"""The summary: what arrived where, what the gates said, how fast, the favourites, and where to look."""

import json
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from local import figures
from local.memory import MEBIBYTE
from local.platform import Platform
from local.screen import console, headline, say

MS_PER_HOUR = 3_600_000


def remember(platform: Platform, measured: dict[str, Any]) -> None:
    """Keep what only the run itself could measure, for the next summary."""
    path = platform.layout.home / "measured.json"
    path.write_text(json.dumps({**recall(platform), **measured}))


def recall(platform: Platform) -> dict[str, Any]:
    """What was measured before; empty at first."""
    path = platform.layout.home / "measured.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _table(*columns: str, left: int = 1) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=0)
    for number, column in enumerate(columns):
        is_text = number < left
        table.add_column(
            column,
            justify="left" if is_text else "right",
            no_wrap=not is_text,
            min_width=10 if is_text and left == 1 else None,
        )
    return table


def show(platform: Platform) -> None:
    """Print everything."""
    _show_rows(platform)
    _show_quality(platform)
    plays = figures.plays_per_user(platform)["main"]
    if plays:
        show_favourites(platform, max(plays, key=lambda user: plays[user]))
    show_addresses(platform)


def _show_rows(platform: Platform) -> None:
    headline("Rows per stage and user")
    stages = figures.plays_per_user(platform)
    table = _table("user", "received", "new", "duplicate", "rejected", "ledger", *stages)
    totals = [0] * (5 + len(stages))
    for user, name, *counts in figures.ask(platform, "source", figures.RECEIVED):
        line = [*map(int, counts), *(stages[stage].get(user, 0) for stage in stages)]
        totals = [total + count for total, count in zip(totals, line, strict=True)]
        table.add_row(Text(name), *(f"{count:,}" for count in line))
    table.add_section()
    table.add_row("all", *(f"{count:,}" for count in totals), style="bold")
    console.print(table)
    say("for every poll and import: received = new + duplicate + rejected; from ledger on, these are plays")


def _show_quality(platform: Platform) -> None:
    headline("Gates, publish, replica")
    found = figures.ask(platform, "main", figures.CHECKS)
    counts = {(stage, outcome): int(count) for stage, outcome, count in found}
    outcomes = {"passed": "pass", "warned": "warn", "failed": "fail", "errors": "error"}
    table = _table("checks", *outcomes)
    for stage in ("source", "staging"):
        table.add_row(stage, *(str(counts.get((stage, outcome), 0)) for outcome in outcomes.values()))
    console.print(table)
    for outcome, name, check, measured in figures.ask(platform, "main", figures.TROUBLE)[:10]:
        say(f"  {outcome}: {name}: {check} (measured {measured})")
    _show_release(platform)


def _show_release(platform: Platform) -> None:
    found = figures.ask(platform, "main", figures.RELEASE)
    if not found:
        say("nothing was published yet")
        return
    release, _, plays, published_at, seconds = found[0]
    at = f"{published_at:%Y-%m-%d %H:%M:%S %Z}"
    say(f"release {release}, {at}: {plays:,} plays, {seconds:.1f} s after its run began")
    replica, known = figures.release_id(platform, "replica"), recall(platform)
    lag = f", {known['replica_lag_seconds']:.2f} s after main" if known.get("release_id") == release else ""
    is_there = "shows the same release" if replica == release else f"shows {replica}, not yet {release}"
    say(f"the replica {is_there}{lag}")
    if "peak_bytes" in known:
        say(f"peak memory of all processes: {known['peak_bytes'] / MEBIBYTE / 1024:.1f} GB")


def show_favourites(platform: Platform, user: int) -> None:
    """The five artists and tracks a user heard most."""
    named = figures.ask(platform, "main", figures.NAME, user)
    if not named:
        say("main does not show this account yet")
        return
    headline(f"All-time favourites of {named[0][0]}")
    for title, query in (("artist", figures.TOP_ARTISTS), ("track", figures.TOP_TRACKS)):
        table = _table("#", title, "streams", "hours", left=2)
        for rank, name, streams, listened_ms in figures.ask(platform, "main", query, user):
            table.add_row(str(rank), Text(name), f"{streams:,}", f"{listened_ms / MS_PER_HOUR:,.1f}")
        console.print(table)


def show_addresses(platform: Platform) -> None:
    """Where to look, and with which name and password."""
    values = platform.values
    headline("Addresses")
    administrator = f"{values['ADMIN_LOGIN']} / {values['ADMIN_PASSWORD']}"
    how = "sign in with Spotify as a listener" if platform.profile == "demo" else "sign in with Spotify"
    if not values["SPOTIFY_CLIENT_ID"]:
        how = "local accounts only: no SPOTIFY_CLIENT_ID in .env"
    airflow = f"{values['AIRFLOW_ADMIN_USER']} / {values['AIRFLOW_ADMIN_PASSWORD']}"
    lines = [
        ("dashboard", values["DASHBOARD_PUBLIC_URL"], "the same session as the page below"),
        ("Flask page", values["FLASK_PUBLIC_URL"], f"{how}; administrator: {administrator}"),
        ("Airflow", platform.url("AIRFLOW_PORT"), airflow),
        ("Spark", platform.url("SPARK_MASTER_UI_PORT"), ""),
    ]
    if platform.profile == "demo":
        lines.append(("simulator", platform.url("SIMULATOR_PORT"), ""))
    for name in ("main", "replica"):
        port, database = values[f"{name.upper()}_DB_PORT"], values[f"{name.upper()}_DB_NAME"]
        url = f"postgresql://analyst_ro:{values['ANALYST_RO_PASSWORD']}@127.0.0.1:{port}/{database}"
        lines.append((f"SQL {name}", url, f"or make psql-{name}"))
    for name, address, note in lines:  # whole lines, so that a long one can still be copied
        parts = Text.assemble(f"{name:<12}", (address, "cyan"), ("  " + note, "dim"))
        console.print(parts, soft_wrap=True)
