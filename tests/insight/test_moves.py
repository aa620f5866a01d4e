"""What emerges, what fades, and how rarely either is said where nothing moves."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from core.insight.moves import SCHEMA, Moves, moves
from tests.bench.trends import shuffled

KINDS = {"review_id": pl.String, "person": pl.String, "happened_at": pl.Datetime("us"), "demand_id": pl.String}
Rows = list[tuple[str, int, str | None]]


def raised(rows: Rows) -> pl.DataFrame:
    """Rows of (person, month, demand), a review each; months count from January 2026."""
    first = datetime(2026, 1, 5)
    made = [(f"r{n}", p, first.replace(year=2026 + m // 12, month=m % 12 + 1), d) for n, (p, m, d) in enumerate(rows)]
    return pl.DataFrame(made, schema=KINDS, orient="row")


def month(m: int, people: int, **hits: int) -> Rows:
    """Rows of one month: so many people, each there once in a life, of whom the first raise one demand, the next another."""
    said = [name for name, n in hits.items() for _ in range(n)]
    return [(f"p{m}.{i}", m, d) for i, d in enumerate([*said, *[None] * (people - len(said))])]


def verdicts(rows: Rows, how: Moves = Moves()) -> dict[str, str]:
    return dict(moves(raised(rows), how).select("demand_id", "verdict").iter_rows())


def test_a_rise_is_told_after_its_first_month_and_a_fall_as_well() -> None:
    before = [row for m in range(6) for row in month(m, 200, rises=4, falls=20, stays=20)]
    assert set(verdicts(before).values()) == {"unclear"}
    told = verdicts([*before, *month(6, 200, rises=24, falls=3, stays=20)])
    assert told == {"rises": "emerging", "falls": "fading", "stays": "unclear"}


def test_shares_are_of_the_people_of_the_last_months_and_of_those_before() -> None:
    rows = [*(row for m in range(6) for row in month(m, 200, rises=4)), *month(6, 100, rises=20)]
    row = moves(raised(rows)).row(0, named=True)
    assert (row["span"], row["share"], row["before"]) == (1, 0.2, 24 / 1200)
    assert row["low"] < row["share"] < row["high"] and row["before_low"] < row["before"] < row["before_high"]
    assert row["before_high"] < row["low"] and 0 < row["chance"] <= 1 / 40


def test_what_creeps_up_shows_in_more_months_than_one() -> None:
    rows = [row for m in range(12) for row in month(m, 100, creeps=3 if m < 9 else 8)]
    row = moves(raised(rows)).row(0, named=True)
    assert row["verdict"] == "emerging" and row["span"] == 3
    assert verdicts(rows, Moves(spans=(1,))) == {"creeps": "unclear"}


def test_a_long_span_is_not_held_against_a_shorter_past() -> None:
    rows = [row for m in range(5) for row in month(m, 100, d=5)]
    assert moves(raised(rows))["span"].to_list() == [1]


def test_more_customers_are_no_rise() -> None:
    rows = [row for m in range(6) for row in month(m, 100, d=10)]
    assert verdicts([*rows, *month(6, 900, d=90)]) == {"d": "unclear"}


def test_customers_who_come_to_write_more_often_are_no_rise() -> None:
    """In the last month everybody writes twice, so more of them get round to each demand: of the patient as of the busy."""
    rng = np.random.default_rng(1)
    said = lambda: str(rng.choice(["a", "b", "c", "d"])) if rng.random() < 0.4 else None  # noqa: E731
    rows: Rows = [(f"p{m}.{i}", m, said()) for m in range(8) for i in range(300) for _ in range(2 if m > 6 else 1)]
    rows += [(f"q{m}.{i}", m, said()) for m in range(7) for i in range(40) for _ in range(2)]  # who always did
    told = moves(raised(rows))
    assert told["share"].sum() > 1.3 * told["before"].sum() and set(told["verdict"]) == {"unclear"}


def test_what_one_person_repeats_weighs_as_one() -> None:
    rows = [row for m in range(6) for row in month(m, 100, d=8)]
    loud: Rows = [("loud", 6, "d")] * 80
    told = moves(raised([*rows, *month(6, 100, d=8), *loud])).row(0, named=True)
    assert told["verdict"] == "unclear" and told["share"] == 9 / 101


def test_reviews_without_customers_are_people_of_one_review() -> None:
    rows = raised([*(row for m in range(6) for row in month(m, 200, d=4)), *month(6, 200, d=24)])
    assert moves(rows.with_columns(person="review_id"))["verdict"].to_list() == ["emerging"]


def habits(rng: np.random.Generator, people: int = 300, months: int = 10) -> pl.DataFrame:
    """A shop of people who come back to a matter: three of four times they say what they said last, often twice a month; some
    write every month, most once or twice."""
    rows: Rows = []
    for n in range(people):
        now, begins = int(rng.integers(12)), int(rng.integers(months))
        some = range(months) if n % 10 == 0 else sorted(rng.integers(begins, months, 1 + rng.poisson(1.5)).tolist())
        for m in some:
            for _ in range(1 + int(rng.random() < 0.3)):
                now = now if rng.random() < 0.75 else int(rng.integers(12))
                rows.append((f"p{n}", m, f"d{now}" if now else None))
    return raised(rows)


@pytest.mark.parametrize("way", ["people", "reviews", "drawn"])
def test_where_nothing_moves_at_most_one_shop_in_twenty_is_told_of_anything(way: str) -> None:
    """100 shuffles of whole people's dates, 100 of all dates, 100 other shops. If one in twenty is told of a move, more than 11
    of 100 are in one of 230 such tests; a test of each demand by itself at that rate would tell nearly half of them."""
    rng = np.random.default_rng(5)
    shop = habits(rng)
    alarms = demands = 0
    for seed in range(100):
        told = moves(habits(rng) if way == "drawn" else shuffled(shop, rng, whole=way == "people"), seed=seed)
        demands += told.height
        alarms += set(told["verdict"]) != {"unclear"}
    assert demands >= 1000 and alarms <= 11


def test_where_everybody_writes_every_month_nobody_can_change_places_and_nothing_is_told() -> None:
    rows = [(f"p{i}", m, "d" if i < (30 if m == 9 else 5) else None) for m in range(10) for i in range(200)]
    assert verdicts(rows) == {"d": "unclear"}


def test_the_same_rows_in_any_order_get_the_same_verdict() -> None:
    shop = habits(np.random.default_rng(2))
    assert moves(shop).equals(moves(shop.sample(fraction=1.0, shuffle=True, seed=1)))


@pytest.mark.parametrize("months", [0, 1, 2])
def test_an_empty_shop_and_one_of_too_few_months_get_no_verdict(months: int) -> None:
    told = moves(raised([row for m in range(months) for row in month(m, 100, d=20 * (m + 1))]))
    assert told.is_empty() and told.schema == SCHEMA


def test_months_and_demands_of_fewer_than_twenty_people_get_no_verdict() -> None:
    rows = [row for m in range(6) for row in month(m, 100, many=4, few=3)]
    assert set(verdicts([*rows, *month(6, 19, few=1)])) == {"many"}
    thin = [row for m in range(2) for row in month(m, 100, d=20)]
    assert verdicts([*thin, *month(2, 19, d=19)]) == {}


def test_reviews_without_dates_and_without_demands_are_no_stumbling_block() -> None:
    rows = raised([row for m in range(6) for row in month(m, 100, d=10)])
    assert moves(rows.with_columns(happened_at=pl.lit(None, dtype=pl.Datetime("us")))).is_empty()
    assert moves(rows.with_columns(demand_id=pl.lit(None, dtype=pl.String))).is_empty()


def test_time_can_be_cut_in_weeks() -> None:
    start = datetime(2026, 1, 5)
    rows = [
        (f"r{w}.{i}", f"p{w}.{i}", start + timedelta(weeks=w), "d" if i < (30 if w == 9 else 3) else None)
        for w in range(10)
        for i in range(100)
    ]
    assert moves(pl.DataFrame(rows, schema=KINDS, orient="row"), Moves(every="1w"))["verdict"].to_list() == ["emerging"]
