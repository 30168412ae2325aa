"""Genres out of MusicBrainz's answers: whose they are, in which order, and what an odd answer does."""

from typing import Any

import pytest

from flask_endpoint.catalogue.genres import genres_of, read_answer
from flask_endpoint.plays import RejectedItemError

ISRC = "ZZABC2400001"


def credited(name: Any, *genres: tuple[Any, Any], proper: Any = None) -> dict[str, Any]:
    """An artist credit as MusicBrainz writes it."""
    listed = [{"name": genre, "count": votes} for genre, votes in genres]
    return {"name": name, "joinphrase": "", "artist": {"id": "m", "name": proper or name, "genres": listed}}


def recording(*credits: dict[str, Any]) -> dict[str, Any]:
    return {"id": "r", "title": "Song", "length": 1000, "artist-credit": list(credits)}


def test_the_five_with_most_votes_are_taken_and_equal_votes_go_by_name() -> None:
    genres = [("pop", 2), ("attic pop", 9), ("zydeco", 2), ("disco", 1), ("folk", 3), ("rock", 2)]
    answer = read_answer("Band", ISRC, [recording(credited("Band", *genres))])
    assert answer.genres == ["attic pop", "folk", "pop", "rock", "zydeco"]


def test_a_genre_without_a_vote_for_it_is_none() -> None:
    answer = read_answer(
        "Band", ISRC, [recording(credited("Band", ("pop", 0), ("rock", -3), ("folk", None)))]
    )
    assert (answer.genres, answer.is_known) == ([], True)


def test_only_the_artist_of_that_name_speaks_as_credited_or_properly() -> None:
    guest = credited("Guest", ("opera", 9))
    answer = read_answer(
        "BAND", ISRC, [recording(guest, credited("The Others", ("pop", 1), proper=" band "))]
    )
    assert answer.genres == ["pop"]
    stranger = read_answer("Somebody Else", ISRC, [recording(guest)])
    assert (stranger.genres, stranger.is_known) == ([], False)


def test_several_recordings_of_one_isrc_are_read_together_and_a_vote_counts_once() -> None:
    both = [
        recording(credited("Band", ("pop", 2), ("folk", 1))),
        recording(credited("Band", ("pop", 2), ("rock", 3))),
    ]
    assert read_answer("Band", ISRC, both).genres == ["rock", "pop", "folk"]


@pytest.mark.parametrize(
    "odd",
    [
        [],
        [None, 7, "text", []],
        [{"artist-credit": None}, {"artist-credit": {"name": "Band"}}],
        [{"artist-credit": [None, "Band", {"name": 5, "artist": []}]}],
        [{"artist-credit": [{"name": "Band", "artist": {"name": "Band", "genres": "pop"}}]}],
        [
            {
                "artist-credit": [
                    {"name": "Band", "artist": {"name": "Band", "genres": [None, {"name": 1, "count": 2}]}}
                ]
            }
        ],
        [{"artist-credit": [{"name": "Band", "artist": {"genres": [{"name": "pop", "count": "many"}]}}]}],
    ],
)
def test_an_odd_answer_tells_nothing_and_breaks_nothing(odd: list[Any]) -> None:
    assert read_answer("Band", ISRC, odd).genres == []


def test_the_kept_answer_says_the_same_again_without_what_nothing_reads() -> None:
    answer = read_answer("Band", ISRC, [recording(credited("Band", ("po\x00p", 2)))])
    assert set(answer.reply["recordings"][0]) == {"id", "artist-credit"}
    assert genres_of(answer.reply) == answer.genres == ["po\ufffdp"]


def test_an_endless_answer_is_refused() -> None:
    with pytest.raises(RejectedItemError, match="over"):
        read_answer(
            "Band", ISRC, [recording(credited("Band", *((f"{n} {'x' * 900}", 1) for n in range(400))))]
        )
