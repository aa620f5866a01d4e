"""What a persona is like: what sets it apart, what it asks for, its card."""

from __future__ import annotations

import json

import polars as pl

from core.base.clock import now
from core.base.intervals import wilson, wilson_each

TIERS = ("low", "middle", "high", "top")


def traits(members: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    """Return persona_id, feature, mean, overall, sigma: how far a persona's mean lies from everybody's, in σ of people."""
    everyone = profiles.group_by("feature").agg(overall=pl.col("value").mean(), spread=pl.col("value").std())
    own = (
        profiles.join(members.drop_nulls("persona_id"), on="customer_id")
        .group_by("persona_id", "feature")
        .agg(mean=pl.col("value").mean())
    )
    joined = own.join(everyone, on="feature").filter(pl.col("spread") > 0)
    sigma = (pl.col("mean") - pl.col("overall")) / pl.col("spread")
    return joined.with_columns(sigma=sigma).drop("spread").sort("persona_id", "feature")


def wants(members: pl.DataFrame, raised: pl.DataFrame) -> pl.DataFrame:
    """Return persona_id, demand_id, people, wrote, share (people of wrote: its members who wrote), low, high, lift.

    `lift` is the share against that of everyone who wrote.
    """
    said = raised.join(members.drop_nulls("persona_id"), left_on="person", right_on="customer_id")
    wrote = said.group_by("persona_id").agg(wrote=pl.col("person").n_unique())
    counted = (
        said.drop_nulls("demand_id")
        .group_by("persona_id", "demand_id")
        .agg(people=pl.col("person").n_unique())
        .join(wrote, on="persona_id")
    )
    everyone = raised["person"].n_unique()
    overall = (
        raised.drop_nulls("demand_id").group_by("demand_id").agg(all=pl.col("person").n_unique() / max(1, everyone))
    )
    whole = counted.join(overall, on="demand_id").with_columns(share=pl.col("people") / pl.col("wrote"))
    low, high = wilson_each(whole["people"], whole["wrote"])
    return whole.with_columns(
        low=pl.Series(low), high=pl.Series(high),
        lift=pl.col("share") / pl.col("all"),
    ).drop("all").sort("persona_id", "demand_id")  # fmt: skip


def named(told: pl.DataFrame, taken: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the features that name a persona: its strongest category, then its strongest habit; never those of another."""
    ranked = told.filter(pl.col("sigma") > 0.25).sort("sigma", "feature", descending=[True, False])["feature"].to_list()
    shelves = [f for f in ranked if f.startswith("category:")]
    habits = [f for f in ranked if not f.startswith("category:") and f not in ("views", "visits", "breadth")]
    options = [tuple(p for p in (s, h) if p) for h in (*habits, "") for s in (*shelves[:3], "")]
    return next((o for o in options if o and o not in taken), tuple(ranked[:1]) or ("views",))


def cards(
    groups: dict[int, set[str]], ids: dict[int, str], told: pl.DataFrame, profiles: pl.DataFrame,
    stability: list[float], before: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """Return one row a persona, the largest first: name, size with its interval, tier of value, colour.

    groups: {group: customers}, ids: {group: persona_id}, told: its `traits`, before: the personas of the last run
    (persona_id, born_at, slot), whose colour and day of birth stay.
    """
    born = dict(before.select("persona_id", "born_at").iter_rows())
    slots = dict(before.select("persona_id", "slot").iter_rows())
    everyone = profiles["customer_id"].n_unique()
    money = profiles.filter(pl.col("feature") == "value").select("customer_id", money="value")
    taken: set[tuple[str, ...]] = set()
    rows = []
    for n in sorted(groups, key=lambda n: -len(groups[n])):
        persona_id, size = ids[n], len(groups[n])
        parts = named(told.filter(pl.col("persona_id") == persona_id), taken)
        taken.add(parts)
        low, high = wilson(size, everyone)
        mean = money.filter(pl.col("customer_id").is_in(list(groups[n])))["money"].mean() if money.height else None
        slot = slots.get(persona_id) or next(s for s in range(1, 25) if s not in slots.values())
        slots[persona_id] = slot
        rows.append(
            {
                "persona_id": persona_id, "name": " · ".join(p.partition(":")[2] or p.replace("_", " ") for p in parts),
                "named_by": "machine", "parts": json.dumps(parts, ensure_ascii=False), "people": size, "share": size / everyone,
                "low": low, "high": high, "money": mean, "stability": stability[n], "slot": slot,
                "born_at": born.get(persona_id) or now(),
            }
        )  # fmt: skip
    made = pl.DataFrame(rows)
    rank = pl.col("money").rank("ordinal") - 1
    tier = (rank * len(TIERS) / pl.len()).floor().cast(pl.Int64, strict=False)
    names = dict(enumerate(TIERS))
    return made.with_columns(value_tier=tier.replace_strict(names, default=None, return_dtype=pl.String)).drop("money")


def whose(found: pl.DataFrame, wants: pl.DataFrame) -> pl.DataFrame:
    """Add the persona that raises a demand most above everyone, where its interval leaves the average."""
    if wants.is_empty() or found.is_empty():
        return found
    clear = wants.filter((pl.col("low") > pl.col("share") / pl.col("lift")) & (pl.col("people") >= 5))
    top = clear.sort("lift", "persona_id", descending=[True, False]).unique(
        "demand_id", keep="first", maintain_order=True
    )
    return found.join(top.select("demand_id", "persona_id"), on="demand_id", how="left", maintain_order="left")
