"""A Connect server whose application the master has forgotten is ended, and no other."""

import json
import signal
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from spark_scripts.watch import ApplicationWatch, run


def test_an_application_is_lost_when_it_was_known_and_is_missing_for_the_whole_patience():
    watch = ApplicationWatch("encore", patience=30)
    assert not watch.is_lost([], 0)
    assert not watch.is_lost([], 100)
    assert not watch.is_lost(["other", "encore"], 105)
    assert not watch.is_lost(["other"], 110)
    assert not watch.is_lost([], 139)
    assert watch.is_lost([], 140)


def test_a_master_that_does_not_answer_or_learns_again_ends_nobody():
    watch = ApplicationWatch("encore", patience=30)
    assert not watch.is_lost(["encore"], 0)
    assert not watch.is_lost([], 5)
    assert not watch.is_lost(None, 20)
    assert not watch.is_lost([], 40)
    assert not watch.is_lost(["encore"], 60)
    assert not watch.is_lost([], 65)
    assert not watch.is_lost([], 94)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """What signals do to the test run is as before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def master() -> Iterator[tuple[str, list[str]]]:
    """Address of a master, and the names of its applications, each as long as the test leaves it there."""
    names = ["encore"]

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"activeapps": [{"name": name} for name in names]}).encode())
            if len(names) > 1:
                names.clear()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", names
    server.shutdown()
    server.server_close()


def test_a_server_that_is_forgotten_is_ended(master, capfd):
    address, names = master
    names.append("forgotten after the next look")
    endless = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    assert run(endless, {}, address, ApplicationWatch("encore", patience=0), check_seconds=0.05) == 1
    assert "knows this application no longer" in capfd.readouterr().err


def test_the_status_of_a_server_that_ends_by_itself_is_passed_on(master):
    address, _ = master
    short = [sys.executable, "-c", "import sys, time; time.sleep(0.3); sys.exit(3)"]
    assert run(short, {}, address, ApplicationWatch("encore", patience=0), check_seconds=0.05) == 3
