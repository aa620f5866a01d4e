"""One lane of background work: heavy jobs queue, in sight, and can be cancelled.

A job is a function of `tick` alone. Calling `tick` reports progress and raises `Cancelled` once somebody asked
the job to stop, so that work stops between two steps and never in the middle of a write. The runner keeps
values, not exceptions: classes do not survive a reload of the code, codes and facts do.
"""

from __future__ import annotations

import dataclasses
import logging
import queue
import threading
import uuid
from collections.abc import Callable
from typing import Any

from core.base.clock import now
from core.base.errors import AppError, Cancelled
from core.base.protocols import Tick
from core.jobs.job import CANCELLED, DONE, FAILED, QUEUED, RUNNING, Job

log = logging.getLogger("atlas.jobs")
Work = Callable[[Tick], Any]
Sink = Callable[[Job], None]  # told when a job is asked for, starts and ends


class JobRunner:
    """Runs jobs one after the other in a thread of its own."""

    def __init__(self, sink: Sink = lambda job: None) -> None:
        self._sink = sink
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._stop: dict[str, threading.Event] = {}
        self._queue: queue.Queue[tuple[str, Work] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._lane, name="atlas-jobs", daemon=True)
        self._thread.start()

    def submit(self, name: str, work: Work, *, once: bool = True, **facts: Any) -> str:
        """Queue `work` and return the job's id; an active job of the same name and shop is returned instead.

        With `once` off it is queued in any case: two people's files are two jobs.
        """
        with self._lock:
            for job in self._jobs.values():
                if once and job.active and job.name == name and job.facts.get("shop") == facts.get("shop"):
                    return job.job_id
            job = Job(uuid.uuid4().hex[:8], name, QUEUED, now(), facts=facts)
            self._jobs[job.job_id] = job
            self._stop[job.job_id] = threading.Event()
        self._tell(job)
        self._queue.put((job.job_id, work))
        return job.job_id

    def jobs(self) -> list[Job]:
        """Return all jobs of this process, the oldest first."""
        with self._lock:
            return list(self._jobs.values())

    def job(self, job_id: str) -> Job | None:
        """Return one job, or None."""
        with self._lock:
            return self._jobs.get(job_id)

    def active(self) -> list[Job]:
        """Return the jobs that wait or work."""
        return [j for j in self.jobs() if j.active]

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop at its next step; a waiting job stops at once."""
        if job_id in self._stop:
            self._stop[job_id].set()
            job = self.job(job_id)
            if job is not None and job.state == QUEUED:
                self._end(job_id, CANCELLED, "cancelled")

    def wait(self, job_id: str, timeout: float = 60.0) -> Job:
        """Block until a job has ended (for tests and commands); raises TimeoutError."""
        deadline = threading.Event()
        for _ in range(int(timeout * 50)):
            job = self.job(job_id)
            if job is not None and not job.active:
                return job
            deadline.wait(0.02)
        raise TimeoutError(job_id)

    def close(self) -> None:
        """Cancel everything and let the lane end."""
        for job in self.active():
            self.cancel(job.job_id)
        self._queue.put(None)

    def _lane(self) -> None:
        while (item := self._queue.get()) is not None:
            job_id, work = item
            job = self.job(job_id)
            if job is None or not job.active:
                continue
            self._change(job_id, state=RUNNING, started_at=now(), tell=True)
            try:
                work(self._tick(job_id))
                self._end(job_id, DONE)
            except Cancelled:
                self._end(job_id, CANCELLED, "cancelled")
            except AppError as error:
                log.warning("job %s stopped: %s", job.name, error.code)
                self._end(job_id, FAILED, error.code, error.facts)
            except Exception as error:  # the net: a bug in one job must not end the lane
                log.exception("job %s failed", job.name)
                self._end(
                    job_id,
                    FAILED,
                    "disk_full" if getattr(error, "errno", 0) == 28 else "unexpected",
                    {"reference": job_id},
                )

    def _tick(self, job_id: str) -> Tick:
        stop = self._stop[job_id]

        def tick(done: float, total: float, **facts: object) -> None:
            job = self.job(job_id)
            if job is not None:
                self._change(job_id, done=float(done), total=float(total), facts={**job.facts, **facts})
            if stop.is_set():
                raise Cancelled

        return tick

    def _change(self, job_id: str, tell: bool = False, **what: Any) -> None:
        with self._lock:
            job = self._jobs[job_id] = dataclasses.replace(self._jobs[job_id], **what)
        if tell:
            self._tell(job)

    def _tell(self, job: Job) -> None:
        """Tell the sink; a log that cannot be written (a full disk) must not take the lane with it."""
        try:
            self._sink(job)
        except Exception:
            log.exception("job %s: its state %s could not be recorded", job.name, job.state)

    def _end(self, job_id: str, state: str, error: str = "", facts: dict[str, Any] | None = None) -> None:
        job = self.job(job_id)
        if job is not None and job.active:
            self._change(
                job_id, state=state, ended_at=now(), error=error, facts={**job.facts, **(facts or {})}, tell=True
            )
