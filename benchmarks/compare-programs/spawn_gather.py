"""A task for each of 100 000 items, and all results in a list."""

import asyncio

from measured import check, time_it

ITEMS = 100_000


async def work(item):
    return item + 1


async def program():
    results = await asyncio.gather(*(work(item) for item in range(ITEMS)))
    check(sum(results), ITEMS * (ITEMS + 1) // 2)
    return len(results)


time_it(program)
