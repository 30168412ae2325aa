"""An invented music world that is the same every time."""

import re
from collections import defaultdict
from datetime import date, timedelta

from simulator.catalogue import catalogue
from simulator.shapes import release_date

SEED = 20260101


def test_the_same_seed_gives_the_same_catalogue_and_another_seed_another() -> None:
    first = catalogue(SEED)
    catalogue.cache_clear()
    again = catalogue(SEED)
    assert first is not again
    assert first.tracks == again.tracks
    assert first.albums == again.albums
    assert first.artists == again.artists
    assert catalogue(1).tracks[0].id != first.tracks[0].id


def test_ids_are_unique_and_look_like_those_of_spotify() -> None:
    music = catalogue(SEED)
    for entities in (music.tracks, music.albums, music.artists):
        ids = [entity.id for entity in entities]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[0-9A-Za-z]{22}", identity) for identity in ids)


def test_no_two_artists_share_a_name() -> None:
    names = [artist.name.casefold() for artist in catalogue(SEED).artists]
    assert len(set(names)) == len(names)


def test_a_recording_on_single_and_album_has_several_uris_and_one_isrc() -> None:
    music = catalogue(SEED)
    assert len(music.twins) > 1000
    for same in list(music.twins.values())[:500]:
        tracks = [music.tracks[index] for index in same]
        assert len({track.title for track in tracks}) == 1
        assert len({track.album for track in tracks}) == len(tracks)
        assert max(t.duration_ms for t in tracks) - min(t.duration_ms for t in tracks) < 2000


def test_an_isrc_belongs_to_one_recording() -> None:
    music = catalogue(SEED)
    titles = defaultdict(set)
    for track in music.tracks:
        assert re.fullmatch(r"ZZSIM\d{7}", track.isrc)
        titles[track.isrc].add((track.title, track.artists))
    assert all(len(same) == 1 for same in titles.values())


def test_album_tracks_are_numbered_from_one_without_a_hole() -> None:
    music = catalogue(SEED)
    for index, album in enumerate(music.albums):
        tracks = music.tracks[album.first_track : album.first_track + album.total_tracks]
        assert [track.number for track in tracks] == list(range(1, album.total_tracks + 1))
        assert {track.album for track in tracks} == {index}


def test_release_dates_come_in_every_precision() -> None:
    written = [release_date(album) for album in catalogue(SEED).albums]
    lengths = {(len(d["release_date"]), d["release_date_precision"]) for d in written}
    assert lengths == {(10, "day"), (7, "month"), (4, "year")}
    assert {"release_date": "0000", "release_date_precision": "year"} in written


def test_a_renamed_track_keeps_its_uri_and_changes_its_title_on_one_day() -> None:
    music = catalogue(SEED)
    index, track = next((i, t) for i, t in enumerate(music.tracks) if t.renamed_on)
    assert music.title_on(index, track.renamed_on) == track.title
    assert music.title_on(index, track.renamed_on - timedelta(days=1)) == track.former_title
    assert music.title_on(index, date(2031, 1, 1)) == track.title != track.former_title
