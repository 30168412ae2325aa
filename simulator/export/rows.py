"""One play as a row of a privacy export (SPOTIFY §5).

What varies from row to row for no reason a reader could rely on is a named function here, and depends on
the play alone, so that two exports of one listener agree about it.
"""

from datetime import UTC, datetime
from typing import Any

from simulator.catalogue import catalogue
from simulator.dice import share_of
from simulator.ledger import History
from simulator.play import Play

Row = dict[str, Any]
OLD_VINTAGE_UNTIL = 2022


def extended_row(source: History, play: Play) -> Row:
    """A row of the extended streaming history. `ts` is the second under which the play was reported."""
    reported = datetime.fromtimestamp(play.reported_s, UTC)
    noise = share_of(
        source.habit.seed, "row", source.listener.number, play.ended_ms, play.item, play.ms_played
    )
    row: Row = {
        "ts": reported.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "platform": play.platform,
        "ms_played": play.ms_played,
        "conn_country": play.country,
        **private_fields(source, reported.year, noise),
        **_item_fields(source, play),
        "reason_start": play.reason_start,
        "reason_end": play.reason_end,
        "shuffle": play.shuffle,
        "skipped": unreliable_skipped(play, reported.year, noise),
        "offline": play.offline,
        "offline_timestamp": offline_timestamp(play, noise),
        "incognito_mode": play.incognito,
    }
    return row


def private_fields(source: History, year: int, noise: float) -> Row:
    """What an importer must drop: addresses, user agents and user names, under the names of two vintages."""
    address = f"203.0.113.{int(noise * 256)}"  # reserved for documentation
    if year < OLD_VINTAGE_UNTIL:
        return {
            "username": source.listener.id,
            "ip_addr_decrypted": address,
            "user_agent_decrypted": "unknown" if noise < 0.3 else None,
        }
    return {"ip_addr": address}


def unreliable_skipped(play: Play, year: int, noise: float) -> bool | None:
    """null for years, then true for a third of the skips, then for all of them; false or null otherwise."""
    pressed_next = play.reason_end == "fwdbtn"
    if year < 2020:
        return True if pressed_next and noise < 0.2 else None
    if year < OLD_VINTAGE_UNTIL:
        return True if pressed_next and noise < 0.33 else (None if noise < 0.9 else False)
    return pressed_next or (play.reason_end == "endplay" and noise < 0.5)


def offline_timestamp(play: Play, noise: float) -> int | None:
    """Usually the start of the play: in milliseconds, in seconds, 0, or null, all within one export."""
    if play.offline:
        return play.started_ms if noise < 0.5 else play.started_ms // 1000
    if noise < 0.35:
        return play.started_ms
    if noise < 0.75:
        return play.started_ms // 1000
    return 0 if noise < 0.88 else None


def account_data_row(source: History, play: Play) -> Row:
    """A row of the one-year history: minute precision, names only (SPOTIFY §5)."""
    end_time = datetime.fromtimestamp(play.reported_s, UTC).strftime("%Y-%m-%d %H:%M")
    if play.kind in ("episode", "audiobook"):
        item = source.spoken_item(play)
        return {
            "endTime": end_time,
            "podcastName": item.parent,
            "episodeName": item.title,
            "msPlayed": play.ms_played,
        }
    if play.kind == "unknown":
        return {
            "endTime": end_time,
            "artistName": "Unknown Artist",
            "trackName": "Unknown Track",
            "msPlayed": play.ms_played,
        }
    return {
        "endTime": end_time,
        "artistName": _artist_and_album(source, play)[0],
        "trackName": source.title(play),
        "msPlayed": play.ms_played,
    }


def _item_fields(source: History, play: Play) -> Row:
    """What was played; rows with neither track nor episode nor audiobook occur."""
    fields: Row = dict.fromkeys(_ITEM_FIELDS)
    if play.kind == "track":
        artist, album = _artist_and_album(source, play)
        fields["master_metadata_track_name"] = source.title(play)
        fields["master_metadata_album_artist_name"] = artist
        fields["master_metadata_album_album_name"] = album
        fields["spotify_track_uri"] = source.uri(play)
    elif play.kind == "episode":
        item = source.spoken_item(play)
        fields["episode_name"] = item.title
        fields["episode_show_name"] = item.parent
        fields["spotify_episode_uri"] = item.uri
    elif play.kind == "audiobook":
        item = source.spoken_item(play)
        fields["audiobook_title"] = item.parent
        fields["audiobook_uri"] = item.parent_uri
        fields["audiobook_chapter_uri"] = item.uri
        fields["audiobook_chapter_title"] = item.title
    return fields


_ITEM_FIELDS = (
    "master_metadata_track_name",
    "master_metadata_album_artist_name",
    "master_metadata_album_album_name",
    "spotify_track_uri",
    "episode_name",
    "episode_show_name",
    "spotify_episode_uri",
    "audiobook_title",
    "audiobook_uri",
    "audiobook_chapter_uri",
    "audiobook_chapter_title",
)


def _artist_and_album(source: History, play: Play) -> tuple[str, str]:
    """Album artist and album title, which is what exports name."""
    if play.is_local:
        local = source.local_file(play)
        return local.artist, local.album
    music = catalogue(source.habit.seed)
    album = music.albums[music.tracks[play.item].album]
    return music.album_artist_name(album), album.title
