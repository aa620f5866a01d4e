"""What customers did teaches a model what they do next; in use, it tells personas apart as well."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import DataError, NotYet
from core.behaviour import sequences
from core.finetune import backbone
from core.flows import describe, judges, material, train, understand
from core.flows.train import TrainSettings
from core.store.store import Run, Store, new_run_id

START = datetime(2026, 1, 1)
KINDS = {
    "fan": ("quiet at night", "desk fan"),
    "kettle": ("boils quickly", "steel kettle"),
    "iron": ("no drips", "steam iron"),
}
DAYS = 28 * 7


def shop(customers: int = 120, returns: int = 0) -> dict[str, pl.DataFrame]:
    """Every customer cares for one kind, looks for it, and buys one of that kind every third week or so."""
    rng = np.random.default_rng(7)
    events, searches = [], []
    for n in range(customers):
        kind = list(KINDS)[n % 3]
        for day in range(0, DAYS, 7):
            at = START + timedelta(days=day + float(rng.random()))
            searches.append({"customer_id": f"c{n}", "query": KINDS[kind][0], "happened_at": at})
            other = list(KINDS)[int(rng.integers(3))]
            events.append((f"c{n}", other, "view", at + timedelta(hours=1)))
            if rng.random() < 0.35:
                events.append((f"c{n}", kind, "purchase", at + timedelta(hours=2)))
                if n < returns:
                    events.append((f"c{n}", kind, "return", at + timedelta(days=2)))
    made = [
        {"event_id": f"e{i:06}", "file": "events.csv", "row_number": i + 1, "customer_id": who, "product_id": what,
         "event_type": did, "happened_at": at, "quantity": 1.0, "price": 20.0}
        for i, (who, what, did, at) in enumerate(events)
    ]  # fmt: skip
    products = [
        {"product_id": k, "file": "products.csv", "row_number": i, "name": KINDS[k][1], "category": k}
        for i, k in enumerate(KINDS)
    ]
    asked = [{"search_id": f"s{i}", "file": "searches.csv", "row_number": i, **row} for i, row in enumerate(searches)]
    return {
        "ingest.events": pl.DataFrame(made),
        "ingest.products": pl.DataFrame(products),
        "ingest.searches": pl.DataFrame(asked),
    }


def load(store: Store, tables: dict[str, pl.DataFrame]) -> Store:
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), tables)
    return store


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A shop whose customers have taught what they buy next."""
    opened = load(Store(tmp_path_factory.mktemp("behaviour") / "shop.duckdb"), shop())
    describe.run(opened)
    with backbone.threads(1):
        train.run(opened, TrainSettings(source="next", method="frozen"))
    yield opened
    opened.close()


def test_what_is_bought_next_is_learnt_from_the_past_and_proved_on_the_newest_weeks(taught: Store) -> None:
    model = taught.frame("finetune.models").row(0, named=True)
    proof = json.loads(model["proof"])
    assert (model["task"], proof["split_by"], proof["names"]) == ("behaviour", "moment", sorted(KINDS))
    assert proof["scores"]["model"]["macro_f1"] > 0.9  # everybody buys what they look for
    events = taught.frame("ingest.events")
    newest = events["happened_at"].max() - timedelta(days=28)
    buyers = events.filter((pl.col("event_type") == "purchase") & (pl.col("happened_at") > newest))[
        "customer_id"
    ].n_unique()
    assert proof["rows"] == buyers


def test_counts_of_a_few_people_are_nowhere_in_the_proof(taught: Store) -> None:
    model = taught.frame("finetune.models").row(0, named=True)
    card = json.loads((Path(model["path"]) / "card.json").read_text("utf-8"))
    for proof in (json.loads(model["proof"]), card["proof"]):
        assert proof["confusion"] == [] and proof["cells"] == []


def test_in_use_its_reading_of_the_past_tells_personas_apart(taught: Store) -> None:
    assert judges.states(taught) is None
    before = understand.run(taught)
    judges.put_to_use(taught, taught.frame("finetune.models")["model_id"][0])
    customers, vectors = judges.states(taught)
    assert vectors.shape == (120, 384) and sorted(customers) == sorted(
        taught.frame("ingest.events")["customer_id"].unique()
    )
    after = understand.run(taught)
    assert after.run_id != before.run_id and not after.facts.get("skipped")
    found = (
        taught.frame("insight.members")
        .drop_nulls("persona_id")
        .with_columns(kind=pl.col("customer_id").str.slice(1).cast(pl.Int32) % 3)
    )
    purest = (
        found.group_by("persona_id", "kind")
        .len()
        .group_by("persona_id")
        .agg(share=pl.col("len").max() / pl.col("len").sum())
    )
    assert found["persona_id"].n_unique() == 3 and purest["share"].min() > 0.9
    assert not taught.frame("insight.traits")["feature"].str.starts_with("state:").any()  # nobody can read a direction
    judges.roll_back(taught, sequences.TASK)
    assert judges.states(taught) is None


def test_who_buys_and_who_sends_back_are_asked_as_well(store: Store) -> None:
    load(store, shop(120, returns=120))
    buys, returns = (material.material(store, source) for source in ("buys", "returns"))
    assert buys.names == returns.names == ("no", "yes") and buys.task == "behaviour"
    assert set(buys.rows["fold"]) == {"train", "validation", "test"}
    assert material.reads("buys") == ("ingest.events", "ingest.products", "ingest.searches")
    for source, made in (("buys", buys), ("returns", returns)):  # told before the start, without making the rows
        assert len(material.texts(store, source)) == pytest.approx(made.rows.height, rel=0.1)


def test_too_little_behaviour_is_said(store: Store) -> None:
    with pytest.raises(NotYet):
        material.material(store, "buys")
    load(store, shop())
    with pytest.raises(DataError) as error:
        material.material(store, "returns")  # nobody sent anything back
    assert error.value.code == "behaviour_too_few" and error.value.facts["left"] == 0
