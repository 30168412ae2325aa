"""What Encore asks Spotify's users to allow: to see their plays, and the lists of the readers switched on."""

POLLING = "user-read-recently-played"
READERS = {
    "top": "user-top-read",
    "saved": "user-library-read",
    "playlists": "playlist-read-private",
}
"""Reader (a word of SPOTIFY_READERS) → the permission it needs."""


def asked_for(readers: frozenset[str]) -> str:
    """The scope of an authorization, as OAuth writes it."""
    return " ".join([POLLING, *(READERS[name] for name in READERS if name in readers)])
