"""MusicBrainz's web service: the recordings that bear an ISRC, with the genres of their artists.

Its rules (https://musicbrainz.org/doc/MusicBrainz_API, .../Rate_Limiting): no key; at most one call a second;
a User-Agent that names the program and a way to reach who runs it; a 503 asks for fewer calls. An ISRC may
belong to several recordings. `inc=artists` has the artists described and `genres` says by what; a genre's
`count` is its votes.
"""

import json
import time
from typing import Any

import requests

from flask_endpoint.spotify import MAX_RETRY_AFTER, TIMEOUT_SECONDS, open_session, retry_after_seconds

INCLUDED = "artists+artist-credits+genres"
MAX_ANSWER_BYTES = 2 * 1024 * 1024
SHORTEST_REST = 30
"""Seconds to stay away at least after a 503."""


class MusicBrainzError(Exception):
    """MusicBrainz did not give what was asked for; trying later may help."""


class NotAtMusicBrainzError(MusicBrainzError):
    """404: it does not know the ISRC."""


class RefusedError(MusicBrainzError):
    """It wants no calls for `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class MusicBrainzClient:
    """The one call Encore makes, `pause_seconds` after whatever was before."""

    def __init__(self, url: str, contact: str, pause_seconds: float) -> None:
        self._url = url
        self._pause_seconds = pause_seconds
        self._session = open_session()
        self._session.headers["User-Agent"] = f"Encore/1 ( {contact} )"

    def recordings(self, isrc: str) -> list[Any]:
        """The recordings of an ISRC, as received and not yet checked. Raises MusicBrainzError."""
        time.sleep(self._pause_seconds)
        try:
            with self._session.get(
                f"{self._url}/ws/2/isrc/{isrc}?inc={INCLUDED}&fmt=json",
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                stream=True,
            ) as response:
                _judge(response)
                answer = json.loads(_body(response))
        except requests.RequestException as error:
            raise MusicBrainzError(f"MusicBrainz cannot be reached ({type(error).__name__})") from error
        except (ValueError, RecursionError) as error:
            raise MusicBrainzError("MusicBrainz sent what is no JSON") from error
        recordings = answer.get("recordings") if isinstance(answer, dict) else None
        if not isinstance(recordings, list):
            raise MusicBrainzError("MusicBrainz sent no list of recordings")
        return recordings


def _body(response: requests.Response) -> bytes:
    """The whole body, up to a bound."""
    body = bytearray()
    for block in response.iter_content(64 * 1024):
        body += block
        if len(body) > MAX_ANSWER_BYTES:
            raise MusicBrainzError("MusicBrainz sent more than an answer can be")
    return bytes(body)


def _judge(response: requests.Response) -> None:
    """Nothing for a success, our exception for everything else."""
    status = response.status_code
    if status == requests.codes.ok:
        return
    if status == requests.codes.not_found:
        raise NotAtMusicBrainzError("MusicBrainz does not know this ISRC")
    if status in {requests.codes.service_unavailable, requests.codes.too_many_requests}:
        seconds = max(retry_after_seconds(response), SHORTEST_REST)
        raise RefusedError(f"MusicBrainz asks for fewer calls ({status})", seconds)
    if status == requests.codes.forbidden:
        raise RefusedError(
            "MusicBrainz refuses this program (403): is MUSICBRAINZ_CONTACT right?", MAX_RETRY_AFTER
        )
    raise MusicBrainzError(f"MusicBrainz answered with status {status}")
