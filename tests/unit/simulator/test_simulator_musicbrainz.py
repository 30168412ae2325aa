"""MusicBrainz's stand-in answers as MusicBrainz does: shape, refusals, and faults on demand."""

from flask.testing import FlaskClient

from simulator.catalogue import catalogue
from simulator.musicbrainz import is_known

MUSIC = catalogue(20260101)
SONG = next(
    track for track in MUSIC.tracks if is_known(track.isrc) and MUSIC.artists[track.artists[0]].genres
)
ABSENT = next(track for track in MUSIC.tracks if not is_known(track.isrc))
WHO = {"User-Agent": "Test/1 ( me@example.org )"}
INC = "?inc=artists+artist-credits+genres&fmt=json"


def get(client: FlaskClient, path: str, status: int = 200, headers: dict[str, str] | None = None):
    answer = client.get(path, headers=WHO if headers is None else headers)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def test_an_isrc_leads_to_recordings_with_the_genres_of_their_artists(client: FlaskClient) -> None:
    answer = get(client, f"/ws/2/isrc/{SONG.isrc}{INC}")
    assert answer["isrc"] == SONG.isrc
    credit = answer["recordings"][0]["artist-credit"][0]
    assert credit["artist"]["name"] == MUSIC.artists[SONG.artists[0]].name
    votes = [(genre["name"], genre["count"]) for genre in credit["artist"]["genres"]]
    assert votes == [(name, 9 - place) for place, name in enumerate(MUSIC.artists[SONG.artists[0]].genres)]


def test_without_inc_there_are_neither_artists_nor_genres(client: FlaskClient) -> None:
    recording = get(client, f"/ws/2/isrc/{SONG.isrc}?fmt=json")["recordings"][0]
    assert set(recording) == {"id", "title", "length", "video", "disambiguation"}


def test_what_nobody_entered_is_not_found_and_what_is_no_isrc_is_refused(client: FlaskClient) -> None:
    assert set(get(client, f"/ws/2/isrc/{ABSENT.isrc}{INC}", 404)) == {"error", "help"}
    get(client, "/ws/2/isrc/ZZXXX9999999" + INC, 404)
    get(client, "/ws/2/isrc/short" + INC, 400)
    get(client, f"/ws/2/isrc/{SONG.isrc}?inc=everything", 400)


def test_a_caller_without_a_name_is_refused(client: FlaskClient) -> None:
    get(client, f"/ws/2/isrc/{SONG.isrc}{INC}", 403, {"User-Agent": "python-requests/2"})


def test_faults_come_in_its_own_shape(client: FlaskClient) -> None:
    fault = {"path": "/ws/2", "status": 503, "retry_after": 5}
    assert client.post("/_simulator/control", json={"faults": [fault]}).status_code == 200
    assert set(get(client, f"/ws/2/isrc/{SONG.isrc}{INC}", 503)) == {"error", "help"}
    get(client, f"/ws/2/isrc/{SONG.isrc}{INC}")
