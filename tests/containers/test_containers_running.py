"""The containers at work: what they may do, what they show, what they survive."""

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import yaml

from tests.containers.conftest import MINUTES, PROJECT, ROOT, Containers
from tests.scraped_figures import FIGURES

DATABASES = ("source", "main", "replica", "airflow-db")
SECRETS = ("PASSWORD", "SECRET", "TOKEN", "_KEY")

# The first one waits for the images to be built.
pytestmark = pytest.mark.timeout(40 * MINUTES)


def damage(containers: Containers) -> None:
    """Take rows away from main, so that the next release has something to publish."""
    with containers.connect("main") as main:
        main.execute("DELETE FROM analytics.top_tracks")
        main.execute(
            "DELETE FROM warehouse.fact_play WHERE user_id = (SELECT min(user_id) FROM warehouse.dim_user)"
        )


@contextmanager
def at_work(containers: Containers) -> Iterator[None]:
    """Full refreshes of damaged tables, one after the other, as long as this is open."""
    enough = threading.Event()

    def work() -> None:
        while not enough.is_set():
            # Whom it speaks to may be the one that is gone.
            with suppress(AssertionError, psycopg.Error):
                damage(containers)
                containers.etl()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        enough.set()
        worker.join()


def assert_complete(containers: Containers, undisturbed: dict[str, tuple[int, str]]) -> None:
    """One more run, and main and the replica are as if nothing had happened."""
    damage(containers)
    containers.etl()
    assert containers.tables("main") == undisturbed
    containers.wait_until_replicated()


@pytest.fixture(scope="module")
def undisturbed(containers: Containers) -> dict[str, tuple[int, str]]:
    """The tables of main after a run that nobody disturbed."""
    containers.etl()
    return containers.tables("main")


def test_the_demo_reaches_its_summary(containers):
    assert "the replica shows the same release" in containers.summary
    main, replica = containers.tables("main"), containers.tables("replica")
    assert main["warehouse.fact_play"][0] > 1000
    assert {name: main[name] for name in replica} == replica


def test_every_container_is_healthy_and_unprivileged(containers):
    for name in containers.names():
        found = containers.inspect(name)
        assert found["State"]["Health"]["Status"] == "healthy", name
        assert found["HostConfig"]["ReadonlyRootfs"], name
        uid = containers.run("docker", "exec", name, "id", "-u").strip()
        assert uid != "0", f"{name} runs as root"


def test_nothing_listens_beyond_the_loopback(containers):
    for name in containers.names():
        for bindings in containers.inspect(name)["NetworkSettings"]["Ports"].values():
            assert all(binding["HostIp"] == "127.0.0.1" for binding in bindings or []), name


def test_containers_cannot_reach_each_other_over_the_outer_network(containers):
    networks = containers.inspect(f"{PROJECT}-flask-1")["NetworkSettings"]["Networks"]
    for network, is_open in (("front", False), ("back", True)):
        address = networks[f"{PROJECT}_{network}"]["IPAddress"]
        answer = containers.run(
            "docker", "exec", f"{PROJECT}-dashboard-1", "timeout", "3", "bash", "-c",
            f"exec 3<>/dev/tcp/{address}/8000 && echo open", check=False,
        )  # fmt: skip
        assert ("open" in answer) is is_open, network


def test_prometheus_finds_the_figures_of_every_part(containers):
    ask = (
        "import os, sys, urllib.request as http; request = http.Request(sys.argv[1]);"
        " request.add_header('Authorization', 'Bearer ' + os.environ['SERVICE_TOKEN']);"
        " print(http.urlopen(request, timeout=10).read().decode())"
    )
    jobs = yaml.safe_load((ROOT / "docker/prometheus.yml").read_text())["scrape_configs"]
    assert {job["job_name"] for job in jobs} == FIGURES.keys()
    for job in jobs:
        targets = [target for group in job.get("static_configs", []) for target in group["targets"]]
        for found in job.get("dns_sd_configs", []):
            targets += [f"{name}:{found['port']}" for name in found["names"]]
        for target in targets:
            address = f"http://{target}{job.get('metrics_path', '/metrics')}"
            asked = ("docker", "exec", f"{PROJECT}-airflow-scheduler-1", "python", "-c", ask, address)
            told = containers.run(*asked)
            assert not [figure for figure in FIGURES[job["job_name"]] if figure not in told], address


def test_no_image_holds_a_secret(containers):
    secrets = {
        value
        for name, value in containers.values.items()
        if value and len(value) > 12 and any(part in name for part in SECRETS)
    }
    images = {containers.inspect(name)["Config"]["Image"] for name in containers.names()}
    for image in images:
        told = containers.run("docker", "history", "--no-trunc", image) + str(
            containers.inspect(image)["Config"]
        )
        assert not [secret for secret in secrets if secret in told], image


def test_no_secret_is_on_a_command_line(containers):
    secrets = {
        value
        for name, value in containers.values.items()
        if len(value) > 12 and any(part in name for part in SECRETS)
    }
    for name in containers.names():
        commands = containers.run("docker", "top", name, "-eo", "pid,args")
        assert not [secret for secret in secrets if secret in commands], name


def test_killed_processes_come_back_and_the_tables_are_those_of_an_undisturbed_run(containers, undisturbed):
    with at_work(containers):
        for name in containers.names():
            process = containers.inspect(name)["State"]["Pid"]
            os.kill(process, signal.SIGKILL)
            containers.wait_until_healthy(name, but_not=process)
    assert_complete(containers, undisturbed)


def test_each_database_may_be_restarted(containers, undisturbed):
    with at_work(containers):
        for database in DATABASES:
            containers.compose("restart", database)
            containers.wait_until_healthy(f"{PROJECT}-{database}-1")
    assert_complete(containers, undisturbed)


def test_a_minute_without_network_heals_by_itself(containers, undisturbed):
    services = ("main", "spark-connect", "flask", "airflow-api-server")
    with at_work(containers):
        for service in services:
            containers.run("docker", "network", "disconnect", f"{PROJECT}_back", f"{PROJECT}-{service}-1")
        time.sleep(60)
        for service in services:
            aliases = ("--alias", f"{service}.back", "--alias", service)
            containers.run(
                "docker", "network", "connect", *aliases, f"{PROJECT}_back", f"{PROJECT}-{service}-1"
            )
        for name in containers.names():
            containers.wait_until_healthy(name)
    assert_complete(containers, undisturbed)


def test_the_next_run_uses_workers_that_were_added(containers, undisturbed):
    containers.compose("up", "--detach", "--wait", "--scale", "spark-worker=3")
    assert_complete(containers, undisturbed)
    for number in (1, 2, 3):
        shuffled = containers.run(
            "docker", "exec", f"{PROJECT}-spark-worker-{number}",
            "find", "/scratch/local", "-type", "d", "-path", "*/blockmgr-*/??",
        )  # fmt: skip
        assert shuffled, f"worker {number} took no part"


def test_a_backup_restored_after_everything_was_destroyed_gives_the_same_tables(containers):
    folder = Path(tempfile.mkdtemp(prefix="encore-backup-")) / "backup"
    try:
        containers.run("docker/backup.sh", str(folder))
        before = {name: containers.tables(name) for name in ("source", "main")}
        containers.compose("down", "--volumes")
        containers.run("docker/restore.sh", str(folder))
        assert {name: containers.tables(name) for name in ("source", "main")} == before
        containers.etl()
        assert containers.tables("main") == before["main"]
        containers.wait_until_replicated()
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)
