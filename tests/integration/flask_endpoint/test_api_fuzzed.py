"""The API under calls nobody meant: every answer is one its OpenAPI document knows, none is a crash."""

from typing import Any

import pytest
from endpoint_stack import SERVICE_TOKEN, Endpoint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.integration
ODD = st.text(max_size=8) | st.sampled_from(["\x00", "\ud7ff", "Europe/Berlin", "a" * 70, "-1", "9" * 30])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=3),
    max_leaves=4,
)
NAMES = st.sampled_from(
    ["account_id", "login_name", "password", "time_zone", "file", "limit", "max_reads", "ends_rest"]
)
ADDRESSES = [
    ("get", "/accounts"),
    ("post", "/accounts"),
    ("post", "/ingest"),
    ("get", "/token"),
    ("get", "/recently-played"),
    ("get", "/enrichment"),
    ("post", "/enrichment"),
    ("post", "/enrichment/genres"),
    ("get", "/library"),
    ("post", "/purge"),
    ("post", "/library"),
    ("post", "/imports"),
    ("get", "/imports/{}"),
    ("get", "/metrics"),
    ("get", "/health/ready"),
]


def test_every_address_of_the_document_is_tried(endpoint: Endpoint):
    paths = endpoint.app.test_client().get("/openapi/openapi.json").json["paths"]
    known = {
        (method, path.removeprefix("/api/v1").split("{")[0])
        for path, methods in paths.items()
        for method in methods
    }
    assert known <= {(method, path.split("{")[0]) for method, path in ADDRESSES} | {("get", "/health/live")}


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_call_crashes_the_api(endpoint: Endpoint, data: st.DataObject):
    method, path = data.draw(st.sampled_from(ADDRESSES))
    body: Any = data.draw(st.dictionaries(NAMES, VALUES, max_size=3) | VALUES)
    query = data.draw(st.dictionaries(NAMES, ODD | st.integers(-5, 2**66).map(str), max_size=2))
    call: dict[str, Any] = {"query_string": query}
    if method == "post":
        form = data.draw(st.sampled_from(["json", "form", "bytes"]))
        if form == "json":
            call["json"] = body
        elif form == "form":
            call["data"] = data.draw(st.dictionaries(NAMES, ODD, max_size=3))
        else:
            call |= {"data": data.draw(st.binary(max_size=40)), "content_type": "application/json"}
    answer = endpoint.app.test_client().open(
        "/api/v1" + path.format(data.draw(st.integers(-1, 2**70) | st.just(1))),
        method=method.upper(),
        headers={"Authorization": f"Bearer {SERVICE_TOKEN}"},
        **call,
    )
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert set(answer.json) == {"error", "message", "next_step"}
