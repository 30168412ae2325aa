"""The files a Prometheus is given name every part that has figures, where it really serves them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.scraped_figures import FIGURES, ports_of_the_example

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("docker", "local")
PORT_OF = {
    "flask": "FLASK_PORT",
    "import-worker": "WORKER_METRICS_PORT",
    "dashboard": "DASHBOARD_METRICS_PORT",
    "cdc": "CDC_METRICS_PORT",
    "exporter": "EXPORTER_PORT",
    "spark-master": "SPARK_MASTER_UI_PORT",
    "spark-worker": "SPARK_WORKER_UI_PORT",
}


def jobs(place: str) -> dict[str, dict[str, Any]]:
    """The jobs of one scrape file by name."""
    found = yaml.safe_load((ROOT / place / "prometheus.yml").read_text())["scrape_configs"]
    return {job["job_name"]: job for job in found}


@pytest.mark.parametrize("place", PLACES)
def test_every_part_is_scraped(place):
    assert jobs(place).keys() == FIGURES.keys() == PORT_OF.keys()


def test_on_one_machine_the_ports_are_those_of_the_example():
    ports = ports_of_the_example()
    for name, job in jobs("local").items():
        assert job["static_configs"] == [{"targets": [f"127.0.0.1:{ports[PORT_OF[name]]}"]}], name


def test_in_containers_the_ports_are_those_of_the_compose_file():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name, job in jobs("docker").items():
        port = services[name]["environment"][PORT_OF[name]]
        for group in job.get("static_configs", []):
            assert group["targets"] == [f"{name}.back:{port}"]
        for found in job.get("dns_sd_configs", []):
            assert (found["names"], str(found["port"])) == ([name], port)


def test_both_files_ask_for_the_same_paths():
    inside, outside = jobs("docker"), jobs("local")
    assert {name: job.get("metrics_path") for name, job in inside.items()} == {
        name: job.get("metrics_path") for name, job in outside.items()
    }
