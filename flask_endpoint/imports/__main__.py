"""Parsing an upload for a worker: `python -m flask_endpoint.imports`.

Standard input says what to parse; the stream of what was found goes to standard output, and its end is None,
or the error that ended it. Ends, too, when nobody reads that any more.
"""

import pickle
import sys
from contextlib import suppress

from flask_endpoint.imports.parsing import Reading, parse


def main() -> None:
    """Parse what standard input asks for."""
    reading: Reading = pickle.load(sys.stdin.buffer)  # noqa: S301 - of the worker that started this process
    out = sys.stdout.buffer
    ending: Exception | None = None
    with suppress(BrokenPipeError):
        try:
            for item in parse(reading):
                pickle.dump(item, out, pickle.HIGHEST_PROTOCOL)
                out.flush()
        except BrokenPipeError:
            raise
        except Exception as error:
            ending = error
        pickle.dump(ending, out)
        out.flush()


if __name__ == "__main__":
    main()
