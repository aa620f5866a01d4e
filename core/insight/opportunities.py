"""Demands read as candidate changes: three importances, satisfaction, Ulwick's score, reach, all with intervals by customer.

Score: importance + max(importance − satisfaction, 0), each on 0–10 (A. W. Ulwick, "Turn Customer Input into
Innovation", HBR 2002). His importance comes from questionnaires; ours from three sources that are kept apart:

- stated: share of people who raise it, 10·√(share / share of the 95th percentile demand), at most 10;
- derived: how far the stars move with raising it (absolute ridge coefficient of the stars on all demands at once), on the
  scale of the 95th percentile demand. An association, not a cause;
- behavioural: failed searches and returns that mean the same, scaled like stated; null where nobody's behaviour is known.

Satisfaction is the mean feeling of its voices from 0 (blame) to 10 (praise), drawn to the middle by a prior.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from core.base.intervals import percentile, poisson_weights

PARTS = ("stated", "derived", "behavioural")
DISAGREES = 0.2  # how far a feeling lies on the other side before it counts as disagreeing
CLEAR = 0.95  # of paired draws in which a lead has to lead


@dataclass(frozen=True)
class Opportunities:
    """How candidates are weighed."""

    weights: tuple[float, float, float] = (0.5, 0.3, 0.2)  # stated, derived, behavioural
    draws: int = 500
    ridge: float = 8.0
    prior: float = 6.0  # voices of middling feeling that each demand starts with
    least: int = 20  # people; figures about fewer are never shown, so a demand of fewer is no candidate


def opportunities(
    raised: pl.DataFrame, behaviour: pl.DataFrame, how: Opportunities = Opportunities(), seed: int = 0
) -> pl.DataFrame:
    """Return one row a demand, the best first: the columns of insight.opportunities but for persona_id.

    raised: one row a voice or a review without any demand: person, review_id, demand_id (null for none), rating, score in
    [-1, 1], need (kind of need that it states, or null), repeats (whether it is a copy of another voice).
    behaviour: person, demand_id, weight (one failed search or return each).
    """
    people = raised["person"].unique().sort()
    counts = raised.drop_nulls("demand_id").group_by("demand_id").agg(n=pl.col("person").n_unique())
    ids = counts.filter(pl.col("n") >= how.least)["demand_id"].sort().to_list()
    if not ids:
        return pl.DataFrame(schema={"demand_id": pl.String})
    table = _Table.of(raised, behaviour, people.to_list(), ids)
    weights = np.vstack([np.ones((1, people.len()), np.float32), poisson_weights(people.len(), how.draws, seed)])
    parts = {
        "stated": _stated(table, weights),
        "derived": _derived(table, weights, how),
        "behavioural": _behavioural(table, weights),
    }
    satisfaction = _satisfaction(table, weights, how)
    importance = blend([parts[p] for p in PARTS], how.weights)
    score = ulwick(importance, satisfaction)
    reach = weights @ table.raises / weights.sum(axis=1, keepdims=True)
    columns = {**parts, "importance": importance, "satisfaction": satisfaction, "score": score, "reach": reach}
    rows: dict[str, object] = {"opportunity_id": [f"O-{d.split('-', 1)[-1]}" for d in ids], "demand_id": ids}
    rows["people"] = table.raises.sum(axis=0).astype(int).tolist()
    for name, values in columns.items():
        rows |= _with_interval(name, values, len(ids))
    rows["tier"] = tiers(score[1:])
    estimates = [None if part is None else part[0] for part in parts.values()]
    rows["holds"], rows["weightings"] = holds(estimates, satisfaction[0])
    made = pl.DataFrame(rows).with_columns(_stars(table, ids)).join(_sides(raised), on="demand_id", how="left")
    return made.sort("score", "demand_id", descending=[True, False], nulls_last=True)


@dataclass(frozen=True)
class _Table:
    """Matrices over people, reviews and demands, from which every draw is a product."""

    raises: np.ndarray  # people × demands, 1 where raised
    feels: np.ndarray  # people × demands, sum of feeling in [0, 1] over voices
    voices: np.ndarray  # people × demands, number of voices
    acts: np.ndarray | None  # people × demands, failed searches and returns
    review_person: np.ndarray  # reviews: index of the person
    review_raises: np.ndarray  # reviews × demands
    stars: np.ndarray  # reviews, NaN where there are none

    @classmethod
    def of(cls, raised: pl.DataFrame, behaviour: pl.DataFrame, people: list[str], ids: list[str]) -> _Table:
        who, what = {p: n for n, p in enumerate(people)}, {d: n for n, d in enumerate(ids)}
        shape = (len(people), len(ids))
        said = raised.filter(pl.col("demand_id").is_in(ids))
        rows = np.array([who[p] for p in said["person"]], dtype=int)
        cols = np.array([what[d] for d in said["demand_id"]], dtype=int)
        raises, feels, voices = (np.zeros(shape, np.float32) for _ in range(3))
        raises[rows, cols] = 1
        np.add.at(voices, (rows, cols), 1)
        np.add.at(feels, (rows, cols), (said["score"].to_numpy() + 1) / 2)
        reviews = raised.group_by("review_id", maintain_order=True).agg(pl.col("person", "rating").first())
        place = {r: n for n, r in enumerate(reviews["review_id"])}
        review_raises = np.zeros((reviews.height, len(ids)), np.float32)
        review_raises[[place[r] for r in said["review_id"]], cols] = 1
        known = behaviour.filter(pl.col("demand_id").is_in(ids) & pl.col("person").is_in(list(who)))
        acts = None
        if behaviour.height:
            acts = np.zeros(shape, np.float32)
            np.add.at(
                acts,
                ([who[p] for p in known["person"]], [what[d] for d in known["demand_id"]]),
                known["weight"].to_numpy(),
            )
        stars = reviews["rating"].cast(pl.Float64).to_numpy()
        return cls(raises, feels, voices, acts, np.array([who[p] for p in reviews["person"]]), review_raises, stars)


def _scaled(values: np.ndarray, root: bool) -> np.ndarray:
    """Put values on 0–10 by the 95th percentile of the first row, which is the estimate itself."""
    top = float(np.quantile(values[0], 0.95)) or 1.0
    share = np.clip(values / top, 0, None)
    return np.minimum(10.0, 10.0 * (np.sqrt(share) if root else share))


def _stated(table: _Table, weights: np.ndarray) -> np.ndarray:
    return _scaled(weights @ table.raises / weights.sum(axis=1, keepdims=True), root=True)


def _behavioural(table: _Table, weights: np.ndarray) -> np.ndarray | None:
    if table.acts is None or table.acts.sum() == 0:
        return None
    acts = weights @ table.acts
    return _scaled(acts / np.maximum(acts.sum(axis=1, keepdims=True), 1), root=True)


def _derived(table: _Table, weights: np.ndarray, how: Opportunities) -> np.ndarray | None:
    """Absolute ridge coefficients of the centred stars on raising each demand, refitted in every draw."""
    starred = ~np.isnan(table.stars)
    if starred.sum() < 30 or np.nanstd(table.stars) == 0:
        return None
    x, y, person = table.review_raises[starred].astype(float), table.stars[starred], table.review_person[starred]
    found = np.empty((weights.shape[0], x.shape[1]))
    for n, draw in enumerate(weights):
        w = draw[person].astype(float)
        total = max(w.sum(), 1.0)
        mean_x, mean_y = w @ x / total, w @ y / total
        gram = (x.T * w) @ x - total * np.outer(mean_x, mean_x)
        moment = (x.T * w) @ y - total * mean_x * mean_y
        found[n] = np.abs(np.linalg.solve(gram + how.ridge * np.eye(x.shape[1]), moment))
    return _scaled(found, root=False)


def _satisfaction(table: _Table, weights: np.ndarray, how: Opportunities) -> np.ndarray:
    felt, heard = weights @ table.feels, weights @ table.voices
    return 10 * (felt + 0.5 * how.prior) / (heard + how.prior)


def blend(parts: list[np.ndarray | None], weights: tuple[float, ...]) -> np.ndarray:
    """Return the weighted mean of the importances that are there; weights of missing ones go to the others."""
    known = [(p, w) for p, w in zip(parts, weights, strict=True) if p is not None]
    total = sum(w for _, w in known) or 1.0
    return sum((p * (w / total) for p, w in known), np.zeros_like(known[0][0]))


def ulwick(importance: np.ndarray, satisfaction: np.ndarray) -> np.ndarray:
    """Return importance + max(importance − satisfaction, 0), from 0 to 20."""
    return importance + np.maximum(importance - satisfaction, 0)


def _with_interval(name: str, values: np.ndarray | None, count: int) -> dict[str, list[float | None]]:
    if values is None:
        return {f"{name}{end}": [None] * count for end in ("", "_low", "_high")}
    low, high = percentile(values[1:])
    return {name: values[0].tolist(), f"{name}_low": low.tolist(), f"{name}_high": high.tolist()}


def tiers(draws: np.ndarray) -> list[str]:
    """Return lead, close, behind or alone for each demand from bootstrap draws of the score (draws × demands).

    lead: above every other in 95 % of the paired draws. close: cannot be told apart from the best of the rest; whoever
    ranks above one of these is close too, for the order inside the group says nothing. alone: nothing to compare it with.
    """
    if draws.shape[1] == 1:
        return ["alone"]
    mean = draws.mean(axis=0)
    order = np.argsort(-mean)
    first = order[0]
    lead = all((draws[:, first] > draws[:, other]).mean() >= CLEAR for other in order[1:])
    best = order[1] if lead and len(order) > 1 else first
    names = ["behind"] * draws.shape[1]
    last = max(n for n, one in enumerate(order) if (draws[:, best] > draws[:, one]).mean() < CLEAR)
    for one in order[: last + 1]:
        names[one] = "close"
    names[first] = "lead" if lead else "close"
    return names


def holds(parts: list[np.ndarray | None], satisfaction: np.ndarray) -> tuple[list[int], int]:
    """Return for how many weightings (steps of a tenth) each demand comes first, and how many were tried."""
    grid = [(a / 10, b / 10, (10 - a - b) / 10) for a in range(11) for b in range(11 - a)]
    grid = [g for g in grid if sum(w for p, w in zip(parts, g, strict=True) if p is not None) > 0]
    if parts[2] is None:
        grid = [g for g in grid if g[2] == 0]
    winners = [int(np.argmax(ulwick(blend(parts, g), satisfaction))) for g in grid]
    return [winners.count(n) for n in range(satisfaction.size)], len(grid)


def _stars(table: _Table, ids: list[str]) -> list[pl.Series]:
    starred = ~np.isnan(table.stars)
    inside = table.review_raises[starred]
    stars = table.stars[starred]
    n = inside.sum(axis=0)
    total, many = stars.sum(), stars.size
    own = inside.T @ stars
    with_it = np.where(n > 0, own / np.maximum(n, 1), np.nan)
    others = np.where(many - n > 0, (total - own) / np.maximum(many - n, 1), np.nan)
    return [pl.Series("stars_with", with_it).fill_nan(None), pl.Series("stars_without", others).fill_nan(None)]


def _sides(raised: pl.DataFrame) -> pl.DataFrame:
    """Count people who feel with the majority of a demand and people who clearly feel otherwise; some do both.

    Who misses something does not contradict those who miss it, however kindly it is put: a stated need is no dissent
    from a complaint. Copies of another voice are left out, as they are among the quotes.
    """
    said = (
        raised.drop_nulls("demand_id")
        .filter(~pl.col("repeats"))
        .with_columns(side=pl.when(pl.col("score").mean().over("demand_id") >= 0).then(1).otherwise(-1))
    )
    against = (pl.col("score") * pl.col("side") < -DISAGREES) & ((pl.col("side") > 0) | pl.col("need").is_null())
    return said.group_by("demand_id").agg(
        people_for=pl.col("person").filter(~against).n_unique().cast(pl.Int64),
        people_against=pl.col("person").filter(against).n_unique().cast(pl.Int64),
    )


def reweigh(candidates: pl.DataFrame, weights: tuple[float, float, float]) -> pl.DataFrame:
    """Return candidates in the order of other weights, without the draws: intervals add as independent errors do.

    At the weights of the run the rows come back as they were computed.
    """
    if candidates.is_empty():
        return candidates
    shares = _present(candidates, weights)
    if np.allclose(shares, _present(candidates, Opportunities().weights), atol=0.005):
        return candidates
    value = sum((pl.col(p).fill_null(0.0) * w for p, w in zip(PARTS, shares, strict=True)), pl.lit(0.0))
    spread = {c: (pl.col(f"{c}_high") - pl.col(f"{c}_low")).fill_null(0.0) / 2 for c in (*PARTS, "satisfaction")}
    error = sum(((spread[p] * w) ** 2 for p, w in zip(PARTS, shares, strict=True)), pl.lit(0.0)).sqrt()
    gap = pl.max_horizontal(pl.col("importance") - pl.col("satisfaction"), 0.0)
    both = pl.when(gap > 0).then((4 * pl.col("_e") ** 2 + spread["satisfaction"] ** 2).sqrt()).otherwise(pl.col("_e"))
    made = (
        candidates.with_columns(importance=value, _e=error)
        .with_columns(
            importance_low=pl.col("importance") - pl.col("_e"), importance_high=pl.col("importance") + pl.col("_e")
        )
        .with_columns(score=pl.col("importance") + gap, _s=both)
        .with_columns(score_low=pl.col("score") - pl.col("_s"), score_high=pl.col("score") + pl.col("_s"))
        .sort("score", "demand_id", descending=[True, False], nulls_last=True)
    )
    return made.with_columns(tier=pl.Series(_told_apart(made["score"].to_list(), made["_s"].to_list()))).drop(
        "_e", "_s"
    )


def with_behaviour(candidates: pl.DataFrame, behaviour: pl.DataFrame) -> pl.DataFrame:
    """Return candidates with other figures of behaviour in place; importance and score move along. The best first.

    behaviour: demand_id, behavioural, behavioural_low, behavioural_high.
    """
    if candidates.is_empty() or candidates["behavioural"].null_count() == candidates.height:
        return candidates
    weight = _present(candidates, Opportunities().weights)[2]
    ends = ("", "_low", "_high")
    told = candidates.join(behaviour, on="demand_id", how="left", suffix="_told", maintain_order="left")
    moved = weight * (pl.col("behavioural_told") - pl.col("behavioural")).fill_null(0.0)
    told = told.with_columns(
        *((pl.col(f"importance{e}") + moved).clip(0.0, 10.0).alias(f"importance{e}") for e in ends),
        *(pl.col(f"behavioural{e}_told").alias(f"behavioural{e}") for e in ends),
    )
    score = pl.col("importance") + pl.max_horizontal(pl.col("importance") - pl.col("satisfaction"), 0.0)
    rose = score - pl.col("score")
    told = told.with_columns(
        score=score, **{f"score{e}": (pl.col(f"score{e}") + rose).clip(0.0, 20.0) for e in ends[1:]}
    )
    first = pl.col("tier") == "lead"
    return told.select(candidates.columns).sort(
        first, "score", "demand_id", descending=[True, True, False], nulls_last=True
    )


def _present(candidates: pl.DataFrame, weights: tuple[float, float, float]) -> list[float]:
    there = [candidates[p].null_count() < candidates.height for p in PARTS]
    kept = [w if t else 0.0 for w, t in zip(weights, there, strict=True)]
    return [k / (sum(kept) or 1.0) for k in kept]


def _told_apart(scores: list[float], errors: list[float]) -> list[str]:
    if len(scores) == 1:
        return ["alone"]
    apart = lambda a, b: scores[a] - scores[b] > (errors[a] ** 2 + errors[b] ** 2) ** 0.5  # noqa: E731  one-sided 95 % of 90 % errors
    lead = all(apart(0, n) for n in range(1, len(scores)))
    best = 1 if lead and len(scores) > 1 else 0
    last = max(n for n in range(best, len(scores)) if not apart(best, n))
    names = ["close" if n <= last else "behind" for n in range(len(scores))]
    return ["lead" if lead else "close", *names[1:]]
