"""The map: a point a voice, five colourings and every attribute, territories side by side, what a lasso holds."""

from datetime import date

import polars as pl
import pytest

from core.base.errors import NotYet
from core.store.store import Store
from core.views import demand_map
from core.views.demand_map import ATTRIBUTE, CLASSES, COLOURINGS
from core.views.filters import Filters
from tests.shop import HOSTILE_COLUMN


@pytest.mark.parametrize("colouring", COLOURINGS)
def test_every_colouring_shows_every_voice(small_to_read: Store, colouring: str) -> None:
    view = demand_map.read(small_to_read, colour_by=colouring)
    assert view.points["voice_id"].sort().equals(small_to_read.frame("cluster.points")["voice_id"].sort())
    assert view.points["row"].to_list() == list(range(view.points.height))
    groups = view.points["group"].drop_nulls()
    assert groups.is_empty() or groups.is_between(0, len(view.classes) - 1).all()
    assert colouring == "demand" or groups.len() > 0.9 * view.points.height


def test_columns_that_are_no_roles_can_colour_the_map(small_to_read: Store) -> None:
    view = demand_map.read(small_to_read)
    assert set(view.attributes) == {"channel", HOSTILE_COLUMN}
    for name, classes in (("channel", {"app", "web", "=cmd()"}), (HOSTILE_COLUMN, {"left", "right"})):
        coloured = demand_map.read(small_to_read, colour_by=f"{ATTRIBUTE}{name}")
        assert set(coloured.classes) == classes and coloured.points["group"].null_count() == 0


@pytest.mark.parametrize("name", ["nobody", "", "/", "~1", "$..*", "a'; DROP TABLE ingest.reviews; --"])
def test_an_attribute_that_is_not_there_colours_nothing(small_to_read: Store, name: str) -> None:
    view = demand_map.read(small_to_read, colour_by=f"{ATTRIBUTE}{name}")
    assert view.classes == () and view.points["group"].null_count() == view.points.height > 0


def test_an_attribute_may_be_called_like_a_colouring(small: Store) -> None:
    last = small.latest("load")
    reviews = small.frame("ingest.reviews").with_columns(
        attributes=pl.lit('{"category":"') + pl.col("language").fill_null("x") + pl.lit('"}')
    )
    small.withdraw(last.run_id)
    small.publish(
        type(last)("named", "load", "named", last.started_at, 0.0),
        {"ingest.reviews": reviews, "ingest.products": small.rows_of("ingest.products", last.run_id)},
    )
    theirs = demand_map.read(small, colour_by=f"{ATTRIBUTE}category")
    ours = demand_map.read(small, colour_by="category")
    assert set(theirs.classes).isdisjoint(ours.classes) and len(theirs.classes) <= CLASSES


def test_each_script_has_a_territory_of_its_own(small_to_read: Store) -> None:
    view = demand_map.read(small_to_read)
    assert [name for name, _, _ in view.shores] == ["transformer", "lexical"]
    assert sum(n for _, n, _ in view.shores) == view.points.height
    border = view.shores[1][2]
    language = dict(small_to_read.frame("ingest.voices").select("voice_id", "language").iter_rows())
    for voice, x in view.points.select("voice_id", "x").iter_rows():
        assert (x > border) == (language[voice] == "zh") or language[voice] not in ("en", "zh")


def test_a_filter_leaves_fewer_points_and_counts_rows_anew(small_to_read: Store) -> None:
    view = demand_map.read(small_to_read, Filters(date(2026, 3, 1), language="zh"))
    assert 0 < view.points.height < demand_map.read(small_to_read).points.height
    assert view.points["row"].to_list() == list(range(view.points.height))
    nothing = demand_map.read(small_to_read, Filters(start=date(2030, 1, 1)), "category")
    assert nothing.points.is_empty() and nothing.shores == () and nothing.classes == ()


def test_a_selection_says_what_it_is_made_of(small_to_read: Store) -> None:
    points = small_to_read.frame("cluster.points")
    demand_id = small_to_read.frame("cluster.demands")["demand_id"][0]
    inside = points.filter(pl.col("demand_id") == demand_id)["voice_id"].to_list()
    made = demand_map.selection(small_to_read, inside)
    assert made.voices == len(inside) >= made.people > 0 and made.demand_ids == (demand_id,)
    assert made.low <= made.stars <= made.high and 0 < len(made.words) <= 4 and sum(made.trend) <= made.voices
    keywords = set(" ".join(small_to_read.frame("cluster.demands")["keywords"].to_list()[0]).lower().split())
    assert keywords & set(made.words)


@pytest.mark.parametrize("ids", [[], ["nobody"], ["x' OR 1=1"]])
def test_an_empty_selection_is_empty(small_to_read: Store, ids: list[str]) -> None:
    made = demand_map.selection(small_to_read, ids)
    assert (made.voices, made.people, made.stars, made.words, made.demand_ids) == (0, 0, None, (), ())


def test_before_the_first_clustering(store: Store) -> None:
    with pytest.raises(NotYet):
        demand_map.read(store)
    assert demand_map.attributes(store) == ()
