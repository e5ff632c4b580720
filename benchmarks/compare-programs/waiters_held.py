"""Tasks that all wait for one permit, which is then handed from each to the next."""

import asyncio

from measured import ARGUMENTS, check, weigh_or_time

UNITS = ARGUMENTS.units


async def held(weigh):
    semaphore = asyncio.Semaphore(1)
    passes = 0

    async def wait():
        nonlocal passes
        async with semaphore:
            passes += 1

    await semaphore.acquire()
    waiters = [asyncio.create_task(wait()) for _ in range(UNITS)]
    await asyncio.sleep(0)
    weigh()
    assert passes == 0
    semaphore.release()
    for waiter in waiters:
        await waiter
    return check(passes, UNITS)


weigh_or_time(held)
