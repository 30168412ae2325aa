"""When two names are the same name (ANALYTICS §2), and how a pair of names becomes a key."""

import hashlib
import unicodedata
from functools import lru_cache

MAX_NAME_CHARS = 1000
"""Longer names are cut where they are shown; raw keeps them whole."""
MAX_NORM_BYTES = 500
"""Index entries hold up to three normalized names and Postgres bounds them at 2704 bytes."""
MAX_URI_BYTES = 1024


def shorten(text: str, max_bytes: int) -> str:
    """`text`, or its beginning and a hash of the whole where it is longer than `max_bytes` in UTF-8."""
    encoded = text.encode()
    if len(encoded) <= max_bytes:
        return text
    digest = hashlib.md5(encoded, usedforsecurity=False).hexdigest()
    return encoded[: max_bytes - len(digest) - 1].decode(errors="ignore") + "~" + digest


@lru_cache(maxsize=16_384)
def normalize(name: str) -> str:
    """Unicode NFKC, casefold, trimmed, inner white space single: equal results mean the same name.

    Twice NFKC, because folding the case can leave a text that NFKC would change.
    """
    if name.isascii():
        folded = name.lower()
    else:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return shorten(" ".join(folded.split()), MAX_NORM_BYTES)


def name_key(artist_norm: str, title_norm: str) -> str:
    """`<artist>|<title>`; a bar inside the artist is escaped, so that two pairs never share a key."""
    if "|" in artist_norm or "\\" in artist_norm:
        artist_norm = artist_norm.replace("\\", "\\\\").replace("|", "\\|")
    return f"{artist_norm}|{title_norm}"


def track_uri_of_names(key: str) -> str:
    """The URI that stands for a track of which only its names are known."""
    return "name:" + key


def bounded_uri(uri: str) -> str:
    """A URI that fits an index; only those of local files, which spell out their names, are ever longer."""
    return uri if len(uri) < MAX_URI_BYTES // 4 else shorten(uri, MAX_URI_BYTES)


def shown(name: str | None) -> str:
    """A name as it is shown: never None, never endless."""
    return name[:MAX_NAME_CHARS] if name else ""
