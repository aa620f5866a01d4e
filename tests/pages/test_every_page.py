"""Every page stands empty and full, in English and Chinese, narrowed to little and to nothing."""

from datetime import date

import pytest

from core.ui import navigation
from core.views.filters import Filters
from core.words.catalog import LANGUAGES, Words
from tests.pages.conftest import healthy, letters_only, told
from tests.shop import HOSTILE

READ = ("home", "demand_map", "demands", "demand", "personas", "opportunities")  # pages that read what was computed
KEPT = (*READ, "desk", "runs", "privacy")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KEPT)
def test_a_page_of_a_full_shop(visit, name: str, language: str) -> None:
    text = healthy(visit(name, language=language), language)
    assert Words(language)("state.empty_sentence") not in text and Words(language)("state.compute") not in text
    assert "customers.example" not in text and "c_" not in text.replace("arc_", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KEPT)
def test_a_page_of_an_empty_shop(visit, name: str, language: str) -> None:
    tab = visit(name, shop="own", language=language)
    text = healthy(tab, language)
    if name in (*READ, "desk"):
        assert Words(language)("state.empty_sentence") in text
        assert any(b.key == f"{name}.bring" for b in tab.button)  # a way on


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize(
    "filters",
    [
        Filters(language="zh"),
        Filters(date(2026, 3, 1), date(2026, 3, 10)),
        Filters(category=HOSTILE),
        Filters(start=date(2026, 8, 28), language="zh", category="Vacuums"),
    ],
    ids=["chinese", "ten days", "hostile category", "next to nothing"],
)
def test_a_page_of_a_narrowed_shop(visit, name: str, filters: Filters) -> None:
    text = healthy(visit(name, filters=filters))
    assert letters_only(text)


def test_the_menu_lists_the_pages_that_are_there_and_no_other(visit) -> None:
    visit("home")
    for language in LANGUAGES:
        menu = navigation.menu(Words(language))
        assert [p for pages in menu.values() for p in pages]
    assert all((navigation.ROOT / p.path).exists() for p in navigation.PAGES)


def test_a_language_is_chosen_for_one_tab_only(visit) -> None:
    first, second = visit("privacy"), visit("privacy")
    first.button(key="frame.language").click().run()
    assert Words("zh")("privacy.title") in told(first)
    assert Words("en")("privacy.title") in told(second.run())


def test_another_shop_forgets_what_was_narrowed_and_picked(visit) -> None:
    tab = visit("demands", filters=Filters(language="zh"), demand="D-0001", selection=("r000:0",))
    tab.button(key="frame.shop.own").click().run()
    assert Words("en")("state.empty_sentence") in healthy(tab)
    assert tab.session_state["atlas.filters"] == Filters() and tab.session_state["atlas.demand"] is None


def test_a_shop_whose_steps_have_not_run_offers_to_compute(visit, server_home) -> None:
    from core.ui import resources
    from tests import shop

    shop.loaded(resources._store("own"), shop.files(server_home / "files"))
    for name in READ:
        tab = visit(name, shop="own")
        text = healthy(tab)
        assert Words("en")("state.not_computed") in text and any(b.key == f"{name}.compute" for b in tab.button)
