"""The platform of one profile: its settings, folders, programs and supervisor, running or not."""

from dataclasses import dataclass

from local import settings
from local.layout import Layout, state_dir
from local.programs import Program, programs
from local.screen import say
from local.settings import PROFILES, ROOT, SettingsError
from local.supervisor import Supervisor

ENV_FILE = ROOT / ".env"


@dataclass(frozen=True)
class Platform:
    """One profile: its settings, folders, programs and supervisor."""

    layout: Layout
    values: dict[str, str]
    programs: list[Program]
    supervisor: Supervisor

    @property
    def profile(self) -> str:
        """demo or local."""
        return self.layout.profile

    def url(self, port: str, path: str = "") -> str:
        """Address on this machine of the service on the port of that setting."""
        return f"http://127.0.0.1:{self.values[port]}{path}"


def read_values() -> dict[str, str]:
    """The settings, completing .env first."""
    new = settings.write_env(ENV_FILE)
    if new:
        say(f"wrote {len(new)} settings with fresh secrets to {ENV_FILE.name} (mode 0600)")
    return settings.read(ENV_FILE)


def open_platform(profile: str, values: dict[str, str] | None = None) -> Platform:
    """The platform of a profile, running or not."""
    chosen = settings.for_profile(values or read_values(), profile)
    layout = Layout(state_dir(chosen), profile)
    chosen["LAKE_URI"] = chosen["LAKE_URI"] or str(layout.home / "lake")
    chosen["UPLOAD_DIR"] = chosen["UPLOAD_DIR"] or str(layout.home / "uploads")
    layout.make()
    return Platform(layout, chosen, programs(layout, chosen), Supervisor(layout))


def running_profile(values: dict[str, str]) -> str | None:
    """Which profile of this state folder is up."""
    for profile in PROFILES:
        if Supervisor(Layout(state_dir(values), profile)).is_running():
            return profile
    return None


def running_platform() -> Platform:
    """The platform that is up; SettingsError when none is."""
    values = read_values()
    profile = running_profile(values)
    if profile is None:
        raise SettingsError("the platform is not running: `make demo` or `make local` starts it")
    return open_platform(profile, values)
