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
    assert made.voices == len(inside) >= (made.people or 0) > 0 and made.demands[0][0] == demand_id
    assert made.low <= made.stars <= made.high and 0 < len(made.words) <= 4 and sum(made.trend) <= made.voices
    keywords = set(" ".join(small_to_read.frame("cluster.demands")["keywords"].to_list()[0]).lower().split())
    assert keywords & set(made.words)


@pytest.mark.parametrize("ids", [[], ["nobody"], ["x' OR 1=1"]])
def test_an_empty_selection_is_empty(small_to_read: Store, ids: list[str]) -> None:
    made = demand_map.selection(small_to_read, ids)
    assert (made.voices, made.people, made.stars, made.words, made.demands) == (0, None, None, (), ())


def test_few_people_are_not_counted(small_to_read: Store) -> None:
    points = small_to_read.frame("cluster.points")["voice_id"]
    made = demand_map.selection(small_to_read, points.head(6).to_list())
    assert (made.voices, made.people, made.stars, made.trend) == (6, None, None, ())


def test_only_what_lies_far_from_the_bulk_means_what_was_asked() -> None:
    bulk = [0.02 * (n % 10) for n in range(500)]
    found = pl.DataFrame(
        {
            "voice_id": [str(n) for n in range(len(bulk) + 3)], "territory": ["transformer"] * (len(bulk) + 3),
            "similarity": [*bulk, 0.5, 0.7, 0.34],
        }
    )  # fmt: skip
    assert demand_map.meant(found, 80) == ["501", "500"]  # 0.34 stands out, but means something else
    assert demand_map.meant(found, 1) == ["501"]
    assert demand_map.meant(found.filter(pl.col("similarity") < 0.3), 80) == []
    assert demand_map.meant(found.head(0), 80) == []


def test_voices_come_in_the_order_in_which_they_were_found(small_to_read: Store) -> None:
    ids = small_to_read.frame("ingest.voices")["voice_id"].reverse().head(12).to_list()
    shown = [q.voice_id for page in (1, 2, 3) for q in demand_map.closest(small_to_read, ids, page)]
    assert shown == ids


def test_numbers_become_steps_and_words_do_not() -> None:
    few = demand_map._steps(pl.Series(["10", "2", "2.0", None]))
    assert demand_map._in_order(few, True) == ("2", "10") and few.null_count() == 1
    many = demand_map._steps(pl.Series([str(n) for n in range(100)]))
    assert demand_map._in_order(many, True) == ("0–19", "20–39", "40–59", "60–79", "80+")
    assert demand_map._steps(pl.Series(["0"] * 95 + [str(n) for n in range(1, 9)])).null_count() == 0
    for words in (["yes", "no"], ["1", "two"], [None, None], ["inf", "1"], ["nan", "nan"], ["-1", "1"]):
        assert demand_map._steps(pl.Series(words, dtype=pl.String)) is None


def test_a_loop_holds_every_point_within_it_drawn_or_not() -> None:
    points = pl.DataFrame(
        {"row": range(100), "x": [i % 10 + 0.5 for i in range(100)], "y": [i // 10 + 0.5 for i in range(100)]}
    )
    square = ([2.0, 5.0, 5.0, 2.0], [0.0, 0.0, 2.0, 2.0])
    hollow = ([0, 10, 10, 0, 0, 2, 2, 8, 8, 2, 2, 0], [0, 0, 10, 10, 0, 0, 2, 2, 8, 8, 0, 0])
    assert demand_map.inside(points, [square]) == [2, 3, 4, 12, 13, 14]
    assert demand_map.inside(points, [square, ([9.0, 11.0, 10.0], [9.0, 9.0, 11.0])]) == [2, 3, 4, 12, 13, 14, 99]
    assert len(demand_map.inside(points, [hollow])) == 100 - 36
    assert demand_map.inside(points, [([], [])]) == demand_map.inside(points, [([1.0], [1.0])]) == []


def test_before_the_first_clustering(store: Store) -> None:
    with pytest.raises(NotYet):
        demand_map.read(store)
    assert demand_map.attributes(store) == ()


def test_the_finer_names_are_those_of_parts_and_of_demands_that_are_one_whole(small_to_read: Store) -> None:
    view = demand_map.read(small_to_read)
    demands, parts = view.list.demands, view.parts
    assert set(parts["of"]) == set(demands["demand_id"])
    assert parts["demand_id"].is_unique().all()
    for (of,), own in parts.group_by("of"):
        whole = demands.row(by_predicate=pl.col("demand_id") == of, named=True)
        assert abs(own["people"].sum() - whole["people"]) <= own.height
        assert (own["demand_id"] == of).all() == (own.height == 1)
