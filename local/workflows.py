"""Airflow by its REST API: trigger a DAG, watch its tasks, say why one failed."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import requests

from local.health import direct_session
from local.platform import Platform

POLL_SECONDS = 0.5
KNOWN_WITHIN_SECONDS = 90
ANSWER_SECONDS = 30
AWAY_SECONDS = 180
"""How long Airflow may be silent, starting again or on a busy machine, before a question is given up."""

FINAL = ("success", "failed")
LOG_LINES = 25


class WorkflowError(RuntimeError):
    """A run failed or Airflow refused; the message ends with the task's own words."""


class Airflow:
    """A signed-in administrator of the running platform."""

    def __init__(self, platform: Platform) -> None:
        self._base = platform.url("AIRFLOW_PORT")
        self._account = {
            "username": platform.values["AIRFLOW_ADMIN_USER"],
            "password": platform.values["AIRFLOW_ADMIN_PASSWORD"],
        }
        self._session = direct_session()

    def _call(self, method: str, path: str, *, is_retry: bool = False, **arguments: Any) -> Any:
        if "Authorization" not in self._session.headers:
            self._sign_in()
        url = f"{self._base}/api/v2{path}"
        answer = self._ask(method, url, is_repeatable=method == "GET", **arguments)
        if answer.status_code == requests.codes.unauthorized and not is_retry:
            del self._session.headers["Authorization"]
            return self._call(method, path, is_retry=True, **arguments)
        if not answer.ok:
            raise WorkflowError(
                f"Airflow answers {answer.status_code} to {method} {path}: {answer.text[:500]}"
            )
        return answer.json()

    def _ask(self, method: str, url: str, *, is_repeatable: bool, **arguments: Any) -> requests.Response:
        """One request; what changes nothing is asked again while nobody answers."""
        deadline = time.monotonic() + AWAY_SECONDS
        while True:
            try:
                return self._session.request(method, url, timeout=ANSWER_SECONDS, **arguments)
            except (requests.ConnectionError, requests.Timeout) as error:
                if not is_repeatable or time.monotonic() > deadline:
                    raise WorkflowError(
                        f"Airflow does not answer at {self._base}: `make status` tells more"
                    ) from error
                time.sleep(POLL_SECONDS)

    def _sign_in(self) -> None:
        answer = self._ask("POST", f"{self._base}/auth/token", is_repeatable=True, json=self._account)
        if not answer.ok:
            raise WorkflowError(
                f"Airflow did not accept AIRFLOW_ADMIN_USER and its password: {answer.text[:200]}"
            )
        self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def unpause(self, dag: str) -> None:
        """Let the DAG run; waits until Airflow has read its file."""
        deadline = time.monotonic() + KNOWN_WITHIN_SECONDS
        while True:
            try:
                if self._call("GET", f"/dags/{dag}")["is_paused"]:
                    self._call("PATCH", f"/dags/{dag}", json={"is_paused": False})
            except WorkflowError as error:
                if time.monotonic() > deadline:
                    raise WorkflowError(
                        f"Airflow does not know the DAG {dag}: {self._import_error() or error}"
                    ) from error
            else:
                return
            time.sleep(POLL_SECONDS)

    def _import_error(self) -> str:
        errors = self._call("GET", "/importErrors")["import_errors"]
        return "\n".join(f"{error['filename']}: {error['stack_trace']}" for error in errors)

    def trigger(self, dag: str, conf: dict[str, Any] | None = None) -> str:
        """Start a run now; returns its id."""
        self.unpause(dag)
        body = {"logical_date": None, "conf": conf or {}}
        return str(self._call("POST", f"/dags/{dag}/dagRuns", json=body)["dag_run_id"])

    def runs_since(self, dag: str, moment: datetime) -> list[dict[str, Any]]:
        """Runs queued since then, oldest first."""
        parameters = {"order_by": "-run_after", "limit": "20"}
        runs = self._call("GET", f"/dags/{dag}/dagRuns", params=parameters)["dag_runs"]
        queued = [
            run for run in runs if run["queued_at"] and datetime.fromisoformat(run["queued_at"]) >= moment
        ]
        return sorted(queued, key=lambda run: str(run["queued_at"]))

    def state(self, dag: str, run_id: str) -> str:
        """How a run stands: queued, running, success or failed."""
        return str(self._call("GET", f"/dags/{dag}/dagRuns/{run_id}")["state"])

    def tasks(self, dag: str, run_id: str) -> list[dict[str, Any]]:
        """The task instances of a run, in the order they began."""
        path = f"/dags/{dag}/dagRuns/{run_id}/taskInstances"
        found = self._call("GET", path, params={"limit": "200"})["task_instances"]
        return sorted(found, key=lambda task: (task["start_date"] or "9999", task["task_id"]))

    def watch(self, dag: str, run_id: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """State of the run and its tasks, again and again until it is over."""
        while True:
            state = self.state(dag, run_id)
            yield state, self.tasks(dag, run_id)
            if state in FINAL:
                return
            time.sleep(POLL_SECONDS)

    def why_failed(self, dag: str, run_id: str) -> str:
        """The first failed task of a run and the end of its log."""
        failed = [task for task in self.tasks(dag, run_id) if task["state"] == "failed"]
        if not failed:
            return f"{dag} {run_id} failed before any task did"
        task = failed[0]
        path = f"/dags/{dag}/dagRuns/{run_id}/taskInstances/{task['task_id']}/logs/{task['try_number']}"
        try:
            log = self._call("GET", path, params={"map_index": task["map_index"]})["content"]
        except WorkflowError:
            log = []
        words = "\n".join(_log_line(entry) for entry in log[-LOG_LINES:])
        return f"{dag}: task {task_name(task)} failed\n{words}\n{self._base}/dags/{dag}/runs/{run_id}"


def _log_line(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    detail = entry.get("error_detail") or []
    reasons = [
        f"{part.get('exc_type')}: {part.get('exc_value')}" for part in detail if isinstance(part, dict)
    ]
    return " ".join([str(entry.get("event", "")), *reasons])


def task_name(task: dict[str, Any]) -> str:
    """A task as people know it; of a mapped one also for whom it ran."""
    label = task.get("rendered_map_index") or (task["map_index"] if task["map_index"] >= 0 else "")
    return f"{task['task_id']} {label}".strip()


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Until the condition holds; WorkflowError naming `what` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise WorkflowError(
                f"{what} did not happen within {seconds:.0f} s: `make status` and `make logs` tell more"
            )
        time.sleep(POLL_SECONDS / 2)


def now() -> datetime:
    """The present, as Airflow writes it."""
    return datetime.now(UTC)
