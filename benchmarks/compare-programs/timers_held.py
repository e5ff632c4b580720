"""Timers that are all set for a far time, and then all cancelled, in the order in which they were set."""

import asyncio

from measured import ARGUMENTS, check, weigh_or_time

UNITS = ARGUMENTS.units


def must_not_run():
    raise AssertionError("a cancelled timer ran")


async def held(weigh):
    loop = asyncio.get_running_loop()
    timers = [loop.call_later(3600 + number * 7919 % 3_600_000 / 1000, must_not_run) for number in range(UNITS)]
    weigh()
    for timer in timers:
        timer.cancel()
    return check(len(timers), UNITS)


weigh_or_time(held)
