"""A million timers set and cancelled, always so many of them at once."""

import asyncio

from measured import ARGUMENTS, check, time_it

TIMERS = 1_000_000


def must_not_run():
    raise AssertionError("a cancelled timer ran")


async def program():
    loop = asyncio.get_running_loop()
    outstanding = ARGUMENTS.units
    timers = [None] * outstanding
    cancelled = 0
    for number in range(TIMERS):
        place = number % outstanding
        timer = timers[place]
        if timer is not None:
            timer.cancel()
            cancelled += 1
        timers[place] = loop.call_later(60 + number * 7919 % 60_000 / 1000, must_not_run)
    for timer in timers:
        timer.cancel()
        cancelled += 1
    return check(cancelled, TIMERS)


time_it(program)
