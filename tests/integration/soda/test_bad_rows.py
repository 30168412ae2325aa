"""Every check, fed with a bad row, stops the load by name (or tells, where it only warns)."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from bad_source import BAD as BAD_SOURCE
from bad_staging import BAD as BAD_STAGING

from soda.gate import GateFailedError, check

pytestmark = pytest.mark.integration

CHECKS = Path(__file__).resolve().parents[3] / "soda" / "checks"
BAD = {"source": BAD_SOURCE, "staging": BAD_STAGING}
CASES = [
    (stage, table, name, statement.format(table=table) if "{table}" in statement else statement)
    for stage, tables in BAD.items()
    for table, checks in tables.items()
    for name, statement in checks.items()
]


def written_checks(stage: str) -> Iterator[tuple[str, str, bool]]:
    """Table, name and whether it only warns, of every check in the files of a stage."""
    for file in sorted((CHECKS / stage).glob("*.yml")):
        for heading, checks in yaml.safe_load(file.read_text()).items():
            if not heading.startswith("checks for"):
                continue
            for each in checks:
                ((_, options),) = each.items()
                yield file.stem, options["name"], "warn" in options


WARNS = {(table, name) for stage in BAD for table, name, warns in written_checks(stage) if warns}


@pytest.mark.parametrize("stage", BAD)
def test_every_check_has_a_bad_row(stage):
    written = {(table, name) for table, name, _ in written_checks(stage)}
    fed = {(table, name) for table, checks in BAD[stage].items() for name in checks}
    assert written == fed, f"every check needs a statement in bad_{stage}.py that it stops, and the reverse"


@pytest.fixture(scope="session")
def ledger_results(postgres_server):
    """A main database that keeps the outcomes of source gates and has published nothing."""
    return postgres_server.create("main")


@pytest.mark.parametrize("case", CASES, ids=[f"{case[1]}: {case[2]}" for case in CASES])
def test_a_bad_row_is_stopped_by_name(case, copy_of, ledger_results):
    stage, table, name, statement = case
    spoiled = copy_of("unguarded" if stage == "source" else "main")
    main = ledger_results if stage == "source" else spoiled
    with spoiled.connect() as connection:
        connection.execute(statement)
    run_id = secrets.token_hex(4) if stage == "source" else "good"
    env = spoiled.env() | main.env()

    if (table, name) in WARNS:
        result = check(stage, [table], run_id, env)
        assert [each.outcome for each in result.outcomes if each.name == name] == ["warn"]
    else:
        with pytest.raises(GateFailedError) as stopped:
            check(stage, [table], run_id, env)
        assert f"{table}: not true: {name}\n  measured: " in str(stopped.value)
    with main.connect() as connection:
        rows = connection.execute(
            "SELECT outcome, measured, definition FROM ops.check_result"
            " WHERE run_id = %s AND stage = %s AND table_name = %s AND check_name = %s",
            (run_id, stage, table, name),
        ).fetchall()
    assert len(rows) == 1
    outcome, measured, definition = rows[0]
    assert outcome == ("warn" if (table, name) in WARNS else "fail")
    assert measured not in {"", "0"}
    assert name in " ".join(definition.split())
