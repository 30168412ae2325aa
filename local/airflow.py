"""Airflow on one machine: the environment of its four processes, and its database made ready.

`python -m local.airflow` (with that environment) migrates the metadata database and keeps the administrator's
account; passwords travel in the environment only.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from local.settings import ROOT

AUTH_MANAGER = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
READER = "exporter_ro"
SHOWN_TO_READER = {
    "dag_run": ("dag_id", "state", "end_date"),
    "task_instance": ("state",),
    "import_error": ("id",),
}
"""Table of the metadata database → columns the exporter may count: how things stand, and no more."""

DB_MANAGER = "airflow.providers.fab.auth_manager.models.db.FABDBManager"


def database_uri(values: Mapping[str, str]) -> str:
    """SQLAlchemy address of the metadata database, which lives in the source cluster."""
    password = quote(values["AIRFLOW_DB_PASSWORD"], safe="")
    name = values["AIRFLOW_DB_NAME"]
    return f"postgresql+psycopg2://{name}:{password}@127.0.0.1:{values['SOURCE_DB_PORT']}/{name}"


def environment(values: Mapping[str, str], home: Path) -> dict[str, str]:
    """What every Airflow process needs to know, apart from the settings of our own tasks."""
    url = f"http://127.0.0.1:{values['AIRFLOW_PORT']}"
    options = {
        "CORE__AUTH_MANAGER": AUTH_MANAGER,
        "CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__FERNET_KEY": values["AIRFLOW_FERNET_KEY"],
        "CORE__HOSTNAME_CALLABLE": "local.airflow.hostname",
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__PARALLELISM": str(max(4, os.cpu_count() or 4)),
        "DATABASE__EXTERNAL_DB_MANAGERS": DB_MANAGER,
        "DATABASE__SQL_ALCHEMY_CONN": database_uri(values),
        "LOGGING__COLORED_CONSOLE_LOG": "False",
        "API__BASE_URL": url,
        "API__HOST": "127.0.0.1",
        "API__PORT": values["AIRFLOW_PORT"],
        "API__SECRET_KEY": values["AIRFLOW_API_SECRET"],
        "API__WORKERS": "1",
        "API__EXPOSE_CONFIG": "False",
        "API_AUTH__JWT_SECRET": values["AIRFLOW_JWT_SECRET"],
        "API_AUTH__JWT_ISSUER": "encore",
        "DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        "SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        # Tasks that died, alone or with their scheduler, are begun again soon, and not after five minutes;
        # tasks outlast an API server that is away for as long.
        "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "20",
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "90",
        "WORKERS__MAX_FAILED_HEARTBEATS": "18",
        "FAB__AUTH_RATE_LIMITED": "True",
    }
    return {
        "AIRFLOW_HOME": str(home),
        "HOME": str(home),
        "OTEL_SDK_DISABLED": "true",
        "SCARF_ANALYTICS": "false",
        "DO_NOT_TRACK": "1",
        **{f"AIRFLOW__{name}": value for name, value in options.items()},
    }


def hostname() -> str:
    """Task logs are fetched from here; a machine's own name may not resolve, or leave the loopback."""
    return "127.0.0.1"


def ensure_database() -> None:
    """Bring the metadata database to this version of Airflow."""
    from airflow.utils import db  # noqa: PLC0415 - seconds, which only this step should cost

    db.upgradedb()


def ensure_administrator(name: str, password: str) -> None:
    """One administrator with the password of the settings, made or brought up to date."""
    from airflow.providers.fab.auth_manager.cli_commands.utils import (  # noqa: PLC0415 - as above
        get_application_builder,
    )

    with get_application_builder() as builder:
        manager = builder.sm
        user = manager.find_user(username=name)
        if user is None:
            role = manager.find_role("Admin")
            address = f"{name}@localhost"
            if not manager.add_user(name, name, "Encore", address, role, password):
                raise RuntimeError(f"Airflow did not take the administrator {name}")
        elif not manager.reset_password(user.id, password):
            raise RuntimeError(f"Airflow did not take the new password of {name}")


def ensure_reader(password: str) -> None:
    """The role that counts runs and tasks, brought up to date.

    In source's server it is there already; in a server of its own Airflow's role is superuser and makes it.
    """
    address = os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("+psycopg2", "")
    reader = sql.Identifier(READER)
    with psycopg.connect(address) as connection:
        if connection.info.parameter_status("is_superuser") == "on":
            exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READER,)).fetchone()
            verb = sql.SQL("ALTER" if exists else "CREATE")
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, reader, sql.Literal(password))
            )
            connection.execute(sql.SQL("GRANT pg_monitor TO {}").format(reader))
        database = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, reader))
        for table, names in SHOWN_TO_READER.items():
            columns = sql.SQL(", ").join(map(sql.Identifier, names))
            connection.execute(
                sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(columns, sql.Identifier(table), reader)
            )


def main() -> int:
    """Make the database ready, in the environment of an Airflow process plus both accounts."""
    ensure_database()
    ensure_administrator(os.environ["AIRFLOW_ADMIN_USER"], os.environ["AIRFLOW_ADMIN_PASSWORD"])
    ensure_reader(os.environ["EXPORTER_RO_PASSWORD"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
