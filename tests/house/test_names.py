"""One name everywhere: a table, its transformation, migration, checks and test are found by the same word."""

import ast
import re
from pathlib import Path

import pytest

from spark_scripts.registry import TABLES

ROOT = Path(__file__).resolve().parents[2]
NAMES = [table.name for table in TABLES]


def transform_of(name: str) -> ast.FunctionDef:
    """The `transform` function of one table's file, as syntax."""
    tree = ast.parse((ROOT / "spark_scripts/tables" / f"{name}.py").read_text())
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "transform")


def test_every_transformation_file_has_a_registry_line():
    files = {path.stem for path in (ROOT / "spark_scripts/tables").glob("*.py")} - {"__init__"}
    assert files == set(NAMES), (
        "a file in spark_scripts/tables needs one line in spark_scripts/registry.py, and the reverse"
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_parameters_are_the_tables_that_are_read(table):
    parameters = [argument.arg for argument in transform_of(table.name).args.args]
    assert parameters == list(table.reads), (
        f"transform() of {table.name} and `reads` in the registry must name the same tables"
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_has_a_migration_that_creates_it_and_its_staging_twin(table):
    files = list((ROOT / "sql/main").glob(f"[0-9]*_{table.name}.sql"))
    assert files, f"add sql/main/NNNN_{table.name}.sql"
    text = "".join(path.read_text() for path in files)
    assert f"CREATE TABLE {table.schema}.{table.name} " in text
    assert f"CALL staging.create_twin('{table.schema}.{table.name}'" in text


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_has_checks(table):
    assert (ROOT / f"soda/checks/staging/{table.name}.yml").exists(), (
        f"add soda/checks/staging/{table.name}.yml"
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_has_a_test_of_its_transformation(table):
    assert (ROOT / f"tests/unit/tables/test_{table.name}.py").exists(), (
        f"add tests/unit/tables/test_{table.name}.py"
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_docstring_and_the_table_comment_state_the_same_grain(table):
    tree = ast.parse((ROOT / "spark_scripts/tables" / f"{table.name}.py").read_text())
    first_line = (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ")
    text = "".join(path.read_text() for path in (ROOT / "sql/main").glob(f"[0-9]*_{table.name}.sql"))
    comment = re.search(rf"COMMENT ON TABLE {table.schema}\.{table.name} IS\s+'([^']*)'", text)
    assert comment, f"COMMENT ON TABLE {table.schema}.{table.name} is missing"
    assert comment.group(1) == first_line, (
        "the module's first paragraph and the table comment must be the same words"
    )


def test_a_transformation_knows_no_session_no_database_and_no_clock():
    banned = re.compile(
        r"SparkSession|psycopg|os\.environ|datetime\.now|current_timestamp|current_date|\.collect\(|airflow"
    )
    for path in (ROOT / "spark_scripts/tables").glob("*.py"):
        found = banned.search(path.read_text())
        assert not found, f"{path.name}: {found.group()} belongs in the runner, not in a transformation"


def test_no_room_without_a_name():
    vague = {"common", "utils", "util", "helpers", "base", "misc"}
    for path in ROOT.glob("*/**/*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0].startswith("."):
            continue
        assert not vague & {part.removesuffix(".py") for part in parts}, (
            f"{path}: name the module for the fact it holds"
        )
