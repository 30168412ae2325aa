"""Command line: `python -m flask_endpoint.ledger rebuild [account_id]` recomputes everything below raw."""

import os
import sys

from flask_endpoint.db import connect
from flask_endpoint.ledger import rebuild
from flask_endpoint.settings import SettingError, Settings


def main(arguments: list[str]) -> int:
    """Rebuild one account or all; returns the exit status."""
    if not arguments or arguments[0] != "rebuild" or len(arguments) > 2:
        sys.stderr.write("usage: python -m flask_endpoint.ledger rebuild [account_id]\n")
        return 2
    account_id = int(arguments[1]) if len(arguments) == 2 else None
    try:
        settings = Settings.from_env(os.environ)
    except SettingError as error:
        sys.stderr.write(f"rebuild: {error}\n")
        return 1
    with connect(settings) as connection:
        if account_id is None:
            rebuild(connection, correct_offline_times=settings.correct_offline_times)
        else:
            rebuild(connection, account_id)
        row = connection.execute("SELECT sum(play_count), count(*) FROM play_partition").fetchone()
    plays, partitions = row if row else (0, 0)
    sys.stdout.write(f"rebuilt: {plays or 0} plays in {partitions} years of accounts\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
