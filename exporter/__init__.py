"""Figures for Prometheus of what has none of its own: the databases, Airflow, Spark's Connect server."""
