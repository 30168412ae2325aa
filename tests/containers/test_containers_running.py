"""The containers at work: what they may do, what they show, what they survive."""

import os
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path

from tests.containers.conftest import PROJECT, Containers

BACK_WITHIN_SECONDS = 180
SECRETS = ("PASSWORD", "SECRET", "TOKEN", "_KEY")


def short(containers: Containers) -> list[str]:
    """Names of the services' containers, without project."""
    return [name.removeprefix(f"{PROJECT}-") for name in containers.names()]


def wait_until_back(containers: Containers, name: str, old: int) -> None:
    """Until the container has another process than `old`, and is healthy."""
    deadline = time.monotonic() + BACK_WITHIN_SECONDS
    while True:
        state = containers.inspect(name)["State"]
        if state["Pid"] not in (0, old) and state["Health"]["Status"] == "healthy":
            return
        assert time.monotonic() < deadline, f"{name} did not come back: {state}"
        time.sleep(1)


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


def test_killed_processes_come_back_and_the_tables_are_those_of_an_undisturbed_run(containers):
    containers.etl()
    undisturbed = containers.tables("main")
    with containers.connect("main") as main:
        main.execute("DELETE FROM analytics.top_tracks")
        main.execute(
            "DELETE FROM warehouse.fact_play WHERE user_id = (SELECT min(user_id) FROM warehouse.dim_user)"
        )
    failures: list[BaseException] = []

    def run() -> None:
        try:
            containers.etl()
        except AssertionError as error:  # Airflow may be the one that was killed while it was asked
            failures.append(error)

    for name in containers.names():
        working = threading.Thread(target=run)
        working.start()
        time.sleep(5)
        old = containers.inspect(name)["State"]["Pid"]
        os.kill(old, signal.SIGKILL)
        wait_until_back(containers, name, old)
        working.join()
    containers.etl()
    assert containers.tables("main") == undisturbed
    time.sleep(10)
    replica = containers.tables("replica")
    assert {name: undisturbed[name] for name in replica} == replica


def test_a_network_cut_heals_by_itself(containers):
    before = containers.tables("main")
    for service in ("main", "spark-connect", "flask", "airflow-api-server"):
        name, network = f"{PROJECT}-{service}-1", f"{PROJECT}_back"
        containers.run("docker", "network", "disconnect", network, name)
        time.sleep(20)
        containers.run(
            "docker", "network", "connect", "--alias", f"{service}.back", "--alias", service, network, name
        )
    containers.etl()
    assert containers.tables("main") == before


def test_more_workers_take_part(containers):
    containers.compose("up", "--detach", "--wait", "--scale", "spark-worker=2")
    answer = containers.run(
        "docker",
        "exec",
        f"{PROJECT}-spark-master-1",
        "health",
        "http",
        "127.0.0.1",
        "8100",
        "/json/",
        '"aliveworkers" : 2',
    )
    assert answer == ""
    containers.etl()


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
        time.sleep(10)
        replica = containers.tables("replica")
        assert {name: before["main"][name] for name in replica} == replica
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)
