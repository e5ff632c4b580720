"""Runs a program on asyncio or uvloop, once to warm up and then as often as asked, and prints each time it took."""

import argparse
import asyncio
import gc
import os
import time


def _arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--loop", choices=["asyncio", "uvloop"], default="asyncio")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--units", type=int, default=None)
    parser.add_argument("--weigh", action="store_true")
    parser.add_argument("--debug", action="store_true")
    return parser.parse_args()


ARGUMENTS = _arguments()


def run(main):
    """asyncio.run, on the loop that was asked for."""
    loop = _new_loop()
    try:
        loop.set_debug(ARGUMENTS.debug)
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(main)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _new_loop():
    if ARGUMENTS.loop == "uvloop":
        import uvloop

        return uvloop.new_event_loop()
    return asyncio.new_event_loop()


async def _timed(program):
    gc.collect()
    begin = time.perf_counter_ns()
    operations = await program()
    return (time.perf_counter_ns() - begin) / operations


def time_it(program):
    """Prints the nanoseconds of one of the operations whose number `program()` returns."""
    run(program())
    for _ in range(ARGUMENTS.repetitions):
        print("ns", run(_timed(program)), flush=True)


def weigh_or_time(program):
    """`program(weigh)` calls `weigh` while all its units are alive, and returns how many there were."""
    if ARGUMENTS.weigh:
        run(program(Weighing(ARGUMENTS.units).weigh))
    else:
        time_it(lambda: program(lambda: None))


class Weighing:
    """The memory of the process, against that when this was made; Linux only."""

    def __init__(self, units):
        gc.collect()
        self.units = units
        self.before = _resident_bytes()

    def weigh(self):
        """Call while all units are alive."""
        gc.collect()
        print("B", (_resident_bytes() - self.before) / self.units, flush=True)


def _resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def check(count, expected):
    assert count == expected, f"{count} of {expected}"
    return count
