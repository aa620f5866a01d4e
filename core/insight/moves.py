"""Which demands are raised by more or fewer people than before, with a rate of false alarms that holds for a whole shop.

The claim that is tested, over all demands at once: what people say has nothing to do with when they say it. If so, whole
people can change places in time, and no figure would look odd: everybody gets the periods of anybody who wrote in as many,
and tells in the first of them what she told in her first, and so on to the last. That is done `draws` times. A demand is
told to move where the people who raise it gather in the last periods, or keep out of them, more than the most extreme of
all demands does in all but one of 40 such shuffles. The rate is therefore one of shops, not of demands: of so many shops
(or selections of one) in which nothing moves, one gets any verdict at all. What is promised to the reader is one of `SHOPS`,
half as strict, for people of equally many periods are only nearly alike.

- People and not voices or reviews: what one person says ten times in a period counts once, and her periods stay together and
  in order, for whoever raised a matter last month often does so again. (Begun anywhere and going round, her periods would
  tell rises better, but shops of such people were then told of moves twice as often as promised.) The price: where nearly
  everybody writes in every period, nobody can change places with anybody, and nothing is told of any demand.
- It is a share of the people who were there, so more customers are no rise. Nor are customers who come to write more often:
  the test hears of each person and period the first review alone; the shares that are told count all.
- A season is no false alarm: a demand that returns every winter does rise.
- Every look has the rate of its own: who looks every month for two years has looked 24 times.

Sources: permutation of the largest statistic, P. H. Westfall and S. S. Young, "Resampling-Based Multiple Testing" (1993),
section 2.3; counting the observed among the draws, B. Phipson and G. K. Smyth (2010), SAGMB 9(1), 39; the signed root of
the likelihood ratio of a count, P. McCullagh and J. A. Nelder, "Generalized Linear Models" (1989), section 2.4.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from core.base.intervals import wilson_each

VERDICTS = ("emerging", "fading", "unclear")
SHOPS = 20  # at most one false alarm in so many shops in which nothing moves: what is promised
FEWEST = 3  # periods: one that is new and two that it is new to
SCHEMA = {
    "demand_id": pl.String, "verdict": pl.String, "chance": pl.Float64, "span": pl.Int64,
    "share": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "before": pl.Float64, "before_low": pl.Float64, "before_high": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Moves:
    """How time is cut and how sure a verdict has to be."""

    every: str = "1mo"  # a period, as Polars writes it
    least: int = 20  # people in a period, and people who raise a demand; smaller ones are left out
    spans: tuple[int, ...] = (1, 3, 6)  # last periods against all before, where those are as many at least
    shops: int = 2 * SHOPS  # one false alarm in so many, if people were all alike
    draws: int = 199  # with the observed one 200, of which the fifth largest is the border


def moves(raised: pl.DataFrame, how: Moves = Moves(), seed: int = 0) -> pl.DataFrame:
    """Return a row a demand, the surest first: demand_id, verdict, chance, span, share, low, high, before, before_low, before_high.

    raised: one row a review and demand (demand_id null for none): review_id, person, happened_at, demand_id.
    verdict: "emerging", "fading" or "unclear". chance: how often a shop in which nothing moves has a demand that moves as
    much, in (0, 1]. span: the last periods in which it shows most. share: of the people of those periods, before: of those
    of all earlier ones, each person once a period, in [0, 1] with 90 % Wilson intervals (of spans above one period a little
    narrow where the same people come back; the verdict does not lean on them). No row where there are fewer than
    three periods, or no demand of enough people.
    """
    there, said, periods = _counted(raised, how)
    spans = [span for span in sorted(how.spans) if span == 1 or periods >= 2 * span]
    if periods < FEWEST or said.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    demands = said["demand_id"].unique().sort()
    numbered = said.with_columns(
        pl.col("demand_id").replace_strict(demands, range(demands.len()), return_dtype=pl.Int64)
    )
    heard = numbered.filter("first")
    demand, row = heard["demand_id"].to_numpy(), heard["row"].to_numpy().astype(np.int64)
    late = there["period"].to_numpy()[:, None] >= periods - np.array(spans)  # (person, period) x spans
    depth = late.sum(axis=1)  # a short span lies within the longer ones: in how many of them

    def counts(of: np.ndarray, depths: np.ndarray) -> np.ndarray:
        """Return demands x spans: how many (person, period) of a demand lie in a span, from the demand and depth of each."""
        found = np.bincount(of * (len(spans) + 1) + depths, minlength=demands.len() * (len(spans) + 1))
        return found.reshape(demands.len(), -1)[:, :0:-1].cumsum(axis=1).astype(np.float64)

    cell, total = there["cell"].to_numpy(), np.bincount(demand, minlength=demands.len()).astype(np.float64)
    odds = [(np.bincount(cell, one) / np.bincount(cell))[cell] for one in late.T]
    expected = np.stack([np.bincount(demand, one[row], demands.len()) for one in odds], axis=1)
    observed = counts(demand, depth[row])
    moved = _moved(observed, expected, total)
    best, height = np.abs(moved).argmax(axis=1), np.abs(moved).max(axis=1)
    rng, places = np.random.default_rng(seed), _Places(there, row)
    draws = [_moved(counts(demand, depth[places.changed(rng)]), expected, total) for _ in range(how.draws)]
    highest = np.array([np.abs(one).max() for one in draws])
    chance = (1 + (highest[None, :] >= height[:, None] - 1e-9).sum(axis=1)) / (how.draws + 1)

    each, of = np.arange(demands.len()), numbered["demand_id"].to_numpy()
    hits, of_all = counts(of, depth[numbered["row"].to_numpy()])[each, best], late.sum(axis=0)[best]
    rest, of_rest = np.bincount(of) - hits, there.height - of_all
    low, high = wilson_each(hits, of_all)
    before_low, before_high = wilson_each(rest, of_rest)
    up = moved[each, best] > 0
    sure = (chance <= 1 / how.shops) & (
        up == (hits / of_all > rest / of_rest)
    )  # and the shares that are told say the same
    verdict = np.where(sure, np.where(up, *VERDICTS[:2]), VERDICTS[2])
    return (
        pl.DataFrame(
            {
                "demand_id": demands, "verdict": verdict.tolist(), "chance": chance,
                "span": np.array(spans)[best], "share": hits / of_all, "low": low, "high": high,
                "before": rest / of_rest, "before_low": before_low, "before_high": before_high, "height": height,
            }
        )
        .sort("height", "demand_id", descending=[True, False])
        .select(list(SCHEMA))
    )  # fmt: skip


def _counted(raised: pl.DataFrame, how: Moves) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Return who was there, who raised what, and the number of periods; periods and demands of too few people left out.

    First frame: person, period (its number), kin (the number of the person's periods), nth (the how manieth of them, from 0),
    cell (kin and nth), one row a person and period, in the order of both. Second frame: row (of the first), demand_id, first
    (whether already in the first review of the period), one row a person, period and demand.
    """
    timed = raised.drop_nulls("happened_at").with_columns(at=pl.col("happened_at").dt.truncate(how.every))
    crowded = timed.group_by("at").agg(n=pl.col("person").n_unique()).filter(pl.col("n") >= how.least).sort("at")
    dated = timed.join(crowded.select("at").with_row_index("period"), on="at")
    opening = pl.col("review_id").sort_by("happened_at", "review_id").first()
    there = dated.group_by("person", "period").agg(opening=opening).sort("person", "period").with_row_index("row")
    there = there.with_columns(kin=pl.len().over("person"), nth=pl.int_range(pl.len()).over("person"))
    there = there.with_columns(cell=pl.struct("kin", "nth").rank("dense").cast(pl.Int64) - 1)
    known = dated.drop_nulls("demand_id").join(
        there.select("person", "period", "row", "opening"), on=["person", "period"]
    )
    known = known.filter(pl.col("person").n_unique().over("demand_id") >= how.least)
    said = known.group_by("row", "demand_id").agg(first=(pl.col("review_id") == pl.col("opening")).any())
    return there, said.sort("row", "demand_id"), crowded.height


class _Places:
    """Who can change places in time with whom, for some rows of `there`."""

    def __init__(self, there: pl.DataFrame, rows: np.ndarray) -> None:
        """rows: numbers of the rows of `there` that are asked about."""
        nth = there["nth"].to_numpy().astype(np.int64)
        starts = np.flatnonzero(nth == 0)  # a person's first row, one a person
        kin = there["kin"].to_numpy().astype(np.int64)[starts]
        order = np.argsort(kin, kind="stable")  # people, kin beside kin
        self._starts = starts[order]
        self._who, self._nth = np.argsort(order)[np.cumsum(nth == 0)[rows] - 1], nth[rows]
        edges = np.flatnonzero(np.diff(kin[order], prepend=-1, append=-1))
        self._kin = [(a, b) for a, b in pairwise(edges.tolist()) if b - a > 1]

    def changed(self, rng: np.random.Generator) -> np.ndarray:
        """Return the row of `there` whose period each of the rows gets when whole people change places with their kin."""
        starts = self._starts.copy()
        for first, behind in self._kin:
            rng.shuffle(starts[first:behind])
        return starts[self._who] + self._nth


def _moved(observed: np.ndarray, expected: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Return signed roots of the likelihood ratio, demands x spans: about normal with spread 1, however rare a demand.

    observed, expected: demands x spans; total: demands. `observed` of `total` fall into the span where `expected` would.
    """

    def part(seen: np.ndarray, awaited: np.ndarray) -> np.ndarray:
        return np.where(seen > 0, seen * np.log(np.maximum(seen, 1e-12) / np.maximum(awaited, 1e-12)), 0.0)

    ratio = part(observed, expected) + part(total[:, None] - observed, total[:, None] - expected)
    return np.sign(observed - expected) * np.sqrt(2 * np.maximum(ratio, 0.0))
