"""
### main = replica?

Compares row counts and checksums of every replicated table at one position of main's log, and fails with the
differences.
"""

from datetime import timedelta

from airflow.sdk import dag, task

from dags.settings import MANNERS


@dag(
    schedule="45 * * * *",
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=30),
    default_args=MANNERS,
    tags=["encore", "cdc"],
    doc_md=__doc__,
)
def cdc_verify_hourly() -> None:
    @task(execution_timeout=timedelta(minutes=20))
    def verify() -> None:
        from dags.replica import expect_equal

        expect_equal()

    verify()


cdc_verify_hourly()
