"""Spotify's accounts service: authorization code with PKCE, and refreshing. Authlib speaks the protocol."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]

from flask_endpoint.scopes import asked_for
from flask_endpoint.settings import Settings
from flask_endpoint.spotify import TIMEOUT_SECONDS, SpotifyError, UnavailableError, rate_limit_error

DEFAULT_LIFETIME_SECONDS = 3600
MAX_LIFETIME_SECONDS = 24 * 3600


class InvalidGrantError(SpotifyError):
    """The code or refresh token is expired, revoked or used up. The one error that means: consent again."""


class ConfigurationError(SpotifyError):
    """Spotify does not accept this app's credentials or redirect address."""


@dataclass(frozen=True, repr=False)
class Tokens:
    """A token reply. `refresh_token` is None when Spotify sent none: then the old one stays valid."""

    access_token: str
    refresh_token: str | None
    expires_at: datetime
    scope: str


def _judge(response: requests.Response, *_: Any, **__: Any) -> None:
    """Response hook: limits and outages become ours; refusals (400, 401) are left to Authlib to read."""
    status = response.status_code
    if status == requests.codes.too_many_requests:
        raise rate_limit_error(response)
    if status in {requests.codes.ok, requests.codes.bad_request, requests.codes.unauthorized}:
        return
    raise UnavailableError(f"Spotify's accounts service answered with status {status}")


def _read_tokens(reply: Any) -> Tokens:
    """The token reply, checked: a missing access token is an outage, a missing lifetime is an hour."""
    access_token, refresh_token = reply.get("access_token"), reply.get("refresh_token")
    if not isinstance(access_token, str) or not access_token:
        raise UnavailableError("Spotify's accounts service sent a reply without an access token")
    lifetime = reply.get("expires_in")
    if not isinstance(lifetime, int) or isinstance(lifetime, bool) or lifetime <= 0:
        lifetime = DEFAULT_LIFETIME_SECONDS
    return Tokens(
        access_token=access_token,
        refresh_token=refresh_token if isinstance(refresh_token, str) and refresh_token else None,
        expires_at=datetime.now(UTC) + timedelta(seconds=min(lifetime, MAX_LIFETIME_SECONDS)),
        scope=str(reply.get("scope") or ""),
    )


class OAuthClient:
    """What the endpoint asks of the accounts service. Keeps no state between calls."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._authorize_url = settings.spotify_authorize_url
        self._token_url = f"{settings.spotify_accounts_url}/api/token"

    def _session(self) -> Any:
        session = OAuth2Session(
            client_id=self._settings.spotify_client_id,
            client_secret=self._settings.spotify_client_secret,
            redirect_uri=self._settings.spotify_redirect_uri,
            code_challenge_method="S256",
        )
        session.max_redirects = 0
        session.hooks["response"].append(_judge)
        return session

    def authorization_url(self, state: str, code_verifier: str, *, ask_again: bool) -> str:
        """Where to send the browser. `ask_again` shows the consent page even to somebody who consented."""
        url, _ = self._session().create_authorization_url(
            self._authorize_url,
            state=state,
            code_verifier=code_verifier,
            scope=asked_for(self._settings.spotify_readers),
            show_dialog="true" if ask_again else "false",
        )
        return str(url)

    def exchange(self, code: str, code_verifier: str) -> Tokens:
        """Tokens for the code a browser came back with."""
        return self._request("fetch_token", code=code, code_verifier=code_verifier)

    def refresh(self, refresh_token: str) -> Tokens:
        """A new access token. Raises InvalidGrantError when the user has to consent again."""
        tokens = self._request("refresh_token", refresh_token=refresh_token)
        # Authlib fills in the old token where the reply has none: then nothing changed.
        if tokens.refresh_token == refresh_token:
            return Tokens(tokens.access_token, None, tokens.expires_at, tokens.scope)
        return tokens

    def _request(self, method: str, **arguments: str) -> Tokens:
        try:
            with self._session() as session:
                reply = getattr(session, method)(self._token_url, timeout=TIMEOUT_SECONDS, **arguments)
        except AuthlibBaseError as error:
            if error.error == "invalid_grant":
                raise InvalidGrantError(
                    "Spotify says the authorization has expired or was revoked"
                ) from error
            code = error.error if isinstance(error.error, str) else "unknown error"
            raise ConfigurationError(
                f"Spotify's accounts service refuses this app ({code[:64]}): check SPOTIFY_CLIENT_ID, "
                "SPOTIFY_CLIENT_SECRET and SPOTIFY_REDIRECT_URI against the developer dashboard"
            ) from error
        except requests.RequestException as error:
            raise UnavailableError(
                f"Spotify's accounts service cannot be reached ({type(error).__name__})"
            ) from error
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise UnavailableError("Spotify's accounts service sent what is not a token reply") from error
        return _read_tokens(reply)


def new_secret() -> str:
    """A fresh random value for a state, a browser mark or a PKCE verifier (43-128 characters)."""
    return secrets.token_urlsafe(48)
