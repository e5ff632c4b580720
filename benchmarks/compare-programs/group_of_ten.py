"""A group of ten tasks that do next to nothing, from its begin to the sum of their results."""

import asyncio

from measured import check, time_it

GROUPS = 2_000
TASKS = 10


async def work(item):
    return item


async def program():
    total = 0
    for _ in range(GROUPS):
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(item)) for item in range(TASKS)]
        total += sum(task.result() for task in tasks)
    check(total, GROUPS * 45)
    return GROUPS


time_it(program)
