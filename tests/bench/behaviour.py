"""What customers do next, told from their past as one text: beside recency, frequency and money, and beside word counts.

python -m tests.bench behaviour             (or: make bench ONLY=behaviour; ATLAS_SEEDS=5 for more seeds)
python -m tests.bench.behaviour journey next 0,1        one shop, one target, these seeds
python -m tests.bench.behaviour personas                personas of five generated shops with and without demand vectors

The newest four weeks judge and are opened once a seed; the four weeks before them choose; what teaches lies before both.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from core.base.device import cores
from core.base.intervals import bootstrap
from core.behaviour import features, sequences
from core.finetune import backbone, teach
from core.finetune.lexical import fit_linear
from core.finetune.loop import LoopSettings
from core.finetune.teach import TeachSettings
from core.flows import judges, material, train, understand
from core.flows.train import TrainSettings
from core.represent import transformer
from core.store.store import Store
from tests.bench import planted
from tests.bench.figures import ROOT, data, say

HOW = TeachSettings(method="full", most_tokens=128, loop=LoopSettings(epochs=3, checks=2))
RFM = ("recency", "frequency", "value")
DRAWS = 300
Shop = Callable[[Path], Store | None]


def journey(folder: Path) -> Store | None:
    """Return the households of a grocery: 75,000 lines of a year."""
    files = {
        k: data("orders-completejourney", f"{n}.csv.gz")
        for k, n in (("events", "transactions_sample"), ("products", "products"))
    }
    return _loaded(folder, files)


def sample(folder: Path) -> Store | None:
    """Return the sample shop: 60,000 events of 18 months, with searches."""
    return _loaded(
        folder, {k: ROOT / "sample_data" / "shop" / f"{k}.csv.gz" for k in ("events", "products", "searches")}
    )


SHOPS: dict[str, Shop] = {"journey": journey, "sample": sample}


def _loaded(folder: Path, files: dict[str, Path | None]) -> Store | None:
    there = {kind: file for kind, file in files.items() if file is not None}
    return _line(folder / "shop.duckdb", there, "describe") if len(there) == len(files) else None


def _line(db: Path, files: dict[str, Path], through: str) -> Store:
    given = [part for kind, file in files.items() for part in (f"--{kind}", str(file))]
    called = [sys.executable, "-m", "core.flows.line", "--db", str(db), *given, "--through", through]
    subprocess.run(called, check=True, capture_output=True, cwd=ROOT)
    return Store(db)


def money(store: Store, rows: pl.DataFrame) -> np.ndarray:
    """Return recency, frequency and value of each row's customer at its moment, logarithms, standardised on what teaches."""
    events, products, searches = material.past(store)
    parts = []
    for (at,), _ in rows.group_by("happened_at", maintain_order=True):
        past = events.filter(pl.col("happened_at") < at)
        long = features.features(
            past,
            pl.DataFrame(schema={"customer_id": pl.String, "events": pl.Int32}),
            products.clear(),
            searches.clear().with_columns(results=pl.lit(0), clicked_product_id=pl.lit("")),
        )
        parts.append(
            long.filter(pl.col("feature").is_in(RFM))
            .pivot(on="feature", index="customer_id", values="value")
            .with_columns(happened_at=pl.lit(at))
        )
    known = rows.select("customer_id", "happened_at").join(
        pl.concat(parts, how="diagonal"), on=["customer_id", "happened_at"], how="left", maintain_order="left"
    )
    found = np.log1p(
        known.select(pl.col("recency").fill_null(999.0), pl.col("frequency", "value").fill_null(0.0)).to_numpy().clip(0)
    )
    taught = found[(rows["fold"] == "train").to_numpy()]
    return ((found - taught.mean(0)) / taught.std(0).clip(1e-9)).astype(np.float32)


def shares_of_money(numbers: np.ndarray, rows: pl.DataFrame, labels: int) -> np.ndarray:
    """Return what logistic regression over recency, frequency and money says of the rows that judge."""
    at = {f: (rows["fold"] == f).to_numpy() for f in ("train", "validation", "test")}
    truth = rows["label"].to_numpy().astype(int)
    pairs = [(numbers[at[f]], truth[at[f]]) for f in ("train", "validation")]
    linear = fit_linear(pairs[0], pairs[1], labels, (0.01, 0.1, 1.0, 10.0), False)
    return _softmax(linear.logits(numbers[at["test"]]))


def _softmax(logits: np.ndarray) -> np.ndarray:
    grown = np.exp(logits - logits.max(1, keepdims=True))
    return grown / grown.sum(1, keepdims=True)


def figures(truth: np.ndarray, shares: np.ndarray) -> dict[str, Callable[[np.ndarray], float]]:
    """Return the figures as functions of the drawn rows: macro-F1, mean AUC of each label against the rest, log loss."""
    from sklearn.metrics import f1_score, roc_auc_score

    guess, labels = shares.argmax(1), np.unique(truth)

    def auc(i: np.ndarray) -> float:
        there = [j for j in labels if 0 < (truth[i] == j).sum() < len(i)]
        return float(np.mean([roc_auc_score(truth[i] == j, shares[i, j]) for j in there]))

    return {
        "macro_f1": lambda i: float(f1_score(truth[i], guess[i], average="macro", labels=labels, zero_division=0)),
        "auc": auc,
        "log_loss": lambda i: float(-np.log(shares[i, truth[i]].clip(1e-6)).mean()),
    }


def measure(name: str, store: Store, target: str, seed: int) -> None:
    """Teach from what customers did next, and print what the newest four weeks say of it and of what costs nothing."""
    learnt, about = material.material(store, target), {"shop": name, "target": target, "seed": seed}
    numbers = money(store, learnt.rows)
    began = time.perf_counter()
    taught = teach.teach(learnt.rows, learnt.names, transformer.bundled(), transformer.TransformerEncoder(), HOW, seed)
    cost = {
        "seconds": round(time.perf_counter() - began, 1),
        "samples_per_second": round(taught.facts.get("samples_per_second", 0.0), 1),
    }
    test = learnt.rows.filter(pl.col("fold") == "test")
    texts, truth = test["text"].to_list(), test["label"].to_numpy().astype(int)
    held = learnt.rows.filter(pl.col("fold") == "validation")
    chosen = (held["text"].to_list(), held["label"].to_numpy().astype(int))
    said = {n: taught.judges[n].calibrated(*chosen).probabilities(texts) for n in ("model", "frozen", "floor")}
    said["rfm"] = shares_of_money(numbers, learnt.rows, len(learnt.names))
    asked = {n: figures(truth, s) for n, s in said.items()}
    whole = np.arange(len(truth))
    for of, each in asked.items():
        for figure, value in each.items():
            low, high = bootstrap(value, len(truth), DRAWS)
            more = cost if of == "model" else {}
            say(
                "behaviour",
                figure,
                value(whole),
                of=of,
                **about,
                low=round(low, 4),
                high=round(high, 4),
                rows=len(truth),
                labels=len(learnt.names),
                **more,
            )
    for against in ("rfm", "floor", "frozen"):
        for figure in asked["model"]:
            gap = lambda i, f=figure, a=against: asked["model"][f](i) - asked[a][f](i)  # noqa: E731
            low, high = bootstrap(gap, len(truth), DRAWS)
            say(
                "behaviour",
                f"{figure}_difference",
                gap(whole),
                against=against,
                **about,
                low=round(low, 4),
                high=round(high, 4),
            )


def personas(seeds: range = range(1, 6)) -> None:
    """Print how well personas are the planted ones, without demand vectors and with those of each method, a shop a seed."""
    for seed in seeds:
        with tempfile.TemporaryDirectory() as name:
            shop, db = Path(name) / "shop", Path(name) / "shop.duckdb"
            made = [
                sys.executable,
                ROOT / "sample_data" / "generate.py",
                "--seed",
                str(seed),
                "--half",
                "B",
                "--out",
                shop,
            ]
            subprocess.run(made, check=True, capture_output=True)
            kinds = ("reviews", "events", "products", "searches")
            store = _line(db, {kind: shop / f"{kind}.csv" for kind in kinds}, "decide")
            _agree(store, shop, seed=seed, vectors="none")
            for method in ("frozen", "full"):
                train.run(store, TrainSettings(source=sequences.NEXT, method=method))
                newest = store.frame("finetune.models").sort("created_at")["model_id"][-1]
                judges.put_to_use(store, newest)
                understand.run(store)
                _agree(store, shop, seed=seed, vectors=method)
            store.close()


def _agree(store: Store, shop: Path, **about: object) -> None:
    from sklearn.metrics import adjusted_rand_score

    members, _ = planted.kinds(store, shop)
    found = store.frame("insight.personas")
    say("behaviour", "persona_ari", float(adjusted_rand_score(members["persona"], members["persona_id"])), personas=found.height,
        stability=round(float(found["stability"].mean() or 0), 3), people=members.height, **about)  # fmt: skip


def main(shop: str = "", target: str = "", seeds: tuple[int, ...] = ()) -> None:
    """Print the figures of every shop and target, or of those that are asked for; skip what is absent."""
    seeds = seeds or tuple(range(int(os.environ.get("ATLAS_SEEDS", "1"))))
    for name in (n for n in SHOPS if shop in ("", n)):
        with tempfile.TemporaryDirectory() as folder, backbone.threads(cores()):
            store = SHOPS[name](Path(folder))
            asked = (t for t in sequences.TARGETS if target in ("", t) and (name, t) != ("journey", sequences.RETURNS))
            for one in asked if store else ():
                for seed in seeds:
                    measure(name, store, one, seed)  # type: ignore[arg-type]
            if store:
                store.close()
    if shop in ("", "personas"):
        personas()


if __name__ == "__main__":
    main(*sys.argv[1:3], *(tuple(int(s) for s in a.split(",")) for a in sys.argv[3:4]))
