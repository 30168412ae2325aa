"""Bad behaviour on demand: what the next N calls to a path will suffer.

A fault is one JSON object of POST /_simulator/control, `{"faults": [...]}`:

    path         prefix of the paths it strikes, "/" for all except /_simulator (required)
    calls        how many calls (default 1)
    status       answer with this status instead of the real answer (429, 500, 502, 503, 401, 403, 404 ...)
    retry_after  seconds, with status 429 or 503; absent or null: no such header
    reason       e.g. "QUOTA_EXCEEDED": added to the error body
    plain_text   true: the error body is text, not JSON
    delay_ms     wait before answering (works alone or with any other)
    mode         "cut": half of the body, then the connection breaks; "malformed": the body is broken JSON;
                 "extra_fields": unknown fields everywhere; "stalled": recently-played shows nothing new;
                 "shuffled": items in no order
"""

import errno
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random
from threading import Event, Lock
from typing import Any, Literal

from flask import Response, jsonify

from simulator.dice import dice

MODES = ("cut", "malformed", "extra_fields", "stalled", "shuffled")
Shape = Literal["web_api", "accounts", "musicbrainz"]
MESSAGES = {
    401: "The access token expired",
    403: "Forbidden.",
    404: "Not found.",
    429: "API rate limit exceeded",
    500: "Server error.",
    502: "Bad gateway.",
    503: "Service unavailable",
}


class FaultError(ValueError):
    """A fault that makes no sense; the message says which part."""


@dataclass
class Fault:
    """One planned misbehaviour; `calls` counts down."""

    path: str
    calls: int = 1
    status: int | None = None
    retry_after: int | None = None
    reason: str | None = None
    plain_text: bool = False
    delay_ms: int = 0
    mode: str | None = None


def fault_from(content: Any) -> Fault:
    """Read one fault, refusing what it does not know."""
    if not isinstance(content, dict) or not isinstance(content.get("path"), str):
        raise FaultError("a fault is an object with a path")
    unknown = set(content) - set(Fault.__dataclass_fields__)
    if unknown:
        raise FaultError(f"a fault has no {sorted(unknown)}; it has {sorted(Fault.__dataclass_fields__)}")
    fault = Fault(**content)
    if fault.mode is not None and fault.mode not in MODES:
        raise FaultError(f"mode {fault.mode!r}: choose one of {MODES}")
    if fault.status is not None and not 400 <= whole("status", fault.status) < 600:
        raise FaultError("status is that of an error, 400 to 599")
    if whole("calls", fault.calls) < 1 or whole("delay_ms", fault.delay_ms) < 0:
        raise FaultError("calls must be 1 or more, delay_ms 0 or more")
    return fault


def whole(name: str, value: Any) -> int:
    """A number out of JSON, or an error that names the field."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise FaultError(f"{name} is {value!r}: write a whole number")
    return value


class Faults:
    """The plan, first planned first served."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self._lock = Lock()
        self._never = Event()

    def plan(self, faults: list[Fault]) -> None:
        """Add to the plan."""
        with self._lock:
            self._planned.extend(faults)

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._planned.clear()

    def planned(self) -> list[dict[str, Any]]:
        """What is still to come."""
        with self._lock:
            return [asdict(fault) for fault in self._planned]

    def strike(self, path: str) -> Fault | None:
        """Take the fault for a call to this path, if there is one, and count it."""
        with self._lock:
            for fault in self._planned:
                if path.startswith(fault.path):
                    fault.calls -= 1
                    if fault.calls == 0:
                        self._planned.remove(fault)
                    return fault
        return None

    def wait(self, fault: Fault) -> None:
        """Be slow."""
        if fault.delay_ms:
            self._never.wait(fault.delay_ms / 1000)


def shape_of(path: str) -> Shape:
    """Whose errors a path gives."""
    if path.startswith("/ws/2"):
        return "musicbrainz"
    return "accounts" if path in ("/authorize", "/api/token") else "web_api"


def refusal(fault: Fault, shape: Shape) -> Response | None:
    """The answer a fault gives instead of the real one, in the shape of the server that is asked."""
    if fault.status is None:
        return None
    message = MESSAGES.get(fault.status, "Something went wrong")
    if fault.plain_text:
        response = Response(message, content_type="text/plain")
    elif shape == "musicbrainz":
        response = jsonify(error=message, help="See https://musicbrainz.org/development/mmd")
    elif shape == "accounts":
        response = jsonify(
            error="server_error" if fault.status >= 500 else "invalid_request", error_description=message
        )
    else:
        error: dict[str, Any] = {"status": fault.status, "message": message}
        if fault.reason:
            error["reason"] = fault.reason
        response = jsonify(error=error)
    response.status_code = fault.status
    if fault.retry_after is not None:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def spoil(response: Response, fault: Fault) -> Response:
    """Spoil an answer that was fine."""
    if fault.mode == "cut":
        return _cut(response)
    if fault.mode == "malformed":
        text = response.get_data()
        response.set_data(text[: len(text) * 2 // 3] + b'"')
    elif fault.mode in ("extra_fields", "shuffled") and response.is_json:
        content = response.get_json()
        rng = dice(0, "spoil", fault.calls)
        response.set_data(
            json.dumps(_with_strangers(content) if fault.mode == "extra_fields" else _shuffled(content, rng))
        )
    return response


def _cut(response: Response) -> Response:
    """Promise the whole body, send half of it, break the connection."""
    whole = response.get_data()

    def half() -> Iterator[bytes]:
        yield whole[: len(whole) // 2]
        raise ConnectionResetError(errno.ECONNRESET, "cut by a planned fault")

    cut = Response(half(), status=response.status_code, content_type=response.content_type)
    cut.headers["Content-Length"] = str(len(whole))
    return cut


def _with_strangers(content: Any) -> Any:
    """Fields nobody has heard of, at every level."""
    if isinstance(content, list):
        return [_with_strangers(item) for item in content]
    if isinstance(content, dict):
        known = {key: _with_strangers(value) for key, value in content.items()}
        return {**known, "x_future_field": {"nested": [1, None, "ünknown"]}, "x_future_flag": True}
    return content


def _shuffled(content: Any, rng: Random) -> Any:
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        rng.shuffle(content["items"])
    return content
