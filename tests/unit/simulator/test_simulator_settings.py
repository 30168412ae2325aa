"""The environment is the contract."""

import pytest

from simulator.settings import SettingError, settings_from_environment

ENOUGH = {
    "SIMULATOR_CLIENT_ID": "app",
    "SIMULATOR_CLIENT_SECRET": "secret",
    "SIMULATOR_REDIRECT_URIS": "http://127.0.0.1:8000/callback, http://[::1]:8000/callback",
}


@pytest.mark.parametrize("name", list(ENOUGH))
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(SettingError, match=name):
        settings_from_environment({**ENOUGH, name: " "})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIMULATOR_RESPONSE_SHAPE", "2025"),
        ("SIMULATOR_LISTENERS", "0"),
        ("SIMULATOR_YEARS", "six"),
        ("SIMULATOR_PLAYS_PER_DAY", "-1"),
        ("SIMULATOR_EPOCH", "yesterday"),
    ],
)
def test_an_unusable_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        settings_from_environment({**ENOUGH, name: value})


def test_redirect_uris_are_a_list_and_the_public_url_has_no_trailing_slash() -> None:
    settings = settings_from_environment({**ENOUGH, "SIMULATOR_PUBLIC_URL": "http://127.0.0.1:9/"})
    assert settings.redirect_uris == ("http://127.0.0.1:8000/callback", "http://[::1]:8000/callback")
    assert settings.public_url == "http://127.0.0.1:9"
    assert settings.response_shape == 2026
