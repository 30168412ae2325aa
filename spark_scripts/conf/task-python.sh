#!/bin/sh
# The Python of Spark's tasks. Spark puts its own archive of pyspark first on their path, and what comes from an archive
# is compiled anew by each task: the installed package is the same, and compiled.
unset PYTHONPATH
exec "$TASK_PYTHON" "$@"
