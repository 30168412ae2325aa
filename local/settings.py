"""The settings of the platform: .env made from .env.example, and what a profile changes in them."""

import base64
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / ".env.example"
PROFILES = ("demo", "local")


class SettingsError(RuntimeError):
    """A setting cannot work as it is; the message names it and the next step."""


def generate(placeholder: str) -> str:
    """A fresh secret for a placeholder of .env.example."""
    if placeholder == "GENERATE_FERNET":
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(24)


def is_placeholder(value: str) -> bool:
    """Whether .env.example asks for a generated secret."""
    return value in {"GENERATE", "GENERATE_FERNET"}


def write_env(path: Path, example: Path = EXAMPLE) -> list[str]:
    """Make `path`, or complete it, from the example; returns the settings that were new.

    What a person wrote stays, line for line; placeholders are replaced and missing settings appended.
    """
    lines = path.read_text().splitlines() if path.exists() else []
    known = {line.partition("=")[0].removeprefix("export ").strip() for line in lines}
    wanted = example.read_text().splitlines()
    if not lines:
        lines = [line for line in wanted if "`make env`" not in line]
        new = [line.partition("=")[0] for line in lines if _is_assignment(line)]
    else:
        missing = [line for line in wanted if _is_assignment(line) and line.partition("=")[0] not in known]
        new = [line.partition("=")[0] for line in missing]
        lines += ["", "# --- new settings, explained in .env.example ---", *missing] if missing else []
    filled = [_fill(line) for line in lines]
    _write_private(path, "\n".join(filled) + "\n")
    return new


def _is_assignment(line: str) -> bool:
    return "=" in line and not line.lstrip().startswith("#")


def _fill(line: str) -> str:
    name, _, value = line.partition("=")
    return f"{name}={generate(value.strip())}" if is_placeholder(value.strip()) else line


def _write_private(path: Path, text: str) -> None:
    """Replace the file as a whole, readable by its owner only."""
    if not path.exists() or path.read_text() != text:
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w") as stream:
            stream.write(text)
        Path(fresh).rename(path)
    path.chmod(0o600)


def read(path: Path, environ: Mapping[str, str] = os.environ, example: Path = EXAMPLE) -> dict[str, str]:
    """Every setting of the example: the environment wins over .env, .env over the example."""
    defaults = {name: value or "" for name, value in dotenv_values(example, interpolate=False).items()}
    written = {name: value or "" for name, value in dotenv_values(path, interpolate=False).items()}
    values = {name: environ.get(name, written.get(name, default)) for name, default in defaults.items()}
    for name, default in defaults.items():
        if is_placeholder(default) and (not values[name] or is_placeholder(values[name])):
            raise SettingsError(f"{name} is empty: remove its line from .env and run `make env`")
    _follow_ports(values, defaults)
    return values


def _follow_ports(values: dict[str, str], defaults: Mapping[str, str]) -> None:
    """An address that was left at its default follows the port that was not."""
    for address, port in (
        ("FLASK_PUBLIC_URL", "FLASK_PORT"),
        ("SPOTIFY_REDIRECT_URI", "FLASK_PORT"),
        ("DASHBOARD_PUBLIC_URL", "DASHBOARD_PORT"),
    ):
        if values[address] == defaults[address]:
            values[address] = values[address].replace(f":{defaults[port]}", f":{values[port]}")


def for_profile(values: Mapping[str, str], profile: str) -> dict[str, str]:
    """The settings of a profile: the demo meets the simulator instead of Spotify, whatever .env says."""
    changed = dict(values)
    for database in ("SOURCE", "MAIN", "REPLICA"):
        changed[f"{database}_DB_HOST"] = "127.0.0.1"
        changed[f"{database}_DB_ADMIN_USER"] = "postgres"
    if profile == "demo":
        flask, simulator = (f"http://127.0.0.1:{values[port]}" for port in ("FLASK_PORT", "SIMULATOR_PORT"))
        changed |= {
            "SPOTIFY_CLIENT_ID": values["SIMULATOR_CLIENT_ID"],
            "SPOTIFY_CLIENT_SECRET": values["SIMULATOR_CLIENT_SECRET"],
            "SPOTIFY_ACCOUNTS_URL": simulator,
            "SPOTIFY_AUTHORIZE_URL": "",
            "SPOTIFY_API_URL": simulator,
            "SPOTIFY_REDIRECT_URI": f"{flask}/callback",
            "FLASK_PUBLIC_URL": flask,
            "DASHBOARD_PUBLIC_URL": f"http://127.0.0.1:{values['DASHBOARD_PORT']}",
            "ALLOWED_SPOTIFY_USERS": "",
            "ENRICHMENT_PAUSE_MS": "0",
            "MUSICBRAINZ_URL": simulator,
            "SIMULATOR_PUBLIC_URL": simulator,
            "SIMULATOR_REDIRECT_URIS": f"{flask}/callback",
        }
    return changed
