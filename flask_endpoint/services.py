"""What a request may use, built once per application."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from psycopg_pool import ConnectionPool

from flask_endpoint.db import open_pool
from flask_endpoint.guessing import GuessLimiter
from flask_endpoint.metrics import Metrics
from flask_endpoint.musicbrainz import MusicBrainzClient
from flask_endpoint.oauth import OAuthClient
from flask_endpoint.polling import Upstream
from flask_endpoint.settings import Settings
from flask_endpoint.spotify import SpotifyClient
from flask_endpoint.vault import Vault

EXTENSION = "encore"


@dataclass(frozen=True)
class Services:
    """Connections, clients and counters of one application."""

    settings: Settings
    pool: ConnectionPool
    upstream: Upstream
    musicbrainz: MusicBrainzClient
    metrics: Metrics
    guesses: GuessLimiter

    @property
    def vault(self) -> Vault:
        """Seals and opens tokens."""
        return self.upstream.vault

    @property
    def oauth(self) -> OAuthClient | None:
        """Spotify's accounts service; None in export-only mode."""
        return self.upstream.oauth


def attach_services(app: Flask, settings: Settings) -> Services:
    """Build the services of `app`."""
    pool = open_pool(settings)
    built = Services(
        settings=settings,
        pool=pool,
        upstream=Upstream(
            vault=Vault(settings.token_encryption_keys),
            oauth=None if settings.is_export_only else OAuthClient(settings),
            spotify=SpotifyClient(settings.spotify_api_url),
            background=SpotifyClient(settings.spotify_api_url),
        ),
        musicbrainz=MusicBrainzClient(
            settings.musicbrainz_url, settings.musicbrainz_contact, settings.musicbrainz_pause_seconds
        ),
        metrics=Metrics(pool),
        guesses=GuessLimiter(),
    )
    app.extensions[EXTENSION] = built
    return built


def services() -> Services:
    """The services of the application that handles this request."""
    return cast(Services, current_app.extensions[EXTENSION])
