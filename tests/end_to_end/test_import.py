"""`make import`: two downloads of one person's history give one history."""

import pytest
import requests
from hand_count import count

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(1800)]

ACCOUNT = "SELECT account_id, time_zone FROM account WHERE login_name = 'carl'"
ALL_TIME = """
SELECT plays, streams, listened_ms, active_days
FROM analytics.listening_summary WHERE user_id = %s AND period_type = 'all_time'
"""
LISTENER = 3


def test_account_data_and_then_the_extended_export_give_the_extended_figures(platform, tmp_path):
    files = {}
    for form in ("account_data", "extended"):
        address = platform.url("SIMULATOR_PORT", f"/_simulator/export/{LISTENER}?format={form}")
        files[form] = tmp_path / f"{form}.zip"
        files[form].write_bytes(requests.get(address, timeout=120).content)
    first = platform.run("import", str(files["account_data"]), "carl")
    assert "its password, shown only now" in first.stdout
    second = platform.run("import", str(files["extended"]), "carl")
    assert "password" not in second.stdout
    ((user, zone),) = platform.rows("source", ACCOUNT)
    figures = count(platform.ledger(LISTENER), zone)
    assert platform.rows("main", ALL_TIME, user) == [
        (figures.plays, figures.streams, figures.listened_ms, figures.active_days)
    ]
    assert figures.favourites[0][0] in second.stdout


def test_a_file_that_is_no_export_is_refused_by_name(platform, tmp_path):
    file = tmp_path / "holiday.zip"
    file.write_bytes(b"PK\x05\x06" + bytes(18))
    done = platform.run("import", str(file), "carl", check=False)
    assert done.returncode == 1
    assert "holiday.zip" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_missing_file_is_named_with_the_next_step(platform):
    done = platform.run("import", "/nowhere/my_data.zip", "carl", check=False)
    assert done.returncode == 1
    assert "/nowhere/my_data.zip" in done.stdout
    assert "make import FILE=" in done.stdout
