"""Doing the next pieces of work while the one before them is used."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item], count: int) -> Iterator[Item]:
    """The same items; the next `count` are made in a thread meanwhile, which raises what it meets here."""
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
    try:
        coming = deque(thread.submit(next, items, None) for _ in range(count))
        while (item := coming.popleft().result()) is not None:
            coming.append(thread.submit(next, items, None))
            yield item
    finally:
        thread.shutdown(cancel_futures=True)
