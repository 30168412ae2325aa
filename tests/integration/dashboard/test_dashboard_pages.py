"""Every page answers with the figures of the tables."""

import pytest
from handmade_rows import ANNA

PAGES = ["/", "/rankings", "/clock", "/albums", "/sessions", "/data-health"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers(sign_in, page):
    answer = sign_in(ANNA).get(page)
    assert answer.status_code == 200, answer.text
