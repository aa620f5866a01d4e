"""Whether chance could have made two groups of people: what they were before, compared column by column.

The standardised difference (difference of means over the pooled deviation; Austin 2009, Communications in Statistics
38:1228-1234) says how far apart two groups are whatever their size; it counts where chance alone would hardly make it.
"""

from __future__ import annotations

import math
import re

import numpy as np
import polars as pl

CHANCE = 3.29  # standard errors: one in a thousand by chance, since many columns are looked at
NUMERIC = 0.95  # of the values that read as numbers
COMMON = 0.01  # of the people: rarer values tell nothing of a group
# What happened after a campaign differs because of it, and says nothing about who was chosen.
AFTERWARDS = re.compile(
    r"visit|conver|click|open|outcome|spen[dt]|purchas|order|revenue|respon|redeem|sale|bought|treat|segment|group|control"
    r"|exposure|转化|点击|购买|下单|消费|成交|打开|访问|核销|分组|对照|实验",
    re.IGNORECASE,
)


def before(name: str) -> bool:
    """Return whether a column, by its name, may tell what people were before a campaign."""
    return not AFTERWARDS.search(name)


def difference(values: pl.DataFrame) -> float:
    """Return the largest standardised difference of a column counted as (value, treated, n); 0 where chance explains it.

    `value` is text; numbers are compared by their mean, names by how often each stands in either group.
    """
    known = values.drop_nulls(["value", "treated"]).with_columns(number=pl.col("value").cast(pl.Float64, strict=False))
    total = int(known["n"].sum())
    if not total:
        return 0.0
    if int(known.drop_nulls("number")["n"].sum()) >= NUMERIC * total:
        return _apart(known.drop_nulls("number"), "number")
    common = known.group_by("value").agg(pl.col("n").sum()).filter(pl.col("n") >= COMMON * total).sort("value")
    found = [
        _apart(known.with_columns(is_it=(pl.col("value") == value).cast(pl.Float64)), "is_it")
        for value in common["value"].head(50)
    ]
    return max(found, key=abs, default=0.0)


def _apart(rows: pl.DataFrame, column: str) -> float:
    parts = []
    for treated in (True, False):
        side = rows.filter(pl.col("treated") == treated)
        x, n = side[column].to_numpy().astype(np.float64), side["n"].to_numpy().astype(np.float64)
        if n.sum() < 2:
            return 0.0
        mean = float((x * n).sum() / n.sum())
        parts.append((mean, float((n * (x - mean) ** 2).sum() / n.sum()), float(n.sum())))
    (a, va, na), (b, vb, nb) = parts
    return standardised(a, va, na, b, vb, nb)


def standardised(a: float, va: float, na: float, b: float, vb: float, nb: float) -> float:
    """Return the standardised difference of two groups by their means, variances and sizes; 0 where chance explains it."""
    pooled, error = math.sqrt((va + vb) / 2), math.sqrt(va / max(1.0, na) + vb / max(1.0, nb))
    if pooled == 0.0:
        return 0.0 if a == b else math.copysign(math.inf, a - b)
    return (a - b) / pooled if abs(a - b) > CHANCE * error else 0.0
