"""The connector files, and what the embedded engine makes of the source's.

The files are in Kafka Connect form and usable there as they are; secrets are `${env:NAME}` placeholders,
which Kafka's EnvVarConfigProvider resolves there and `resolve` resolves here.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SOURCE = FOLDER / "main-postgres-source.json"
SINK = FOLDER / "replica-jdbc-sink.json"
PLACEHOLDER = re.compile(r"\$\{env:([A-Za-z0-9_]+)\}")

KAFKA_ONLY = re.compile(r"^(key\.converter|value\.converter|post\.processors$|reselector\.)")
"""Left out by the embedded engine: it converts by itself, and it keeps an unchanged TOAST value by not
touching it. Reselecting reads main as it is *now*, which may be a later release than the one being applied;
Debezium's JDBC sink needs it all the same, because it loses such a value when the key changes."""


class ConnectorError(RuntimeError):
    """A connector file cannot be used; the message names the file and the key."""


def load(path: Path) -> dict[str, Any]:
    """The file as `{"name": …, "config": {…}}`, placeholders unresolved."""
    connector: dict[str, Any] = json.loads(path.read_text())
    if set(connector) != {"name", "config"}:
        raise ConnectorError(f"{path.name} must hold exactly the keys name and config")
    return connector


def resolve(config: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """`config` with every `${env:NAME}` replaced; raises ConnectorError for a name without a value."""

    def replace(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        if not value:
            raise ConnectorError(f"the connector needs the setting {match[1]}: add it to .env")
        return value

    return {key: PLACEHOLDER.sub(replace, text) for key, text in config.items()}


def engine_properties(values: Mapping[str, str], offset_file: Path) -> dict[str, str]:
    """Properties of the embedded engine: the source file, resolved, and where the engine keeps its offset."""
    connector = load(SOURCE)
    config = {key: text for key, text in connector["config"].items() if not KAFKA_ONLY.match(key)}
    return {
        "name": connector["name"],
        **resolve(config, values),
        "converter.schemas.enable": "false",
        "offset.storage": "org.apache.kafka.connect.storage.FileOffsetBackingStore",
        "offset.storage.file.filename": str(offset_file),
        "offset.flush.interval.ms": "0",
        "task.management.timeout.ms": "5000",
        "record.processing.shutdown.timeout.ms": "500",
    }
