"""Callbacks posted by another thread, until the last has run."""

import asyncio
import threading

from measured import check, time_it

POSTS = 100_000


async def program():
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    received = 0

    def receive():
        nonlocal received
        received += 1
        if received == POSTS:
            ended.set_result(None)

    def post_all():
        for _ in range(POSTS):
            loop.call_soon_threadsafe(receive)

    thread = threading.Thread(target=post_all)
    thread.start()
    await ended
    thread.join()
    return check(received, POSTS)


time_it(program)
