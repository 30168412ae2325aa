"""Where local mode keeps things: one folder per profile, so the demo never meets a person's real data."""

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from local.postgres import is_root
from local.settings import ROOT, SettingsError

ROOT_DATABASES = Path("/var/lib/encore")
"""As root, Postgres runs as `nobody`, who may not enter a home folder: its binaries and data live here."""


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Layout:
    """The folders of one profile under one state folder."""

    state: Path
    profile: str

    @property
    def home(self) -> Path:
        """Everything of this profile that is not a database."""
        return self.state / self.profile

    @property
    def databases(self) -> Path:
        """Data folders of the three clusters."""
        return self.database_root / self.profile

    @property
    def database_root(self) -> Path:
        """What `make clean` removes for the databases of all profiles."""
        return ROOT_DATABASES / _digest(self.state) if is_root() else self.state / "postgres"

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.home / "logs"

    @property
    def run(self) -> Path:
        """Configuration and pid of the supervisor."""
        return self.home / "run"

    @property
    def socket_dir(self) -> Path:
        """Folder of the supervisor's socket: under /tmp, as the address of a socket may have 100 bytes only.

        Not XDG_RUNTIME_DIR, which a terminal, cron and sudo see differently: `make stop` must find it.
        """
        return Path("/tmp") / f"encore-{os.getuid()}-{_digest(self.home)}"  # noqa: S108 - private, and checked

    @property
    def socket(self) -> Path:
        """The supervisor's socket."""
        return self.socket_dir / "supervisor.sock"

    def make(self) -> None:
        """Create the folders, private to their owner."""
        for path in (self.home, self.logs, self.run, self.home / "uploads", self.home / "lake"):
            path.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)
        for path in (self.database_root, self.databases):
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o755 if is_root() else 0o700)
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        facts = self.socket_dir.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
            raise SettingsError(f"{self.socket_dir} belongs to somebody else or is open to others: remove it")

    def remove(self) -> None:
        """Forget this profile: databases, lake, logs."""
        for path in (self.home, self.databases, self.socket_dir):
            shutil.rmtree(path, ignore_errors=True)


def state_dir(values: dict[str, str]) -> Path:
    """The state folder: ENCORE_STATE_DIR, else .state in the repository."""
    chosen = values.get("ENCORE_STATE_DIR", "")
    path = Path(chosen).expanduser().absolute() if chosen else ROOT / ".state"
    for place in (str(path), str(ROOT)):
        if any(character in place for character in "\"'\n") or " #" in place or " ;" in place:
            raise SettingsError(f"{place}: a folder without quotes, ' #' and ' ;' in its path is needed")
    return path
