"""A piece of background work, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

QUEUED, RUNNING, DONE, FAILED, CANCELLED, INTERRUPTED = (
    "queued",
    "running",
    "done",
    "failed",
    "cancelled",
    "interrupted",
)
ENDED = (DONE, FAILED, CANCELLED, INTERRUPTED)


@dataclass(frozen=True)
class Job:
    """What a page may know of a job. `facts` are small values; `error` is a code of the locale files."""

    job_id: str
    name: str  # a step of the line or "train"; the locale files have `job.<name>`
    state: str
    asked_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    done: float = 0.0
    total: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def active(self) -> bool:
        """Whether the job waits or works."""
        return self.state in (QUEUED, RUNNING)

    @property
    def share(self) -> float:
        """The finished share in [0, 1]."""
        return min(1.0, self.done / self.total) if self.total > 0 else 0.0

    def seconds_left(self, at: datetime) -> float | None:
        """Return the time left at the present pace, or None before 3 % are done."""
        if self.started_at is None or self.share < 0.03:
            return None
        spent = (at - self.started_at).total_seconds()
        return spent * (1 - self.share) / self.share
