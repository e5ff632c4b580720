"""A callback that queues itself again: what one turn of a loop costs."""

import asyncio

from measured import check, time_it

LENGTH = 200_000


async def program():
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    runs = 0

    def step():
        nonlocal runs
        runs += 1
        if runs < LENGTH:
            loop.call_soon(step)
        else:
            ended.set_result(None)

    loop.call_soon(step)
    await ended
    return check(runs, LENGTH)


time_it(program)
