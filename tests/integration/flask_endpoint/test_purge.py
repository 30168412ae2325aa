"""A disconnected account is erased after the day its owner was told, and not before."""

from datetime import UTC, datetime, timedelta

import pytest
from endpoint_stack import Endpoint, StartEndpoint

from tests.integration.ledger.conftest import Book
from tests.integration.ledger.test_ledger_forget import everything

pytestmark = pytest.mark.integration
A_DAY_LATER = "UPDATE account SET erases_at = erases_at - %s WHERE kind = 'spotify'"


def accounts(endpoint: Endpoint) -> set[int]:
    """Spotify accounts that exist."""
    return {row[0] for row in endpoint.query("SELECT account_id FROM account WHERE kind = 'spotify'")}


def test_the_owner_is_told_the_day_and_the_account_goes_then(endpoint: Endpoint, source, tmp_path) -> None:
    browser, account_id = endpoint.listener(1)
    _, other = endpoint.listener(2)
    for each in (account_id, other):
        assert endpoint.client.ingest(each)["new"] > 0
    assert "erased 4 days later" in browser.get("/privacy").text
    browser.submit("/privacy", "/privacy/disconnect")
    erases_at = endpoint.query("SELECT erases_at FROM account WHERE account_id = %s", account_id)[0][0]
    assert timedelta(days=3, hours=23) < erases_at - datetime.now(UTC) <= timedelta(days=4)
    for path in ("/", "/privacy"):
        assert erases_at.strftime("%Y-%m-%d %H:%M") in browser.get(path).text
    assert endpoint.client.purge() == []
    endpoint.change(A_DAY_LATER, timedelta(days=3, hours=23))
    assert endpoint.client.purge() == []
    name = endpoint.query("SELECT spotify_user_id FROM account WHERE account_id = %s", account_id)[0][0]
    assert name in everything(Book(source, tmp_path))
    endpoint.change(A_DAY_LATER, timedelta(hours=1))
    assert endpoint.client.purge() == [account_id]
    assert accounts(endpoint) == {other}
    assert name not in everything(Book(source, tmp_path))
    assert endpoint.query("SELECT DISTINCT account_id FROM play") == [(other,)]
    assert endpoint.client.purge() == []


def test_who_connects_again_stays(endpoint: Endpoint) -> None:
    browser, account_id = endpoint.listener(1)
    browser.submit("/privacy", "/privacy/disconnect")
    endpoint.change(A_DAY_LATER, timedelta(days=9))
    assert endpoint.listener(1)[1] == account_id
    assert endpoint.client.purge() == []
    assert endpoint.query("SELECT erases_at FROM account WHERE account_id = %s", account_id) == [(None,)]


def test_an_installation_may_keep_them(start_endpoint: StartEndpoint) -> None:
    endpoint = start_endpoint(ERASE_DISCONNECTED_AFTER_DAYS="0")
    browser, account_id = endpoint.listener(1)
    assert "Your plays stay until you have them erased" in browser.get("/privacy").text
    browser.submit("/privacy", "/privacy/disconnect")
    endpoint.change("UPDATE account SET erases_at = now() WHERE account_id = %s", account_id)
    assert endpoint.client.purge() == []
    assert "will be erased" not in browser.get("/").text
    assert accounts(endpoint) == {account_id}


def test_local_accounts_and_those_that_need_consent_are_no_concern_of_it(endpoint: Endpoint) -> None:
    endpoint.local("anna")
    _, account_id = endpoint.listener(1)
    endpoint.change("UPDATE account SET erases_at = now(), status = 'needs_reauth' WHERE kind = 'spotify'")
    endpoint.change("UPDATE account SET erases_at = now() WHERE kind = 'local'")
    assert endpoint.client.purge() == []
    assert accounts(endpoint) == {account_id}
