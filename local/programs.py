"""What runs in local mode: one line per process, with its command, its settings and how its health is asked.

A process sees the settings of its line and no others.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from local import airflow, databases, health
from local.health import Probe
from local.java import java_home
from local.layout import Layout
from local.postgres import Cluster
from local.settings import ROOT
from spark_scripts import cluster as spark_cluster
from sql.migrate import admin_conninfo

MARK = "ENCORE_PROGRAM_OF"
"""In the environment of every program, with its profile: finds those that lost their supervisor."""

SOURCE = ("SOURCE_DB_HOST", "SOURCE_DB_PORT", "SOURCE_DB_NAME")
MAIN = ("MAIN_DB_HOST", "MAIN_DB_PORT", "MAIN_DB_NAME")
REPLICA = ("REPLICA_DB_HOST", "REPLICA_DB_PORT", "REPLICA_DB_NAME")
SPARK = (
    "SPARK_MASTER_PORT",
    "SPARK_MASTER_UI_PORT",
    "SPARK_WORKER_PORT",
    "SPARK_WORKER_UI_PORT",
    "SPARK_CONNECT_PORT",
    "SPARK_EXECUTOR_MEMORY",
    "SPARK_DRIVER_MEMORY",
)
ENDPOINT = (
    "SPOTIFY_CLIENT_ID",
    "SPOTIFY_CLIENT_SECRET",
    "SPOTIFY_REDIRECT_URI",
    "SPOTIFY_ACCOUNTS_URL",
    "SPOTIFY_AUTHORIZE_URL",
    "SPOTIFY_API_URL",
    "ALLOWED_SPOTIFY_USERS",
    "SPOTIFY_READERS",
    "FLASK_PORT",
    "FLASK_PUBLIC_URL",
    "DASHBOARD_PUBLIC_URL",
    "SESSION_SECRET",
    "TOKEN_ENCRYPTION_KEYS",
    "SERVICE_TOKEN",
    "ADMIN_LOGIN",
    "ADMIN_PASSWORD",
    "DEFAULT_TIMEZONE",
    "CORRECT_OFFLINE_TIMES",
    "UPLOAD_DIR",
    "MAX_UPLOAD_MB",
    "MAX_UNPACKED_MB",
    "MAX_ARCHIVE_ENTRIES",
    "ERASE_DISCONNECTED_AFTER_DAYS",
    "ENRICHMENT_DAILY_READS",
    "ENRICHMENT_PAUSE_MS",
    "MUSICBRAINZ_DAILY_READS",
    "MUSICBRAINZ_PAUSE_MS",
    "MUSICBRAINZ_CONTACT",
    "MUSICBRAINZ_URL",
    *SOURCE,
    "INGEST_RW_PASSWORD",
)
STORE = ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
"""How whoever reads or writes the lake gets to it, where it is in an object store."""
TASKS = (
    *SOURCE,
    *MAIN,
    *REPLICA,
    "ETL_RW_PASSWORD",
    "CDC_PASSWORD",
    "SERVICE_TOKEN",
    "FLASK_PORT",
    "FLASK_PUBLIC_URL",
    "LAKE_URI",
    *STORE,
    "SPARK_CONNECT_PORT",
    "SESSION_GAP_MINUTES",
    "DEFAULT_TIMEZONE",
    "INGEST_SCHEDULE",
    "ENRICHMENT_SCHEDULE",
    "NOTIFY_URLS",
    "CDC_METRICS_PORT",
    "AIRFLOW_LOG_DAYS",
)
"""What the tasks of the DAGs read; they are children of the scheduler."""

SETTINGS_OF: dict[str, tuple[str, ...]] = {
    "postgres-source": (),
    "postgres-main": (),
    "postgres-replica": (),
    "simulator": (
        "SIMULATOR_PORT",
        "SIMULATOR_PUBLIC_URL",
        "SIMULATOR_REDIRECT_URIS",
        "SIMULATOR_CLIENT_ID",
        "SIMULATOR_CLIENT_SECRET",
        "SIMULATOR_SEED",
        "SIMULATOR_LISTENERS",
        "SIMULATOR_YEARS",
        "SIMULATOR_PLAYS_PER_DAY",
        "SIMULATOR_RESPONSE_SHAPE",
        "SIMULATOR_EPOCH",
        "SIMULATOR_STEADY_SINCE",
        "SIMULATOR_TOKEN_SECONDS",
        "SIMULATOR_ROTATE_REFRESH_TOKENS",
        "SIMULATOR_API_MINIMUM_MS",
        "SIMULATOR_LATE_SHARE",
        "SIMULATOR_LATE_MINUTES",
    ),
    "flask": ENDPOINT,
    "import-worker": (*ENDPOINT, "WORKER_METRICS_PORT"),
    "spark-master": SPARK,
    "spark-worker": (*SPARK, *STORE),
    "spark-connect": SPARK,
    "airflow-api-server": (),
    "airflow-scheduler": TASKS,
    "airflow-dag-processor": (
        "DEFAULT_TIMEZONE",
        "INGEST_SCHEDULE",
        "ENRICHMENT_SCHEDULE",
        "NOTIFY_URLS",
    ),
    "airflow-triggerer": (),
    "cdc": (*MAIN, *REPLICA, "CDC_PASSWORD", "CDC_METRICS_PORT", "CDC_SLOT_NAME"),
    "dashboard": (
        *SOURCE,
        *MAIN,
        "DASHBOARD_RO_PASSWORD",
        "DASHBOARD_PORT",
        "DASHBOARD_METRICS_PORT",
        "DASHBOARD_PUBLIC_URL",
        "FLASK_PUBLIC_URL",
        "SESSION_SECRET",
    ),
    "exporter": (
        *SOURCE,
        *MAIN,
        *REPLICA,
        "AIRFLOW_DB_NAME",
        "AIRFLOW_PORT",
        "SPARK_CONNECT_PORT",
        "EXPORTER_RO_PASSWORD",
        "EXPORTER_PORT",
    ),
}
PORTS_OF: dict[str, tuple[str, ...]] = {
    "postgres-source": ("SOURCE_DB_PORT",),
    "postgres-main": ("MAIN_DB_PORT",),
    "postgres-replica": ("REPLICA_DB_PORT",),
    "simulator": ("SIMULATOR_PORT",),
    "flask": ("FLASK_PORT",),
    "import-worker": ("WORKER_METRICS_PORT",),
    "spark-master": ("SPARK_MASTER_UI_PORT", "SPARK_MASTER_PORT"),
    "spark-worker": ("SPARK_WORKER_UI_PORT", "SPARK_WORKER_PORT"),
    "spark-connect": ("SPARK_CONNECT_PORT",),
    "airflow-api-server": ("AIRFLOW_PORT",),
    "cdc": ("CDC_METRICS_PORT",),
    "dashboard": ("DASHBOARD_PORT", "DASHBOARD_METRICS_PORT"),
    "exporter": ("EXPORTER_PORT",),
}
"""Program → settings with the ports it listens on; the first is the one to show."""

STAGES: dict[int, tuple[str, ...]] = {
    1: ("postgres-source", "postgres-main", "postgres-replica"),
    2: ("spark-master", "simulator", "flask", "import-worker", "cdc", "dashboard"),
    3: ("spark-worker", "spark-connect"),
    4: ("airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer"),
    5: ("exporter",),
}
"""Order of start: a stage begins when the one before is healthy. Migrations run after the first."""


@dataclass(frozen=True)
class Program:
    """One process as the supervisor runs it."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    probe: Probe
    ports: tuple[tuple[str, int], ...]
    stage: int
    directory: Path = ROOT
    stop_signal: str = "TERM"
    stop_seconds: int = 20
    is_unprivileged: bool = False


def process_environment(layout: Layout) -> dict[str, str]:
    """What every process needs from this machine; nothing of a system Java, Python or Postgres."""
    kept = [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy")]
    kept += ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "TMPDIR"]
    ours = "127.0.0.1,localhost"
    excluded = os.environ.get("NO_PROXY") or os.environ.get("no_proxy")
    return {
        **{name: os.environ[name] for name in kept if os.environ.get(name)},
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(layout.home),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "NO_PROXY": f"{excluded},{ours}" if excluded else ours,
        "no_proxy": f"{excluded},{ours}" if excluded else ours,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        MARK: str(layout.home),
    }


def _extras(layout: Layout, values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Program → variables of other programs it carries (Java's, Spark's, Airflow's)."""
    java = {"JAVA_HOME": str(java_home(layout.state))}
    work = {
        "SPARK_WORKER_DIR": str(layout.home / "spark" / "work"),
        "SPARK_LOCAL_DIRS": str(layout.home / "spark" / "local"),
    }
    workflow = airflow.environment(values, layout.home / "airflow")
    spark = {name: {**java, **work} for name in SETTINGS_OF if name.startswith("spark-")}
    return {**dict.fromkeys(STAGES[4], workflow), **spark, "cdc": java}


def _gunicorn(package: str, *options: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "gunicorn", *options, f"{package}:create_app()")


def _airflow(part: str) -> tuple[str, ...]:
    # Their log servers listen on every address; here the API server reads the files themselves.
    options = ("--skip-serve-logs",) if part in ("scheduler", "triggerer") else ()
    return (sys.executable, "-m", "airflow", part, *options)


def _commands(values: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Program → command; the clusters' and Spark's own come from the modules that know them."""
    python = sys.executable
    simulator = ("--no-control-socket", "--bind", f"127.0.0.1:{values['SIMULATOR_PORT']}", "--threads", "8")
    return {
        "simulator": _gunicorn("simulator", *simulator),
        "flask": _gunicorn("flask_endpoint", "--config", "flask_endpoint/gunicorn.conf.py"),
        "import-worker": (python, "-m", "flask_endpoint.worker"),
        "cdc": (python, "-m", "cdc_connectors.engine"),
        "dashboard": _gunicorn("dashboard", "--config", "dashboard/gunicorn.conf.py"),
        "exporter": (python, "-m", "exporter"),
        **{name: _airflow(name.removeprefix("airflow-")) for name in STAGES[4]},
    }


def _probes(values: Mapping[str, str], layout: Layout) -> dict[str, Probe]:
    def url(port: str, path: str) -> str:
        return f"http://127.0.0.1:{values[port]}{path}"

    monitor = url("AIRFLOW_PORT", "/api/v2/monitor/health")
    return {
        **{
            f"postgres-{name}": health.postgres(admin_conninfo(name, values), str(layout.databases / name))
            for name in databases.SETTINGS
        },
        "simulator": health.http(url("SIMULATOR_PORT", "/_simulator/health")),
        "flask": health.http(url("FLASK_PORT", "/api/v1/health/ready")),
        "import-worker": health.nothing_to_ask,
        "spark-master": health.http(url("SPARK_MASTER_UI_PORT", "/json/")),
        "spark-worker": health.spark_worker(url("SPARK_MASTER_UI_PORT", "/json/")),
        "spark-connect": health.tcp(values["SPARK_CONNECT_PORT"]),
        "airflow-api-server": health.airflow_part(monitor, "metadatabase"),
        "airflow-scheduler": health.airflow_part(monitor, "scheduler"),
        "airflow-dag-processor": health.airflow_part(monitor, "dag_processor"),
        "airflow-triggerer": health.airflow_part(monitor, "triggerer"),
        "cdc": health.http(url("CDC_METRICS_PORT", "/health")),
        "dashboard": health.http(url("DASHBOARD_PORT", "/health")),
        "exporter": health.tcp(values["EXPORTER_PORT"]),
    }


def programs(layout: Layout, values: Mapping[str, str]) -> list[Program]:
    """Every program of the profile in order of start; the simulator belongs to the demo only."""
    common = process_environment(layout)
    extras, commands, probes = _extras(layout, values), _commands(values), _probes(values, layout)
    servers = databases.clusters(layout, values)
    found = []
    for stage, names in STAGES.items():
        for name in names:
            if name == "simulator" and layout.profile != "demo":
                continue
            own = {setting: values[setting] for setting in SETTINGS_OF[name]}
            program = Program(
                name=name,
                argv=commands.get(name, ()),
                env={**common, **own, **extras.get(name, {})},
                probe=probes[name],
                ports=tuple((setting, int(values[setting])) for setting in PORTS_OF.get(name, ())),
                stage=stage,
            )
            if name.startswith("postgres-"):
                program = _as_cluster(program, servers[name.removeprefix("postgres-")])
            elif name.startswith("spark-"):
                program = _as_spark(program)
            found.append(program)
    return found


def _as_cluster(program: Program, server: Cluster) -> Program:
    kept = {name: program.env[name] for name in ("PATH", "LANG", "TZ", MARK)}
    return replace(
        program,
        argv=tuple(server.command()),
        env={**kept, "HOME": "/"},
        directory=Path("/"),
        stop_signal="INT",  # "fast": sessions are ended, not waited for
        stop_seconds=60,
        is_unprivileged=True,
    )


def _as_spark(program: Program) -> Program:
    make = {
        "spark-master": spark_cluster.master_command,
        "spark-worker": spark_cluster.worker_command,
        "spark-connect": spark_cluster.connect_command,
    }[program.name]
    argv, env = make(program.env)
    return replace(program, argv=tuple(argv), env=env)
