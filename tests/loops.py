"""An event loop for what registers resources outside an engine."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_event_loop() -> Iterator[None]:
    """Give this thread an event loop, and close it at the end: Pulumi would make one and leave it.

    A loop that is left makes whichever test runs at its collection fail.
    """
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()
