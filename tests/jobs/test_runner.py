"""One lane of jobs: order, progress, cancelling, failures as codes."""

import threading

import pytest

from core.base.errors import DataError
from core.base.protocols import Tick
from core.jobs.job import CANCELLED, DONE, FAILED, Job
from core.jobs.runner import JobRunner


@pytest.fixture
def runner() -> JobRunner:
    made = JobRunner()
    yield made
    made.close()


def test_a_job_reports_and_ends(runner: JobRunner) -> None:
    job = runner.wait(runner.submit("count", lambda tick: [tick(n, 3, at=n) for n in range(4)]))
    assert (job.state, job.share, job.facts["at"]) == (DONE, 1.0, 3)


def test_cancelling_stops_at_the_next_tick_and_the_next_job_runs(runner: JobRunner) -> None:
    started, steps = threading.Event(), []

    def work(tick: Tick) -> None:
        while True:
            started.set()
            steps.append(1)
            tick(1, 100)
            threading.Event().wait(0.01)

    first = runner.submit("endless", work)
    second = runner.submit("short", lambda tick: tick(1, 1))
    started.wait(5)
    runner.cancel(first)
    assert runner.wait(first).state == CANCELLED
    assert runner.wait(second).state == DONE
    done = len(steps)
    threading.Event().wait(0.05)
    assert len(steps) == done


def test_a_waiting_job_is_cancelled_at_once(runner: JobRunner) -> None:
    hold = threading.Event()
    first = runner.submit("hold", lambda tick: hold.wait(5))
    second = runner.submit("never", lambda tick: pytest.fail("must not run"))
    runner.cancel(second)
    assert runner.job(second).state == CANCELLED
    hold.set()
    assert runner.wait(first).state == DONE


def test_errors_become_codes_and_facts(runner: JobRunner) -> None:
    def bad(tick: Tick) -> None:
        raise DataError("no_text_column", file="a.csv")

    def bug(tick: Tick) -> None:
        raise ZeroDivisionError

    told = runner.wait(runner.submit("bad", bad))
    assert (told.state, told.error, told.facts["file"]) == (FAILED, "no_text_column", "a.csv")
    assert runner.wait(runner.submit("bug", bug)).error == "unexpected"


def test_the_same_work_is_not_queued_twice() -> None:
    told: list[Job] = []
    runner, hold = JobRunner(told.append), threading.Event()
    first = runner.submit("line", lambda tick: hold.wait(5))
    assert runner.submit("line", lambda tick: None) == first
    hold.set()
    runner.wait(first)
    assert [j.state for j in told] == ["queued", "running", "done"]
    runner.close()


def test_a_log_that_cannot_be_written_stops_neither_the_job_nor_the_lane() -> None:
    def full(job: Job) -> None:
        raise OSError(28, "No space left on device")

    made = JobRunner(full)
    assert made.wait(made.submit("load", lambda tick: tick(1, 1))).state == DONE
    assert made.wait(made.submit("load", lambda tick: tick(1, 1))).state == DONE
    made.close()
