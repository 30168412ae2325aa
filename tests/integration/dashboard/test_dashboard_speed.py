"""Server time and size of every page for ten years of one listener (benchmarks measure more closely)."""

from time import perf_counter

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
REPEATS = 20
LIMIT_SECONDS = 0.3
LIMIT_BYTES = 250_000


@pytest.mark.parametrize("page", PAGES)
def test_p95_of_server_time_and_the_bytes_stay_within_bounds(sign_in, page, record_property):
    client = sign_in(TEN_YEARS, is_admin=True)
    size = len(client.get(page).data)
    seconds = []
    for _ in range(REPEATS):
        begun = perf_counter()
        client.get(page)
        seconds.append(perf_counter() - begun)
    p95 = sorted(seconds)[int(REPEATS * 0.95) - 1]
    record_property("p95_ms", round(p95 * 1000, 1))
    assert p95 <= LIMIT_SECONDS
    assert size <= LIMIT_BYTES
