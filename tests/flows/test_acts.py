"""A failed search or a return counts for the demand that it means, and for none where it means none."""

from core.flows.acts import acts
from core.store.store import Store


def names(store: Store) -> dict[str, str]:
    return dict(store.frame("cluster.demands").select("demand_id", "name").iter_rows())


def test_failed_searches_and_returns_find_their_demand(small_to_read: Store) -> None:
    rows = acts(small_to_read)
    about = {names(small_to_read)[d].lower() for d in rows["demand_id"].unique()}
    assert any("battery" in n for n in about) and any("limescale" in n for n in about)
    assert not any("parcel" in n or "delivery" in n for n in about)  # nobody searches for what came on time
    assert set(rows["weight"]) == {1.0, 2.0}  # a return weighs twice a search


def test_a_search_that_was_answered_counts_for_nothing(small_to_read: Store) -> None:
    clicked = small_to_read.frame("ingest.searches").drop_nulls("clicked_product_id").height
    searches, returns = small_to_read.count("ingest.searches"), small_to_read.frame("ingest.events")
    most = searches - clicked + returns.filter(returns["event_type"] == "return").height
    assert clicked > 0 and 0 < acts(small_to_read).height <= most


def test_without_behaviour_there_are_none(store: Store) -> None:
    assert acts(store).is_empty() and acts(store).columns == ["person", "demand_id", "weight"]
