"""How fast the dashboard answers: `python -m benchmarks.dashboard_viewers [--users 100]`.

A database of its own holds ten years of one listener, as the dashboard's tests invent them, among others who
have a share of as much each. gunicorn serves the dashboard as always. First one viewer opens every page again
and again, then many viewers click through all pages, with a pause between clicks and without. Times are those
of whole answers over HTTP; `cpu_ms` is what a page costs the dashboard and its database, which a busy machine
changes least. One line of JSON per page and round: milliseconds, bytes, and the dashboard's memory.
"""

import argparse
import html
import json
import os
import random
import re
import runpy
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests
from psycopg import sql

from benchmarks.servers import AS_SERVED, Databases, databases, free_port

ROOT = Path(__file__).resolve().parents[1]
INVENTED = ROOT / "tests" / "integration" / "dashboard"
REPEATS = 40
PAUSE_SECONDS = 5.0
FIRST_OTHER = 1001
ASKED = (
    "/rankings?kind=tracks&period=all_time&by=listened_ms",
    "/rankings?kind=artists&from=2023-01-01&to=2024-06-30",
    "/history?q=amber+foxes",
    "/history?q=nowhere",
    "/history?heard=skipped&from=2019-01-01&to=2021-12-31",
)
"""Searches and rankings that no table holds."""


@dataclass(frozen=True)
class Server:
    """The dashboard as it runs: where, and as which viewer."""

    url: str
    cookie: str
    process: psutil.Process
    database: psutil.Process

    def session(self) -> requests.Session:
        """Somebody's browser."""
        session = requests.Session()
        session.headers["Cookie"] = f"encore_session={self.cookie}"
        return session

    def memory_mb(self) -> float:
        """Resident memory of gunicorn and its workers."""
        family = [self.process, *self.process.children(recursive=True)]
        return round(sum(one.memory_info().rss for one in family) / 2**20, 1)

    def cpu_ms(self) -> float:
        """What gunicorn, Postgres and all below them have computed so far, those that ended included."""
        roots = (self.process, self.database)
        times = [one.cpu_times() for root in roots for one in (root, *root.children(recursive=True))]
        ended = [root.cpu_times() for root in roots]
        seconds = sum(time.user + time.system for time in times)
        return 1000 * (seconds + sum(time.children_user + time.children_system for time in ended))


def fill(own: Databases, users: int, share: float) -> int:
    """Ten years of one listener, and `share` of as much for each of the others; returns the listener's id."""
    sys.path.insert(0, str(INVENTED))
    invented = runpy.run_path(str(INVENTED / "ten_years.py"))
    viewer = int(invented["TEN_YEARS"])
    with own.connect("main") as connection:
        invented["insert_ten_years"](connection, viewer)
        for module, function in (("ten_years_plays", "insert_plays"), ("story_rows", "insert_stories_of")):
            runpy.run_path(str(INVENTED / f"{module}.py"))[function](connection, viewer)
        connection.execute(
            "INSERT INTO ops.release (run_id, reason, as_of, users, plays, started_at, published_at) "
            "VALUES ('benchmark', 'benchmark', now(), %s, 0, now(), now())",
            (users,),
        )
        tables = connection.execute(
            "SELECT table_schema, table_name, array_agg(column_name::text ORDER BY ordinal_position) "
            "FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE table_schema IN ('analytics', 'warehouse') AND table_type = 'BASE TABLE' "
            "GROUP BY 1, 2 HAVING bool_or(column_name = 'user_id') ORDER BY table_name <> 'dim_user'"
        ).fetchall()
        for schema, name, columns in tables:
            table = sql.Identifier(schema, name)
            copy_to_others(connection, table, columns, viewer=viewer, users=users, share=share)
        connection.execute("VACUUM ANALYZE")
    with own.connect("source") as connection:
        connection.execute(
            "INSERT INTO account (account_id, kind, login_name, time_zone) OVERRIDING SYSTEM VALUE "
            "VALUES (%(viewer)s, 'local', 'viewer', 'UTC'), (%(other)s, 'local', 'other', 'UTC')",
            {"viewer": viewer, "other": FIRST_OTHER},
        )
        agreed = "INSERT INTO comparison (asker_id, asked_id, agreed_at) VALUES (%s, %s, now())"
        connection.execute(agreed, (viewer, FIRST_OTHER))
    return viewer


def copy_to_others(
    connection: "psycopg.Connection[tuple[Any, ...]]",
    table: sql.Identifier,
    columns: list[str],
    *,
    viewer: int,
    users: int,
    share: float,
) -> None:
    """Give the other users a share of the viewer's rows."""
    others = [sql.SQL("other.id") if name == "user_id" else sql.Identifier(name) for name in columns]
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {others} "
        "FROM (SELECT * FROM {table} WHERE user_id = %(viewer)s) AS mine, "
        "generate_series(%(first)s, %(first)s - 2 + %(users)s) AS other (id) "
        "WHERE {is_user} OR random() < %(share)s"
    ).format(
        table=table,
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        others=sql.SQL(", ").join(others),
        is_user=sql.Literal(table.as_string().endswith('"dim_user"')),
    )
    connection.execute(statement, {"viewer": viewer, "users": users, "share": share, "first": FIRST_OTHER})


@contextmanager
def serve(own: Databases, viewer: int) -> Iterator[Server]:
    """gunicorn with the dashboard."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    secret = secrets.token_urlsafe(24)
    settings = {
        "SESSION_SECRET": secret,
        "DASHBOARD_PORT": str(port),
        "DASHBOARD_PUBLIC_URL": url,
        "FLASK_PUBLIC_URL": "http://127.0.0.1:8000",
    }
    signed: Callable[..., str] = runpy.run_path(str(INVENTED / "session_cookie.py"))["signed"]
    cookie = signed(secret, account_id=viewer, is_admin=False, shown_name="viewer")
    command = [sys.executable, "-m", "gunicorn", "-c", "dashboard/gunicorn.conf.py", "dashboard:create_app()"]
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **own.env(), **settings}, stdout=log, stderr=log
        )
        try:
            wait_for(url + "/health")
            yield Server(url, cookie, psutil.Process(child.pid), listener(own.port))
        finally:
            child.terminate()
            child.wait(30)


def listener(port: int) -> psutil.Process:
    """The process that listens on a port."""
    for each in psutil.net_connections("tcp"):
        if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port and each.pid:
            return psutil.Process(each.pid)
    raise LookupError(f"nobody listens on port {port}")


def wait_for(address: str, seconds: float = 60) -> None:
    """Until it answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} did not answer within {seconds} s")


def pages_of(server: Server) -> list[str]:
    """Every page of the menu, what is computed when asked, and the artist, album and track heard longest."""
    session = server.session()

    def read(address: str) -> str:
        answer = session.get(server.url + address, timeout=60)
        answer.raise_for_status()
        return html.unescape(answer.text)

    menu = re.search(r"<nav.*?</nav>", read("/"), re.DOTALL)
    assert menu
    pages = [*re.findall(r'href="(/[^"]*)"', menu.group()), *ASKED]
    for item in ("artist", "album", "track"):
        ranking = read(f"/rankings?kind={item}s&period=all_time&by=listened_ms")
        pages += re.findall(rf'href="(/{item}\?id=[^"]*)"', ranking)[:1]
    return pages


def timed(session: requests.Session, address: str) -> tuple[float, int]:
    """Milliseconds and bytes of one answer."""
    began = time.perf_counter()
    answer = session.get(address, timeout=60)
    ms = (time.perf_counter() - began) * 1000
    answer.raise_for_status()
    return ms, len(answer.content)


def quantile(values: list[float], share: float) -> float:
    """The value that `share` of all do not exceed, in whole tenths."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


def figures(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum."""
    return {"p50_ms": quantile(values, 0.5), "p95_ms": quantile(values, 0.95), "max_ms": quantile(values, 1)}


def one_viewer(server: Server, pages: list[str]) -> Iterator[dict[str, object]]:
    """Every page REPEATS times, one after the other; the first answer warms up."""
    session = server.session()
    for page in pages:
        _, size = timed(session, server.url + page)
        before = server.cpu_ms()
        times = [timed(session, server.url + page)[0] for _ in range(REPEATS)]
        spent = {"cpu_ms": round((server.cpu_ms() - before) / REPEATS, 1)}
        yield {
            "viewers": 1,
            "page": page,
            **figures(times),
            **spent,
            "bytes": size,
            "memory_mb": server.memory_mb(),
        }


def many_viewers(
    server: Server, pages: list[str], viewers: int, seconds: float, pause: float
) -> dict[str, object]:
    """All viewers click for a while, each on pages of its own choice."""
    until = time.monotonic() + seconds

    def click(number: int) -> tuple[list[float], int]:
        dice, session, times, failed = random.Random(number), server.session(), [], 0  # noqa: S311
        time.sleep(pause * number / viewers)
        while time.monotonic() < until:
            try:
                times.append(timed(session, server.url + dice.choice(pages))[0])
            except requests.RequestException:
                failed += 1
            time.sleep(pause)
        return times, failed

    before = server.cpu_ms()
    with ThreadPoolExecutor(viewers) as pool:
        found = list(pool.map(click, range(viewers)))
    times = [ms for some, _ in found for ms in some]
    rate = round(len(times) / seconds, 1)
    return {
        "viewers": viewers,
        "pause_seconds": pause,
        **figures(times),
        "pages_per_second": rate,
        "cpu_ms": round((server.cpu_ms() - before) / max(len(times), 1), 1),
        "errors": sum(failed for _, failed in found),
        "memory_mb": server.memory_mb(),
    }


def main() -> int:
    """Fill, serve, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--share", type=float, default=0.1, help="of the ten years that each other user has")
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20, help="of each round with many viewers")
    options = parser.parse_args()
    with databases(settings=AS_SERVED) as own:
        viewer = fill(own, options.users, options.share)
        with serve(own, viewer) as server:
            pages = pages_of(server)
            for line in one_viewer(server, pages):
                print(json.dumps(line), flush=True)
            for pause in (PAUSE_SECONDS, 0.0):
                line = many_viewers(server, pages, options.viewers, options.seconds, pause)
                print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
