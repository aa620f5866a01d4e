"""The planted counterparts of the sample shop are found, and accepting one makes one demand of two."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from core.flows import counterparts, curate, shipped
from core.store.store import Store
from core.views import counterparts as proposals

TRUTH = Path(__file__).resolve().parents[2] / "sample_data" / "shop" / "truth" / "voices.csv.gz"


@pytest.fixture(scope="module")
def shop() -> Iterator[Store]:
    store = Store()
    shipped.restore(store)
    counterparts.run(store)
    yield store
    store.close()


def planted(store: Store) -> dict[str, str]:
    """Return what each demand is about in truth, without its language: what most of its voices were written for."""
    voices = store.frame("ingest.voices", ("voice_id", "review_id", "position", "repeats_of"))
    joined = voices.join(store.frame("cluster.points", ("voice_id", "demand_id")), on="voice_id").drop_nulls(
        "demand_id"
    )
    told = joined.join(pl.read_csv(TRUTH), on=["review_id", "position"]).with_columns(pl.col("demand").fill_null("-"))
    most = told.group_by("demand_id").agg(pl.col("demand").mode().sort().first())
    return {d: about.split(".", 1)[-1] if about != "-" else d for d, about in most.iter_rows()}


def test_planted_counterparts_are_proposed_and_few_others(shop: Store) -> None:
    about, demands = planted(shop), shop.frame("cluster.demands")
    languages = dict(demands.select("demand_id", "language").iter_rows())
    there = {about[a] for a in about if languages[a] == "en"} & {about[a] for a in about if languages[a] == "zh"}
    pairs = list(shop.frame("cluster.counterparts").select("demand_id", "other_id").iter_rows())
    right = [about[one] for one, other in pairs if about[one] == about[other]]
    assert len(there) >= 10
    assert len(set(right)) >= 0.8 * len(there) and len(right) >= 0.8 * len(pairs)


def test_an_accepted_pair_is_one_demand_under_both_names(shop: Store) -> None:
    one, other = shop.frame("cluster.counterparts").select("demand_id", "other_id").row(0)
    names = dict(shop.frame("cluster.demands").select("demand_id", "name").iter_rows())
    people = dict(shop.frame("cluster.demands").select("demand_id", "people").iter_rows())
    proposed = proposals.of(shop, other)
    assert proposed is not None and proposed.demand_id == one and proposed.matters and len(proposed.quotes) == 2
    curate.pair(shop, one, other)
    now = shop.frame("cluster.demands").row(by_predicate=pl.col("demand_id") == one, named=True)
    assert now["name"] == f"{names[one]} · {names[other]}" and now["named_by"] == "person"
    assert max(people[one], people[other]) < now["people"] <= people[one] + people[other]
    assert set(shop.frame("cluster.points").filter(pl.col("demand_id") == one)["territory"]) == {
        "transformer",
        "lexical",
    }
    assert proposals.of(shop, one) is None
    curate.undo(shop)
    curate.rename(shop, one, "Mine")
    curate.pair(shop, one, other)
    assert f"Mine · {names[other]}" in set(shop.frame("cluster.demands")["name"]), "also where somebody had named one"
    curate.undo(shop)
    assert "Mine" in set(shop.frame("cluster.demands")["name"])
    curate.undo(shop)
    assert dict(shop.frame("cluster.demands").select("demand_id", "name").iter_rows()) == names
