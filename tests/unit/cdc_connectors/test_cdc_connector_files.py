"""The connector files: Kafka Connect's form, no secret inside, and what the embedded engine makes of the
source."""

import json
import re

import pytest

from cdc_connectors import connector, jvm

VALUES = {
    "MAIN_DB_HOST": "127.0.0.1",
    "MAIN_DB_PORT": "5434",
    "MAIN_DB_NAME": "main",
    "REPLICA_DB_HOST": "127.0.0.1",
    "REPLICA_DB_PORT": "5435",
    "REPLICA_DB_NAME": "replica",
    "CDC_PASSWORD": "x$y{z}:\\1",
    "CDC_SLOT_NAME": "slot",
}
FILES = [connector.SOURCE, connector.SINK]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_secret_is_a_placeholder(path):
    config = connector.load(path)["config"]
    assert all(isinstance(text, str) for text in config.values()), "Kafka Connect wants text"
    for key, text in config.items():
        if re.search(r"password|secret|token", key):
            assert connector.PLACEHOLDER.fullmatch(text), key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_placeholders_are_resolved_letter_by_letter(path):
    resolved = connector.resolve(connector.load(path)["config"], VALUES)
    assert not [text for text in resolved.values() if "${env:" in text]
    assert VALUES["CDC_PASSWORD"] in resolved.values()


def test_a_missing_setting_is_named():
    config = connector.load(connector.SOURCE)["config"]
    with pytest.raises(connector.ConnectorError, match="CDC_PASSWORD"):
        connector.resolve(config, {**VALUES, "CDC_PASSWORD": ""})


def test_the_embedded_engine_leaves_kafkas_keys_out(tmp_path):
    properties = connector.engine_properties(VALUES, tmp_path / "offset")
    assert not [
        key for key in properties if key.startswith(("key.converter", "value.converter", "reselector"))
    ]
    assert "post.processors" not in properties
    assert properties["database.password"] == VALUES["CDC_PASSWORD"]
    assert properties["offset.storage.file.filename"] == str(tmp_path / "offset")


@pytest.mark.parametrize(
    "key", ["provide.transaction.metadata", "skipped.operations", "binary.handling.mode"]
)
def test_what_the_engine_relies_on_is_set(key):
    expected = {
        "provide.transaction.metadata": "true",
        "skipped.operations": "none",
        "binary.handling.mode": "bytes",
    }
    assert connector.load(connector.SOURCE)["config"][key] == expected[key]


def test_the_sink_reads_what_the_source_writes():
    source, sink = connector.load(connector.SOURCE)["config"], connector.load(connector.SINK)["config"]
    topics = re.compile(sink["topics.regex"])
    prefix = source["topic.prefix"]
    for table in ("warehouse.fact_play", "analytics.top_tracks", "ops.release"):
        assert topics.fullmatch(f"{prefix}.{table}")
    for other in (f"{prefix}.transaction", f"{prefix}.message", f"__debezium-heartbeat.{prefix}"):
        assert not topics.fullmatch(other)
    for key in ("key.converter", "value.converter", "value.converter.schemas.enable"):
        assert source[key] == sink[key]


def test_a_file_with_other_keys_is_refused(tmp_path):
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps({"name": "x", "settings": {}}))
    with pytest.raises(connector.ConnectorError, match=r"wrong\.json"):
        connector.load(path)


def test_the_wheel_holds_every_jar_of_the_list():
    assert len(jvm.class_path()) == 25


def test_a_java_home_without_java_is_named(tmp_path):
    with pytest.raises(jvm.JvmError, match=str(tmp_path)):
        jvm.java_library(str(tmp_path))
    assert jvm.java_library("").exists()
