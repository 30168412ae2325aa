"""The demo: the platform's main job, done through its real interfaces only, up to a summary."""

import time
from typing import Any

from local import browser, figures, imports, memory, runs, startup, summary
from local.health import direct_session
from local.platform import Platform
from local.screen import Board, headline, say

EXPORTER = 1
"""The listener whose privacy export is imported."""

IMPORTS = """
SELECT import_job_id FROM import_job
WHERE account_id = %s AND status <> 'failed' ORDER BY import_job_id DESC LIMIT 1
"""
DOWNLOAD_TIMEOUT_SECONDS = 300


def run() -> Platform:
    """Everything, or what is missing of it."""
    began = time.monotonic()
    platform = startup.start("demo")
    with memory.Peak(platform.supervisor.pid()) as peak:
        is_new = fill(platform)
    if is_new:
        summary.remember(platform, {"peak_bytes": peak.bytes})
    summary.show(platform)
    say(f"\ndone in {time.monotonic() - began:.0f} s; the platform keeps running: make status, make stop")
    return platform


def fill(platform: Platform) -> bool:
    """Sign in, import, compute and replicate on a platform that is up; whether that made a release."""
    with figures.ReplicaWatch(platform) as replica:
        accounts = sign_everybody_in(platform)
        import_export(platform, accounts[EXPORTER])
        if not figures.release_id(platform, "main"):
            describe(platform)
        if figures.unpublished(platform) or not figures.release_id(platform, "main"):
            runs.publish_news(platform)
        headline("Waiting for the replica")
        runs.wait_for_replica(platform)
        release, _, _, published_at, _ = figures.ask(platform, "main", figures.RELEASE)[0]
        say(f"the replica shows release {release}")
        lag = replica.lag_seconds(release, published_at)
    if lag is not None:
        summary.remember(platform, {"release_id": release, "replica_lag_seconds": lag})
    return lag is not None


def describe(platform: Platform) -> None:
    """A share of what the evening's run does: the most played tracks of the export get length and release."""
    headline("Describing what was played most")
    answer = imports.client(platform).enrich()
    tracks = f"{answer['state']['described_tracks']:,} of {answer['state']['tracks']:,} tracks are described"
    say(f"{tracks}; {answer['message']}")


def listeners(platform: Platform) -> list[dict[str, Any]]:
    """The simulator's listeners."""
    with direct_session() as session:
        answer = session.get(platform.url("SIMULATOR_PORT", "/_simulator/listeners"), timeout=60)
        answer.raise_for_status()
        return list(answer.json()["listeners"])


def sign_everybody_in(platform: Platform) -> dict[int, int]:
    """Each listener signs in at the page and consents, unless that was done; listener → account id."""
    headline("Signing in through the OAuth pages")
    flask = platform.values["FLASK_PUBLIC_URL"]
    everybody = listeners(platform)
    names = {listener["number"]: listener["display_name"] or listener["id"] for listener in everybody}
    with Board([f"{number} {name}" for number, name in names.items()]) as board:
        for listener in everybody:
            number = listener["number"]
            line = f"{number} {names[number]}"
            account = _account_of(platform, listener["id"])
            if account is None or account["status"] != "active":
                board.busy(line)
                browser.sign_in(flask, number, listener["timezone"])
                account = _account_of(platform, listener["id"])
            if account is None:
                raise browser.SignInError(f"listener {number} signed in, but has no account")
            board.end(line, "done", f"account {account['account_id']}, {account['time_zone']}")
    found = {listener["number"]: _account_of(platform, listener["id"]) for listener in everybody}
    return {number: int(account["account_id"]) for number, account in found.items() if account}


def _account_of(platform: Platform, spotify_id: str) -> dict[str, Any] | None:
    names = (spotify_id, f"spotify:{spotify_id}")
    accounts = imports.client(platform).accounts()
    return next((account for account in accounts if account["login_name"] in names), None)


def import_export(platform: Platform, account_id: int) -> None:
    """The listener's privacy export: downloaded from the simulator, uploaded, and waited for; once."""
    headline(f"Importing the privacy export of listener {EXPORTER}")
    known = figures.ask(platform, "source", IMPORTS, account_id)
    if known:
        imports.wait(platform, int(known[0][0]))
        return
    file = platform.layout.home / "my_spotify_data.zip"
    with direct_session() as session:
        address = platform.url("SIMULATOR_PORT", f"/_simulator/export/{EXPORTER}")
        answer = session.get(address, stream=True, timeout=DOWNLOAD_TIMEOUT_SECONDS)
        answer.raise_for_status()
        with file.open("wb") as stream:
            for piece in answer.iter_content(1 << 20):
                stream.write(piece)
    imports.wait(platform, imports.upload(platform, account_id, file))
    file.unlink()
