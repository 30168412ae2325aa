"""The engine's offset: read from the replica at start, given to Debezium as the file it knows how to read.

The truth is the row in cdc.engine_offset, which is written in the transaction of the data it stands for.
Debezium needs some store to start from; a file in a temporary folder, written anew at each start and thrown
away at the end, costs nothing and cannot disagree.
"""

import json
from pathlib import Path
from typing import Any

from cdc_connectors import jvm
from cdc_connectors.replica import Offset


def write_offset_file(path: Path, offset: Offset) -> None:
    """What Kafka's FileOffsetBackingStore reads: a serialized map of bytes to bytes."""
    entries = jvm.java("java.util.HashMap")()
    text = jvm.java("java.lang.String")
    utf8 = jvm.java("java.nio.charset.StandardCharsets").UTF_8
    entries.put(text(offset.key).getBytes(utf8), text(offset.value).getBytes(utf8))
    stream = jvm.java("java.io.ObjectOutputStream")(jvm.java("java.io.FileOutputStream")(str(path)))
    try:
        stream.writeObject(entries)
    finally:
        stream.close()


class OffsetReader:
    """Takes the offset out of a record, in the form OffsetStorageWriter would store it."""

    def __init__(self, engine_name: str) -> None:
        self._engine_name = engine_name
        self._mapper: Any = jvm.java("com.fasterxml.jackson.databind.ObjectMapper")()

    def read(self, record: Any) -> tuple[str, str, int]:
        """Key, value and log position."""
        source = record.sourceRecord()
        partition = json.loads(str(self._mapper.writeValueAsString(source.sourcePartition())))
        value = str(self._mapper.writeValueAsString(source.sourceOffset()))
        key = json.dumps([self._engine_name, partition], separators=(",", ":"))
        return key, value, int(json.loads(value)["lsn"])
