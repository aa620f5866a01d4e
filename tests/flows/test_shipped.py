"""The shipped result: written without vectors, restored as it was into an empty database only."""

from pathlib import Path

from core.flows import line, shipped
from core.store.store import Store


def test_what_was_written_comes_back_and_nothing_has_to_be_computed_again(small_to_read: Store, tmp_path: Path) -> None:
    files = shipped.write(small_to_read, tmp_path / "result")
    assert not [f for f in files if "represent.vectors" in f.name]
    new = Store(tmp_path / "new.duckdb")
    assert shipped.restore(new, tmp_path / "result")
    for name in (
        "ingest.reviews",
        "cluster.points",
        "cluster.demands",
        "insight.personas",
        "insight.opportunities",
        "ingest.issues",
    ):
        key = new.frame(name).columns[:2]
        assert new.frame(name).sort(key).equals(small_to_read.frame(name).sort(key)), name
    assert {r.run_id for r in new.runs()} == {small_to_read.latest(s).run_id for s in shipped.STEPS}
    assert new.count("represent.vectors") == 0
    again = line.refresh(new)
    assert all(r.facts["skipped"] for r in again)
    embedded = next(r for r in again if r.step == "embed").facts["embedded"]
    assert embedded == new.count("represent.vectors") > 100  # the vectors were made, and no run was needed for it
    new.close()


def test_a_database_with_anything_in_it_is_left_alone(small: Store, tmp_path: Path) -> None:
    shipped.write(small, tmp_path / "result")
    before = small.version("cluster.demands", "ops.runs")
    assert not shipped.restore(small, tmp_path / "result")
    assert small.version("cluster.demands", "ops.runs") == before


def test_writing_again_replaces_what_was_there(small: Store, tmp_path: Path) -> None:
    first = {f.name for f in shipped.write(small, tmp_path)}
    (tmp_path / "segment.cluster.old.parquet").write_bytes(b"")
    assert {f.name for f in shipped.write(small, tmp_path)} == first
    assert not (tmp_path / "segment.cluster.old.parquet").exists()


def test_nothing_shipped_nothing_restored(store: Store, tmp_path: Path) -> None:
    assert not shipped.restore(store, tmp_path) and store.runs() == []
