"""Tasks done in the process of the tests: what is asked is written down, and may be made to wait."""

import asyncio
import threading

from ..symbolic import tasks
from ..symbolic.child_process import WorkerLimits


class Workers:
    """The methods of a pool."""

    def __init__(self, folder):
        self.limits = WorkerLimits()
        self.builds_folder = folder
        self.asked = []
        self.times = []
        self.before = lambda task: None
        self.lock = threading.Lock()

    def call(self, task, arguments, *, time_s=None):
        self.asked.append(task)
        self.times.append(time_s)
        self.before(task)
        with self.lock:
            return tasks.TASKS[task](arguments)

    async def call_async(self, task, arguments, *, time_s=None):
        return await asyncio.to_thread(lambda: self.call(task, arguments, time_s=time_s))
