"""The demo in containers, as the demo's own work and benchmarks see it: by its ports on this machine."""

from local import settings
from local.layout import Layout, state_dir
from local.platform import ENV_FILE, Platform
from local.supervisor import Supervisor


def open_platform() -> Platform:
    """The settings of the demo, and a folder for what it remembers."""
    values = settings.for_profile(settings.read(ENV_FILE), "demo")
    layout = Layout(state_dir(values) / "containers", "demo")
    layout.home.mkdir(parents=True, exist_ok=True)
    return Platform(layout, values, [], Supervisor(layout))
