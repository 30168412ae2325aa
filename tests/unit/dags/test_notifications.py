"""Failures are told to every address of NOTIFY_URLS: what failed and where to look, and no secret."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from dags.notifications import message, notify_failure, redact


@pytest.fixture
def inbox():
    """A service that takes notifications; yields its address and what it received."""
    received = []

    class Inbox(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Inbox)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/", received
    server.shutdown()
    server.server_close()


def failure(error: str, **more):
    """The context Airflow hands to a failure callback."""
    instance = SimpleNamespace(
        dag_id="flask_to_main_hourly",
        task_id="poll",
        run_id="scheduled__1",
        log_url="http://airflow/log",
        rendered_map_index="ada",
    )
    return {"ti": instance, "exception": RuntimeError(error), **more}


def test_the_message_names_dag_task_error_and_log():
    title, body = message(failure("Spotify said no"))
    assert title == "Encore: flask_to_main_hourly.poll [ada] failed"
    assert "Spotify said no" in body
    assert "http://airflow/log" in body
    assert "scheduled__1" in body


def test_a_killed_task_has_no_error_to_show():
    context = failure("x") | {"exception": None}
    assert "killed" in message(context)[1]


def test_a_long_error_is_cut():
    assert len(message(failure("x" * 100_000))[1]) < 2000


def test_secrets_are_taken_out():
    environment = {"ETL_RW_PASSWORD": "hunter22", "TOKEN_ENCRYPTION_KEYS": "keyone11,keytwo22"}
    environment |= {"ADMIN_LOGIN": "admin"}
    text = "hunter22 keytwo22 admin postgresql://etl_rw:other@db/main"
    assert redact(text, environment) == "*** *** admin postgresql://etl_rw:***@db/main"


def test_every_address_is_told(monkeypatch, inbox):
    address, received = inbox
    monkeypatch.setenv("NOTIFY_URLS", f"{address}, {address}")
    monkeypatch.setenv("SERVICE_TOKEN", "very-secret-token")
    notify_failure(failure("refused for very-secret-token"))
    assert len(received) == 2
    assert received[0]["type"] == "failure"
    assert "refused for ***" in received[0]["message"]
    assert "very-secret-token" not in json.dumps(received)


def test_nobody_to_tell_is_fine(monkeypatch):
    monkeypatch.delenv("NOTIFY_URLS", raising=False)
    notify_failure(failure("x"))


def test_an_address_that_does_not_work_is_logged_without_it(monkeypatch, caplog, inbox):
    address, received = inbox
    monkeypatch.setenv("NOTIFY_URLS", f"nonsense,json://user:passphrase@127.0.0.1:1/,{address}")
    notify_failure(failure("x"))
    assert len(received) == 1
    said = [record.getMessage() for record in caplog.records if record.name == "dags.notifications"]
    assert said == [
        "address 1 of NOTIFY_URLS is not an Apprise URL",
        "address 2 of NOTIFY_URLS did not take the message",
    ]
