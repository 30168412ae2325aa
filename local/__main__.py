"""The verbs behind `make`: python -m local demo | local | stop | status | ..."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from flask_endpoint.client import EncoreError
from flask_endpoint.ledger.__main__ import main as ledger
from local import databases, demo, imports, runs, shutdown, startup, status, summary
from local.browser import SignInError
from local.layout import Layout, state_dir
from local.platform import read_values, running_platform, running_profile
from local.postgres import PostgresError
from local.screen import complain, say
from local.settings import SettingsError
from local.supervisor import SupervisorError
from local.workflows import WorkflowError
from sql.migrate import MissingSettingError

EXPECTED = (
    SettingsError,
    startup.StartError,
    SupervisorError,
    PostgresError,
    MissingSettingError,
    WorkflowError,
    SignInError,
    EncoreError,
)
"""Errors whose message says all; anything else shows its traceback."""

READERS = {"source": ("etl_rw", "ETL_RW_PASSWORD"), "main": ("analyst_ro", "ANALYST_RO_PASSWORD")}
READERS["replica"] = READERS["main"]
"""Database → the role `make psql-...` signs in as, and the setting with its password."""


def run_demo(_: argparse.Namespace) -> int:
    """Everything against the simulator, to a summary."""
    demo.run()
    return 0


def run_local(_: argparse.Namespace) -> int:
    """The platform with your own data."""
    summary.show_addresses(startup.start("local"))
    say("\nrunning; make import FILE=my_spotify_data.zip ACCOUNT=name, make status, make stop")
    return 0


def import_file(arguments: argparse.Namespace) -> int:
    """Import a privacy export and publish what it brings."""
    if not arguments.file or not arguments.account:
        raise SettingsError("say which file and for whom: make import FILE=my_spotify_data.zip ACCOUNT=name")
    imports.run(running_platform(), Path(arguments.file).expanduser(), arguments.account)
    return 0


def run_dag(arguments: argparse.Namespace) -> int:
    """Trigger a DAG and wait for it; after polling also for the release that the news lead to."""
    platform = running_platform()
    if arguments.dag == runs.INGEST:
        runs.publish_news(platform)
        runs.wait_for_replica(platform)
        return 0
    conf: dict[str, object] = {"full_refresh": True} if arguments.full_refresh else {}
    if arguments.users:
        conf["users"] = arguments.users
    if arguments.as_of:
        conf["as_of"] = arguments.as_of
    runs.run_and_wait(platform, arguments.dag, conf)
    return 0


def rebuild_ledger(_: argparse.Namespace) -> int:
    """Everything in source that is below raw, again from raw."""
    return ledger(["rebuild"], running_platform().values)


def show_summary(_: argparse.Namespace) -> int:
    """The summary again."""
    summary.show(running_platform())
    return 0


def env(_: argparse.Namespace) -> int:
    """Complete .env."""
    read_values()
    say(".env is complete")
    return 0


def up(arguments: argparse.Namespace) -> int:
    """Only the platform, without the demo's work."""
    startup.start(arguments.profile, frozenset(arguments.only))
    return 0


def stop(_: argparse.Namespace) -> int:
    """End everything."""
    shutdown.stop(read_values())
    return 0


def show_status(_: argparse.Namespace) -> int:
    """Table of processes; exit code 1 when one is not healthy."""
    return 0 if status.show(running_platform()) else 1


def logs(arguments: argparse.Namespace) -> int:
    """List the logs, or follow one."""
    values = read_values()
    profiles = [running_profile(values)] if running_profile(values) else ["demo", "local"]
    folders = [Layout(state_dir(values), str(profile)).logs for profile in profiles]
    found = [folder for folder in folders if folder.exists()]
    if not found:
        raise SettingsError("there are no logs yet: `make demo` or `make local` starts the platform")
    if arguments.service:
        status.follow_log(found[0], arguments.service)
    status.list_logs(found[0])
    return 0


def psql(arguments: argparse.Namespace) -> int:
    """Replace this process by the embedded psql, signed in as a reader."""
    platform = running_platform()
    role, setting = READERS[arguments.database]
    prefix = f"{arguments.database.upper()}_DB_"
    program = databases.binaries(platform.layout) / "psql"
    environment = {**os.environ, "PGPASSWORD": platform.values[setting]}
    environment["PGOPTIONS"] = "-c search_path=analytics,warehouse,ops,public"
    port, name = platform.values[prefix + "PORT"], platform.values[prefix + "NAME"]
    address = ["-h", "127.0.0.1", "-p", port, "-U", role, "-d", name]
    os.execve(program, [str(program), *address, *arguments.rest], environment)  # noqa: S606 - not a shell


def clean(arguments: argparse.Namespace) -> int:
    """Forget everything but .env."""
    if not arguments.yes:
        answer = input("Remove every database, lake, upload and log of the demo AND of your own data? [y/N] ")
        if answer.strip().lower() not in ("y", "yes"):
            say("nothing was removed")
            return 1
    shutdown.clean(read_values())
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    verbs = top.add_subparsers(required=True)

    def verb(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=run.__doc__)
        added.set_defaults(run=run)
        return added

    verb("demo", run_demo)
    verb("local", run_local)
    given = verb("import", import_file)
    given.add_argument("file")
    given.add_argument("account")
    dag = verb("run", run_dag)
    dag.add_argument("dag")
    dag.add_argument("--full-refresh", action="store_true")
    dag.add_argument("--as-of", help="the moment periods end at (ISO 8601); now by default")
    dag.add_argument("--users", nargs="*", type=int, metavar="ID", help="account ids; all by default")
    verb("rebuild-ledger", rebuild_ledger)
    verb("summary", show_summary)
    verb("env", env)
    start = verb("up", up)
    start.add_argument("profile", choices=("demo", "local"))
    start.add_argument("--only", nargs="*", default=[], help="these steps and what they need")
    verb("stop", stop)
    verb("status", show_status)
    verb("logs", logs).add_argument("service", nargs="?")
    query = verb("psql", psql)
    query.add_argument("database", choices=sorted(READERS))
    query.add_argument("rest", nargs=argparse.REMAINDER)
    verb("clean", clean).add_argument("--yes", action="store_true")
    return top


def main() -> int:
    """Run one verb; expected trouble is one clear message and exit code 1."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    arguments = parser().parse_args()
    try:
        return int(arguments.run(arguments))
    except EXPECTED as error:
        complain(str(error))
        return 1
    except KeyboardInterrupt:
        say("\ninterrupted; what was started keeps running: `make status` shows it, `make stop` ends it")
        return 130


if __name__ == "__main__":
    sys.exit(main())
