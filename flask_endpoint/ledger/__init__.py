"""The canonical ledger: raw rows in, `play` and the catalogue out (architecture, contract 1)."""

from flask_endpoint.ledger.forget import forget
from flask_endpoint.ledger.polls import record_poll
from flask_endpoint.ledger.rebuild import rebuild
from flask_endpoint.ledger.replies import record_replies
from flask_endpoint.ledger.touch import touch_account
from flask_endpoint.plays import IngestCounts

__all__ = ["IngestCounts", "forget", "rebuild", "record_poll", "record_replies", "touch_account"]
