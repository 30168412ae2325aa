"""dim_user: the accounts."""

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.dim_user import transform

ACCOUNT = (
    "account_id bigint, display_name string, kind string, status string, is_admin boolean, time_zone string,"
    " created_at timestamp"
)
MAY = "2025-05-05 12:00:00"


def test_an_account_without_plays_is_a_user(frame):
    account = frame(ACCOUNT, [(1, "Ada", "spotify", "active", True, "UTC", MAY)])
    expected = frame(
        ACCOUNT.replace("account_id", "user_id"), [(1, "Ada", "spotify", "active", True, "UTC", MAY)]
    )
    assertDataFrameEqual(transform(account), expected)


def test_a_disconnected_account_stays_a_user(frame):
    account = frame(ACCOUNT, [(1, "Ada", "spotify", "disconnected", False, "UTC", MAY)])
    expected = frame("user_id bigint, status string", [(1, "disconnected")])
    assertDataFrameEqual(transform(account).select("user_id", "status"), expected)


def test_a_user_may_have_no_name(frame):
    account = frame(ACCOUNT, [(7, None, "local", "active", False, "Asia/Tokyo", MAY)])
    expected = frame("user_id bigint, display_name string, time_zone string", [(7, None, "Asia/Tokyo")])
    assertDataFrameEqual(transform(account).select(*expected.columns), expected)
