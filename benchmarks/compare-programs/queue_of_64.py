"""An item through a queue of 64, from one task to another."""

import asyncio

from measured import check, time_it

ITEMS = 100_000


async def put_all(queue):
    for item in range(ITEMS):
        await queue.put(item)


async def program():
    queue = asyncio.Queue(64)
    producer = asyncio.create_task(put_all(queue))
    total = 0
    for _ in range(ITEMS):
        total += await queue.get()
    await producer
    check(total, ITEMS * (ITEMS - 1) // 2)
    return ITEMS


time_it(program)
