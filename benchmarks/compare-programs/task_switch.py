"""Ten tasks that give way to one another: what one switch costs."""

import asyncio

from measured import check, time_it

TASKS = 10
STEPS = 20_000


async def steps():
    for _ in range(STEPS):
        await asyncio.sleep(0)
    return STEPS


async def program():
    return check(sum(await asyncio.gather(*(steps() for _ in range(TASKS)))), TASKS * STEPS)


time_it(program)
