"""What emerges is told on the demand's page and beside the table, with the rate of false alarms, in both languages."""

from datetime import date

import polars as pl
import pytest

from core.insight.moves import SHOPS
from core.ui import resources
from core.views import demands
from core.views.filters import Filters
from core.words.catalog import Words
from tests import shop
from tests.pages.conftest import healthy, told

EN = Words("en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_nothing_moves_that_is_said_with_the_rate(visit, language: str) -> None:
    words = Words(language)
    one, many = (
        healthy(visit("demand", language=language), language),
        healthy(visit("demands", language=language), language),
    )
    assert words("moves.unclear") in one and words("moves.rate", n=SHOPS) in one
    assert words("moves.nothing") in many and words("moves.rate", n=SHOPS) in many


def test_what_emerges_is_told_and_opens(visit) -> None:
    demand_id = shop.late(resources._store("sample"))
    tab = visit("demands")
    text = healthy(tab)
    assert EN("moves.nothing") not in text and EN("moves.emerging") in text and "before" in text
    next(b for b in tab.button if b.key == f"moves.open.{demand_id}").click().run()
    opened = healthy(tab)
    assert tab.session_state["atlas.demand"] == demand_id and EN("moves.emerging") in opened


def test_of_a_demand_of_few_people_no_verdict_is_shown(visit) -> None:
    narrowed = Filters(category="Fans", start=date(2026, 5, 1))
    listed = demands.read(resources._store("sample"), narrowed).demands
    few = listed.filter(pl.col("people") < 20)["demand_id"][0]
    text = told(visit("demand", demand=few, filters=narrowed))
    assert EN("demand.few") in text and EN("moves.rate", n=SHOPS) not in text


def test_home_tells_no_more_than_the_verdict_does(visit) -> None:
    assert EN("home.no_changes") in healthy(visit("home"))
