"""Settings fail by name, and never show themselves."""

import pytest
from cryptography.fernet import Fernet

from flask_endpoint.settings import SettingError, Settings

GOOD = {
    "SPOTIFY_CLIENT_ID": "id",
    "SPOTIFY_CLIENT_SECRET": "client-secret",
    "SPOTIFY_REDIRECT_URI": "http://127.0.0.1:8000/callback",
    "SPOTIFY_ACCOUNTS_URL": "https://accounts.spotify.com",
    "SPOTIFY_API_URL": "https://api.spotify.com/",
    "ALLOWED_SPOTIFY_USERS": "",
    "FLASK_PUBLIC_URL": "http://127.0.0.1:8000",
    "DASHBOARD_PUBLIC_URL": "http://127.0.0.1:3000/",
    "SESSION_SECRET": "s" * 32,
    "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "SERVICE_TOKEN": "t" * 32,
    "ADMIN_LOGIN": "admin",
    "ADMIN_PASSWORD": "a password",
    "DEFAULT_TIMEZONE": "Europe/Berlin",
    "CORRECT_OFFLINE_TIMES": "false",
    "UPLOAD_DIR": "uploads",
    "MAX_UPLOAD_MB": "1024",
    "MAX_UNPACKED_MB": "8192",
    "MAX_ARCHIVE_ENTRIES": "1000",
    "ERASE_DISCONNECTED_AFTER_DAYS": "4",
    "ENRICHMENT_DAILY_READS": "0",
    "ENRICHMENT_PAUSE_MS": "0",
    "MUSICBRAINZ_DAILY_READS": "0",
    "MUSICBRAINZ_PAUSE_MS": "0",
    "MUSICBRAINZ_CONTACT": "",
    "MUSICBRAINZ_URL": "https://musicbrainz.org",
    "SOURCE_DB_HOST": "127.0.0.1",
    "SOURCE_DB_PORT": "5433",
    "SOURCE_DB_NAME": "source",
    "INGEST_RW_PASSWORD": "p w'd",
}
OPTIONAL = {"SPOTIFY_CLIENT_ID", "ALLOWED_SPOTIFY_USERS", "MUSICBRAINZ_CONTACT"}


def test_good_settings_are_read():
    settings = Settings.from_env(GOOD)
    assert settings.spotify_api_url == "https://api.spotify.com"
    assert settings.max_upload_bytes == 1024 * 1024 * 1024
    assert settings.allowed_spotify_users == frozenset()
    assert not settings.is_export_only


@pytest.mark.parametrize("name", sorted(set(GOOD) - OPTIONAL))
def test_a_missing_setting_is_named(name: str):
    with pytest.raises(SettingError, match=name):
        Settings.from_env({**GOOD, name: "  "})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPOTIFY_REDIRECT_URI", "http://localhost:8000/callback"),
        ("SPOTIFY_REDIRECT_URI", "http://192.168.1.5:8000/callback"),
        ("SPOTIFY_REDIRECT_URI", "http://127.0.0.1:8000"),
        ("FLASK_PUBLIC_URL", "127.0.0.1:8000"),
        ("SESSION_SECRET", "GENERATE"),
        ("SESSION_SECRET", "short"),
        ("TOKEN_ENCRYPTION_KEYS", "GENERATE_FERNET"),
        ("TOKEN_ENCRYPTION_KEYS", "not-a-key"),
        ("SERVICE_TOKEN", "short"),
        ("DEFAULT_TIMEZONE", "Middle/Earth"),
        ("CORRECT_OFFLINE_TIMES", "perhaps"),
        ("MAX_UPLOAD_MB", "-1"),
        ("MAX_UPLOAD_MB", "0"),
        ("MAX_ARCHIVE_ENTRIES", "many"),
        ("ENRICHMENT_DAILY_READS", "-1"),
        ("SPOTIFY_READERS", "top,everything"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str):
    with pytest.raises(SettingError, match=name):
        Settings.from_env({**GOOD, name: value})


def test_https_may_be_redirected_to_anywhere():
    uri = "https://encore.example.org/spotify/callback"
    assert Settings.from_env({**GOOD, "SPOTIFY_REDIRECT_URI": uri}).spotify_redirect_uri == uri


def test_without_a_client_id_it_is_export_only_and_needs_no_secret():
    settings = Settings.from_env({**GOOD, "SPOTIFY_CLIENT_ID": "", "SPOTIFY_CLIENT_SECRET": ""})
    assert settings.is_export_only


def test_settings_show_no_secrets():
    settings = Settings.from_env(GOOD)
    assert not any(value in f"{settings} {settings!r}" for value in GOOD.values() if len(value) > 6)
