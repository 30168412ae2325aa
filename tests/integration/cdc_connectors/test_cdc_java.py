"""Debezium itself accepts the connector file, with the jars of jars.txt alone."""

import json
import subprocess
import sys

import pytest
from engine_process import ROOT

pytestmark = pytest.mark.integration

VALIDATE = """
import json, sys
from cdc_connectors import connector, jvm
jvm.start("", jvm.class_path())
config = connector.resolve(connector.load(connector.SOURCE)["config"], json.loads(sys.argv[1]))
values = jvm.java("java.util.HashMap")()
for key, value in config.items():
    values.put(jvm.java("java.lang.String")(key), jvm.java("java.lang.String")(value))
validated = jvm.java("io.debezium.connector.postgresql.PostgresConnector")().validate(values)
known = {str(value.name()) for value in validated.configValues()}
errors = {
    str(value.name()): [str(error) for error in value.errorMessages()]
    for value in validated.configValues()
    if value.errorMessages().size()
}
print(json.dumps({"errors": errors, "unknown": sorted(set(config) - known)}))
"""

NOT_OF_THE_CONNECTOR = {
    "event.converting.failure.handling.mode",  # read by all connectors, declared by none
    *("connector.class", "tasks.max", "post.processors"),
    *("key.converter", "key.converter.schemas.enable", "value.converter", "value.converter.schemas.enable"),
}
"""Kafka Connect's own keys, and those of the post processor (tried out where Kafka is)."""


def test_debezium_accepts_every_key_of_the_connector_file(cdc):
    done = subprocess.run(
        [sys.executable, "-c", VALIDATE, json.dumps(cdc.env)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["errors"] == {}
    others = {key for key in answer["unknown"] if not key.startswith("reselector.")}
    assert others <= NOT_OF_THE_CONNECTOR, (
        "Debezium does not know these keys: a misspelling is silently ignored"
    )
