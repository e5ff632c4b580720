"""100 000 tasks that share ten permits, each of which gives way to the others while it has one."""

import asyncio

from measured import check, time_it

TASKS = 100_000
PERMITS = 10


async def program():
    semaphore = asyncio.Semaphore(PERMITS)
    passes = 0

    async def contender():
        nonlocal passes
        async with semaphore:
            await asyncio.sleep(0)
            passes += 1

    await asyncio.gather(*(contender() for _ in range(TASKS)))
    return check(passes, TASKS)


time_it(program)
