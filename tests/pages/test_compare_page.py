"""Two parts of the shop side by side: their maps at one scale, what each raises more often, and ways on."""

from datetime import timedelta

from core.ui import resources
from core.views import shop
from core.words.catalog import Words
from tests.pages.conftest import healthy

EN = Words("en")


def test_two_periods_stand_side_by_side_and_the_day_between_can_be_moved(visit) -> None:
    tab = visit("compare")
    text = healthy(tab)
    assert text.count(EN("compare.more")) == len(tab.get("plotly_chart")) == 2
    first = resources.view(shop.read).first_day
    tab.slider[0].set_value(first + timedelta(days=1)).run()
    assert EN("compare.few") in healthy(tab)  # before the second day hardly anybody wrote


def test_two_categories_stand_side_by_side_even_the_same_one_twice(visit) -> None:
    tab = visit("compare")
    tab.button_group(key="compare.kind").set_value("category").run()
    here, there = tab.selectbox(key="compare.here"), tab.selectbox(key="compare.there")
    assert here.value != there.value
    healthy(tab)
    there.set_value(here.value).run()
    assert healthy(tab).count(EN("compare.none")) in (0, 2)  # two of the same differ in nothing
