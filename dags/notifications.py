"""Tell people when a task has failed for good: Apprise URLs (chat, e-mail, push) from NOTIFY_URLS."""

import logging
import os
import re
from collections.abc import Mapping
from typing import Any

log = logging.getLogger(__name__)

SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|KEY|NOTIFY_URLS|SQL_ALCHEMY_CONN")
"""Settings whose values never leave the platform."""

SHORTEST_SECRET = 6
"""Shorter values are words, not secrets: hiding them would blank out ordinary text."""

LONGEST_ERROR = 1500
"""Characters of the error that are sent; the log has all of it."""


def redact(text: str, environment: Mapping[str, str]) -> str:
    """`text` without the value of any secret setting."""
    values = {
        part
        for name, value in environment.items()
        if SECRET_NAME.search(name)
        for part in [value, *value.split(",")]
        if len(part) >= SHORTEST_SECRET
    }
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, "***")
    return re.sub(r"(\w+://[^\s:/@]+):[^\s@]+@", r"\1:***@", text)


def message(context: Mapping[str, Any]) -> tuple[str, str]:
    """Title and body for a failed task instance: DAG, task, error, log."""
    instance = context["ti"]
    task = instance.task_id
    if (label := context.get("map_index_label") or getattr(instance, "rendered_map_index", None)) is not None:
        task = f"{task} [{label}]"
    error = str(context.get("exception") or "no error was reported: the process may have been killed")
    lines = [f"Run: {instance.run_id}", "", error[:LONGEST_ERROR], "", f"Log: {instance.log_url}"]
    return f"Encore: {instance.dag_id}.{task} failed", "\n".join(lines)


def notify_failure(context: Mapping[str, Any]) -> None:
    """Send one message to every URL of NOTIFY_URLS; a service that cannot be reached is only logged."""
    urls = [url.strip() for url in os.environ.get("NOTIFY_URLS", "").split(",") if url.strip()]
    if not urls:
        return
    import apprise  # half a second that only a failure should cost

    title, body = message(context)
    for number, url in enumerate(urls, start=1):
        service = apprise.Apprise()
        if not service.add(url):
            log.error("address %d of NOTIFY_URLS is not an Apprise URL", number)
        elif not service.notify(
            title=redact(title, os.environ),
            body=redact(body, os.environ),
            notify_type=apprise.NotifyType.FAILURE,
        ):
            log.error("address %d of NOTIFY_URLS did not take the message", number)
