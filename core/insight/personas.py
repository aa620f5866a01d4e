"""Lasting groups of customers that do and ask for the same things."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

LOGGED = (
    "recency",
    "frequency",
    "value",
    "basket",
    "breadth",
    "views",
    "visits",
    "visit_length",
    "searches",
    "reviews",
)
TIMES = ("weekend", "morning", "daytime", "evening", "night")


@dataclass(frozen=True)
class Personas:
    """How customers are grouped."""

    fewest: int = 3
    most: int = 7
    smallest: int = 20  # people; figures about fewer are never shown
    actions: float = 4.0  # a customer with less to go by belongs to no persona
    says: float = 0.5  # weight of what they ask for against what they do
    resamples: int = 8
    dimensions: int = 8  # that are kept of a demand vector
    states: float = 1.0  # weight of demand vectors, where a model of behaviour is in use


@dataclass(frozen=True)
class Found:
    """members: customer_id, group (from 0). stability: found again per group, in [0, 1]."""

    members: pl.DataFrame
    stability: list[float]


def shares(raised: pl.DataFrame, prior: float = 3.0) -> pl.DataFrame:
    """Return customer_id, demand_id, share of a person's voices, drawn towards everybody's by `prior` voices."""
    named = raised.drop_nulls("demand_id")
    if named.is_empty():
        return pl.DataFrame(schema={"customer_id": pl.String, "demand_id": pl.String, "share": pl.Float64})
    overall = named.group_by("demand_id").agg(all=pl.len() / named.height)
    own = named.group_by("person", "demand_id").agg(n=pl.len())
    total = named.group_by("person").agg(total=pl.len())
    grid = total.join(overall, how="cross").join(own, on=["person", "demand_id"], how="left")
    share = (pl.col("n").fill_null(0) + prior * pl.col("all")) / (pl.col("total") + prior)
    return grid.select(customer_id="person", demand_id="demand_id", share=share).sort("customer_id", "demand_id")


def condensed(customers: list[str], vectors: np.ndarray, how: Personas = Personas(), seed: int = 0) -> pl.DataFrame:
    """Return customer_id, feature, value of the directions in which demand vectors (customers, width) differ most."""
    from sklearn.decomposition import PCA

    kept = min(how.dimensions, *vectors.shape)
    places = PCA(kept, random_state=seed).fit_transform(vectors).astype(np.float64)
    wide = pl.DataFrame({"customer_id": customers, **{f"state:{n}": places[:, n] for n in range(kept)}})
    return wide.unpivot(index="customer_id", variable_name="feature", value_name="value")


def matrix(profiles: pl.DataFrame, shares: pl.DataFrame, how: Personas) -> tuple[list[str], np.ndarray]:
    """Return customers and their standardised features in blocks: money and pace, times, categories, demands, and the
    directions of demand vectors where there are any.

    profiles: customer_id, feature, value. shares: customer_id, demand_id, share (shrunk). Missing values are the mean.
    """
    wide = profiles.pivot(on="feature", index="customer_id", values="value", aggregate_function="first").sort(
        "customer_id"
    )
    acted = sum((pl.col(c).fill_null(0.0) for c in ("views", "frequency", "reviews") if c in wide.columns), pl.lit(0.0))
    wide = wide.filter(acted >= how.actions)
    if wide.is_empty():
        return [], np.empty((0, 0))
    if shares.height:
        said = shares.with_columns(feature=pl.format("demand:{}", "demand_id"))
        said = said.pivot(on="feature", index="customer_id", values="share", aggregate_function="first")
        wide = wide.join(said, on="customer_id", how="left", maintain_order="left")
    names = [c for c in wide.columns if c != "customer_id"]
    blocks: dict[str, list[np.ndarray]] = {}
    for name in names:
        column = wide[name].cast(pl.Float64).to_numpy().copy()
        column = np.log1p(np.maximum(column, 0)) if name in LOGGED else column
        if np.isnan(column).all():  # nobody who acted enough has it
            continue
        mean, spread = np.nanmean(column), np.nanstd(column)
        if not np.isfinite(spread) or spread < 1e-9:
            continue
        standard = np.clip((np.nan_to_num(column, nan=mean) - mean) / spread, -3, 3)
        kind = name.partition(":")[0] if ":" in name else "time" if name in TIMES else "pace"
        blocks.setdefault(kind, []).append(standard)
    weight = {"category": 1.4, "time": 1.2, "pace": 0.9, "demand": how.says, "state": how.states}
    parts = [np.stack(b, axis=1) * weight.get(k, 1.0) / np.sqrt(len(b)) for k, b in blocks.items()]
    return wide["customer_id"].to_list(), np.hstack(parts) if parts else np.empty((wide.height, 0))


def group(customers: list[str], features: np.ndarray, how: Personas = Personas(), seed: int = 0) -> Found:
    """Group customers; the number of groups is the one that resamples agree on most and that stands apart best.

    Few customers give no groups. Deterministic given the seed.
    """
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    empty = Found(pl.DataFrame(schema={"customer_id": pl.String, "group": pl.Int64}), [])
    if len(customers) < how.fewest * how.smallest or features.shape[1] == 0:
        return empty
    x = PCA(min(10, *features.shape), random_state=seed).fit_transform(features)
    rng = np.random.default_rng(seed)
    best: tuple[float, np.ndarray, list[float]] | None = None
    for k in range(how.fewest, how.most + 1):
        whole = KMeans(k, n_init=8, random_state=seed).fit(x)
        if np.bincount(whole.labels_).min() < how.smallest:
            continue
        agree, again = [], np.zeros(k)
        for n in range(how.resamples):
            rows = rng.choice(len(x), int(0.8 * len(x)), replace=False)
            part = KMeans(k, n_init=3, random_state=seed + n).fit(x[rows])
            agree.append(adjusted_rand_score(whole.labels_[rows], part.labels_))
            again += [_jaccard(whole.labels_[rows] == g, part.labels_) for g in range(k)]
        apart = silhouette_score(x, whole.labels_, sample_size=min(len(x), 3000), random_state=seed)
        worth = float(np.mean(agree)) * 0.5 + float(apart)
        if best is None or worth > best[0] + 1e-6:
            best = (worth, whole.labels_, (again / how.resamples).tolist())
    if best is None:
        return empty
    return Found(pl.DataFrame({"customer_id": customers, "group": best[1].astype(np.int64)}), best[2])


def _jaccard(inside: np.ndarray, labels: np.ndarray) -> float:
    """Return the best Jaccard match of a group among the groups of a resample (Hennig 2007)."""
    return max(
        float((inside & (labels == g)).sum() / max(1, (inside | (labels == g)).sum())) for g in np.unique(labels)
    )


def matched(groups: dict[int, set[str]], before: dict[str, set[str]], least: float = 0.4) -> dict[int, str]:
    """Return {group: persona_id of before} for groups that share at least `least` (Jaccard) of their people, one to one."""
    pairs = sorted(
        ((len(g & b) / max(1, len(g | b)), n, p) for n, g in groups.items() for p, b in before.items()), reverse=True
    )
    found: dict[int, str] = {}
    for share, n, persona in pairs:
        if share >= least and n not in found and persona not in found.values():
            found[n] = persona
    return found


def numbered(matched: dict[int, str], groups: dict[int, set[str]], free: int) -> dict[int, str]:
    """Give each group the id it had, or the next that nobody ever had; larger groups first."""
    ids = dict(matched)
    for n in sorted(groups, key=lambda n: -len(groups[n])):
        if n not in ids:
            ids[n] = f"P-{free:04d}"
            free += 1
    return ids
