"""Tasks that all sleep until one deadline: what each weighs, and how late the last one wakes."""

import asyncio

from measured import ARGUMENTS, check, weigh_or_time

UNITS = ARGUMENTS.units


async def slept(weigh):
    loop = asyncio.get_running_loop()
    awake = 0
    latest = 0.0
    begin = loop.time()
    deadline = 0.0

    async def sleeper():
        nonlocal awake, latest
        await asyncio.sleep(deadline - loop.time())
        awake += 1
        latest = max(latest, loop.time() - deadline)

    sleepers = [asyncio.create_task(sleeper()) for _ in range(UNITS)]
    # None of them has begun; they and the weighing take a few times as long as their making.
    deadline = loop.time() + 2 + 4 * (loop.time() - begin)
    await asyncio.sleep(0)
    weigh()
    assert loop.time() < deadline, "the sleepers took longer to begin than to sleep; the machine is too busy"
    await asyncio.gather(*sleepers)
    print("s", latest, flush=True)
    return check(awake, UNITS)


weigh_or_time(slept)
