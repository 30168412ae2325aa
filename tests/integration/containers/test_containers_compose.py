"""What the compose file and the Dockerfiles promise, read without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from local import airflow, databases, programs
from local.settings import for_profile

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
EXAMPLE = dict(
    line.split("=", 1)
    for line in (ROOT / ".env.example").read_text().splitlines()
    if "=" in line and not line.startswith("#")
)
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z0-9_]+)(:?[-?])?([^}]*)\}")
DATABASES = {"source", "main", "replica", "airflow-db"}
ONE_SHOT = {"migrate", "airflow-init", "lake-bucket"}
BY_OTHERS = {"lake-store": "versity/versitygw:v1.8.0"}
"""Services that are no process of local mode, and their images."""
IMAGES = sorted(path.parent.name for path in (ROOT / "docker").glob("*/Dockerfile"))
REACHABLE = {
    "source",
    "main",
    "replica",
    "flask",
    "lake-store",
    "airflow-api-server",
    "spark-master",
    "dashboard",
    "simulator",
}
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|_KEYS?$")
MEBIBYTES = {"m": 1, "g": 1024}
EIGHT_GIGABYTES = 8 * 1024


def dockerfile(name: str) -> str:
    """Instructions of one image, continued lines joined, comments left out."""
    text = (ROOT / "docker" / name / "Dockerfile").read_text()
    return re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^#.*\n", "", text))


def final_stage(name: str) -> str:
    """What ends up in the image."""
    return dockerfile(name).rpartition("\nFROM ")[2]


def memory_mb(service: str) -> int:
    """The memory limit of a service, with its default."""
    limit = VARIABLE.sub(lambda found: found.group(3), SERVICES[service]["mem_limit"])
    return int(limit[:-1]) * MEBIBYTES[limit[-1]]


def test_every_variable_is_a_setting():
    unknown = {name for name, _, _ in VARIABLE.findall(TEXT)} - set(EXAMPLE)
    assert not unknown, "add these to .env.example"


@pytest.mark.parametrize("name, kind, default", sorted(set(VARIABLE.findall(TEXT))))
def test_a_variable_has_the_examples_default_and_a_secret_has_none(name, kind, default):
    if EXAMPLE[name].startswith("GENERATE"):
        assert kind == ":?", f"{name} is a secret: it must be required, ${{{name}:?run make env}}"
    else:
        assert kind == ":-", f"{name} needs a default"
        assert default == EXAMPLE[name] or name == "LAKE_URI", f"{name} has another default in .env.example"


def test_the_demo_changes_what_local_modes_demo_changes():
    changed = {
        line.split("=")[0]
        for line in (ROOT / "docker/demo.env").read_text().splitlines()
        if "=" in line and line[0] != "#"
    }
    ours = {name for name in changed if not name.startswith("COMPOSE_")}
    before = {**EXAMPLE, "SPOTIFY_AUTHORIZE_URL": "before", "ALLOWED_SPOTIFY_USERS": "before"}
    before |= {f"{name}_PUBLIC_URL": "before" for name in ("FLASK", "DASHBOARD", "SIMULATOR")}
    before |= {"SPOTIFY_REDIRECT_URI": "before", "SIMULATOR_REDIRECT_URIS": "before"}
    after = for_profile(before, "demo")
    assert ours == {name for name in after if after[name] != before[name]}


@pytest.mark.parametrize("service", sorted(set(SERVICES) - DATABASES - ONE_SHOT - set(BY_OTHERS)))
def test_a_container_gets_the_settings_local_mode_gives_the_process(service):
    wanted = set(programs.SETTINGS_OF[service])
    missing = wanted - set(SERVICES[service]["environment"])
    assert not missing, f"{service} lacks settings that local/programs.py gives it"
    others = {name for name in EXAMPLE if SECRET.search(name)} - wanted
    assert not others & set(SERVICES[service]["environment"]), f"{service} holds secrets it has no use for"


@pytest.mark.parametrize("database", sorted(DATABASES - {"airflow-db"}))
def test_the_databases_run_with_the_settings_of_local_mode(database):
    options = dict(option.removeprefix("-c").split("=", 1) for option in SERVICES[database]["command"][1:])
    assert options == {name: value.strip() for name, value in databases.SETTINGS[database].items()}


def test_airflow_runs_with_the_options_of_local_mode():
    addresses = re.compile(
        r"URL|HOST|PORT|SQL_ALCHEMY|DAGS_FOLDER|PARALLELISM|^AIRFLOW_HOME$|^HOME$|KEY|JWT_SECRET"
    )
    local = airflow.environment({**EXAMPLE, "AIRFLOW_DB_PASSWORD": "x"}, Path("/home"))
    compose = COMPOSE["x-airflow"]
    assert {name for name in local if name not in ("HOME", "AIRFLOW_HOME")} == set(compose)
    different = {name for name in compose if not addresses.search(name) and compose[name] != local[name]}
    assert not different


@pytest.mark.parametrize("service", sorted(set(SERVICES) - ONE_SHOT))
def test_every_service_is_asked_how_it_is_and_comes_back_by_itself(service):
    assert SERVICES[service]["healthcheck"]["test"]
    assert SERVICES[service]["restart"] == "unless-stopped"
    assert "start_interval" not in SERVICES[service]["healthcheck"], "engines before 25 refuse it"


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_service_is_bounded_and_rotates_its_log(service):
    definition = SERVICES[service]
    assert definition["cpus"] > 0
    assert memory_mb(service) > 0
    assert definition["pids_limit"] > 0
    assert definition["logging"]["options"].keys() == {"max-size", "max-file"}
    assert definition["stop_grace_period"]


def test_the_limits_fit_a_machine_of_8_gb():
    lasting = {name for name in SERVICES if name not in ONE_SHOT and "profiles" not in SERVICES[name]}
    assert sum(memory_mb(name) for name in lasting) <= EIGHT_GIGABYTES


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_container_is_unprivileged_and_cannot_change_itself(service):
    definition = SERVICES[service]
    assert definition["read_only"] is True
    assert definition["cap_drop"] == ["ALL"]
    assert definition["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "pid", "network_mode"} & set(definition)
    if service in DATABASES:
        assert definition["user"] == "postgres"


def test_ports_are_published_on_the_loopback_only():
    published = {name: definition["ports"] for name, definition in SERVICES.items() if "ports" in definition}
    assert set(published) == REACHABLE
    for ports in published.values():
        assert all(str(port).startswith("127.0.0.1:") for port in ports)


def test_containers_meet_on_the_inner_network_only():
    networks = COMPOSE["networks"]
    assert networks["back"]["internal"] is True
    assert networks["front"]["driver_opts"]["com.docker.network.bridge.enable_icc"] == "false"
    for name, definition in SERVICES.items():
        assert "back" in definition["networks"], f"{name} is not on the network back"
    outside = {name for name, definition in SERVICES.items() if "front" in definition["networks"]}
    assert outside == REACHABLE | {"airflow-scheduler"}
    hosts = re.findall(r"[\w-]+\.back\b", TEXT)
    known = {
        alias
        for definition in SERVICES.values()
        if isinstance(definition["networks"], dict)
        for alias in definition["networks"]["back"]["aliases"]
    }
    assert set(hosts) == known


def test_a_one_shot_service_is_waited_for():
    waited = {
        need
        for definition in SERVICES.values()
        for need, how in (definition.get("depends_on") or {}).items()
        if how["condition"] == "service_completed_successfully"
    }
    assert waited == ONE_SHOT, "`up --wait` fails when nobody depends on a container that ends"


def test_the_profile_s3_leads_scheduler_and_workers_to_the_store_and_its_bucket():
    lines = (ROOT / "docker/s3.env").read_text().splitlines()
    chosen = dict(line.split("=", 1) for line in lines if line[:1] not in ("", "#"))
    host, port = chosen["AWS_ENDPOINT_URL"].removeprefix("http://").split(":")
    store, bucket = SERVICES["lake-store"], SERVICES["lake-bucket"]
    assert store["networks"]["back"]["aliases"] == [host]
    assert store["environment"]["VGW_PORT"] == f":{port}"
    assert store["environment"]["VGW_REGION"] == chosen["AWS_REGION"]
    assert store["environment"]["ROOT_ACCESS_KEY_ID"] == chosen["AWS_ACCESS_KEY_ID"]
    assert chosen["AWS_SECRET_ACCESS_KEY"] == "${LAKE_STORE_SECRET_KEY}"
    assert "LAKE_STORE_SECRET_KEY" in store["environment"]["ROOT_SECRET_ACCESS_KEY"]
    root = store["command"][1]
    assert bucket["entrypoint"][-1] == f"{root}/{chosen['LAKE_URI'].split('/')[2]}"
    assert store["volumes"] == bucket["volumes"]
    assert chosen["COMPOSE_PROFILES"] == "s3" and store["profiles"] == bucket["profiles"] == ["s3"]


def test_every_image_is_built_by_one_service():
    built = [definition["image"] for definition in SERVICES.values() if "build" in definition]
    assert sorted(built) == [f"encore-{name}" for name in IMAGES]
    assert {definition["image"] for definition in SERVICES.values()} == {
        *built,
        *BY_OTHERS.values(),
        "postgres:17",
    }


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_is_not_root_and_has_no_tools_to_build_with(image):
    final = final_stage(image)
    assert re.search(r"(?m)^USER 10001:10001$", final)
    assert not re.search(r"\bpip\b|build-essential|gcc|\bgit\b|curl|wget", final)
    assert "org.opencontainers.image.title" in final
    for line in final.splitlines():
        if "apt-get install" in line:
            assert "--no-install-recommends" in line and "rm -rf /var/lib/apt/lists/*" in line


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_installs_pinned_and_hashed_requirements_only(image):
    text = dockerfile(image)
    assert f"COPY requirements/{image}.txt" in text
    for line in text.splitlines():
        if "pip" in line and "install" in line:
            assert line.count("--require-hashes") == len(re.findall(r"pip\S*( --python \S+)? install", line))
    bases = set(re.findall(r"(?m)^FROM (\S+)", text))
    assert bases == {"python:3.11-slim-bookworm"}
    assert "syntax=" not in (ROOT / "docker" / image / "Dockerfile").read_text().splitlines()[0]


@pytest.mark.parametrize("image", IMAGES)
def test_no_image_holds_a_secret_or_more_than_its_packages(image):
    text = dockerfile(image)
    assert not re.search(r"(?m)^(ARG|ENV).*(PASSWORD|SECRET|TOKEN|API_KEY)", text)
    copied = [word for line in re.findall(r"(?m)^COPY (?!--from)(.*)$", text) for word in line.split()[:-1]]
    assert not [word for word in copied if word in {".", "./"} or ".env" in word]


def test_nothing_reaches_a_build_unless_it_is_named():
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    assert not any(line.startswith("!.env") for line in lines)


def test_every_container_hears_within_two_minutes_of_a_connection_that_is_gone():
    for service, settings in SERVICES.items():
        kernel = {name.removeprefix("net.ipv4.tcp_"): value for name, value in settings["sysctls"].items()}
        idle = kernel["keepalive_time"] + kernel["keepalive_intvl"] * kernel["keepalive_probes"]
        assert idle <= 120, service
        # Unanswered data are sent again after 0.2 s, then each time after twice as long, at most 120 s.
        assert sum(min(0.2 * 2**times, 120) for times in range(kernel["retries2"] + 1)) <= 120, service
