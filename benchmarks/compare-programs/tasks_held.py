"""Tasks that all begin and wait at one gate: what each weighs, or what its life costs."""

import asyncio

from measured import ARGUMENTS, check, weigh_or_time

UNITS = ARGUMENTS.units


async def held(weigh):
    gate = asyncio.Event()

    async def work():
        await gate.wait()
        return 1

    tasks = [asyncio.create_task(work()) for _ in range(UNITS)]
    await asyncio.sleep(0)
    weigh()
    gate.set()
    return check(sum([await task for task in tasks]), UNITS)


weigh_or_time(held)
