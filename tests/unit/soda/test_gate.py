"""What stops a load, and in which words."""

import pytest

from soda import gate
from soda.gate import GateError, GateFailedError, raise_if_stopped
from soda.scanning import CheckOutcome, check_files
from soda.settings import MissingSettingError, address


def outcome(result: str, measured: str = "3", table: str = "fact_play") -> CheckOutcome:
    """One check that ended as `result`."""
    return CheckOutcome(table, "a play has one row", result, measured, "definition", "SELECT 1")


def test_warnings_let_the_load_pass():
    raise_if_stopped("staging", [outcome("pass"), outcome("warn")])


def test_a_failure_names_table_check_figure_and_query():
    with pytest.raises(GateFailedError) as stopped:
        raise_if_stopped("staging", [outcome("pass"), outcome("fail")])
    assert str(stopped.value) == (
        "The staging gate stopped the load: 1 check failed.\n"
        "fact_play: not true: a play has one row\n"
        "  measured: 3\n"
        "  look at: SELECT 1"
    )


def test_not_knowing_stops_the_load_but_may_be_tried_again():
    with pytest.raises(GateError, match="connection refused") as stopped:
        raise_if_stopped("source", [outcome("error", "connection refused"), outcome("pass")])
    assert not isinstance(stopped.value, GateFailedError)


def test_a_failure_outweighs_not_knowing():
    with pytest.raises(GateFailedError):
        raise_if_stopped("source", [outcome("error"), outcome("fail")])


@pytest.mark.parametrize("run_id", ["", "x'; DROP TABLE play; --", "${x}", "a b"])
def test_a_run_id_cannot_become_sql(run_id):
    with pytest.raises(ValueError, match="is not a run id"):
        gate.check("staging", None, run_id, {})


def test_a_table_without_checks_is_named():
    with pytest.raises(FileNotFoundError, match=r"soda/checks/staging/no_such_table\.yml"):
        check_files("staging", ["dim_user", "no_such_table"])


def test_a_missing_setting_is_named():
    with pytest.raises(MissingSettingError, match="MAIN_DB_HOST"):
        address("main", {})


def test_the_password_is_not_shown():
    settings = {"MAIN_DB_HOST": "db", "MAIN_DB_PORT": "5432", "MAIN_DB_NAME": "main"}
    settings |= {"ETL_RW_PASSWORD": "hunter22"}
    assert "hunter22" not in repr(address("main", settings))
