"""Rows older than the shop keeps them go for good, with what was derived; those without a date by when they were loaded."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import SettingsError
from core.flows import line, retention, versions
from core.store.store import Run, Store, new_run_id

TODAY = datetime(2026, 11, 1)


def publish(store: Store, step: str, **tables: pl.DataFrame) -> str:
    run_id = new_run_id()
    store.publish(Run(run_id, step, run_id, now(), 0.1), {k.replace("__", "."): v for k, v in tables.items()})
    return run_id


def loaded(store: Store) -> str:
    """Three people: one only long ago, one long ago and lately, one without a date in a file that was loaded long ago."""
    days = [900, 900, 10, None]
    when = [TODAY - timedelta(days=d) if d else None for d in days]
    said = ["Long ago, once.", "Long ago, twice.", "Lately.", "Nobody knows when."]
    run_id = publish(
        store, "load",
        ingest__reviews=pl.DataFrame({
            "review_id": list("abcd"), "file": ["f"] * 4, "row_number": [1, 2, 3, 4], "customer_id": ["c_1", "c_2", "c_2", "c_3"],
            "text": said, "happened_at": when,
        }),
        ingest__events=pl.DataFrame({
            "event_id": ["e", "g"], "file": ["h"] * 2, "row_number": [1, 2], "customer_id": ["c_1", "c_9"],
            "happened_at": [TODAY - timedelta(days=800)] * 2,
        }),
        ingest__issues=pl.DataFrame({"file": ["f"] * 3, "row_number": [1, 3, 5], "rule": ["x"] * 3, "severity": ["note", "note", "set_aside"],
                                     "value": ["a", "b", "what was set aside"]}),
        ingest__files=pl.DataFrame({"file": ["f", "h"], "kind": ["reviews", "events"], "loaded_at": [TODAY - timedelta(days=500)] * 2}),
    )  # fmt: skip
    voices = pl.DataFrame({"voice_id": [f"{r}:0" for r in "abcd"], "review_id": list("abcd"), "text": said})
    publish(store, "listen", ingest__voices=voices)
    publish(store, "segment", cluster__points=voices.select("voice_id"))
    publish(
        store,
        "describe",
        behaviour__profiles=pl.DataFrame({"customer_id": ["c_1", "c_2", "c_9"], "feature": ["x"] * 3}),
    )
    return run_id


def test_the_preview_counts_rows_undated_ones_and_people(store: Store) -> None:
    loaded(store)
    due = retention.preview(store, {"reviews": 365}, TODAY)
    assert due.rows == {"reviews": 3, "events": 0, "searches": 0, "campaign": 0}
    assert (due.undated, due.people) == (1, 1), "c_1 still has an event, c_2 a late review; of c_3 nothing is left"
    both = retention.preview(store, {"reviews": 365, "events": 365}, TODAY)
    assert both.people == 3 and both.rows["events"] == 2
    assert not retention.preview(store, {"reviews": 0}, TODAY).anything
    assert not retention.preview(store, {"reviews": 1000}, TODAY).anything


def test_what_is_older_goes_with_all_that_came_of_it_and_no_way_back_brings_it_again(store: Store) -> None:
    run_id = loaded(store)
    version = store.version("ingest.reviews")
    retention.keep(store, {"reviews": 365, "events": 730})
    assert retention.periods(store) == {"events": 730, "reviews": 365}
    gone = retention.run(store, at=TODAY)
    assert gone.rows["reviews"] == 3 and gone.rows["events"] == 2
    assert store.frame("ingest.reviews")["review_id"].to_list() == ["c"] and store.count("ingest.events") == 0
    assert (
        store.frame("ingest.voices")["voice_id"].to_list()
        == store.frame("cluster.points")["voice_id"].to_list()
        == ["c:0"]
    )
    assert store.frame("behaviour.profiles")["customer_id"].to_list() == ["c_2"]
    assert store.frame("ingest.issues").select("row_number", "value").rows() == [(3, "b"), (5, None)]
    assert store.version("ingest.reviews") != version, "the line computes anew"
    versions.back(store, run_id)
    versions.forward(store, run_id)
    assert store.frame("ingest.reviews")["review_id"].to_list() == ["c"]
    assert store.frame("privacy.erasures").select("reason", "people", "reviews", "events").rows() == [("age", 3, 3, 2)]
    again = retention.run(store, at=TODAY)
    assert not again.anything and store.count("privacy.erasures") == 1


def test_nothing_goes_where_nothing_was_asked_for(store: Store) -> None:
    loaded(store)
    assert not retention.run(store, at=TODAY).anything and store.count("ingest.reviews") == 4


def test_a_period_is_changed_and_taken_back(store: Store) -> None:
    retention.keep(store, {"reviews": 365})
    retention.keep(store, {"reviews": 365})
    assert store.count("privacy.retention") == 1
    retention.keep(store, {"reviews": 0})
    assert retention.periods(store) == {}
    with pytest.raises(SettingsError, match="retention_short"):
        retention.keep(store, {"reviews": 3})
    with pytest.raises(SettingsError, match="retention_unknown"):
        retention.keep(store, {"products": 365})


def test_a_refresh_lets_old_rows_go_and_the_line_runs_over_what_is_left(small: Store) -> None:
    last, whole = small.select("SELECT max(happened_at) AS last, count(*) AS n FROM ingest.reviews").row(0)
    days = (now() - last).days + 120  # whatever the day of the test: the last four months of the shop stay
    retention.keep(small, {"reviews": days, "events": days, "searches": days})
    due = retention.preview(small, retention.periods(small))
    assert 0 < due.rows["reviews"] < whole
    line.refresh(small)
    first, left = small.select("SELECT min(happened_at) AS first, count(*) AS n FROM ingest.reviews").row(0)
    assert left == whole - due.rows["reviews"] and first >= last - timedelta(days=121)
    assert small.count("cluster.demands") > 0
