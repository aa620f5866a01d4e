"""Behaviour is described from events alone, and a shop without any gets empty tables."""

from pathlib import Path

import pytest

from core.flows import describe
from core.store.store import Store
from tests import shop


def test_every_customer_of_the_shop_has_a_profile(small_to_read: Store) -> None:
    events, profiles = small_to_read.frame("ingest.events"), small_to_read.frame("behaviour.profiles")
    assert set(events["customer_id"]) == set(profiles["customer_id"])
    assert {"recency", "frequency", "value", "evening", "category:Fans", "failed_searches"} <= set(profiles["feature"])
    assert profiles["value"].is_finite().all() and profiles.unique(["customer_id", "feature"]).height == profiles.height
    sessions = small_to_read.frame("behaviour.sessions")
    assert sessions["events"].sum() == events.height


def test_the_three_kinds_keep_different_hours(small_to_read: Store) -> None:
    means = small_to_read.select(
        "SELECT persona_id, avg(value) AS mean FROM behaviour.profiles JOIN insight.members USING (customer_id) "
        "WHERE feature = 'evening' AND persona_id IS NOT NULL GROUP BY 1"
    )["mean"]
    assert means.len() == 3 and means.max() > 2 * means.min()


def test_no_behaviour_is_no_table_and_no_crash(store: Store) -> None:
    run = describe.run(store)
    assert (run.rows_in, run.rows_out, run.facts["customers"]) == (0, 0, 0)
    assert store.count("behaviour.profiles") == store.count("behaviour.sessions") == 0


@pytest.mark.parametrize("kind", ["events", "searches"])
def test_one_kind_of_file_alone_is_enough(store: Store, kind: str, tmp_path: Path) -> None:
    shop.loaded(store, shop.files(tmp_path), kind)
    describe.run(store)
    features = set(store.frame("behaviour.profiles")["feature"])
    assert ("searches" in features) == (kind == "searches") and ("frequency" in features) == (kind == "events")
