"""A shop that was never mapped gets a first look before the careful map, and lets go of it afterwards."""

from pathlib import Path

import polars as pl
import pytest

from core.flows import home, line, load, sketch
from core.flows.sketch import Sketch
from core.flows.source import Source
from core.store.store import Store
from core.views import sketch as look


@pytest.fixture
def loaded(tmp_path: Path, small_to_read: Store) -> Store:
    """A shop whose voices are there and whose map is not."""
    file = tmp_path / "reviews.csv"
    small_to_read.frame("ingest.reviews", ("review_id", "text", "rating")).write_csv(file)
    opened = Store(tmp_path / "shop.duckdb")
    load.run(opened, [Source(file, file.name)], home.key(opened.path))
    line.refresh(opened, "listen")
    return opened


def test_some_voices_are_on_a_map_with_names_before_anything_else_is_computed(loaded: Store) -> None:
    sketch.run(loaded, Sketch(voices=200, fewest=30))
    seen = look.read(loaded)
    assert seen is not None
    assert 100 < seen.points.height <= 200 < seen.voices
    assert seen.points.select(pl.col("x", "y").is_finite().all()).row(0) == (True, True)
    assert seen.demands.height >= 2
    assert seen.demands["name"].str.len_chars().min() > 0
    assert set(seen.points["demand_id"].drop_nulls()) == set(seen.demands["demand_id"])
    assert loaded.count("represent.voices") == loaded.count("cluster.points") == 0


def test_it_is_looked_at_once_and_gone_when_the_map_is_there(loaded: Store) -> None:
    line.refresh(loaded, "segment", watched=True)
    assert loaded.latest("sketch") is not None
    assert loaded.count("cluster.sketch") == 0 < loaded.count("cluster.points")
    assert look.read(loaded) is None
    before = loaded.version("cluster.sketch")
    line.refresh(loaded, "segment", watched=True)
    assert loaded.version("cluster.sketch") == before


def test_a_shop_without_voices_has_none(store: Store) -> None:
    sketch.run(store)
    assert look.read(store) is None


def test_a_command_that_nobody_watches_takes_none(loaded: Store) -> None:
    line.refresh(loaded, "segment")
    assert loaded.latest("sketch") is None
