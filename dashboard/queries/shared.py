"""Links by which an account shows some of its figures; a token is known here by its hash only."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Link:
    """A link that works: whose figures, which of them, of which year's Wrapped, until when."""

    account_id: int
    cards: list[str]
    wrapped_year: int | None
    expires_at: datetime


@dataclass(frozen=True)
class Owner:
    """Who shares."""

    display_name: str | None


LINK = """
SELECT account_id, cards, wrapped_year, expires_at
FROM share_link
WHERE token_hash = %(token_hash)s
  AND revoked_at IS NULL
  AND expires_at > now()
"""

OWNER = """
SELECT display_name
FROM warehouse.dim_user
WHERE user_id = %(user_id)s
"""


def working_link(snapshot: Snapshot, token_hash: bytes) -> Link | None:
    """The link of this token, as of now; None: unknown, expired or ended. `snapshot` is one of source."""
    return snapshot.first(Link, LINK, token_hash=token_hash)


def owner_name(snapshot: Snapshot) -> str | None:
    """How the owner is called."""
    owner = snapshot.first(Owner, OWNER)
    return owner.display_name if owner else None
