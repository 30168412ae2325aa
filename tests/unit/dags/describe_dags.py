"""Prints what Airflow makes of the DAG files, as JSON. A process of its own, without any setting of ours."""

import json
import sys
from typing import Any

from airflow.dag_processing.dagbag import DagBag


def called(callback: Any) -> list[str]:
    """Names of one callback or several; mapped tasks keep them as they were given."""
    several = callback if isinstance(callback, list | tuple) else [callback]
    return [each.__name__ for each in several if each]


def described(dag: Any) -> dict[str, Any]:
    """The promises of one DAG and of its tasks."""
    return {
        "doc": dag.doc_md or "",
        "tags": sorted(dag.tags),
        "schedule": type(dag.timetable).__name__,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "max_active_tasks": dag.max_active_tasks,
        "dagrun_timeout": dag.dagrun_timeout.total_seconds(),
        "params": {name: dag.params[name] for name in dag.params},
        "tasks": {
            task.task_id: {
                "upstream": sorted(task.upstream_task_ids),
                "retries": task.retries,
                "backoff": task.retry_exponential_backoff,
                "timeout": task.execution_timeout.total_seconds() if task.execution_timeout else None,
                "trigger_rule": task.trigger_rule.value,
                "notifies": called(task.on_failure_callback),
                "outlets": [asset.uri for asset in task.outlets],
                "group": task.task_group.group_id if task.task_group else None,
            }
            for task in dag.tasks
        },
    }


bag = DagBag(sys.argv[1])
answer = {"errors": bag.import_errors, "dags": {name: described(dag) for name, dag in bag.dags.items()}}
sys.stdout.write("\n" + json.dumps(answer) + "\n")
