"""Settings are read in one place, and a missing one is named."""

import subprocess
import sys
from pathlib import Path

import pytest

from cdc_connectors.settings import SettingsError, read_settings

ENV = {
    "MAIN_DB_HOST": "127.0.0.1",
    "MAIN_DB_PORT": "5434",
    "MAIN_DB_NAME": "main",
    "REPLICA_DB_HOST": "127.0.0.1",
    "REPLICA_DB_PORT": "5435",
    "REPLICA_DB_NAME": "replica",
    "CDC_PASSWORD": "it's \\ spaced",
    "CDC_METRICS_PORT": "8084",
}


def test_settings_with_the_default_slot():
    settings = read_settings(ENV)
    assert (settings.slot, settings.metrics_port, settings.java_home) == ("encore_cdc", 8084, "")
    assert settings.placeholders["CDC_SLOT_NAME"] == "encore_cdc"
    assert "dbname=replica" in settings.replica


@pytest.mark.parametrize("name", sorted(ENV))
def test_a_missing_setting_is_named(name):
    with pytest.raises(SettingsError, match=name):
        read_settings({**ENV, name: ""})


def test_a_port_that_is_no_number_is_named():
    with pytest.raises(SettingsError, match="CDC_METRICS_PORT"):
        read_settings({**ENV, "CDC_METRICS_PORT": "http"})


def test_the_engine_without_settings_says_so_and_ends():
    done = subprocess.run(
        [sys.executable, "-m", "cdc_connectors.engine"],
        cwd=Path(__file__).resolve().parents[3],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "MAIN_DB_HOST" in done.stderr or "CDC_METRICS_PORT" in done.stderr


def test_verify_does_not_load_java():
    code = "import sys, cdc_connectors.verify; sys.exit('jpype' in sys.modules)"
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
