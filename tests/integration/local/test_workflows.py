"""The client of Airflow's API on a bad day."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from local import workflows
from local.workflows import Airflow, WorkflowError

pytestmark = pytest.mark.integration


class Server(ThreadingHTTPServer):
    """Airflow's API, of which the next `silent` requests get no answer."""

    silent = 0
    asked: list[str]


class Api(BaseHTTPRequestHandler):
    """A token for everybody, and one run that goes well."""

    def answer(self) -> None:
        server: Any = self.server
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server.asked.append(f"{self.command} {self.path}")
        if server.silent:
            server.silent -= 1
            self.close_connection = True
            return
        body = {"access_token": "t", "state": "success", "is_paused": False}
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = answer

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    """A running API; nobody waits long for it."""
    monkeypatch.setattr(workflows, "POLL_SECONDS", 0.01)
    made = Server(("127.0.0.1", 0), Api)
    made.asked = []
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def airflow(server) -> Airflow:
    """The client of that API."""
    values = {"AIRFLOW_ADMIN_USER": "admin", "AIRFLOW_ADMIN_PASSWORD": "made up"}
    address = f"http://127.0.0.1:{server.server_port}"
    return Airflow(SimpleNamespace(url=lambda _: address, values=values))  # type: ignore[arg-type]


def test_a_question_is_asked_again_while_airflow_is_silent(server, airflow):
    assert airflow.state("etl", "run") == "success"
    server.silent = 3
    assert airflow.state("etl", "run") == "success"
    assert server.asked.count("GET /api/v2/dags/etl/dagRuns/run") == 1 + 3 + 1


def test_a_run_is_not_started_twice_when_the_answer_is_lost(server, airflow):
    assert airflow.state("etl", "run") == "success"
    airflow.unpause("etl")
    server.asked.clear()
    airflow.unpause = lambda _: setattr(server, "silent", 1)  # type: ignore[method-assign]
    with pytest.raises(WorkflowError, match="does not answer"):
        airflow.trigger("etl")
    assert server.asked == ["POST /api/v2/dags/etl/dagRuns"]


def test_airflow_is_given_up_after_a_while(server, airflow, monkeypatch):
    monkeypatch.setattr(workflows, "AWAY_SECONDS", 0)
    server.silent = 100
    with pytest.raises(WorkflowError, match=r"does not answer at http://127\.0\.0\.1"):
        airflow.state("etl", "run")
