"""A later file beside what is loaded: sorted while it comes in, undone whole, and shown before anything is stored."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import DataError
from core.flows import compare, versions
from core.flows.compare import ALL, REPLACE, Sorter, Way
from core.store.store import Run, Store, new_run_id

T0 = datetime(2026, 1, 1)


def block(*rows: tuple[str, str, int]) -> pl.DataFrame:
    """(review_id, text, day)"""
    made = pl.DataFrame(rows, schema={"review_id": pl.String, "text": pl.String, "day": pl.Int64}, orient="row")
    return made.select(
        "review_id",
        "text",
        happened_at=pl.lit(T0) + pl.duration(days=pl.col("day")),
        row_number=pl.int_range(1, pl.len() + 1),
    )


def load(store: Store, file: str, rows: pl.DataFrame, way: Way = Way()) -> tuple[str, Sorter, pl.DataFrame]:
    """Load as the flow does: sorted block by block, published with what goes out."""
    run_id = new_run_id()
    sorter = Sorter(store, "reviews", way, run_id)
    parts = [sorter.keep(rows.slice(n, 2)) for n in range(0, rows.height, 2)]
    kept, issues = pl.concat([k for k, _ in parts]), pl.concat([i for _, i in parts])
    listed = {"file": [file], "kind": ["reviews"], "loaded_at": [now()]}
    store.publish(
        Run(run_id, "load", file, now(), 0.1),
        {
            "ingest.reviews": kept.with_columns(file=pl.lit(file)),
            "ingest.issues": issues.with_columns(file=pl.lit(file)),
            "ingest.files": pl.DataFrame(listed),
            **compare.tables([sorter]),
        },
    )
    return run_id, sorter, issues


def texts(store: Store) -> list[str]:
    return sorted(store.frame("ingest.reviews")["text"])


FIRST = (("1", "one", 1), ("2", "two", 2), ("3", "three", 3))
LATER = (("1", "one", 1), ("2", "two, edited", 2), ("4", "four", 4))


def test_what_is_new_comes_in_and_what_changed_takes_the_place_of_its_older_version(store: Store) -> None:
    load(store, "a.csv", block(*FIRST))
    run_id, sorter, issues = load(store, "b.csv", block(*LATER))
    assert texts(store) == ["four", "one", "three", "two, edited"]
    assert sorter.counts == {"new": 1, "repeated": 1, "changed": 1}
    assert issues.select("row_number", "rule", "severity").rows() == [(1, "already_there", "set_aside")]
    versions.back(store, run_id)
    assert texts(store) == ["one", "three", "two"]
    versions.forward(store, run_id)
    assert texts(store) == ["four", "one", "three", "two, edited"]


def test_the_same_rows_twice_add_nothing(store: Store) -> None:
    load(store, "a.csv", block(*FIRST))
    _, _, issues = load(store, "b.csv", block(*FIRST))
    assert store.count("ingest.reviews") == 3 and issues.height == 3


def test_a_file_is_replaced_whole_with_its_issues_and_comes_back(store: Store) -> None:
    load(store, "a.csv", block(*FIRST))
    load(store, "b.csv", block(("9", "nine", 9)))
    load(store, "c.csv", block(("9", "nine", 9)))
    assert store.count("ingest.issues") == 1
    run_id, _, _ = load(store, "a2.csv", block(("1", "uno", 1)), Way(REPLACE, ("a.csv", "c.csv")))
    assert texts(store) == ["nine", "uno"] and store.count("ingest.issues") == 0
    assert sorted(store.frame("ingest.files")["file"]) == ["a2.csv", "b.csv"]
    versions.back(store, run_id)
    assert texts(store) == ["nine", "one", "three", "two"] and store.count("ingest.issues") == 1


def test_a_replaced_file_may_be_followed_by_one_of_its_name(store: Store) -> None:
    load(store, "a.csv", block(*FIRST))
    load(store, "a.csv", block(("1", "uno", 1)), Way(REPLACE, ("a.csv",)))
    assert texts(store) == ["uno"]
    load(store, "b.csv", block(("1", "eins", 1)))
    assert texts(store) == ["eins"]


def test_everything_may_be_added_as_it_is(store: Store) -> None:
    load(store, "a.csv", block(*FIRST))
    load(store, "b.csv", block(*FIRST), Way(ALL))
    assert store.count("ingest.reviews") == 6


def test_two_files_of_one_import_are_compared_as_well(store: Store) -> None:
    """Rows written ahead count, but for those that this import has superseded."""
    load(store, "old.csv", block(("1", "one", 1)))
    run_id = new_run_id()
    first = Sorter(store, "reviews", run_id=run_id)
    kept, _ = first.keep(block(("1", "uno", 1), ("2", "two", 2)))
    store.stage(run_id, "ingest.reviews", kept.with_columns(file=pl.lit("a.csv")))
    second = Sorter(store, "reviews", run_id=run_id, before=first.superseded.select("file", "row_number"))
    kept, issues = second.keep(block(("1", "ein", 1), ("2", "two", 2), ("3", "three", 3)))
    assert kept["text"].to_list() == ["ein", "three"] and issues["row_number"].to_list() == [2]
    store.stage(run_id, "ingest.reviews", kept.with_columns(file=pl.lit("b.csv")))
    files = pl.DataFrame({"file": ["a.csv", "b.csv"], "kind": ["reviews"] * 2})
    store.publish(Run(run_id, "load", "m", now(), 0.1), {"ingest.files": files, **compare.tables([first, second])})
    assert texts(store) == ["ein", "three", "two"]


def test_the_preview_counts_shows_and_writes_nothing(store: Store) -> None:
    load(store, "a.csv", block(*FIRST))
    before = store.version("ingest.reviews")
    seen = compare.compare_with(store, iter([block(*LATER).slice(0, 2), block(*LATER).slice(2)]), "reviews")
    assert seen.counts == {"new": 1, "repeated": 1, "changed": 1} and (seen.there, seen.rows) == (3, 3)
    assert seen.changed.select("column", "before", "after").rows() == [("text", "two", "two, edited")]
    assert seen.new["text"].to_list() == ["four"] and seen.repeated["text"].to_list() == ["one"]
    assert seen.files == ("a.csv",) and seen.whole
    assert store.version("ingest.reviews") == before


def test_further_columns_are_compared_one_by_one(store: Store) -> None:
    def attributes(said: str) -> pl.DataFrame:
        return block(("1", "one", 1)).with_columns(attributes=pl.lit(said))

    load(store, "a.csv", attributes('{"size": "M", "fit": "tight", "old": "x"}'))
    seen = compare.compare_with(store, [attributes('{"size": "L", "fit": "tight", "new": "y"}')], "reviews")
    assert seen.changed.select("column", "before", "after").rows() == [
        ("size", "M", "L"), ("old", "x", None), ("new", None, "y"),
    ]  # fmt: skip


def test_the_preview_names_nobody(store: Store) -> None:
    who = pl.lit("c_0123456789ab").alias("customer_id")
    load(store, "a.csv", block(*FIRST).with_columns(who))
    seen = compare.compare_with(store, [block(*LATER, ("5", "by c_0123456789ab", 5)).with_columns(who)], "reviews")
    for rows in (seen.new, seen.repeated, seen.changed):
        assert rows.height and "c_0123456789ab" not in str(rows.rows())


def test_the_preview_stops_where_it_was_told_to(store: Store) -> None:
    load(store, "a.csv", block(*FIRST))
    parts = (block((str(n), "t", n)) for n in range(10, 100))
    seen = compare.compare_with(store, parts, "reviews", most=5)
    assert not seen.whole and seen.rows == 5


def test_going_back_takes_all_later_imports_along_and_forward_stops_where_it_was(store: Store) -> None:
    runs = [load(store, f"{n}.csv", block((str(n), str(n), n)))[0] for n in range(4)]
    versions.back(store, runs[1])
    assert texts(store) == ["0"]
    versions.forward(store, runs[2])
    assert texts(store) == ["0", "1", "2"]
    versions.forward(store, runs[3])
    assert texts(store) == ["0", "1", "2", "3"]


def test_what_was_left_for_another_way_does_not_come_back_with_it(store: Store) -> None:
    load(store, "a.csv", block(("1", "a", 1)))
    left, _, _ = load(store, "b.csv", block(("2", "b", 2)))
    versions.back(store, left)
    other, _, _ = load(store, "c.csv", block(("3", "c", 3)))
    with pytest.raises(DataError, match="version_passed"):
        versions.forward(store, left)
    versions.back(store, other)
    versions.forward(store, other)
    assert texts(store) == ["a", "c"]
    versions.back(store, other)
    versions.forward(store, left)
    assert texts(store) == ["a", "b"]


def test_a_run_of_something_else_is_no_version(store: Store) -> None:
    for way in (versions.back, versions.forward):
        with pytest.raises(DataError, match="version_unknown"):
            way(store, "nobody")


def test_figures_move_with_what_is_replaced(store: Store) -> None:
    """Steps of the line look at the version of what they read: it tells of going back and of coming again."""
    load(store, "a.csv", block(*FIRST))
    before = store.version("ingest.reviews")
    run_id, _, _ = load(store, "b.csv", block(*LATER))
    after = store.version("ingest.reviews")
    versions.back(store, run_id)
    assert before != after and store.version("ingest.reviews") == before
    versions.forward(store, run_id)
    assert store.version("ingest.reviews") == after


def test_a_day_later_is_a_new_row(store: Store) -> None:
    load(store, "a.csv", block(("1", "one", 1)))
    rows = block(("1", "one", 1)).with_columns(pl.col("happened_at") + timedelta(days=1))
    _, sorter, _ = load(store, "b.csv", rows)
    assert sorter.counts["changed"] == 1  # the number says which review it is, whenever it was written
