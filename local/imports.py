"""Privacy exports from the terminal: sent to the API, watched until done, computed and published."""

from pathlib import Path
from typing import Any

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from flask_endpoint.client import EncoreClient
from local import runs, summary
from local.platform import Platform
from local.screen import console, headline, say
from local.settings import SettingsError


def client(platform: Platform) -> EncoreClient:
    """The API of Flask, as a service."""
    return EncoreClient(platform.url("FLASK_PORT"), platform.values["SERVICE_TOKEN"])


def upload(platform: Platform, account_id: int, file: Path) -> int:
    """Send a file with a progress bar; returns the import job."""
    columns = (TextColumn("  uploading"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", total=None)
        return client(platform).upload(
            account_id, file, lambda sent, total: progress.update(bar, completed=sent, total=total)
        )


def wait(platform: Platform, job: int) -> dict[str, Any]:
    """Show an import until it is done; returns its state."""
    columns = (
        TextColumn("  {task.description:<9}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
    )
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("queued", total=None, rows=0)

        def show(state: dict[str, Any]) -> None:
            progress.update(
                bar,
                description=state["stage"] or state["status"],
                completed=state["bytes_done"],
                total=state["bytes_total"] or None,
                rows=state["received"],
            )

        done = client(platform).wait_for_import(job, show)
    counts = ", ".join(f"{done[name]:,} {name}" for name in ("received", "new", "duplicate", "rejected"))
    say(f"  import {job}: {counts}")
    return done


def run(platform: Platform, file: Path, account: str) -> None:
    """`make import`: the account is made when it is missing, and its password shown this once."""
    if not file.is_file():
        raise SettingsError(f"there is no file {file}: say where it is with make import FILE=... ACCOUNT=...")
    headline(f"Importing {file.name} into the account {account}")
    made = client(platform).create_account(account)
    if made.get("password"):
        say(f"  made the local account {account}; its password, shown only now: {made['password']}")
    job = upload(platform, int(made["account_id"]), file)
    counts = wait(platform, job)
    for reason, number in (counts.get("rejected_by_reason") or {}).items():
        say(f"  rejected {number:,}: {reason}")
    runs.publish_news(platform)
    summary.show_favourites(platform, int(made["account_id"]))
