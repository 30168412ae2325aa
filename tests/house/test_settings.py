"""The environment is the contract, and .env.example is its single list."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTING = re.compile(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")
ASSIGNMENT = re.compile(r"^([A-Z][A-Z0-9_]*)=", re.MULTILINE)

NOT_OURS = re.compile(
    r"^(AIRFLOW__.*|AIRFLOW_HOME|SPARK_(HOME|LOCAL_IP|LOG_DIR|WORKER_DIR|LOCAL_DIRS|DAEMON_MEMORY|NO_DAEMONIZE|CONF_DIR|MASTER_HOST|USER|"
    r"DAEMON_JAVA_OPTS|WORKER_OPTS|DAEMON_CLASSPATH|MASTER_OPTS)|JAVA_HOME|PYSPARK_(PYTHON|DRIVER_PYTHON)|OTEL_SDK_DISABLED|NO_COLOR|"
    r"XDG_RUNTIME_DIR|PYTHON_.*|OBJC_DISABLE_INITIALIZE_FORK_SAFETY|NO_PROXY|SCARF_(NO_)?ANALYTICS|DO_NOT_TRACK)$"
)
"""Variables of other programs that we set for them."""


def listed() -> set[str]:
    """The names .env.example lists."""
    return set(ASSIGNMENT.findall((ROOT / ".env.example").read_text()))


def python_files() -> list[Path]:
    """Tracked Python files of the product."""
    names = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return [ROOT / name for name in names if name and not name.startswith(("tests/", "benchmarks/"))]


def strings_of(path: Path) -> set[str]:
    """Every string constant of a file, docstrings included."""
    return {
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def names_read(path: Path) -> set[str]:
    """Names a file reads from an environment mapping: env["X"], env.get("X"), require(env, "X")."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and "env" in ast.unparse(node.value)
        ):
            found.add(str(node.slice.value))
        elif isinstance(node, ast.Call) and re.search(
            r"env|require|setting|_text|_int|_flag", ast.unparse(node.func)
        ):
            found |= {str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)}
    return {name for name in found if SETTING.match(name) and not NOT_OURS.match(name)}


def test_every_setting_that_is_read_is_listed():
    missing = {
        f"{name} ({path.relative_to(ROOT)})"
        for path in python_files()
        for name in names_read(path) - listed()
    }
    assert not missing, "add these to .env.example with a sentence each, or stop reading them"


def test_every_setting_that_is_listed_is_read():
    strings = {text for path in python_files() for text in strings_of(path)}
    composed = {
        f"{database}_DB_{part}"
        for database in ("SOURCE", "MAIN", "REPLICA", "AIRFLOW")
        for part in ("HOST", "PORT", "NAME", "ADMIN_USER", "ADMIN_PASSWORD")
    }
    interpolated = set(re.findall(r"\$\{([A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text()))
    unread = listed() - strings - composed - interpolated
    assert not unread, "nothing reads these settings of .env.example: remove them"


def test_no_setting_has_a_default_secret():
    for line in (ROOT / ".env.example").read_text().splitlines():
        name, _, value = line.partition("=")
        if (
            re.search(r"PASSWORD|SECRET|TOKEN|_KEYS?$", name)
            and not name.startswith("#")
            and not name.endswith("_SECONDS")
        ):
            assert value in {"", "GENERATE", "GENERATE_FERNET"}, f"{name} must be generated, not shipped"


def test_every_setting_has_a_sentence():
    explained = False
    for line in (ROOT / ".env.example").read_text().splitlines():
        if line.startswith("#"):
            explained = True
        elif not line.strip():
            explained = False
        else:
            assert explained, f"{line.partition('=')[0]} stands under no comment"
