"""Texts that are hard to group come out as what they are: few, one clump, no clump at all, one sentence over and over."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.flows import embed, listen, load, segment
from core.flows import home as state
from core.flows.source import Source
from core.store.store import Store
from core.views import demand_map, demands, quotes
from core.views.quotes import Subject

WORDS = [
    "lid", "strap", "motor", "filter", "tank", "brush", "cable", "wheel", "handle", "button", "battery", "light",
    "sensor", "carpet", "window", "kitchen", "stairs", "sofa", "garden", "parcel", "refund", "invoice", "manual", "colour",
    "smell", "noise", "weight", "price", "colleague", "neighbour", "holiday", "weather", "train", "piano",
]  # fmt: skip
LONG = "The tank leaks and the lid does not close. " * 2_400  # 103,200 characters


def told(n: int, seed: int = 0) -> list[str]:
    """Return sentences of words drawn by chance: none has anything to do with another."""
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(WORDS, 7, replace=False)).capitalize() + "." for _ in range(n)]


CASES: dict[str, list[str]] = {
    "thirty voices": [f"The {part} broke after {n} days." for n, part in enumerate([*WORDS[:10]] * 3)],
    "one clump": [f"The water tank leaks at the {part} since day {n}." for n, part in enumerate(WORDS[:12] * 8)],
    "no clump": told(160),
    "nine in ten the same": ["Great product, works as described."] * 180 + told(20),
    "languages mixed": [f"The tank leaks, 水箱漏水，很失望。 第{n}次了, never again {n}." for n in range(40)],
    "one endless text": [LONG, *told(30)],
    "signs only": ["😀😀😀", "👍", "🔥🔥 💯", "❤️", "🙈🙉🙊"] * 12,
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    opened = Store(tmp_path / "own.duckdb")
    yield opened
    opened.close()


@pytest.mark.parametrize("case", CASES)
def test_every_voice_has_a_place_and_no_demand_is_made_up(own: Store, tmp_path: Path, case: str) -> None:
    file = tmp_path / "reviews.csv"
    pl.DataFrame({"review": CASES[case], "stars": [1 + n % 5 for n in range(len(CASES[case]))]}).write_csv(file)
    run = load.run(own, [Source(file, file.name)], state.key(own.path))
    assert run.rows_in == run.rows_out + run.facts.get("set_aside", len(CASES[case]) - own.count("ingest.reviews"))
    for step in (listen, embed, segment):
        step.run(own)
    points, voices = own.frame("cluster.points"), own.frame("ingest.voices")
    firsts = voices.filter(pl.col("repeats_of").is_null())
    assert sorted(points["voice_id"]) == sorted(firsts["voice_id"])
    assert points.select(pl.col("x", "y").is_finite().all()).row(0) == (True, True)
    listed = demands.read(own)
    assert listed.voices == voices.height
    assert listed.demands["voices"].sum() + listed.unplaced == voices.height
    assert listed.demands["name"].str.len_chars().is_between(1, 60).all()
    assert demand_map.read(own).points.height == points.height
    assert quotes.read(own, Subject(unplaced=True)).total <= listed.unplaced
    again = own.frame("cluster.points")
    segment.run(own, seed=0)
    assert own.frame("cluster.points").equals(again)


def test_of_what_has_nothing_in_common_hardly_anything_is_called_solid(own: Store, tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    pl.DataFrame({"review": told(160)}).write_csv(file)
    load.run(own, [Source(file, file.name)], state.key(own.path))
    for step in (listen, embed, segment):
        step.run(own)
    found = own.frame("cluster.demands")
    solid = found.filter(pl.col("stability").fill_null(0.0) >= 0.75)
    assert found["voices"].max() < 40  # and nothing is made of them all
    assert solid["voices"].sum() < 0.25 * 160
