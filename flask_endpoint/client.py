"""The API's Python client, for Airflow and the command line. Needs only requests and the standard library."""

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import requests

CHUNK_BYTES = 256 * 1024
CONNECT_TIMEOUT_SECONDS = 10
READ_TIMEOUT_SECONDS = 300
DEFAULT_POLL_SECONDS = 0.5
DEFAULT_IMPORT_TIMEOUT_SECONDS = 3600.0


class EncoreError(Exception):
    """The endpoint refused or could not answer. `error` is its stable code, `next_step` what to do."""

    def __init__(
        self, message: str, *, status: int | None = None, error: str = "", next_step: str = ""
    ) -> None:
        super().__init__(f"{message} {next_step}".strip())
        self.status = status
        self.error = error
        self.next_step = next_step


class UnreachableError(EncoreError):
    """The endpoint does not answer, or not in its own language: trying later may help."""


class RetryLaterError(EncoreError):
    """Spotify or the database cannot be asked now; `retry_after` seconds, where known, should pass first."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        error: str = "",
        next_step: str = "",
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message, status=status, error=error, next_step=next_step)
        self.retry_after = retry_after


class ImportFailedError(EncoreError):
    """An import ended as failed."""


class ImportTimeoutError(EncoreError):
    """An import is still under way after the time allowed for waiting; it goes on."""


class _MultipartBody:
    """A multipart/form-data body with one file, read piece by piece while it is sent."""

    def __init__(
        self,
        fields: Mapping[str, str],
        name: str,
        source: IO[bytes],
        size: int,
        on_progress: "OnProgress | None",
    ) -> None:
        self.boundary = secrets.token_hex(16)
        parts = [
            f'--{self.boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        safe_name = name.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
        parts.append(
            f'--{self.boundary}\r\nContent-Disposition: form-data; name="file"; filename="{safe_name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        self._head = "".join(parts).encode()
        self._tail = f"\r\n--{self.boundary}--\r\n".encode()
        self._source = source
        self._size = size
        self._on_progress = on_progress

    def __len__(self) -> int:
        """The Content-Length: requests asks for it instead of sending chunks of unknown total."""
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        sent = 0
        while sent < self._size:
            piece = self._source.read(min(CHUNK_BYTES, self._size - sent))
            if not piece:
                raise EncoreError("The file became shorter while it was sent.", error="file_changed")
            yield piece
            sent += len(piece)
            if self._on_progress:
                self._on_progress(sent, self._size)
        yield self._tail


OnProgress = Callable[[int, int], None]


def _retry_after(response: requests.Response) -> int | None:
    value = response.headers.get("Retry-After", "")
    return int(value) if value.isdigit() else None


def _raise_for(response: requests.Response) -> None:
    """The endpoint's own account of a failure, as an exception."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict) or "message" not in body:
        raise UnreachableError(
            f"The endpoint answered with status {response.status_code} and no explanation.",
            status=response.status_code,
            next_step="Check that FLASK_PUBLIC_URL leads to Encore.",
        )
    known = {"error": str(body.get("error", "")), "next_step": str(body.get("next_step", ""))}
    status = response.status_code
    if status in {429, 502, 503}:
        raise RetryLaterError(
            str(body["message"]), status=status, retry_after=_retry_after(response), **known
        )
    raise EncoreError(str(body["message"]), status=status, **known)


class EncoreClient:
    """One endpoint, seen by a service. Not for several threads at once."""

    def __init__(self, base_url: str, token: str) -> None:
        self._prefix = base_url.rstrip("/") + "/api/v1"
        self._session = requests.Session()
        self._session.trust_env = False  # the endpoint is ours; proxies and .netrc are for the world outside
        self._session.headers["Authorization"] = f"Bearer {token}"

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            response = self._session.request(
                method,
                self._prefix + path,
                timeout=(CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS),
                allow_redirects=False,
                **arguments,
            )
        except requests.RequestException as error:
            raise UnreachableError(
                f"The endpoint at {self._prefix} cannot be reached ({type(error).__name__}).",
                next_step="Check that it is running.",
            ) from error
        if not response.ok or response.is_redirect:
            _raise_for(response)
        try:
            return response.json()
        except json.JSONDecodeError as error:
            raise UnreachableError("The endpoint sent an answer that is not JSON.") from error

    def ready(self) -> bool:
        """Whether the endpoint and its database answer."""
        try:
            return bool(self._call("GET", "/health/ready").get("status") == "ok")
        except EncoreError:
            return False

    def accounts(self) -> list[dict[str, Any]]:
        """Every account and its state."""
        return list(self._call("GET", "/accounts"))

    def create_account(
        self, login_name: str, password: str | None = None, time_zone: str | None = None
    ) -> dict[str, Any]:
        """The account of that name, made if missing; `password` in the answer where one was generated."""
        wanted = {"login_name": login_name, "password": password, "time_zone": time_zone}
        body = {key: value for key, value in wanted.items() if value is not None}
        return dict(self._call("POST", "/accounts", json=body))

    def ingest(self, account_id: int) -> dict[str, Any]:
        """Poll one account now. RetryLaterError when Spotify cannot be asked at the moment."""
        return dict(self._call("POST", "/ingest", json={"account_id": account_id}))

    def enrich(self, max_reads: int = 1000, *, ends_rest: bool = False) -> dict[str, Any]:
        """Have descriptions read for some twenty seconds; status `more` asks to be called again."""
        return dict(self._call("POST", "/enrichment", json={"max_reads": max_reads, "ends_rest": ends_rest}))

    def look_up_genres(self, max_reads: int = 1000) -> dict[str, Any]:
        """Have genres looked up at MusicBrainz for some twenty seconds; `more` asks to be called again."""
        return dict(self._call("POST", "/enrichment/genres", json={"max_reads": max_reads}))

    def readers(self) -> list[str]:
        """The lists that are read beyond plays."""
        return list(self._call("GET", "/library")["readers"])

    def take_snapshots(self, account_id: int) -> dict[str, Any]:
        """Have the lists of one account read that were not read today."""
        return dict(self._call("POST", "/library", json={"account_id": account_id}))

    def purge(self) -> list[int]:
        """Have accounts erased that were disconnected long enough ago; returns their ids."""
        return list(self._call("POST", "/purge")["erased"])

    def upload(
        self, account_id: int, path: str | os.PathLike[str], on_progress: OnProgress | None = None
    ) -> int:
        """Send a ZIP or JSON file; returns the import_job_id. `on_progress(sent, total)` counts bytes."""
        file = Path(path)
        with file.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            body = _MultipartBody({"account_id": str(account_id)}, file.name, source, size, on_progress)
            headers = {"Content-Type": f"multipart/form-data; boundary={body.boundary}"}
            return int(self._call("POST", "/imports", data=body, headers=headers)["import_job_id"])

    def import_status(self, import_job_id: int) -> dict[str, Any]:
        """Where an import stands."""
        return dict(self._call("GET", f"/imports/{import_job_id}"))

    def wait_for_import(
        self,
        import_job_id: int,
        on_progress: Callable[[dict[str, Any]], None] | None = None,
        timeout_seconds: float = DEFAULT_IMPORT_TIMEOUT_SECONDS,
        poll_seconds: float = DEFAULT_POLL_SECONDS,
    ) -> dict[str, Any]:
        """The status of an import once it is done, with every state on the way shown to `on_progress`.

        Raises ImportFailedError, or ImportTimeoutError; a restart of the endpoint meanwhile is waited out.
        """
        deadline = time.monotonic() + timeout_seconds
        while True:
            try:
                status = self.import_status(import_job_id)
            except (UnreachableError, RetryLaterError):
                if time.monotonic() >= deadline:
                    raise
                status = {"status": "unknown"}
            if status["status"] != "unknown" and on_progress:
                on_progress(status)
            if status["status"] == "done":
                return status
            if status["status"] == "failed":
                raise ImportFailedError(
                    f"Import {import_job_id} failed: {status['error']}", error="import_failed"
                )
            if time.monotonic() >= deadline:
                raise ImportTimeoutError(
                    f"Import {import_job_id} is still {status['status']} after {timeout_seconds:.0f} s.",
                    error="import_timeout",
                    next_step="It goes on by itself: check that the import worker runs.",
                )
            time.sleep(poll_seconds)
