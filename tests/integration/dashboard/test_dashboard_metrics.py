"""The dashboard's figures for Prometheus: by endpoint, never by person, and on no page."""

import pytest
from handmade_rows import ANNA
from prometheus_client import generate_latest

from dashboard.settings import metrics_address

pytestmark = pytest.mark.integration


def test_requests_are_counted_by_endpoint_and_status(fresh_app, sign_in_fresh):
    sign_in_fresh(ANNA).get("/data-health")
    fresh_app.test_client().get("/data-health")
    fresh_app.test_client().open("/nowhere", method="INVENTED")
    text = generate_latest(fresh_app.extensions["metrics"].registry).decode()
    name = "encore_dashboard_request_duration_seconds_count"
    assert f'{name}{{endpoint="data_health.show",method="GET",status="200"}} 1.0' in text
    assert f'{name}{{endpoint="data_health.show",method="GET",status="302"}} 1.0' in text
    assert 'method="other"' in text
    assert "INVENTED" not in text
    assert 'encore_dashboard_connections{database="main",state="open"}' in text


def test_the_figures_are_no_page(fresh_app):
    assert fresh_app.test_client().get("/metrics").status_code in (302, 404)


def test_they_are_served_on_the_loopback_where_a_port_is_given():
    assert metrics_address({}) is None
    assert metrics_address({"DASHBOARD_METRICS_PORT": "8087"}) == ("127.0.0.1", 8087)
    elsewhere = {"DASHBOARD_METRICS_PORT": "1", "DASHBOARD_METRICS_HOST": "10.0.0.1"}
    assert metrics_address(elsewhere) == ("10.0.0.1", 1)
