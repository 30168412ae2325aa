"""One step of a run as a Spark application of its own, the way a `spark-submit` per task does it.

Usage (with the environment of an Airflow task): python -m benchmarks.one_step RUN_ID STEP
STEP is plan, extract, gather_facts, publish or a table of the registry. The session is a classic one with its
own JVM.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module

from pyspark.sql import SparkSession

from spark_scripts import runner
from spark_scripts.cluster import CONNECT_CONF, java_options, postgres_driver


@contextmanager
def own_session(*_: object) -> Iterator[SparkSession]:
    """A session in a JVM that lives as long as this step; with the settings of the Connect server."""
    builder = SparkSession.builder.appName("one step").master(f"local[{os.cpu_count()}]")
    for name, value in CONNECT_CONF.items():
        builder = builder.config(name, value)
    memory = os.environ["SPARK_DRIVER_MEMORY"]
    builder = builder.config("spark.driver.extraJavaOptions", java_options(memory))
    driver = postgres_driver()
    if driver:
        builder = builder.config("spark.jars", str(driver))
    session = builder.config("spark.driver.memory", memory).getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def main(run_id: str, step: str) -> None:
    """Take the step; the code is the product's, only the session is another."""
    for module in ("extract", "facts", "compute"):
        import_module(f"spark_scripts.{module}").__dict__["connect"] = own_session
    if step == "plan":
        runner.plan(run_id, "benchmark", datetime.now(UTC))
    elif step == "extract":
        runner.extract(run_id)
    elif step == "gather_facts":
        runner.gather_facts(run_id)
    elif step == "publish":
        runner.publish(run_id)
    else:
        runner.run_table(step, run_id)


if __name__ == "__main__":
    main(*sys.argv[1:])
