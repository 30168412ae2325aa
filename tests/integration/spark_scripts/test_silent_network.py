"""A connection that a cut of the network left behind, without a word to either end."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from spark_scripts import connect as connections
from spark_scripts.connect import connect

pytestmark = pytest.mark.integration

SLOW = "java_method('java.lang.Thread', 'sleep', 4000L + id * 0) IS NOT NULL AS slept"


class Relay:
    """Passes bytes on to a port; connections that fall silent stay open and pass no more."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()[1]
        self.passing: list[threading.Event] = []
        self.arrived = threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.port))
            passes = threading.Event()
            passes.set()
            self.passing.append(passes)
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self.copy, args=(source, target, passes), daemon=True).start()

    def copy(self, source: socket.socket, target: socket.socket, passes: threading.Event) -> None:
        with suppress(OSError), source, target:  # the other direction may have closed them
            while data := source.recv(65536):
                passes.wait()
                target.sendall(data)

    def fall_silent(self) -> int:
        """Cut what is connected now; returns how many connections that were."""
        cut = len(self.passing)
        for passes in self.passing:
            passes.clear()
        return cut


@pytest.fixture
def relay(connect_port: int) -> Iterator[Relay]:
    made = Relay(connect_port)
    yield made
    made.listener.close()


def test_a_query_whose_connection_falls_silent_is_answered_over_another(relay, monkeypatch):
    monkeypatch.setenv("SPARK_CONNECT_MODE_ENABLED", "1")  # as `connect` says, but for this test only
    monkeypatch.setitem(connections.KEEPALIVE, "grpc.keepalive_time_ms", 1_000)
    monkeypatch.setitem(connections.KEEPALIVE, "grpc.http2.ping_timeout_ms", 1_000)
    with connect("127.0.0.1", relay.address) as session, ThreadPoolExecutor() as pool:
        assert session.range(3).count() == 3
        query = session.range(1).selectExpr(SLOW)
        answer = pool.submit(query.collect)
        pool.submit(relay.arrived.wait, 1.0).result()
        cut = relay.fall_silent()
        assert [row.slept for row in answer.result(timeout=90)] == [True]
        assert len(relay.passing) > cut
