"""By which definitions statistics were computed: those of other software, or other settings, are outdated."""

import hashlib
from pathlib import Path

from spark_scripts.settings import Settings

HERE = Path(__file__).parent


def fingerprint(settings: Settings) -> str:
    """A short name for what decides what the figures mean: this package's code, and the session gap."""
    known = hashlib.sha256(str(settings.session_gap_minutes).encode())
    for path in sorted(HERE.rglob("*.py")):
        known.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes())
    return known.hexdigest()[:16]
