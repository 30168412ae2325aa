"""Encryption of tokens at rest, with rotation of keys."""

import psycopg
from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UnreadableTokenError(RuntimeError):
    """No key of TOKEN_ENCRYPTION_KEYS opens a stored token."""


class Vault:
    """Encrypts with the first key of TOKEN_ENCRYPTION_KEYS, opens what any of them encrypted."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._newest = Fernet(keys[0])
        self._all = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, text: str) -> bytes:
        """`text`, sealed with the newest key."""
        return self._all.encrypt(text.encode())

    def decrypt(self, sealed: bytes) -> str:
        """What was sealed; UnreadableTokenError when the key is gone."""
        try:
            return self._all.decrypt(sealed).decode()
        except InvalidToken as error:
            raise UnreadableTokenError(
                "a stored token was encrypted with a key that TOKEN_ENCRYPTION_KEYS no longer lists: put the "
                "old key back at the end of the list, or connect the account again"
            ) from error

    def _needs_rotation(self, sealed: bytes | None) -> bool:
        if sealed is None:
            return False
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return True
        return False

    def _rotated(self, sealed: bytes | None) -> bytes | None:
        return self._all.rotate(sealed) if sealed is not None and self._needs_rotation(sealed) else sealed

    def rotate_stored(self, connection: psycopg.Connection) -> int:
        """Seal every stored token with the newest key, so that old keys may go; returns how many changed.

        Tokens that no key opens are left as they are: their account says so when it is polled.
        """
        changed = 0
        with connection.transaction():
            rows = connection.execute(
                "SELECT account_id, access_token_encrypted, refresh_token_encrypted FROM account "
                "WHERE refresh_token_encrypted IS NOT NULL FOR NO KEY UPDATE"
            ).fetchall()
            for account_id, *sealed in rows:
                if not any(self._needs_rotation(token) for token in sealed):
                    continue
                try:
                    rotated = [self._rotated(token) for token in sealed]
                except InvalidToken:
                    continue
                connection.execute(
                    "UPDATE account SET access_token_encrypted = %s, refresh_token_encrypted = %s "
                    "WHERE account_id = %s",
                    (*rotated, account_id),
                )
                changed += 1
        return changed
