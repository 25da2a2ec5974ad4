"""Two steps at a time: one prepares what is next while another still has the one before."""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, TypeVar

_MOST_WAITING = 2
Item = TypeVar("Item")


def ahead(items: Generator[Item, None, None]) -> Iterator[Item]:
    """The same items, of which one is made ahead of its use by another thread."""
    with closing(items), ThreadPoolExecutor(1) as maker:
        upcoming = maker.submit(next, items, None)
        while (item := upcoming.result()) is not None:
            upcoming = maker.submit(next, items, None)
            yield item


@contextmanager
def behind() -> Iterator[Callable[..., None]]:
    """A way to have things done by another thread, in order, while more is prepared.

    What is raised there is raised where the next is handed over, or at the end.
    """
    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(1) as worker:

        def do(action: Callable[..., Any], *arguments: Any) -> None:
            if len(waiting) == _MOST_WAITING:
                waiting.popleft().result()
            waiting.append(worker.submit(action, *arguments))

        yield do
        for one in waiting:
            one.result()
