"""What Prometheus has to find at each job of the scrape files, on a platform whose demo has run."""

from pathlib import Path

FIGURES: dict[str, tuple[str, ...]] = {
    "flask": ("encore_accounts{", "encore_http_request_duration_seconds_count{"),
    "import-worker": ("encore_import_worker_connected 1.0", 'encore_imports_total{outcome="done"} 1.0'),
    "dashboard": ('encore_dashboard_connections{database="main",state="open"}',),
    "cdc": ("encore_cdc_lag_milliseconds", "encore_cdc_slot_retained_bytes"),
    "exporter": (
        *(
            f'encore_postgres_up{{database="{name}"}} 1.0'
            for name in ("source", "main", "replica", "airflow")
        ),
        *(
            f'encore_airflow_healthy{{part="{part}"}} 1.0'
            for part in ("metadatabase", "scheduler", "triggerer", "dag_processor")
        ),
        'encore_postgres_size_bytes{database="replica"}',
        'encore_postgres_slot_active{database="main",slot="encore_cdc"} 1.0',
        'encore_airflow_dag_runs{dag="spotify_analysis_etl",state="success"}',
        'encore_airflow_last_success_timestamp_seconds{dag="flask_to_main_hourly"}',
        "encore_airflow_import_errors 0.0",
        "encore_spark_connect_up 1.0",
    ),
    "spark-master": ("metrics_master_aliveWorkers_Value",),
    "spark-worker": ("metrics_worker_executors_Value",),
}
"""Job → beginnings of lines."""


def ports_of_the_example() -> dict[str, str]:
    """Setting → the port .env.example gives it."""
    lines = (Path(__file__).resolve().parents[1] / ".env.example").read_text().splitlines()
    return {
        name: port
        for name, _, port in (line.partition("=") for line in lines)
        if name.endswith("_PORT") and port
    }
