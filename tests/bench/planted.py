"""How much of what was planted in the sample shop is found, per language, on half B; over seeds of the generator.

python -m tests.bench planted        (or: make bench ONLY=planted)
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from core.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("reviews", "events", "products", "searches", "campaign")


def found(truth: pl.Series, given: pl.Series, share: float = 0.6, purity: float = 0.6) -> tuple[int, int]:
    """Return (planted demands found, planted): one demand holds at least 60 % of its voices at 60 % purity."""
    table = pl.DataFrame({"t": truth, "g": given}).drop_nulls("g").group_by("t", "g").len()
    sizes, held = dict(truth.value_counts().iter_rows()), dict(given.drop_nulls().value_counts().iter_rows())
    planted = [t for t in sizes if t]
    hits = {t for t, g, n in table.iter_rows() if t and n >= share * sizes[t] and n >= purity * held[g]}
    return len(hits), len(planted)


def singletons(labels: pl.Series) -> np.ndarray:
    """Return labels as numbers, each voice without one as a group of its own."""
    filled = [v if v else f"#{i}" for i, v in enumerate(labels.to_list())]
    return np.unique(filled, return_inverse=True)[1]


def scores(db: Path, shop: Path, half: str = "") -> dict[str, object]:
    """Return the figures of one computed shop against its truth; `half` keeps the voices of one author only."""
    from scipy.stats import spearmanr
    from sklearn.metrics import adjusted_rand_score

    store = Store(db)
    truth = pl.read_csv(shop / "truth" / "voices.csv").with_columns(pl.col("demand", "half").fill_null(""))
    planted = pl.read_csv(shop / "truth" / "demands.csv")
    voices = store.frame("ingest.voices", ["voice_id", "review_id", "position", "language", "repeats_of"])
    points = store.frame("cluster.points", ["voice_id", "demand_id"])
    joined = (
        voices.filter(pl.col("repeats_of").is_null())
        .join(points, on="voice_id")
        .join(truth, on=["review_id", "position"])
    )
    joined = joined.with_columns(
        demand=pl.when(pl.col("demand").str.starts_with("unspoken")).then(pl.lit("")).otherwise("demand")
    )
    joined = joined.filter(pl.col("half").is_in([half, ""])) if half else joined
    opportunities = store.frame("insight.opportunities", ["demand_id", "score"])
    made: dict[str, object] = {"aligned": joined.height / voices.filter(pl.col("repeats_of").is_null()).height}
    for language in ("en", "zh"):
        own = joined.filter(pl.col("language") == language)
        n, of = found(own["demand"], own["demand_id"])
        placed = own.filter((pl.col("demand") != "") & pl.col("demand_id").is_not_null())
        made[f"found_{language}"] = n / of
        made[f"ari_{language}"] = float(adjusted_rand_score(singletons(own["demand"]), singletons(own["demand_id"])))
        made[f"unplaced_{language}"] = own["demand_id"].null_count() / own.height
        made[f"demands_{language}"] = own["demand_id"].n_unique() - 1
        best = (
            placed.group_by("demand", "demand_id")
            .len()
            .sort("len", descending=True)
            .unique("demand_id", keep="first", maintain_order=True)
        )
        pairs = best.sort("len", descending=True).unique("demand", keep="first", maintain_order=True)
        pairs = pairs.join(planted.select("demand", pl.col("score").alias("truth")), on="demand").join(
            opportunities, on="demand_id"
        )
        made[f"rank_{language}"] = (
            float(spearmanr(pairs["truth"], pairs["score"]).statistic) if pairs.height > 3 else None
        )
        made[f"ranked_{language}"] = pairs.height
    made |= paired(store, joined)
    members, everybody = kinds(store, shop)
    made["persona_ari"] = float(adjusted_rand_score(members["persona"], members["persona_id"]))
    made["personas"] = members["persona_id"].n_unique()
    made["persona_placed"] = members.height / everybody
    store.close()
    return made


def paired(store: Store, joined: pl.DataFrame) -> dict[str, object]:
    """Return how many of the demands that were found in both languages are proposed as counterparts, and how many wrongly.

    A demand is what most of its voices were written for; one of mostly unplanted voices is a counterpart of none.
    """
    most = joined.drop_nulls("demand_id").group_by("demand_id").agg(pl.col("demand").mode().sort().first(), pl.len())
    about = {d: t.split(".", 1) for d, t, _ in most.iter_rows() if t}
    sides = [{a[1] for a in about.values() if a[0] == language} for language in ("en", "zh")]
    pairs = list(store.frame("cluster.counterparts").select("demand_id", "other_id").iter_rows())
    right = {about[a][1] for a, b in pairs if a in about and b in about and about[a][1] == about[b][1]}
    both = sides[0] & sides[1]
    return {
        "counterparts": len(both),
        "counterparts_found": len(right & both) / len(both) if both else None,
        "counterparts_right": len(right) / len(pairs) if pairs else None,
    }


def kinds(store: Store, shop: Path) -> tuple[pl.DataFrame, int]:
    """Return the planted and the found persona of everybody who wrote and was placed, and how many wrote."""
    truth = pl.read_csv(shop / "truth" / "customers.csv")
    raw = pl.read_csv(shop / "reviews.csv", columns=["review_id", "customer"])
    names = (
        raw.join(store.frame("ingest.reviews", ["review_id", "customer_id"]), on="review_id")
        .select("customer", "customer_id")
        .unique()
    )
    found = store.frame("insight.members").join(names, on="customer_id").join(truth, on="customer")
    return found.drop_nulls("persona_id"), names.height


def one(seed: int, folder: Path) -> dict[str, object]:
    """Generate a shop of half B, compute it, score it."""
    shop, db = folder / f"shop{seed}", folder / f"shop{seed}.duckdb"
    subprocess.run(
        [sys.executable, ROOT / "sample_data" / "generate.py", "--seed", str(seed), "--half", "B", "--out", shop],
        check=True,
        capture_output=True,
    )
    started = time.perf_counter()
    given = [part for kind in KINDS for part in (f"--{kind}", str(shop / f"{kind}.csv"))]
    subprocess.run(
        [sys.executable, "-m", "core.flows.line", "--db", str(db), *given], check=True, capture_output=True, cwd=ROOT
    )
    return {"seed": seed, "seconds": round(time.perf_counter() - started, 1), **scores(db, shop)}


def main(seeds: range = range(1, 6)) -> None:
    """Print one JSON line a seed, then the means."""
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for seed in seeds:
            rows.append(one(seed, Path(folder)))
            print(json.dumps({"bench": "planted", **rows[-1]}), flush=True)
    numbers = [k for k, v in rows[0].items() if isinstance(v, (int, float)) and k != "seed"]
    print(
        json.dumps({"bench": "planted", "seed": "mean", **{k: float(np.mean([r[k] for r in rows])) for k in numbers}})
    )


if __name__ == "__main__":
    main()
