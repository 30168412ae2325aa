"""What a test reads from a page in Chromium, and from a download."""

import csv
import io


def texts(page, selector: str) -> list[str]:
    """The visible texts of all elements that match."""
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


def cells(page, selector: str) -> list[list[str]]:
    """The texts of a table's body, line by line."""
    lines = page.locator(f"{selector} tbody tr").all()
    return [[cell.strip() for cell in line.locator("th, td").all_inner_texts()] for line in lines]


def rows_of(answer) -> list[dict[str, str]]:
    """A CSV download, line by line."""
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text)))
