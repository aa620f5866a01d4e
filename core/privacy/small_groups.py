"""Figures about customers that no single one of them can be read from: k people, counts in fives, means in steps.

One person is told where two answers that differ by her alone differ by what she brought. Three rules prevent it:

- fewer than k people get no figure, and the border is not sharp: from k to k + 4 chance decides, so that a group that
  comes or goes says nothing about the one who joined or left it;
- a count is a multiple of five, up or down by chance with the right mean (random rounding, as census offices publish:
  G. Willenborg and T. de Waal, "Elements of Statistical Disclosure Control", 2001, chapter 9). Rounding to the nearest
  would give her away at each border: 23 where 22 was is 25 where 20 was;
- a mean is a multiple of a step of which one person moves at most half.

Chance is drawn from the set of people that was asked about (`key`) and the name of the figure: the same question has the
same answer for ever, so asking again averages nothing out, and another set of people, by one, is drawn anew in every
figure, hers or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from math import ceil, floor, log10

import polars as pl

K = 20  # people; DESIGN, section 10
ROUND = 5
TAIL = 0.01  # of people at each end, whose values are drawn in to the 1st and 99th percentile before a mean is taken
# With so much at both ends, nobody lies further from anybody than this many standard deviations: if a share p lies at one
# end of a range r and the rest at the other, the variance is p(1 - p)r², and any other values between have more.
WIDEST = (TAIL * (1 - TAIL)) ** -0.5


def winsorised(profiles: pl.DataFrame) -> pl.DataFrame:
    """Return customer_id, feature, value with every feature drawn in to its 1st and 99th percentile."""
    value = pl.col("value")
    ends = [value.quantile(q, "nearest").over("feature") for q in (TAIL, 1 - TAIL)]
    return profiles.with_columns(value.clip(*ends))


def key(people: Iterable[str | None]) -> str:
    """Return what stands for a set of people, whatever their order: the same set, the same answers."""
    known = sorted({p for p in people if p is not None})
    return blake2b("\n".join(known).encode(), digest_size=16).hexdigest()


def chance(key: str, *figure: object) -> float:
    """Return a number in [0, 1) drawn from a set of people and the name of a figure about it."""
    named = "\x1f".join(map(str, (key, *figure))).encode()
    return int.from_bytes(blake2b(named, digest_size=7).digest(), "big") / 2**56


def rounded(people: int, key: str, *figure: object) -> int:
    """Return a count of people as a multiple of 5, the one below or above it, by chance and right on average."""
    return ROUND * floor(people / ROUND + chance(key, "count", *figure))


def coarse(value: float, step: float, key: str, *figure: object) -> float:
    """Return a mean as a multiple of a step, the one below or above it, by chance and right on average."""
    return round(step * floor(value / step + chance(key, "mean", *figure)), 12) + 0.0  # no -0.0


def step(people: int) -> float:
    """Return the step of a mean over so many people (as published), in standard deviations of everybody's values.

    One person moves the mean by at most `WIDEST` / people: half a step. One significant digit.
    """
    exact = 2 * WIDEST / max(people, K)
    unit = 10.0 ** floor(log10(exact))
    return round(ceil(round(exact / unit, 9)) * unit, 12)


def significant(value: float, digits: int = 2) -> float:
    """Return a number with so many significant digits."""
    return float(f"{value:.{digits - 1}e}")


def enough(people: int, key: str, *figure: object) -> bool:
    """Return whether a group may have figures: at least k people, and by chance from k to k + 4."""
    return people >= K and rounded(people, key, *figure) > K


def answers(selected: int, everyone: int, key: str) -> bool:
    """Return whether a free filter on customers may be answered: the selection and its complement are both large enough."""
    rest = everyone - selected
    return enough(selected, key, "selected") and (rest == 0 or enough(rest, key, "rest"))


def counts(rows: pl.DataFrame, column: str, key: str, by: Sequence[str], *of: str) -> pl.Series:
    """Return a column of counts of people rounded; the columns `by` and the words `of` name the figure that a row is."""
    names = rows.select(by).rows() if by else [()] * rows.height
    told = [rounded(n, key, column, *of, *named) for n, named in zip(rows[column], names, strict=True)]
    return pl.Series(column, told, dtype=pl.Int64)


def shown(rows: pl.DataFrame, people: str, key: str, by: Sequence[str], *of: str) -> pl.DataFrame:
    """Return the groups that may have figures; the column `people` is their size as it is, not rounded.

    The chance is that of the rounded size: a group is shown where its published size is 25 or more.
    """
    names = rows.select(by).rows()
    kept = [enough(n, key, people, *of, *named) for n, named in zip(rows[people], names, strict=True)]
    return rows.filter(pl.Series(kept, dtype=pl.Boolean))
