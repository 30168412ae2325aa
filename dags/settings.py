"""What the DAGs read from the environment, and the manners they share. Parsing needs no setting at all."""

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule

from dags.notifications import notify_failure

INGEST_SCHEDULE = os.environ.get("INGEST_SCHEDULE") or "@hourly"
"""How often accounts are polled."""

ENRICHMENT_SCHEDULE = os.environ.get("ENRICHMENT_SCHEDULE") or "30 22 * * *"
"""When tracks, artists and albums are described, in DEFAULT_TIMEZONE."""

DEFAULT_TIMEZONE = os.environ.get("DEFAULT_TIMEZONE") or "UTC"
"""Rolling periods move at this zone's midnight; users elsewhere are moved by the hourly run after theirs."""

PLAYS = Asset("encore://source/plays")
"""The ledger holds something that the current release does not show."""

JUDGED = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception="soda.gate.GateFailedError",
            action=RetryAction.FAIL,
            reason="the data will not be better the second time",
        )
    ]
)
"""A gate that cannot reach its database tries again; a gate that has judged does not."""

REFUSED = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=["flask_endpoint.client.UnreachableError", "flask_endpoint.client.RetryLaterError"],
            action=RetryAction.RETRY,
        ),
        RetryRule(
            exception="flask_endpoint.client.EncoreError",
            action=RetryAction.FAIL,
            reason="the endpoint has said no",
        ),
    ]
)
"""One account that is refused does not keep the others waiting for its second try."""

MANNERS: dict[str, Any] = {
    "owner": "encore",
    "retries": 2,
    "retry_delay": timedelta(seconds=10),
    "retry_exponential_backoff": 3,
    "max_retry_delay": timedelta(minutes=5),
    "execution_timeout": timedelta(minutes=10),
    "on_failure_callback": notify_failure,
}
"""Default arguments of every task."""
