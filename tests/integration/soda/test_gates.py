"""Good rows pass, everything is recorded, and the gate keeps to itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from soda.gate import GateError, GateFailedError, check

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def databases(copy_of):
    """A good ledger and a good run."""
    return copy_of("source"), copy_of("main")


@pytest.fixture
def env(databases):
    source, main = databases
    return source.env() | main.env()


def recorded(main, stage):
    """(table, check, outcome) of every recorded check of a stage."""
    with main.connect() as connection:
        return connection.execute(
            "SELECT table_name, check_name, outcome FROM ops.check_result WHERE stage = %s", (stage,)
        ).fetchall()


@pytest.mark.parametrize("stage", ["source", "staging"])
def test_good_rows_pass_and_every_outcome_is_kept_once(stage, databases, env):
    for _ in range(2):
        result = check(stage, None, "good", env)
    assert {each.outcome for each in result.outcomes} == {"pass"}
    kept = recorded(databases[1], stage)
    assert len(kept) == len(set(kept)) == len(result.outcomes)
    assert {table for table, _, _ in kept} == {file.stem for file in ROOT.glob(f"soda/checks/{stage}/*.yml")}


def test_a_gate_that_is_done_leaves_no_connection_behind(databases, env):
    source, main = databases
    check("staging", ["dim_user"], "good", env)
    with source.connect() as connection:
        left = connection.execute(
            "SELECT query FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
            (main.name,),
        ).fetchall()
    assert left == []


def test_an_empty_platform_passes(source_db, main_db):
    check("source", None, "first", source_db.env() | main_db.env())


def test_years_that_readers_see_are_not_judged_again(databases, env):
    source, main = databases
    with source.connect() as ledger, main.connect() as release:
        ledger.execute("UPDATE play SET listened_ms = -1 WHERE play_year = 2024")
        with pytest.raises(GateFailedError):
            check("source", ["play"], "good", env)
        for row in ledger.execute("SELECT account_id, play_year, version FROM play_partition"):
            release.execute(
                "INSERT INTO ops.published_partition (user_id, play_year, version) VALUES (%s, %s, %s)", row
            )
        check("source", ["play"], "good", env)
        ledger.execute("UPDATE play SET ended_at = now() + interval '1 hour' WHERE kind = 'episode'")
        with pytest.raises(GateFailedError, match="ended between 2006 and now"):
            check("source", ["play"], "good", env)


def test_a_table_that_is_gone_is_an_error_and_not_a_pass(databases, env):
    with databases[1].connect() as main:
        main.execute("DROP TABLE staging.listening_clock")
    with pytest.raises(GateError) as stopped:
        check("staging", ["listening_clock"], "good", env)
    assert "listening_clock" in str(stopped.value)
    assert "pass" not in {outcome for _, _, outcome in recorded(databases[1], "staging")}


def test_a_database_that_goes_away_is_an_error_that_may_be_tried_again(databases, env, monkeypatch):
    monkeypatch.setattr("soda.gate.unpublished_years", lambda _: "(1, 2024)")
    with pytest.raises(GateError, match="could not judge") as stopped:
        check("source", ["artist"], "good", env | {"SOURCE_DB_PORT": "1"})
    assert not isinstance(stopped.value, GateFailedError)
    assert {outcome for _, _, outcome in recorded(databases[1], "source")} == {"error"}


def gate(*arguments: str, env: dict[str, str], home: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command line, in an environment that holds nothing else."""
    return subprocess.run(
        [sys.executable, "-m", "soda.gate", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(home)} | env,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_says_what_stopped_and_leaves_no_trace(databases, env, tmp_path):
    passed = gate("staging", "--run-id", "good", "--tables", "dim_user", env=env, home=tmp_path, cwd=tmp_path)
    assert passed.returncode == 0, passed.stderr
    assert passed.stdout.startswith("dim_user: ")
    with databases[1].connect() as main:
        main.execute("UPDATE staging.dim_user SET kind = 'guest'")
    stopped = gate("staging", "--run-id", "good", env=env, home=tmp_path, cwd=tmp_path)
    assert stopped.returncode == 1
    assert "dim_user: not true: kind is spotify or local\n  measured: 3\n  look at: SELECT" in stopped.stderr
    assert list(tmp_path.iterdir()) == [], "no telemetry settings, no cookie, no cache"


@pytest.mark.parametrize(("stage", "schema"), [("source", "public"), ("staging", "staging")])
def test_the_check_files_list_every_column_of_the_migrations(stage, schema, databases):
    database = databases[0] if stage == "source" else databases[1]
    with database.connect("etl_rw") as connection:
        rows = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = %s",
            (schema,),
        ).fetchall()
    for file in (ROOT / "soda/checks" / stage).glob("*.yml"):
        columns = {column: kind for table, column, kind in rows if table == file.stem}
        schemas = [
            options["fail"]["when wrong column type"]
            for heading, checks in yaml.safe_load(file.read_text()).items()
            if heading.startswith("checks for")
            for check in checks
            for line, options in check.items()
            if line == "schema"
        ]
        assert schemas == [columns], f"{file.relative_to(ROOT)}: state the columns of the migration"
