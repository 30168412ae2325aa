"""The Debezium engine as one process: main's changes, applied to the replica.

Usage: python -m cdc_connectors.engine

Waits for databases that do not answer yet; ends with a message and a non-zero status when it cannot go on, so
that its supervisor starts it again. SIGTERM and SIGINT end it in order, within seconds, with status 0.
"""

import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from cdc_connectors import connector, jvm
from cdc_connectors.applier import Applier
from cdc_connectors.debezium import Debezium
from cdc_connectors.health import Health, Metrics, serve
from cdc_connectors.offsets import write_offset_file
from cdc_connectors.preflight import PreflightError, Ready, wait_until_ready
from cdc_connectors.settings import Settings, SettingsError, read_settings
from cdc_connectors.slot import SlotWatch, slot_state

log = logging.getLogger("cdc_connectors.engine")

MONITOR_SECONDS = 5.0
CLOSE_SECONDS = 8.0
PATIENCE_SECONDS = 60.0
"""Debezium connects again within seconds. One that does not is ended, for its supervisor to start it anew."""


def watch_slot(settings: Settings, health: Health, stop: threading.Event) -> None:
    """Keep Health's view of the slot fresh until `stop`."""
    while not stop.is_set():
        try:
            with psycopg.connect(settings.main, autocommit=True) as main:
                while not stop.is_set():
                    health.slot, health.main_error = slot_state(main, settings.slot), None
                    stop.wait(MONITOR_SECONDS)
        except psycopg.OperationalError as error:
            health.slot, health.main_error = None, str(error).strip().splitlines()[0]
            stop.wait(MONITOR_SECONDS)


def stream(
    settings: Settings, ready: Ready, health: Health, metrics: Metrics, stop: threading.Event
) -> str | None:
    """Run Debezium until it ends or `stop` is set; returns why it ended, None when it was told to."""
    name = connector.load(connector.SOURCE)["name"]
    folder = Path(tempfile.mkdtemp(prefix="encore-cdc-"))
    offset_file = folder / "offset"
    try:
        jvm.start(settings.java_home, jvm.class_path())
        if ready.has_offset:
            write_offset_file(offset_file, ready.offset)
        applier = Applier(ready.replica, name, ready.offset, ready.has_offset, ready.tables)
        health.progress = applier.progress
        properties = connector.engine_properties(settings.placeholders, offset_file)
        debezium = Debezium(properties, applier, metrics.observe_batch)
        debezium.start()
        health.waiting_for = None
        threading.Thread(target=watch_slot, args=(settings, health, stop), name="slot", daemon=True).start()
        log.info("started; %s", "going on" if ready.has_offset else f"snapshot of {len(ready.tables)} tables")
        watch = SlotWatch(PATIENCE_SECONDS)
        while not stop.is_set() and not debezium.finished.wait(0.2):
            if watch.is_lost(health.slot, time.monotonic()):
                return (
                    f"Debezium left its replication slot and did not come back for {PATIENCE_SECONDS:.0f} s"
                )
        if debezium.finished.is_set():
            return debezium.failure or "Debezium ended without a reason"
        if not debezium.close(CLOSE_SECONDS):
            log.warning("Debezium did not close within %.0f s", CLOSE_SECONDS)
        return None
    finally:
        ready.replica.close()
        shutil.rmtree(folder, ignore_errors=True)


def run(settings: Settings, stop: threading.Event) -> int:
    """The whole life of the process; returns its exit status."""
    health = Health()
    metrics = Metrics(health)
    try:
        serve(settings.metrics_host, settings.metrics_port, health, metrics)
    except OSError as error:
        log.error("cannot listen on CDC_METRICS_PORT %d: %s", settings.metrics_port, error.strerror)
        return 1

    def tell(reason: str) -> None:
        health.waiting_for = reason

    try:
        ready = wait_until_ready(settings, connector.load(connector.SOURCE)["name"], stop.wait, tell)
        if ready is None:
            return 0
        failure = stream(settings, ready, health, metrics, stop)
    except (PreflightError, connector.ConnectorError, jvm.JvmError) as error:
        failure = str(error)
    if failure is not None:
        log.error("stopped: %s", failure.strip())
        return 1
    log.info("closed")
    return 0


def main() -> int:
    """Command line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = read_settings()
    except SettingsError as error:
        sys.stderr.write(f"cdc_connectors.engine: {error}\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return run(settings, stop)


if __name__ == "__main__":
    status = main()
    logging.shutdown()
    sys.stderr.flush()
    os._exit(status)  # threads of the JVM may outlive a failed engine; nothing of ours is left to do
