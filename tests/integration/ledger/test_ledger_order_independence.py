"""Any split, order, repetition and interleaving of polls and files gives the ledger of one clean import."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flask_endpoint.ledger import rebuild
from flask_endpoint.plays import PolledItem
from tests.conftest import Database, Server
from tests.integration.ledger.conftest import Book, account_row, at, extended, polled

pytestmark = pytest.mark.integration
NAMES = ("ann", "bob")
TRACKS = tuple(f"spotify:track:t{number}" for number in range(4))
TITLES = ("Song", "SONG", "Other song")
ARTISTS = ("Band", "band ", "Various Artists", "Solo|ist")
ALBUMS = ("Album", "album", "Best of", None)
Step = tuple[str, str, list[Any]]

moments = st.one_of(
    st.integers(0, 40).map(lambda n: at(n * 15)), st.integers(0, 3).map(lambda n: at(n * 90_000))
)
lengths = st.sampled_from([0, 4_000, 61_000, 200_000])


@st.composite
def extended_rows(draw: st.DrawFn) -> dict[str, Any]:
    """A row of the extended history; now and then no track, a late sync, or other details for one listen."""
    end, ms_played = draw(moments), draw(lengths)
    details = {"platform": draw(st.sampled_from(["ios", "android"]))}
    if draw(st.integers(0, 9)) == 0:
        return extended(end, ms_played, uri=None, **details)
    if draw(st.integers(0, 9)) == 0:
        details |= {
            "offline": True,
            "offline_timestamp": int(end.timestamp()) - draw(st.sampled_from([300, 90_000])),
        }
    names = {
        "title": draw(st.sampled_from(TITLES)),
        "artist": draw(st.sampled_from(ARTISTS)),
        "album": draw(st.sampled_from(ALBUMS)),
    }
    return extended(end, ms_played, draw(st.sampled_from(TRACKS)), **names, **details)


@st.composite
def account_rows(draw: st.DrawFn) -> dict[str, Any]:
    """A row of the account data, some of them of nobody known."""
    if draw(st.integers(0, 5)) == 0:
        return account_row(draw(moments), draw(lengths), "Unknown Track", "Unknown Artist")
    return account_row(
        draw(moments), draw(lengths), draw(st.sampled_from(TITLES)), draw(st.sampled_from(ARTISTS))
    )


@st.composite
def polled_items(draw: st.DrawFn) -> PolledItem:
    """An item of recently-played; ids and names disagree now and then, as they do over the years."""
    return polled(
        draw(moments),
        draw(st.sampled_from(TRACKS)),
        title=draw(st.sampled_from(TITLES)),
        artist=draw(st.sampled_from(ARTISTS)),
        artist_id=draw(st.sampled_from(["a1", "a2"])),
        album=draw(st.sampled_from(["Album", "Best of"])),
        album_id=draw(st.sampled_from(["b1", "b2"])),
        duration_ms=draw(st.sampled_from([0, 199_000, 200_000, 202_500, 260_000])),
        isrc=draw(st.sampled_from([None, None, "AA1", "AA2"])),
        context=draw(st.sampled_from([None, {"type": "album", "uri": "spotify:album:b1"}])),
    )


@st.composite
def histories(draw: st.DrawFn) -> dict[str, tuple[list[Any], list[Any], list[PolledItem]]]:
    """What each account will send: extended rows, account-data rows, items (one per played_at and track)."""
    history = {}
    for name in NAMES[: draw(st.integers(1, 2))]:
        rows = draw(st.lists(extended_rows(), max_size=12))
        short = draw(st.lists(account_rows(), max_size=6))
        short += [as_account_row(row) for row in rows if row["spotify_track_uri"] and draw(st.booleans())]
        items = draw(
            st.lists(polled_items(), max_size=8, unique_by=lambda item: (item.played_at, item.track_uri))
        )
        history[name] = (rows, short, items)
    return history


def as_account_row(row: dict[str, Any]) -> dict[str, Any]:
    """The same listen in the other export."""
    end = datetime.fromisoformat(row["ts"])
    title, artist = row["master_metadata_track_name"], row["master_metadata_album_artist_name"]
    return account_row(end, row["ms_played"], title, artist)


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Step], list[Step]]:
    """The clean order of steps, and a wild one that brings the same rows."""
    clean: list[Step] = []
    wild: list[Step] = []
    for name, (rows, short, items) in draw(histories()).items():
        for kind, entries in (("file", rows), ("file", short), ("poll", items)):
            clean.append((kind, name, entries))
            shuffled = draw(st.permutations(entries))
            cuts = sorted(draw(st.lists(st.integers(0, len(entries)), max_size=3)))
            parts = [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(entries)], strict=True)]
            wild += [(kind, name, part) for part in parts]
            again = draw(st.lists(st.sampled_from(entries), max_size=4)) if entries else []
            wild.append((kind, name, again))
    return clean, draw(st.permutations(wild))


@pytest.fixture(scope="module")
def shared_book(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """One database for all examples, emptied between them."""
    database: Database = postgres_server.create("source")
    with database.connect() as connection:
        yield Book(connection, tmp_path_factory.mktemp("uploads"))


def run(book: Book, steps: list[Step]) -> dict[str, Any]:
    """An empty ledger after these steps."""
    book.connection.execute(
        "TRUNCATE account, play, raw_export_row, track, artist, album, track_alias, catalogue_fact, "
        "artist_credit, album_credit, artist_link, album_link, play_partition RESTART IDENTITY CASCADE"
    )
    for name in NAMES:
        book.account(name)
    ids = {
        row["login_name"]: row["account_id"]
        for row in book.rows("SELECT account_id, login_name FROM account")
    }
    assert ids == {"ann": 1, "bob": 2}
    book.account = lambda name="ann": ids[name]  # type: ignore[method-assign]
    for kind, name, entries in steps:
        if kind == "poll":
            book.poll(*entries, name=name)
        else:
            job = book.import_rows(entries, name)
            assert job["received"] == len(entries) == job["new"] + job["duplicate"]
    del book.account  # type: ignore[method-assign]
    return book.derived()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans(), correct_offline_times=st.booleans())
def test_the_ledger_is_a_function_of_the_raw_rows(
    shared_book: Book, plan: tuple[list[Step], list[Step]], correct_offline_times: bool
) -> None:
    shared_book.connection.execute(
        "UPDATE ledger_rule SET correct_offline_times = %s", (correct_offline_times,)
    )
    clean, wild = plan
    expected = run(shared_book, clean)
    assert json.dumps(run(shared_book, wild), default=str, indent=1) == json.dumps(
        expected, default=str, indent=1
    )
    versions = shared_book.versions()
    rebuild(shared_book.connection)
    assert shared_book.derived() == expected
    assert shared_book.versions() == versions, "a rebuild of a sound ledger changes no version"
