"""The exporter as a process: `python -m exporter` serves /metrics until SIGTERM or SIGINT."""

import os
import signal
import sys
import threading

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server

from exporter.airflow import Airflow
from exporter.databases import Databases
from exporter.settings import Settings, SettingsError, read_settings
from exporter.spark import SparkConnect


def registry_of(settings: Settings) -> CollectorRegistry:
    """Everything that is asked at a scrape."""
    registry = CollectorRegistry()
    registry.register(Databases(settings.databases))
    registry.register(Airflow(settings.databases["airflow"], settings.airflow_health))
    registry.register(SparkConnect(settings.spark_connect))
    ProcessCollector(registry=registry)
    return registry


def main() -> int:
    """Command line; returns the exit status."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"exporter: {error}\n")
        return 2
    host, port = settings.bind
    try:
        start_http_server(port, host, registry_of(settings))
    except OSError as error:
        sys.stderr.write(f"exporter: cannot listen on EXPORTER_PORT {port}: {error.strerror}\n")
        return 1
    stop.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
