"""Home, personas, opportunities, runs, privacy and the outline of a shop: what is computed, what is missing, what is hidden."""

import dataclasses
import json
from datetime import date

import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import NotYet
from core.flows import line, record, understand
from core.store.store import Run, Store, new_run_id
from core.views import brief, demand, demand_map, demands, home, opportunities, personas, privacy, quotes, runs, shop
from core.views.filters import Filters
from core.views.quotes import Subject
from tests import shop as small_shop

READS = (home.read, personas.read, opportunities.read, demands.read, demand_map.read)


@pytest.mark.parametrize("read", READS, ids=lambda r: r.__module__)
def test_an_empty_shop_is_not_computed_yet(store: Store, read) -> None:
    with pytest.raises(NotYet):
        read(store)


def test_events_alone_say_what_they_can(store: Store, tmp_path) -> None:
    small_shop.loaded(store, small_shop.files(tmp_path), "events", "products", "searches")
    line.refresh(store)
    view = personas.read(store)
    assert len(view.personas) == 3 and all(p.wants.is_empty() and p.quote is None for p in view.personas)
    for read in (home.read, opportunities.read, demands.read, demand_map.read):
        with pytest.raises(NotYet):
            read(store)


def test_the_outline_of_a_shop(small_to_read: Store, store: Store) -> None:
    facts = shop.read(small_to_read)
    assert (facts.reviews, facts.events, facts.searches) == (301, small_to_read.count("ingest.events"), 150)
    assert facts.people == len(small_shop.KINDS) * small_shop.PER_KIND + small_shop.QUIET_ONES
    assert set(facts.languages) >= {"en", "zh"} and facts.first_day >= date(2026, 1, 1) and not facts.empty
    assert set(facts.categories) == {*small_shop.CATEGORIES, small_shop.HOSTILE}
    nothing = shop.read(store)
    assert nothing.empty and nothing.first_day is None and nothing.languages == nothing.categories == ()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_among_those_too_close_to_call_the_reader_hears_first_what_can_be_read(language: str) -> None:
    tied = pl.DataFrame(
        {"tier": ["close", "close", "close", "behind"], "language": ["zh", "en", "zh", "en"], "n": [1, 2, 3, 4]}
    )
    assert home._answer(tied, language)["n"] == {"en": 2, "zh": 1}[language]
    assert home._answer(tied, "")["n"] == home._answer(tied.head(1), "en")["n"] == 1
    led = tied.with_columns(tier=pl.Series(["lead", "close", "close", "behind"]))
    assert home._answer(led, language)["n"] == 1  # a clear lead is the answer in every language
    assert home._answer(tied.head(0), language) is None


def test_home_answers_with_one_candidate_and_its_evidence(small_to_read: Store) -> None:
    view = home.read(small_to_read)
    assert view.lead["demand_id"] == opportunities.read(small_to_read).candidates["demand_id"][0]
    assert view.candidates.height == min(
        home.CANDIDATES, small_to_read.count("insight.opportunities")
    ) and view.candidates["score"].is_sorted(descending=True)
    assert view.for_it and not view.for_it.disagrees and (view.against is None or view.against.disagrees)
    assert view.close == (small_to_read.frame("insight.opportunities")["tier"] == "close").sum() and view.decisions == 0


def test_home_narrowed_to_nothing_still_answers(small_to_read: Store) -> None:
    view = home.read(small_to_read, Filters(start=date(2030, 1, 1)))
    assert view.for_it is None and view.map.points.is_empty() and view.lead is not None


def test_what_emerges_is_told_with_its_last_quarter(small: Store) -> None:
    assert home.read(small).changes == ()
    demand_id = small_shop.late(small)
    understand.run(small)
    changes = home.read(small).changes
    assert [c["demand_id"] for c in changes] == [demand_id] and changes[0]["share"] > 2 * changes[0]["before"]


def test_personas_have_cards_and_no_small_group_has_one(small: Store) -> None:
    view = personas.read(small)
    assert len(view.personas) == 3 and view.hidden == 0
    assert view.people in (110, 115) and abs(view.placed - 102) < 15 and view.unplaced == view.people - view.placed >= 0
    assert all(card.facts["people"] in (30, 35) for card in view.personas)  # 34, in fives
    for card in view.personas:
        assert card.facts["people"] >= personas.SMALLEST and card.quote
        assert 0 < card.wants.height <= 3 and card.wants["people"].min() >= 3
        assert {True, False} == set((card.traits["sigma"] > 0).to_list())  # more and less than others
        assert (
            card.products["people"] >= personas.SMALLEST
        ).all() and 2 <= card.traits.height <= 4 <= card.all_traits.height
    last = small.latest("understand")
    shrunk = small.frame("insight.personas").with_columns(
        people=pl.when(pl.int_range(pl.len()) == 0).then(19).otherwise("people")
    )
    small.publish(dataclasses.replace(last, run_id="shrunk", fingerprint="shrunk"), {"insight.personas": shrunk})
    assert len(personas.read(small).personas) == 2 and personas.read(small).hidden == 1


def test_what_a_persona_asks_for_is_told_only_where_twenty_of_it_wrote(small: Store) -> None:
    last = small.latest("understand")
    few = small.frame("insight.wants").with_columns(wrote=pl.lit(19))
    small.publish(dataclasses.replace(last, run_id="few", fingerprint="few"), {"insight.wants": few})
    assert all(card.wants.is_empty() and card.quote is None for card in personas.read(small).personas)


def test_the_wants_of_the_kinds_are_those_that_were_planted(small_to_read: Store) -> None:
    names = {c.facts["persona_id"]: " ".join(c.wants["name"]).lower() for c in personas.read(small_to_read).personas}
    assert len(set(names.values())) == 3
    assert any("batter" in n for n in names.values()) and any("limescale" in n or "kettle" in n for n in names.values())


def test_candidates_can_be_weighed_again_and_decisions_are_listed(small: Store) -> None:
    view = opportunities.read(small)
    assert view.has_behaviour and view.candidates["name"].null_count() == 0 and view.decisions.is_empty()
    assert opportunities.weighed(view.candidates, (0.5, 0.3, 0.2)).equals(view.candidates)
    first = view.candidates["demand_id"][0]
    record.decide(small, record.Decision(first, "Do it"))
    record.decide(small, record.Decision("D-9999", "Of a demand that is gone"))
    listed = opportunities.read(small).decisions
    assert listed["change"].to_list() == ["Of a demand that is gone", "Do it"] and listed["name"].to_list()[0] is None
    assert home.read(small).decisions == 2 and brief.read(small, first).decision["change"] == "Do it"


def test_runs_are_listed_newest_first(small_to_read: Store, store: Store) -> None:
    view = runs.read(small_to_read)
    assert {r.step for r in view.runs} >= {"load", "listen", "describe", "embed", "segment", "understand"}
    assert view.table["started_at"].is_sorted(descending=True) and view.table.height == len(view.runs)
    assert runs.read(store).runs == () and runs.read(store).table.is_empty()


def test_privacy_tells_what_was_masked(small_to_read: Store, store: Store) -> None:
    view = privacy.read(small_to_read)
    assert view.people == 114 and view.rows["reviews"] == 301 and view.masked["rows"].sum() == 5
    assert privacy.read(store).masked["rows"].sum() == 0 and privacy.read(store).kept_since is None


def test_no_view_knows_a_customer(small_to_read: Store) -> None:
    """Neither the ids of the file nor the pseudonyms come out of any view."""
    demand_id = small_to_read.frame("cluster.demands")["demand_id"][0]
    views = [
        home.read(small_to_read), personas.read(small_to_read), opportunities.read(small_to_read), demands.read(small_to_read),
        demand.read(small_to_read, demand_id), demand_map.read(small_to_read), privacy.read(small_to_read), shop.read(small_to_read),
        brief.read(small_to_read, demand_id), *(quotes.read(small_to_read, Subject(demand_id=demand_id), o) for o in quotes.ORDERS),
        demand_map.selection(small_to_read, small_to_read.frame("cluster.points")["voice_id"].to_list()),
    ]  # fmt: skip
    pseudonyms = small_to_read.frame("ingest.reviews")["customer_id"].unique().to_list()
    for view in views:
        told = json.dumps(
            dataclasses.asdict(view),
            default=lambda v: v.rows() if isinstance(v, pl.DataFrame) else str(v),
            ensure_ascii=False,
        )
        assert "customers.example" not in told and not [p for p in pseudonyms if p in told], type(view)


def test_products_of_a_persona_are_those_it_buys_more_than_others(store: Store) -> None:
    def buys(who: str, what: str) -> list[dict[str, str]]:
        return [{"customer_id": f"{who}{n}", "event_type": "purchase", "product_id": what} for n in range(60)]

    events = pl.DataFrame([*buys("a", "own"), *buys("a", "everybody"), *buys("b", "everybody"), *buys("b", "theirs")])
    at = pl.lit("2026-01-01").str.to_datetime(time_unit="us")
    events = events.with_columns(happened_at=at, event_id=pl.int_range(pl.len()).cast(pl.String))
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.events": events})
    members = pl.DataFrame({"customer_id": [f"a{n}" for n in range(60)], "persona_id": ["P-1"] * 60})
    store.publish(Run(new_run_id(), "understand", "", now(), 0.0), {"insight.members": members})
    bought = personas._products(store, "P-1", "key")
    assert bought["name"].to_list() == ["own"] and bought["people"].to_list() == [60] and bought["lift"][0] > 10
    assert personas._products(store, "P-2", "key").is_empty()
