"""Spark's Connect server: whether it listens. Spark's own figures would be on its page, which is off."""

import socket
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

ANSWER_SECONDS = 3


class SparkConnect(Collector):
    """Up or not; master and workers serve figures of their own."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address

    def collect(self) -> Iterator[Metric]:
        """Called by prometheus_client at each scrape."""
        yield GaugeMetricFamily(
            "encore_spark_connect_up", "1 when the Connect server listens.", value=float(self._listens())
        )

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering must not wait for Spark."""
        return []

    def _listens(self) -> bool:
        try:
            with socket.create_connection(self._address, timeout=ANSWER_SECONDS):
                return True
        except OSError:
            return False
