"""Session cookies as flask_endpoint signs them (contract 4)."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

SECRET = "a secret that only this test knows"


def signed(secret: str = SECRET, **fields: object) -> str:
    """A session cookie's value."""
    signer = Flask("signer")
    signer.secret_key = secret
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    return str(serializer.dumps(fields))


def cookie_of(account_id: int, is_admin: bool = False) -> str:
    """The cookie of a signed-in account."""
    return signed(
        account_id=account_id,
        is_admin=is_admin,
        shown_name=f"user{account_id}",
        csrf_token="t",
        _permanent=True,
    )
