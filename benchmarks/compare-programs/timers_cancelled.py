"""Timers set for a far time and cancelled one by one, a thousand at once; weighs what all of them leave behind."""

import asyncio

from measured import ARGUMENTS, check, weigh_or_time

UNITS = ARGUMENTS.units
AT_ONCE = 1_000


def must_not_run():
    raise AssertionError("a cancelled timer ran")


async def cancelled(weigh):
    loop = asyncio.get_running_loop()
    count = 0
    for _ in range(UNITS // AT_ONCE):
        for timer in [loop.call_later(3600, must_not_run) for _ in range(AT_ONCE)]:
            timer.cancel()
            count += 1
        await asyncio.sleep(0)  # a turn of the loop, in which it may clean up
    weigh()
    return check(count, UNITS)


weigh_or_time(cancelled)
