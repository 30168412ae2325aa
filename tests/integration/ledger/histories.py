"""A small ledger in which every kind of row, match and name occurs."""

from tests.integration.ledger.conftest import Book, account_row, at, extended, polled


def tell(book: Book, name: str = "ann", mark: str = "") -> None:
    """Imports and polls of one account; `mark` is part of every name, so that it can be searched for."""
    song = f"spotify:track:t1{mark}"
    book.import_rows(
        [
            extended(at(0), uri=song, title=f"Song{mark}", artist=f"Band{mark}", album=f"Album{mark}"),
            extended(
                at(0),
                uri=song,
                title=f"Song{mark}",
                artist=f"Band{mark}",
                album=f"Album{mark}",
                platform="tv",
            ),
            extended(at(0), 1, uri=None),
            extended(at(10), 5_000, f"spotify:track:t2{mark}", title=f"=Other{mark}", artist="Solo|ist"),
            extended(at(40), uri=None, episode_name=f"Talk{mark}", episode_show_name=f"Show{mark}"),
            extended(at(-90_000_000), uri=song, title=f"Old name{mark}", artist=f"BAND{mark}", album=None),
            extended(at(50), uri=f"spotify:local:{mark}::Tape:61", title=f"Tape{mark}", artist=""),
            extended(at(60), 60_000, song, offline=True, offline_timestamp=int(at(-9_000).timestamp())),
            extended(at(70), -1, title=f"Rejected{mark}"),
        ],
        name,
    )
    names = {"title": f"Song{mark}", "artist": f"Band{mark}"}
    book.import_rows(
        [
            account_row(at(0), **names),
            account_row(at(900), **names),
            account_row(at(1200), title=f"Only here{mark}", artist=f"Band{mark}"),
            account_row(at(1260), title="Unknown Track", artist="Unknown Artist"),
        ],
        name,
    )
    context = {"type": "playlist", "uri": f"spotify:playlist:{mark}"}
    more = {**names, "artist_id": f"band{mark}", "album_id": f"album{mark}"}
    book.poll(polled(at(1), song, context=context, **more), name=name)
    book.poll(polled(at(7000), f"spotify:track:t3{mark}", isrc="AA1", **more), name=name)
    book.poll(polled(at(8000.123), f"spotify:track:t4{mark}", duration_ms=1, **more), name=name)
