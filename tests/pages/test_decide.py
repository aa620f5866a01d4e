"""Weights move the order, a decision is recorded once and shown, a mistake gets a sentence."""

from datetime import date

import polars as pl
import pytest

from core.ui import resources
from core.words.catalog import Words
from tests.pages.conftest import healthy, told

EN = Words("en")


def save(tab) -> None:
    next(b for b in tab.button if b.label == EN("decision.save")).click()
    tab.run()


def test_weights_change_the_order_for_this_tab_only(visit) -> None:
    tab, other = visit("opportunities"), visit("opportunities")
    for part, value in (("stated", 100), ("derived", 0), ("behavioural", 0)):
        tab.slider(key=f"opportunities.slider.{part}").set_value(value).run()
    healthy(tab)
    gap = pl.max_horizontal(pl.col("stated") - pl.col("satisfaction"), 0.0)
    rows = resources._store("sample").frame("insight.opportunities").with_columns(by_words=pl.col("stated") + gap)
    assert tab.dataframe[0].value["score"].to_list() == pytest.approx(rows["by_words"].sort(descending=True).to_list())
    assert [s.value for s in other.run().slider] == [50, 30, 20]


def test_all_weights_at_nothing_is_still_an_order(visit) -> None:
    tab = visit("opportunities")
    for part in ("stated", "derived", "behavioural"):
        tab.slider(key=f"opportunities.slider.{part}").set_value(0).run()
    healthy(tab)


def test_a_decision_is_recorded_and_listed(visit) -> None:
    tab = visit("opportunities")
    change = next(t for t in tab.text_input if t.label == EN("decision.change"))
    change.set_value("A *quieter* motor [x](https://evil.example)")
    save(tab)
    text = healthy(tab)
    assert EN("decision.title") in text and "A \\*quieter\\* motor \\[x\\]" in text
    assert resources._store("sample").frame("decide.decisions")["change"].to_list() == [
        "A *quieter* motor [x](https://evil.example)"
    ]


def test_reversed_dates_are_refused_with_a_sentence(visit) -> None:
    tab = visit("opportunities")
    by, again = [d for d in tab.date_input if d.label in (EN("decision.decide_by"), EN("decision.measure_again"))]
    by.set_value(date(2027, 5, 1))
    again.set_value(date(2027, 4, 1))
    save(tab)
    assert "measure again" in told(tab) and resources._store("sample").count("decide.decisions") == 0
