"""python -m simulator.export --listener 1 --out file.zip [--rows N] [--format extended|account_data] ...

Needs no running simulator and none of its required settings.
"""

import argparse
import os
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from simulator.export.archive import write_account_data, write_extended
from simulator.export.volume import dense_plays, streams_for
from simulator.ledger import first_day_of, history
from simulator.settings import parse_moment, settings_from_environment

NOT_NEEDED = ("SIMULATOR_CLIENT_ID", "SIMULATOR_CLIENT_SECRET", "SIMULATOR_REDIRECT_URIS")


def main(arguments: list[str] | None = None) -> int:
    """Write one archive and say what is in it, as one line of JSON."""
    options = _options(arguments)
    settings = settings_from_environment({**dict.fromkeys(NOT_NEEDED, "unused"), **os.environ})
    until = options.until or settings.epoch or datetime.now(UTC)
    source = history(settings, options.listener, first_day_of(until, options.years or settings.years))
    plays = None
    if options.rows:
        streams = streams_for(source, until=until, plays=options.rows)
        plays = islice(dense_plays(source, until=until, streams=streams), options.rows)
    with options.out.open("wb") as file:
        if options.format == "account_data":
            counts = write_account_data(file, source, until=until)
        else:
            counts = write_extended(file, source, until=until, is_plain=options.plain, plays=plays)
    sys.stdout.write(counts.as_json() + "\n")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator.export", description="Write a privacy export.")
    parser.add_argument("--listener", type=int, default=1, help="number of the listener, from 1")
    parser.add_argument("--out", type=Path, required=True, help="the ZIP file to write")
    parser.add_argument("--format", choices=("extended", "account_data"), default="extended")
    parser.add_argument(
        "--until", type=parse_moment, help="ISO time up to which plays are exported; default now"
    )
    parser.add_argument("--years", type=int, help="years of history; default SIMULATOR_YEARS")
    parser.add_argument("--rows", type=int, help="exactly that many listens, however dense (extended only)")
    parser.add_argument("--plain", action="store_true", help="without duplicate rows and odd files")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
