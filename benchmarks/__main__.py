"""`make bench`: the figures of a running demo. The other benchmarks are modules of their own, see each."""

from benchmarks.hourly_run import main

main(times=3)
