"""Feelings, trends, personas and opportunities of a whole shop, and what stays when data is added or missing."""

import polars as pl

from core.flows import describe, line, listen, record, understand
from core.store.store import Store
from tests import shop

TABLES = ("sentiment", "trends", "personas", "members", "traits", "wants", "opportunities")


def test_every_voice_that_counts_is_felt_once(small_to_read: Store) -> None:
    felt = small_to_read.frame("insight.sentiment")
    firsts = small_to_read.frame("ingest.voices").filter(pl.col("repeats_of").is_null())
    assert felt["voice_id"].is_unique().all() and set(felt["voice_id"]) == set(firsts["voice_id"])
    assert felt["score"].is_between(-1, 1).all()


def test_personas_are_the_kinds_that_were_planted(small_to_read: Store) -> None:
    personas = small_to_read.frame("insight.personas")
    members = small_to_read.frame("insight.members")
    assert personas.height == 3 and personas["people"].min() >= 20 and personas["slot"].is_unique().all()
    assert members["persona_id"].null_count() == shop.QUIET_ONES  # too few actions to say
    assert (
        members["customer_id"].is_unique().all()
        and members.height == small_to_read.frame("ingest.events")["customer_id"].n_unique()
    )
    assert set(personas["value_tier"]) <= {"low", "middle", "high", "top"}


def test_every_demand_of_enough_people_is_a_candidate(small_to_read: Store) -> None:
    demands, found = small_to_read.frame("cluster.demands"), small_to_read.frame("insight.opportunities")
    assert set(found["demand_id"]) == set(demands.filter(pl.col("people") >= 20)["demand_id"])
    people = dict(demands.select("demand_id", "people").iter_rows())
    assert all(people[d] == n for d, n in found.select("demand_id", "people").iter_rows())
    assert found["behavioural"].null_count() == 0
    first = found.sort("score", descending=True)["demand_id"][0]
    name = dict(demands.select("demand_id", "name").iter_rows())[first]
    assert any(
        w in name.lower() for w in ("noise", "fan", "battery", "limescale", "kettle")
    )  # what hurts, not what pleases


def test_ids_and_names_of_personas_survive_other_seeds_and_added_people(small: Store) -> None:
    before = small.frame("insight.members").drop_nulls("persona_id")
    chosen = before["persona_id"][0]
    record.name_persona(small, chosen, "Early birds")
    slots = dict(small.frame("insight.personas").select("persona_id", "slot").iter_rows())
    born = dict(small.frame("insight.personas").select("persona_id", "born_at").iter_rows())
    new = [
        {
            "customer_id": "c_new",
            "event_type": "view",
            "product_id": "F1",
            "happened_at": shop.START,
            "event_id": f"n{i}",
        }
        for i in range(9)
    ]
    last = small.latest("load")
    small.publish(type(last)("later-load", "load", "later", shop.START, 0.0), {"ingest.events": pl.DataFrame(new)})
    describe.run(small)
    run = understand.run(small, seed=3)
    assert "skipped" not in run.facts
    both = before.join(small.frame("insight.members"), on="customer_id")
    assert (both["persona_id"] == both["persona_id_right"]).mean() > 0.9
    after = small.frame("insight.personas")
    kept = after.filter(pl.col("persona_id").is_in(list(slots)))
    assert kept.height == 3
    for row in kept.iter_rows(named=True):
        assert (row["slot"], row["born_at"]) == (slots[row["persona_id"]], born[row["persona_id"]])
    assert dict(after.select("persona_id", "name").iter_rows())[chosen] == "Early birds"


def test_the_id_of_a_persona_that_is_gone_is_never_given_again(small: Store) -> None:
    strangers = pl.DataFrame({"customer_id": [f"c_{i}" for i in range(30)], "persona_id": ["P-0009"] * 30})
    last = small.latest("understand")
    old = small.frame("insight.personas").head(1).with_columns(persona_id=pl.lit("P-0009"))
    small.publish(
        type(last)("older", "understand", "x", shop.START, 0.0), {"insight.members": strangers, "insight.personas": old}
    )
    understand.run(small, seed=4)
    assert small.frame("insight.personas").sort("persona_id")["persona_id"].to_list() == ["P-0010", "P-0011", "P-0012"]
    assert small.latest("understand").facts["first_free"] == 13
    small.publish(
        type(last)("empty", "understand", "y", shop.START, 0.0, facts={"first_free": 13}),
        {"insight.members": strangers.head(0), "insight.personas": old.head(0)},
    )
    understand.run(small, seed=5)
    assert min(small.frame("insight.personas")["persona_id"]) == "P-0013"


def test_demands_keep_id_and_name_through_the_real_line_when_reviews_are_added(small: Store, tmp_path) -> None:
    before, points = small.frame("cluster.demands"), small.frame("cluster.points")
    draw = shop.random.Random(99)
    rows = [
        {
            "id": f"n{i}",
            "customer": f"new.{i}@customers.example",
            "stars": 2,
            "review": shop.said(draw, demand),
            "date": "2026-09-02 10:00:00",
        }
        for i, demand in enumerate(("battery", "noise", "cord_zh") * 8)
    ]
    added = shop._written(tmp_path / "added.csv", rows)
    shop.loaded(small, {"reviews": added})
    line.refresh(small)
    after = small.frame("cluster.demands")
    both = points.join(small.frame("cluster.points"), on="voice_id").drop_nulls("demand_id")
    assert (both["demand_id"] == both["demand_id_right"]).mean() > 0.8
    kept = before.join(after, on="demand_id")
    assert kept.height >= 0.7 * before.height
    assert (kept["slot"] == kept["slot_right"]).all() and (kept["born_at"] == kept["born_at_right"]).all()
    assert (kept["name"] == kept["name_right"]).mean() > 0.8


def test_reviews_without_ids_stars_or_dates_are_told_as_far_as_they_go(store: Store) -> None:
    draw = shop.random.Random(1)
    bare = pl.DataFrame(
        {"review_id": [f"r{n}" for n in range(40)], "text": [shop.said(draw, "noise") for _ in range(40)]}
    )
    store.publish(type(listen.run(store))("l", "load", "l", shop.START, 0.0), {"ingest.reviews": bare})
    listen.run(store)
    voices = store.frame("ingest.voices").filter(pl.col("repeats_of").is_null())
    points = voices.select("voice_id", demand_id=pl.lit("D-0001"), placed_by=pl.lit("density"))
    demand = pl.DataFrame({"demand_id": ["D-0001"], "name": ["Noise"], "named_by": ["machine"]})
    store.publish(
        type(store.latest("load"))("s", "segment", "s", shop.START, 0.0),
        {"cluster.points": points, "cluster.demands": demand},
    )
    run = understand.run(store)
    found = store.frame("insight.opportunities").row(0, named=True)
    assert run.facts["personas"] == 0 and store.count("insight.trends") == 0
    assert (
        found["people"] == 40
        and found["derived"] is None
        and found["behavioural"] is None
        and found["stars_with"] is None
    )
    assert found["satisfaction"] < 5 and found["score"] > 0  # the words alone say that they are not content


def test_an_empty_shop_has_empty_tables(store: Store) -> None:
    run = understand.run(store)
    assert run.rows_out == 0 and not any(store.count(f"insight.{t}") for t in TABLES)


def test_events_alone_make_personas_without_wants(store: Store, tmp_path) -> None:
    shop.loaded(store, shop.files(tmp_path), "events", "products")
    line.refresh(store)
    assert (
        store.count("insight.personas") == 3
        and store.count("insight.wants") == store.count("insight.opportunities") == 0
    )
