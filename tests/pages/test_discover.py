"""The map, the list, one demand and the personas do what their buttons say, and hostile names stay letters."""

from datetime import date

import pytest
from streamlit.util import AttributeDictionary

from core.flows import record
from core.ui import map_panel, persona_panel, resources
from core.views import demand_map, demands, personas
from core.views.demand_map import COLOURINGS
from core.views.filters import Filters
from core.words.catalog import Words
from tests.pages.conftest import healthy, letters_only, told
from tests.shop import HOSTILE, HOSTILE_COLUMN

EN = Words("en")


def first_demand() -> str:
    return resources._store("sample").frame("cluster.demands")["demand_id"][0]


def charts(tab) -> str:
    return "".join(chart.proto.spec for chart in tab.get("plotly_chart"))


@pytest.mark.parametrize("colouring", COLOURINGS)
def test_the_map_wears_every_colouring(visit, colouring: str) -> None:
    tab = visit("demand_map")
    tab.button_group(key="demand_map.colour").set_value(colouring).run()
    healthy(tab)


def test_finer_names_can_be_written_on_the_map(visit) -> None:
    parts = resources.view(demand_map.read, Filters(), "demand").parts
    fine = parts.filter(parts["demand_id"] != parts["of"])
    tab = visit("demand_map")
    before = charts(tab)
    tab.toggle(key="demand_map.finer").set_value(True).run()
    healthy(tab)
    written = [name for name in fine["name"].head(10) if name.split()[0] in charts(tab)]
    assert fine.height > 10 and len(written) > 3
    assert charts(tab) != before


@pytest.mark.parametrize("column", ["channel", HOSTILE_COLUMN])
def test_the_map_wears_a_column_of_the_file(visit, column: str) -> None:
    tab = visit("demand_map")
    tab.button_group(key="demand_map.colour").set_value("column").run()
    tab.selectbox(key="demand_map.attribute").set_value(column).run()
    text = healthy(tab)
    assert tab.button_group(key="demand_map.colour").value == "column"
    assert ("left" in text and "right" in text) if column == HOSTILE_COLUMN else "web" in text


def test_another_colouring_lets_go_of_the_column(visit) -> None:
    tab = visit("demand_map")
    tab.button_group(key="demand_map.colour").set_value("column").run()
    tab.button_group(key="demand_map.colour").set_value("rating").run()
    assert "5 ★" in healthy(tab) and not [s for s in tab.selectbox if s.key == "demand_map.attribute"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("helpful_votes", "Helpful votes"), ("helpfulVotes", "Helpful votes"), ("SKU", "SKU"), ("渠道", "渠道"), (HOSTILE_COLUMN, HOSTILE_COLUMN)],
)  # fmt: skip
def test_columns_are_named_as_people_write_them(name: str, shown: str) -> None:
    assert map_panel.readable(name) == shown


def test_a_search_that_means_nothing_says_so(visit) -> None:
    tab = visit("demand_map")
    tab.text_input(key="demand_map.search").set_value("qqqq zzzz").run()
    assert EN("demand_map.nothing_means") in healthy(tab) and tab.session_state["atlas.selection"] == ()


def test_a_search_shows_the_closest_first_and_leads_to_demands(visit) -> None:
    tab = visit("demand_map")
    tab.text_input(key="demand_map.search").set_value("battery runs out of power").run()
    text = healthy(tab)
    assert EN("demand_map.closest") in text and EN("demand_map.belongs") in text
    into = next(b for b in tab.button if (b.key or "").startswith("demand_map.into."))
    into.click().run()
    assert tab.session_state["atlas.demand"] == into.key.removeprefix("demand_map.into.")


def test_one_point_is_one_voice_without_figures(visit) -> None:
    tab = visit("demand_map")
    tab.session_state["demand_map.chart.0"] = AttributeDictionary(
        {"selection": {"points": [{"customdata": 3}], "point_indices": [], "box": [], "lasso": []}}
    )
    tab.run()
    text = healthy(tab)
    assert EN("demand_map.selected_one") in text and "1 people" not in text and "1 voices" not in text


def test_a_lasso_shows_its_voices_and_can_be_let_go(visit) -> None:
    tab = visit("demand_map")
    points = [{"customdata": n} for n in range(12)]
    tab.session_state["demand_map.chart.0"] = AttributeDictionary(
        {"selection": {"points": points, "point_indices": [], "box": [], "lasso": []}}
    )
    tab.run()
    assert "12 voices" in healthy(tab)
    voices = demand_map.read(resources._store("sample")).points["voice_id"].head(12).to_list()
    assert set(tab.session_state["atlas.selection"]) == set(voices)
    tab.button(key="demand_map.clear").click().run()
    assert "12 voices" not in healthy(tab) and tab.session_state["atlas.selection"] == ()


def test_a_picked_demand_shows_its_quotes_and_opens(visit) -> None:
    tab = visit("demand_map")
    tab.session_state["demand_map.list"] = AttributeDictionary({"selection": {"rows": [0], "columns": [], "cells": []}})
    tab.run()
    assert EN("quotes.rule_typical") in healthy(tab)
    tab.button(key="demand_map.open").click().run()
    assert tab.session_state["atlas.demand"] == first_demand()


def test_the_unplaced_can_be_read(visit) -> None:
    tab = visit("demand_map")
    tab.button(key="demand_map.unplaced").click().run()
    assert EN("demand_map.unplaced_voices") in healthy(tab)


def test_a_search_by_meaning_selects_voices(visit) -> None:
    tab = visit("demand_map")
    tab.text_input(key="demand_map.search").set_value("battery runs out of power").run()
    assert "voices" in healthy(tab) and len(tab.session_state["atlas.selection"]) > 5
    tab.text_input(key="demand_map.search").set_value("").run()
    assert tab.session_state["atlas.selection"] == ()


def test_renaming_is_kept_and_a_hostile_name_is_only_letters(visit) -> None:
    demand_id = first_demand()
    tab = visit("demand", demand=demand_id)
    name = HOSTILE[:80]
    tab.text_input[0].set_value(name)
    next(b for b in tab.button if b.label == EN("demand.save")).click()
    tab.run()
    text = healthy(tab)
    assert EN("demand.named_by_person") in text and letters_only(text)
    stored = dict(resources._store("sample").frame("cluster.demands").select("demand_id", "name").iter_rows())
    assert stored[demand_id].startswith("<img src=x")
    for page in ("home", "demand_map", "demands", "demand", "personas", "opportunities"):
        shown = visit(page)
        assert letters_only(healthy(shown)) and "<img" not in charts(shown), page


@pytest.mark.parametrize("name", ["", "   ", "\x00"])
def test_an_empty_name_gets_a_sentence(visit, name: str) -> None:
    tab = visit("demand", demand=first_demand())
    tab.text_input[0].set_value(name)
    next(b for b in tab.button if b.label == EN("demand.save")).click()
    tab.run()
    assert "letter" in told(tab) and not tab.exception
    assert resources._store("sample").count("cluster.names") == 0


def test_a_demand_that_is_gone_falls_back_to_the_largest(visit) -> None:
    tab = visit("demand", demand="D-9999'; DROP TABLE ingest.reviews; --")
    largest = resources._store("sample").frame("cluster.demands")["name"][0]
    assert largest.split()[0] in healthy(tab)


def test_the_five_orders_of_quotes(visit) -> None:
    demand_id = first_demand()
    tab = visit("demand", demand=demand_id)
    for order in ("strongest", "recent", "disagreeing", "not_counted"):
        tab.button_group(key=f"demand.quotes.{demand_id}.order").set_value(order).run()
        assert EN(f"quotes.rule_{order}") in healthy(tab)


def test_demands_can_be_ordered_and_searched(visit) -> None:
    tab = visit("demands")
    for order in ("rising", "stars", "new", "people"):
        tab.button_group(key="demands.order").set_value(order).run()
        healthy(tab)
    tab.text_input(key="demands.search").set_value("limescale").run()
    found = len(tab.dataframe[0].value)
    assert 0 < found < resources._store("sample").count("cluster.demands")
    tab.text_input(key="demands.search").set_value("(*[ nothing").run()
    assert EN("demands.none") in healthy(tab)


def test_two_personas_can_be_compared(visit) -> None:
    tab = visit("personas")
    tab.button(key="personas.compare").click().run()
    healthy(tab)
    assert {"personas.first", "personas.second"} <= {s.key for s in tab.selectbox}


def test_a_click_on_a_row_opens_the_demand(visit) -> None:
    tab = visit("demands")
    clicked = AttributeDictionary({"selection": {"rows": [], "columns": [], "cells": [[1, "name"]]}})
    tab.session_state["demands.table"] = clicked
    tab.run()
    ids = demands.read(resources._store("sample")).demands["demand_id"]
    assert tab.session_state["atlas.demand"] == ids[1]


def test_a_click_on_a_name_beside_the_map_picks_it_before_what_is_ticked(visit) -> None:
    tab = visit("demand_map")
    both = {"selection": {"rows": [0], "columns": [], "cells": [[2, "name"]]}}
    tab.session_state["demand_map.list"] = AttributeDictionary(both)
    tab.run()
    tab.button(key="demand_map.open").click().run()
    assert tab.session_state["atlas.demand"] == demands.read(resources._store("sample")).demands["demand_id"][2]


def test_of_fewer_than_twenty_people_no_figure_is_shown(visit) -> None:
    narrowed = Filters(category="Fans", start=date(2026, 5, 1))
    listed = demands.read(resources._store("sample"), narrowed).demands
    few = [i for i, n in enumerate(listed["people"]) if n < 20]
    assert few, "the filter must leave small groups for this test to say anything"
    shown = visit("demands", filters=narrowed).dataframe[0].value
    for column in ("people", "stars", "bar"):
        assert shown[column].isna()[few].all(), column
    assert (shown["interval"][few] == EN("demands.few")).all()
    page = visit("demand", filters=narrowed, demand=listed["demand_id"][few[0]])
    assert EN("demand.few") in healthy(page) and not page.metric


def test_new_goes_by_the_month_in_which_a_demand_was_first_raised(visit) -> None:
    tab = visit("demands")
    tab.button_group(key="demands.order").set_value("new").run()
    assert tab.dataframe[0].value["first"].is_monotonic_decreasing


def test_two_personas_are_compared_by_the_same_measures(visit) -> None:
    view = personas.read(resources._store("sample"))
    one, two = view.personas[:2]
    traits, back = persona_panel.shared_traits(one, two), persona_panel.shared_traits(two, one)
    assert sorted((a, c, b) for a, b, c in back) == sorted(traits)
    apart = [b - c for _, b, c in traits]
    assert apart == sorted(apart) or apart == sorted(
        apart, reverse=True
    )  # published figures are coarse: some are alike
    wants = persona_panel.shared_wants(one, two)
    assert {w[0] for w in wants} == {n for p in (one, two) for n in p.wants["name"]} and all(
        w[1] or w[2] for w in wants
    )


def test_two_personas_of_one_name_can_still_be_compared(visit) -> None:
    store = resources._store("sample")
    for persona_id in store.frame("insight.personas")["persona_id"]:
        record.name_persona(store, persona_id, "All the same")
    tab = visit("personas")
    tab.button(key="personas.compare").click().run()
    healthy(tab)
