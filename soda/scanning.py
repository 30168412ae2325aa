"""One Soda scan over the check files of some tables, and what each check said.

Soda is imported inside functions: it takes half a second, and DAGs import the gate's exceptions.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soda.settings import ROLE, Address

HERE = Path(__file__).parent
CHECKS = HERE / "checks"
SCHEMAS = {"source": "public", "staging": "staging"}
"""Stage → the schema its checks read without naming it."""


@dataclass(frozen=True)
class CheckOutcome:
    """What one check of one table said: pass, warn, fail, or error where it could not be evaluated.

    `measured` is the figure (or the error), `query` shows the rows behind it.
    """

    table: str
    name: str
    outcome: str
    measured: str
    definition: str
    query: str


def check_files(stage: str, tables: Sequence[str] | None) -> list[Path]:
    """The check file of each table; all files of the stage where no table is named."""
    folder = CHECKS / stage
    files = sorted(folder.glob("*.yml")) if tables is None else [folder / f"{table}.yml" for table in tables]
    missing = [str(file.relative_to(HERE.parent)) for file in files if not file.exists()]
    if missing or not files:
        raise FileNotFoundError(f"no checks for {stage}: {', '.join(missing) or folder} is not there")
    return files


def scan(
    stage: str, files: Sequence[Path], address: Address, variables: Mapping[str, str]
) -> list[CheckOutcome]:
    """Run the checks of `files` on one connection, in this process, without telemetry."""
    run = new_scan()
    run.set_data_source_name(stage)
    run.add_configuration_yaml_str(json.dumps({f"data_source {stage}": connection(stage, address)}))
    run.add_variables(dict(variables))
    for file in files:
        run.add_sodacl_yaml_file(str(file))
    try:
        run.execute()
    finally:
        disconnect(run)
    outcomes = [outcome_of(check) for check in run._checks]
    return outcomes + unattributed(files, outcomes, run.get_error_logs())


def disconnect(run: Any) -> None:
    """Close what a scan opened: Soda forgets its connections, so they would last as long as the process."""
    for source in run._data_source_manager.data_sources.values():
        if source.connection:
            source.connection.close()


def new_scan() -> Any:
    """A Soda scan that sends nothing, prints nothing, and leaves our environment alone."""
    from soda.common import env_helper  # type: ignore[import-untyped]  # noqa: PLC0415
    from soda.common.config_helper import ConfigHelper  # type: ignore[import-untyped]  # noqa: PLC0415

    ConfigHelper.get_instance(str(HERE / "config.yml"))
    from soda.scan import Scan  # type: ignore[import-untyped]  # noqa: PLC0415 - reads the configuration

    # It would look for a file .env in every folder above its own and let it win over the environment.
    env_helper.load_dotenv = lambda **_: False
    logging.getLogger("soda.scan").setLevel(logging.CRITICAL)
    return Scan()


def unattributed(
    files: Sequence[Path], outcomes: Sequence[CheckOutcome], errors: Sequence[Any]
) -> list[CheckOutcome]:
    """An outcome of its own for every error of the scan, and for every file that gave no check at all."""
    found = []
    for error in errors:
        table = Path(error.location.file_path).stem if error.location else files[0].stem
        text = f"{error.message} ({error.exception})" if error.exception else str(error.message)
        found.append(CheckOutcome(table, "every check can be evaluated", "error", text, "", ""))
    heard = {each.table for each in [*outcomes, *found]}
    found += [
        CheckOutcome(file.stem, "there is something to check", "error", "no check was read", "", "")
        for file in files
        if file.stem not in heard
    ]
    return found


def connection(stage: str, address: Address) -> dict[str, Any]:
    """Soda's description of a connection."""
    return {
        "type": "postgres",
        "host": address.host,
        "port": str(address.port),
        "username": ROLE,
        "password": address.password,
        "database": address.name,
        "schema": SCHEMAS[stage],
        "connection_timeout": 10,
    }


def outcome_of(check: Any) -> CheckOutcome:
    """What we keep of one Soda check; one without an outcome could not be evaluated."""
    resolve = check.data_source_scan.scan.jinja_resolve
    return CheckOutcome(
        table=Path(check.check_cfg.location.file_path).stem,
        name=check.name,
        outcome=check.outcome.value if check.outcome else "error",
        measured=measured(check),
        definition=resolve(check.create_definition()),
        query=failing_query(check),
    )


def measured(check: Any) -> str:
    """The figure a check measured, as text: a count, or what is wrong with the columns."""
    for result in (getattr(check, "fail_result", None), getattr(check, "warn_result", None)):
        if result:
            return ", ".join(f"{name} {found}" for name, found in vars(result).items() if found)
    value = getattr(check, "check_value", None)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def failing_query(check: Any) -> str:
    """SQL that shows the rows behind a failure."""
    if hasattr(check, "get_failed_rows_sql"):
        return str(check.get_failed_rows_sql())
    queries = [query for metric in check.metrics.values() for query in metric.queries]
    written = [metric.query for metric in check.metrics.values() if hasattr(metric, "query")]
    shown = [query.failing_sql or query.sql for query in queries] or written
    return str(shown[0]) if shown else ""
