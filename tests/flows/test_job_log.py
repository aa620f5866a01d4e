"""What jobs did stays in the database; what a dead server left open is marked as interrupted, once."""

from core.flows import job_log
from core.jobs.job import CANCELLED, DONE, INTERRUPTED, RUNNING
from core.jobs.runner import JobRunner
from core.store.store import Store
from core.views import runs


def ended(runner: JobRunner) -> None:
    """Let the lane end: the end of a job is written down after `wait` has seen it."""
    runner.close()
    runner._thread.join(10)


def test_a_job_leaves_its_states_and_small_facts(store: Store) -> None:
    runner = JobRunner(lambda job: job_log.record(store, job))
    runner.wait(runner.submit("line", lambda tick: tick(1, 1, stage="embed", heavy=[1, 2, 3])))
    ended(runner)
    events = store.frame("ops.job_events")
    assert events["state"].to_list() == ["queued", "running", "done"]
    past = runs.read(store).jobs[0]
    assert (past.name, past.state, past.error) == ("line", DONE, "")
    assert past.facts == {"stage": "embed"}  # what is no small value is not kept


def test_open_jobs_of_a_dead_server_are_marked_once(store: Store) -> None:
    runner = JobRunner(lambda job: job_log.record(store, job))
    runner.wait(runner.submit("load", lambda tick: tick(1, 1)))
    ended(runner)
    done = store.frame("ops.job_events")
    left = done.filter(done["state"] == RUNNING).with_columns(
        job_id=done["job_id"].str.replace(".*", "left", n=1).head(1)
    )
    store.append("ops.job_events", left)
    assert job_log.mark_interrupted(store) == 1
    assert job_log.mark_interrupted(store) == 0
    states = {past.job_id: past.state for past in runs.read(store).jobs}
    assert states["left"] == INTERRUPTED and DONE in states.values()


def test_a_new_shop_has_nothing_to_mark(store: Store) -> None:
    assert job_log.mark_interrupted(store) == 0


def test_a_cancelled_job_is_not_interrupted(store: Store) -> None:
    runner = JobRunner(lambda job: job_log.record(store, job))
    hold = __import__("threading").Event()
    first = runner.submit("a", lambda tick: hold.wait(5))
    second = runner.submit("b", lambda tick: None)
    runner.cancel(second)
    hold.set()
    runner.wait(first)
    ended(runner)
    assert job_log.mark_interrupted(store) == 0
    assert {p.name: p.state for p in runs.read(store).jobs} == {"a": DONE, "b": CANCELLED}
