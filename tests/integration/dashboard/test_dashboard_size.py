"""Size of every page for ten years of one listener; benchmarks/dashboard_viewers measures the time."""

import pytest
from ten_years import TEN_YEARS

pytestmark = pytest.mark.integration
PAGES = [
    "/",
    "/?days=2021",
    "/rankings?period=all_time",
    "/rankings?kind=tracks&period=2025&by=listened_ms",
    "/rankings?kind=albums&from=2023-01-01&to=2024-12-31",
    "/clock",
    "/calendar",
    "/albums",
    "/sessions",
    "/data-health",
    "/history",
    "/history?before=1500000000000000.00000000-0000-0000-0000-000000000000",
    "/history?q=foxes+amber",
    "/history?q=nowhere",
    "/history?heard=skipped&from=2019-01-01&to=2021-12-31",
    "/artist?id=artistCold+Letters",
    "/album?id=a2",
    "/track?id=r2",
]
LIMIT_BYTES = 250_000


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_ten_years_is_no_larger_than_a_photograph(sign_in, page):
    answer = sign_in(TEN_YEARS, is_admin=True).get(page)
    assert answer.status_code == 200
    assert len(answer.data) <= LIMIT_BYTES
