"""The tables about customers as they are published, on a page or in a file: no single customer can be read from them.

Every function takes a stored table and the `small_groups.key` of all people it is about, and returns the rows and
columns it had, in which every figure stands on rounded counts. Shares are those of rounded counts, so that nothing
finer lies beside them; intervals are those of the rounded counts too.
"""

from __future__ import annotations

import polars as pl

from core.base.intervals import wilson_each
from core.privacy import small_groups

POINTS = 0.5  # of ten: the step of behavioural importance, of which one of twenty people with like acts moves half


def personas(rows: pl.DataFrame, everyone: int, key: str) -> pl.DataFrame:
    """Return the personas that are large enough; `people` in fives, share and interval of what is published.

    everyone: all customers, as they are. A hidden persona's people count as placed in none: nothing is left to subtract.
    """
    kept = small_groups.shown(rows, "people", key, ["persona_id"])
    people = small_groups.counts(kept, "people", key, ["persona_id"])
    whole = max(small_groups.rounded(everyone, key, "everyone"), int(people.sum()), 1)
    low, high = wilson_each(people, [whole] * kept.height)
    return kept.with_columns(people, share=people / whole, low=pl.Series(low), high=pl.Series(high))


def wants(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return what personas ask for where enough of them wrote and anybody asks, in fives; shares of what is published."""
    kept = small_groups.shown(rows, "wrote", key, ["persona_id"])
    whole = kept.with_columns(
        small_groups.counts(kept, "people", key, ["persona_id", "demand_id"]),
        small_groups.counts(kept, "wrote", key, ["persona_id"]),
        usual=pl.col("share") / pl.col("lift"),  # of everybody who wrote: a figure about reviews
    ).filter(pl.col("people") > 0)
    whole = whole.with_columns(people=pl.min_horizontal("people", "wrote"))
    low, high = wilson_each(whole["people"], whole["wrote"])
    share = pl.col("people") / pl.col("wrote")
    told = whole.with_columns(share=share, low=pl.Series(low), high=pl.Series(high), lift=share / pl.col("usual"))
    return told.select(rows.columns)


def products(rows: pl.DataFrame, persona_id: str, key: str) -> pl.DataFrame:
    """Return the products that enough people of a persona bought, in fives.

    rows: product_id, people (of the persona who bought it), theirs (others who did), own and others (who bought anything).
    """
    kept = small_groups.shown(rows, "people", key, ["product_id"], persona_id)
    told = kept.with_columns(
        *(small_groups.counts(kept, c, key, ["product_id"], persona_id) for c in ("people", "theirs")),
        *(small_groups.counts(kept, c, key, [], c, persona_id) for c in ("own", "others")),  # one answer for all rows
    )
    return told.with_columns(own=pl.max_horizontal("own", "people"), others=pl.max_horizontal("others", "theirs"))


def traits(rows: pl.DataFrame, published: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the traits of published personas; every mean in steps of which one person moves at most half.

    published: persona_id, people (rounded). The scale of a feature is its standard deviation with two significant
    digits, worked out from any persona's row; sigma is rounded, the means follow from it. Everybody's mean has the step
    of the smallest persona: a finer one would stand in the persona's mean and give it away.
    """
    coarsest = small_groups.step(min(published["people"].to_list(), default=0))
    far = pl.col("sigma").abs()
    scale = rows.sort(far, "persona_id", descending=[True, False]).group_by("feature", maintain_order=True).first()
    spread = {
        feature: small_groups.significant(abs((mean - overall) / sigma))
        for feature, mean, overall, sigma in scale.select("feature", "mean", "overall", "sigma").iter_rows()
        if sigma
    }
    kept = rows.join(published.select("persona_id", size="people"), on="persona_id", how="inner", maintain_order="left")
    made = []
    for row in kept.iter_rows(named=True):
        feature, one = row["feature"], spread.get(row["feature"])
        if not one:
            continue
        sigma = small_groups.coarse(row["sigma"], small_groups.step(row["size"]), key, feature, row["persona_id"])
        overall = small_groups.coarse(row["overall"], coarsest * one, key, feature)
        made.append({**row, "sigma": sigma, "overall": overall, "mean": round(overall + sigma * one, 9)})
    return pl.DataFrame(made, schema=kept.schema).select(rows.columns)


def acts(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return what people did about demands, each person once a demand, where enough people did anything.

    rows: person, demand_id, weight. Acts of nobody known are left out: they cannot be counted as people.
    """
    once = rows.drop_nulls("person").group_by("person", "demand_id", maintain_order=True).agg(pl.col("weight").max())
    size = once.group_by("demand_id", maintain_order=True).agg(people=pl.len())
    kept = small_groups.shown(size, "people", key, ["demand_id"])
    return once.join(kept.select("demand_id"), on="demand_id", how="semi", maintain_order="left")


def behaviour(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return demand_id and behavioural importance with its ends, in half points of ten, null where it was null."""

    def told(name: str) -> pl.Series:
        given = zip(rows["demand_id"], rows[name], strict=True)
        # one chance for the figure and its ends, so that they keep their order
        values = [None if v is None else small_groups.coarse(v, POINTS, key, "behavioural", d) for d, v in given]
        return pl.Series(name, values, dtype=pl.Float64).clip(0.0, 10.0)

    return rows.select("demand_id", *(told(f"behavioural{end}") for end in ("", "_low", "_high")))
