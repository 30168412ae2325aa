"""The steps of a run from the command line.

Usage: python -m spark_scripts plan|extract|facts|table|publish|fail|run --run-id ID [...]

`run` does all steps one after the other, without the gate.
"""

import argparse
import logging
import sys
from collections.abc import Callable

from spark_scripts import runner
from spark_scripts.registry import TABLES


def main(arguments: list[str] | None = None) -> int:
    """Do one step; exit 3 when a plan finds nothing to do."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    steps: dict[str, Callable[[], object]] = {
        "extract": lambda: runner.extract(options.run_id),
        "facts": lambda: runner.gather_facts(options.run_id),
        "publish": lambda: runner.publish(options.run_id),
        "fail": lambda: runner.fail_run(options.run_id),
        "table": lambda: [runner.run_table(name, options.run_id) for name in options.names],
    }
    if options.step in steps:
        steps[options.step]()
        return 0
    planned = runner.plan(options.run_id, options.reason, options.as_of, options.full_refresh, options.users)
    if not planned:
        sys.stderr.write(f"{options.run_id}: {planned.status}\n")
        return 3
    if options.step == "run":
        runner.extract(options.run_id)
        runner.run_tables(options.run_id)
        runner.publish(options.run_id)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m spark_scripts", description=(__doc__ or "").split("\n")[0]
    )
    steps = parser.add_subparsers(dest="step", required=True)
    for name in ("plan", "extract", "facts", "table", "publish", "fail", "run"):
        step = steps.add_parser(name)
        step.add_argument("--run-id", required=True)
        if name == "table":
            step.add_argument("names", nargs="+", choices=[table.name for table in TABLES], metavar="NAME")
        if name in {"plan", "run"}:
            step.add_argument("--reason", default="command line")
            step.add_argument("--as-of", help="the moment periods end at (ISO 8601); default: now")
            step.add_argument("--full-refresh", action="store_true", help="compute every year anew")
            step.add_argument("--users", type=int, nargs="+", metavar="USER_ID", help="default: all")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
