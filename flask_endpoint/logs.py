"""Structured logs: one JSON object per line on standard error. No configuration, no tokens, no bodies."""

import json
import logging
import sys
from datetime import UTC, datetime

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
NOISY = ("urllib3", "requests", "requests_oauthlib", "authlib", "psycopg", "psycopg.pool", "httpx")


class JsonFormatter(logging.Formatter):
    """Time, level, logger and message, plus whatever was passed as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def set_up_logging() -> None:
    """Send the package's logs through the formatter, once; libraries that log headers stay at warnings."""
    package = logging.getLogger("flask_endpoint")
    if not any(isinstance(handler.formatter, JsonFormatter) for handler in package.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        package.addHandler(handler)
    package.setLevel(logging.INFO)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
