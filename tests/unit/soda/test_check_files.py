"""The check files: every table has one, and every check says in a sentence what is true."""

from pathlib import Path

import pytest
import yaml

from spark_scripts.registry import TABLES

CHECKS = Path(__file__).resolve().parents[3] / "soda" / "checks"
FILES = sorted(CHECKS.glob("*/*.yml"))


def checks_of(path: Path) -> list[tuple[str, dict]]:
    """(line, options) of every check of a file."""
    return [
        next(iter(check.items())) if isinstance(check, dict) else (check, {})
        for heading, checks in yaml.safe_load(path.read_text()).items()
        if heading.startswith("checks for")
        for check in checks
    ]


def test_the_registry_and_the_staging_files_name_the_same_tables():
    files = {path.stem for path in FILES if path.parent.name == "staging"}
    assert files == {table.name for table in TABLES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_check_has_a_name_of_its_own(path):
    names = [options.get("name") for _, options in checks_of(path)]
    assert all(names), "give each check a `name:` that says what is true"
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_is_about_its_own_table_and_states_its_columns(path):
    headings = [heading for heading in yaml.safe_load(path.read_text()) if heading.startswith("checks for")]
    assert all(heading.split()[2] == path.stem for heading in headings)
    assert "schema" in [line for line, _ in checks_of(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_comparisons_are_safe_from_null(path):
    """A condition that is NULL does not fail, so a demand on a required value has to say IS NOT TRUE."""
    for line, options in checks_of(path):
        condition = options.get("fail condition", "")
        if " BETWEEN " in condition and " NOT BETWEEN " not in condition:
            assert "IS NOT TRUE" in condition, f"{line}: {options['name']}"
