"""Which plays are wanted: a search in names, days, an artist, how it was heard, where it is known from."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date


def pattern(word: str) -> str:
    """The LIKE pattern of a word in any case, with or without its accents; the word has no wildcards."""
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", word)).lower()
    return "%" + re.sub(r"([\\%_])", r"\\\1", bare) + "%"


# The moments are wider than the local dates in any zone: they lead to the index by time, the dates decide.
_FROM = """
  AND play.local_date >= %(first)s
  AND play.ended_at >= %(first)s::date - 2
"""

_TO = """
  AND play.local_date <= %(last)s
  AND play.ended_at < %(last)s::date + 3
"""

# Every word occurs in the names of track, artist and album together, or in those of episode and show, in any
# case and with or without accents. Most names have no accents, and are not taken apart.
_WORDS = """
  AND (
      play.track_uri IN (
          SELECT track_uri
          FROM (
              SELECT track_uri, concat_ws(' ', track_name, artist_name, album_name) AS names
              FROM warehouse.dim_track
          ) AS track
          WHERE lower(
              CASE WHEN octet_length(names) = length(names) THEN names
                   ELSE regexp_replace(normalize(names, NFKD), '[\\u0300-\\u036f]', '', 'g') END
          ) LIKE ALL (%(patterns)s)
      )
      OR (
          play.kind <> 'track'
          AND lower(
              regexp_replace(
                  normalize(concat_ws(' ', play.item_name, play.item_parent), NFKD),
                  '[\\u0300-\\u036f]', '', 'g'
              )
          ) LIKE ALL (%(patterns)s)
      )
  )
"""


@dataclass(frozen=True)
class Filter:
    """Which plays are wanted; what is empty does not restrict."""

    words: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    artist: str = ""
    album: str = ""
    track: str = ""
    heard: str = ""
    source: str = ""
    kind: str = ""

    @property
    def conditions(self) -> str:
        """Further conditions on `play`, for those that restrict: the planner sees no others."""
        wanted = {
            _WORDS: bool(self.words),
            _FROM: self.first is not None,
            _TO: self.last is not None,
            " AND play.artist_id = %(artist)s": bool(self.artist),
            " AND play.album_id = %(album)s": bool(self.album),
            " AND play.recording_id = %(track)s": bool(self.track),
            " AND play.origin = %(source)s": bool(self.source),
            " AND play.is_stream": self.heard == "streams",
            " AND NOT play.is_stream": self.heard == "short",
            " AND play.is_skip": self.heard == "skipped",
            " AND play.kind = 'track'": self.kind == "music",
            " AND play.kind <> 'track'": self.kind == "other",
        }
        return "".join(condition for condition, is_wanted in wanted.items() if is_wanted)

    @property
    def parameters(self) -> dict[str, object]:
        """The values of the conditions."""
        return {
            "patterns": [pattern(word) for word in self.words],
            "first": self.first,
            "last": self.last,
            "artist": self.artist,
            "album": self.album,
            "track": self.track,
            "source": self.source,
        }
