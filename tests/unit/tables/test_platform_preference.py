"""platform_preference: shares of plays by bucket."""

from datetime import UTC, datetime

import pytest

from spark_scripts.tables.platform_preference import transform

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)

TEXTS = {
    "Android OS 11 API 30 (Google, Pixel 3)": "android",
    "android": "android",
    "Android-tablet OS 8.0.0 API 26 (HUAWEI)": "android",
    "iOS 9.2 (iPhone7,2)": "ios",
    "ios": "ios",
    "OS X 10.13.6 [x86 8]": "macos",
    "osx": "macos",
    "Windows 10 (10.0.19041; x64)": "windows",
    "Linux [x86-64 0]": "linux",
    "web_player osx 10.15.7;chrome 83;desktop": "web",
    "WebPlayer (websocket RFC6455)": "web",
    "Partner webos_tv lg;55sk": "tv",
    "Partner android_tv Sony;BRAVIA": "tv",
    "Partner google cast;Google Home": "speaker",
    "Partner scei playstation_4;ps4": "console",
    "Partner android_auto": "car",
    "Garmin": "other",
    "not_applicable": "unknown",
    "": "unknown",
    None: "unknown",
}


def test_every_text_finds_its_family(facts, users):
    plays = facts("platform string", [(text,) for text in TEXTS])
    families: dict[str, int] = {}
    for family in TEXTS.values():
        families[family] = families.get(family, 0) + 1
    table = transform(plays, users, as_of=NOON).where("period_type = 'all_time'")
    assert {row.bucket: row.plays for row in table.collect()} == families
    shares = [row.share_pct for row in table.collect()]
    assert sum(shares) == pytest.approx(100)
