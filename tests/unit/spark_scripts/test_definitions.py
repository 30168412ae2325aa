"""Which changes make statistics outdated."""

from types import SimpleNamespace

import pytest

from spark_scripts import definitions


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Software of two files."""
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "one.py").write_text("MINIMUM = 30_000\n")
    (tmp_path / "periods.py").write_text("")
    monkeypatch.setattr(definitions, "HERE", tmp_path)
    return tmp_path


def fingerprint(minutes=30):
    return definitions.fingerprint(SimpleNamespace(session_gap_minutes=minutes))


def test_a_changed_rule_a_new_table_and_another_session_gap_each_have_another_fingerprint(package):
    found = [fingerprint(), fingerprint(15)]
    (package / "tables" / "one.py").write_text("MINIMUM = 31_000\n")
    found.append(fingerprint())
    (package / "tables" / "two.py").write_text("")
    found.append(fingerprint())
    assert len(set(found)) == 4


def test_what_is_compiled_or_is_no_code_changes_nothing(package):
    before = fingerprint()
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "one.pyc").write_text("compiled")
    (package / "notes.txt").write_text("anything")
    assert fingerprint() == before
