"""The database: what is published is seen whole, what is withdrawn is gone, people's names win."""

import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import StoreError
from core.store.store import KEEP_RUNS, Run, Store, new_run_id


def run(step: str = "segment") -> Run:
    return Run(new_run_id(), step, "mark", now(), 0.5, facts={"found": 3})


def demands(name: str, n: int = 1) -> pl.DataFrame:
    return pl.DataFrame(
        {"demand_id": [f"D-{i:04d}" for i in range(n)], "name": [name] * n, "named_by": ["machine"] * n}
    )


def test_a_snapshot_shows_the_latest_run(store: Store) -> None:
    store.publish(run(), {"cluster.demands": demands("old", 3)})
    store.publish(run(), {"cluster.demands": demands("new", 2)})
    assert store.frame("cluster.demands", ["name"])["name"].to_list() == ["new", "new"]


def test_imports_add_up_until_withdrawn(store: Store) -> None:
    first, second = run("load"), run("load")
    store.publish(first, {"ingest.reviews": pl.DataFrame({"review_id": ["a"]})})
    store.publish(second, {"ingest.reviews": pl.DataFrame({"review_id": ["b"]})})
    assert store.count("ingest.reviews") == 2
    store.withdraw(first.run_id)
    assert store.frame("ingest.reviews")["review_id"].to_list() == ["b"]
    assert [r.run_id for r in store.runs("load")] == [second.run_id]


def test_a_failed_publish_leaves_nothing(store: Store) -> None:
    good, bad = demands("x"), pl.DataFrame({"nobody_knows": [1]})
    with pytest.raises(StoreError, match="unknown_columns"):
        store.publish(run(), {"cluster.demands": good, "cluster.points": bad})
    assert store.count("cluster.demands") == 0 and store.runs() == []


def test_a_name_typed_by_a_person_wins_over_every_later_run(store: Store) -> None:
    store.publish(run(), {"cluster.demands": demands("machine's")})
    typed = {"subject": ["demand"], "subject_id": ["D-0000"], "name": ["person's"], "named_at": [now()]}
    store.append("cluster.names", pl.DataFrame(typed))
    store.publish(run(), {"cluster.demands": demands("machine's again")})
    assert store.frame("cluster.demands", ["name", "named_by"]).row(0) == ("person's", "person")


def test_the_version_moves_with_every_publish(store: Store) -> None:
    before = store.version("cluster.demands", "cluster.names")
    store.publish(run(), {"cluster.demands": demands("x")})
    between = store.version("cluster.demands", "cluster.names")
    typed = {"subject": ["demand"], "subject_id": ["D"], "name": ["y"], "named_at": [now()]}
    store.append("cluster.names", pl.DataFrame(typed))
    assert len({before, between, store.version("cluster.demands", "cluster.names")}) == 3


def test_history_is_kept_for_some_runs_only(store: Store) -> None:
    for n in range(KEEP_RUNS + 3):
        store.publish(run(), {"cluster.demands": demands(str(n))})
    kept = store.select("SELECT count(DISTINCT run_id) AS n FROM cluster.demands_history")
    assert kept["n"][0] == KEEP_RUNS and store.frame("cluster.demands")["name"][0] == str(KEEP_RUNS + 2)


def test_a_run_comes_back_as_it_was(store: Store) -> None:
    went = store.publish(run(), {"cluster.demands": demands("x")})
    assert store.latest("segment") == went


def test_a_second_process_is_told_that_the_file_is_busy(tmp_path: Path) -> None:
    file = tmp_path / "a.duckdb"
    held = Store(file)
    code = f"from core.store.store import Store\nStore({str(file)!r})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    held.close()
    assert told.returncode != 0 and "database_busy" in told.stderr


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.duckdb"
    file.write_text("not a database at all, " * 50)
    with pytest.raises(StoreError, match="database_unreadable"):
        Store(file)
    assert file.read_text().startswith("not a database")


def test_a_database_of_something_else_is_told_from_ours(tmp_path):
    other = duckdb.connect(str(tmp_path / "other.duckdb"))
    other.execute("CREATE SCHEMA ingest; CREATE TABLE ingest.reviews (a INTEGER)")
    other.close()
    with pytest.raises(StoreError, match="database_unreadable"):
        Store(tmp_path / "other.duckdb")
    duckdb.connect(str(tmp_path / "other.duckdb")).close()  # and it was let go


def test_staged_rows_are_seen_with_the_publication_and_not_before(store: Store) -> None:
    made = run("load")
    for name in ("a", "b"):
        store.stage(made.run_id, "ingest.reviews", pl.DataFrame({"review_id": [name]}))
    assert store.count("ingest.reviews") == 0
    store.publish(made, {"ingest.reviews": pl.DataFrame({"review_id": ["c"]})})
    assert sorted(store.frame("ingest.reviews")["review_id"]) == ["a", "b", "c"]
    store.abandon(made.run_id)  # too late: it is published
    assert store.count("ingest.reviews") == 3


def test_abandoned_rows_are_gone_and_what_was_never_published_goes_when_the_database_is_opened(tmp_path: Path) -> None:
    store = Store(tmp_path / "shop.duckdb")
    left, cut_off = run("load"), run("load")
    store.stage(left.run_id, "ingest.reviews", pl.DataFrame({"review_id": ["a"]}))
    store.stage(cut_off.run_id, "ingest.reviews", pl.DataFrame({"review_id": ["b"]}))
    store.settle(cut_off.run_id)
    store.abandon(left.run_id)
    assert store.rows_of("ingest.reviews", left.run_id).is_empty()
    assert store.rows_of("ingest.reviews", cut_off.run_id).height == 1
    store.close()
    again = Store(tmp_path / "shop.duckdb")
    assert again.rows_of("ingest.reviews", cut_off.run_id).is_empty()
    again.close()
