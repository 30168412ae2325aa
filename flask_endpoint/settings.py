"""Settings of the endpoint and its import worker, read from the environment once, at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from cryptography.fernet import Fernet
from psycopg.conninfo import make_conninfo

from flask_endpoint.scopes import READERS

PLACEHOLDERS = frozenset({"GENERATE", "GENERATE_FERNET"})
MIN_SECRET_LENGTH = 16


class SettingError(RuntimeError):
    """A setting is missing or cannot be right; the message names it and says what to do."""


def _require(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingError(f"{name} is not set: add it to .env (see .env.example)")
    if value in PLACEHOLDERS:
        raise SettingError(f"{name} still reads {value}: run `make env` to fill it with a random secret")
    return value


def _secret(env: Mapping[str, str], name: str) -> str:
    value = _require(env, name)
    if len(value) < MIN_SECRET_LENGTH:
        raise SettingError(f"{name} is shorter than {MIN_SECRET_LENGTH} characters: use a long random value")
    return value


def _positive(env: Mapping[str, str], name: str) -> int:
    value = _require(env, name)
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise SettingError(f"{name} is {value!r}: expected a whole number above 0")
    return int(value)


def _whole(env: Mapping[str, str], name: str) -> int:
    value = _require(env, name)
    if not value.isascii() or not value.isdigit():
        raise SettingError(f"{name} is {value!r}: expected a whole number, 0 or more")
    return int(value)


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = _require(env, name).lower()
    if value not in {"true", "false"}:
        raise SettingError(f"{name} is {value!r}: expected true or false")
    return value == "true"


def _url(env: Mapping[str, str], name: str) -> str:
    value = _require(env, name).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise SettingError(
            f"{name} is {value!r}: expected an address like https://host or http://127.0.0.1:8000"
        )
    return value


def _redirect_uri(env: Mapping[str, str]) -> str:
    """Spotify's own rules for redirect addresses, checked before Spotify does (it explains itself badly)."""
    value = _url(env, "SPOTIFY_REDIRECT_URI")
    parts = urlsplit(value)
    if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "::1"}:
        raise SettingError(
            f"SPOTIFY_REDIRECT_URI is {value!r}: Spotify accepts https, or http://127.0.0.1:PORT and "
            "http://[::1]:PORT, but never localhost or another http address"
        )
    if not parts.path.strip("/"):
        raise SettingError(f"SPOTIFY_REDIRECT_URI is {value!r}: it needs a path, such as /callback")
    return value


def _fernet_keys(env: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in _require(env, "TOKEN_ENCRYPTION_KEYS").split(",") if key.strip())
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise SettingError(
                f"TOKEN_ENCRYPTION_KEYS: key {number} is not a Fernet key (32 bytes, url-safe base64)"
            ) from error
    return keys


def worker_metrics_address(env: Mapping[str, str]) -> tuple[str, int] | None:
    """Where the import worker serves its figures; None: nowhere, as WORKER_METRICS_PORT is empty."""
    if not env.get("WORKER_METRICS_PORT", "").strip():
        return None
    return env.get("WORKER_METRICS_HOST", "").strip() or "127.0.0.1", _positive(env, "WORKER_METRICS_PORT")


def _readers(env: Mapping[str, str]) -> frozenset[str]:
    """Optional words of SPOTIFY_READERS."""
    names = {name.strip() for name in env.get("SPOTIFY_READERS", "").split(",") if name.strip()}
    if unknown := names - READERS.keys():
        raise SettingError(f"SPOTIFY_READERS has no {sorted(unknown)}: choose of {', '.join(READERS)}")
    return frozenset(names)


def _musicbrainz_contact(env: Mapping[str, str]) -> str:
    """Who MusicBrainz may write to; needed where it is asked at all. It becomes part of a header."""
    value = env.get("MUSICBRAINZ_CONTACT", "").strip()
    if not value and _whole(env, "MUSICBRAINZ_DAILY_READS"):
        raise SettingError(
            "MUSICBRAINZ_CONTACT is not set: MusicBrainz wants an e-mail or web address of yours"
        )
    if not value.isascii() or not value.isprintable():
        raise SettingError("MUSICBRAINZ_CONTACT is neither an e-mail nor a web address")
    return value


def _time_zone(env: Mapping[str, str]) -> str:
    value = _require(env, "DEFAULT_TIMEZONE")
    if value not in available_timezones():
        raise SettingError(f"DEFAULT_TIMEZONE is {value!r}: expected an IANA name such as Europe/Berlin")
    return value


@dataclass(frozen=True)
class Settings:
    """Everything the endpoint and its worker are told from outside. Empty client id: export-only mode."""

    spotify_client_id: str
    spotify_client_secret: str
    spotify_redirect_uri: str
    spotify_accounts_url: str
    spotify_authorize_url: str
    spotify_api_url: str
    allowed_spotify_users: frozenset[str]
    spotify_readers: frozenset[str]
    public_url: str
    dashboard_public_url: str
    session_secret: str
    token_encryption_keys: tuple[str, ...]
    service_token: str
    admin_login: str
    admin_password: str
    default_timezone: str
    correct_offline_times: bool
    upload_dir: Path
    max_upload_bytes: int
    max_unpacked_bytes: int
    max_archive_entries: int
    enrichment_daily_reads: int
    enrichment_pause_seconds: float
    musicbrainz_url: str
    musicbrainz_contact: str
    musicbrainz_daily_reads: int
    musicbrainz_pause_seconds: float
    erase_disconnected_after_days: int
    source_conninfo: str

    def __repr__(self) -> str:
        """Says nothing: most fields are secrets, and reprs end up in logs."""
        return "Settings(…)"

    @property
    def is_export_only(self) -> bool:
        """No Spotify app is configured: nobody is polled, exports are the only source."""
        return not self.spotify_client_id

    @property
    def erase_after(self) -> timedelta | None:
        """How long a disconnected account is kept; None: for good."""
        days = self.erase_disconnected_after_days
        return timedelta(days=days) if days else None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read and check every setting; raises SettingError naming the first that is missing or wrong."""
        client_id = env.get("SPOTIFY_CLIENT_ID", "").strip()
        allowed = env.get("ALLOWED_SPOTIFY_USERS", "").split(",")
        accounts_url = _url(env, "SPOTIFY_ACCOUNTS_URL")
        is_elsewhere = bool(env.get("SPOTIFY_AUTHORIZE_URL", "").strip())
        return cls(
            spotify_client_id=client_id,
            spotify_client_secret=_require(env, "SPOTIFY_CLIENT_SECRET") if client_id else "",
            spotify_redirect_uri=_redirect_uri(env),
            spotify_accounts_url=accounts_url,
            spotify_authorize_url=_url(env, "SPOTIFY_AUTHORIZE_URL")
            if is_elsewhere
            else f"{accounts_url}/authorize",
            spotify_api_url=_url(env, "SPOTIFY_API_URL"),
            allowed_spotify_users=frozenset(user.strip() for user in allowed if user.strip()),
            spotify_readers=_readers(env),
            public_url=_url(env, "FLASK_PUBLIC_URL"),
            dashboard_public_url=_url(env, "DASHBOARD_PUBLIC_URL"),
            session_secret=_secret(env, "SESSION_SECRET"),
            token_encryption_keys=_fernet_keys(env),
            service_token=_secret(env, "SERVICE_TOKEN"),
            admin_login=_require(env, "ADMIN_LOGIN"),
            admin_password=_require(env, "ADMIN_PASSWORD"),
            default_timezone=_time_zone(env),
            correct_offline_times=_flag(env, "CORRECT_OFFLINE_TIMES"),
            upload_dir=Path(_require(env, "UPLOAD_DIR")),
            max_upload_bytes=_positive(env, "MAX_UPLOAD_MB") * 1024 * 1024,
            max_unpacked_bytes=_positive(env, "MAX_UNPACKED_MB") * 1024 * 1024,
            max_archive_entries=_positive(env, "MAX_ARCHIVE_ENTRIES"),
            enrichment_daily_reads=_whole(env, "ENRICHMENT_DAILY_READS"),
            enrichment_pause_seconds=_whole(env, "ENRICHMENT_PAUSE_MS") / 1000,
            musicbrainz_url=_url(env, "MUSICBRAINZ_URL"),
            musicbrainz_contact=_musicbrainz_contact(env),
            musicbrainz_daily_reads=_whole(env, "MUSICBRAINZ_DAILY_READS"),
            musicbrainz_pause_seconds=_whole(env, "MUSICBRAINZ_PAUSE_MS") / 1000,
            erase_disconnected_after_days=_whole(env, "ERASE_DISCONNECTED_AFTER_DAYS"),
            source_conninfo=make_conninfo(
                host=_require(env, "SOURCE_DB_HOST"),
                port=_require(env, "SOURCE_DB_PORT"),
                dbname=_require(env, "SOURCE_DB_NAME"),
                user="ingest_rw",
                password=_require(env, "INGEST_RW_PASSWORD"),
                application_name="flask_endpoint",
            ),
        )
