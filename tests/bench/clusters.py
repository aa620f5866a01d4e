"""How well and how fast groups of like-minded texts are found without labels and without their number, beside what people use.

python -m tests.bench clusters                              (or: make bench ONLY=clusters; ATLAS_SEEDS=10 for ten seeds)
python -m tests.bench.clusters quality banking77 0,1,2      one set, these seeds
python -m tests.bench.clusters speed banking77_train 3      cold processes, three pairs taking turns
python -m tests.bench.clusters preview                      the first look at a new shop, in a warm process

BERTopic runs in an environment of its own, made from tests/bench/peer/requirements.txt; ATLAS_PEER names its python, and
without it its rows are left out. All points are scored, a text that is placed nowhere as a group of its own.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from core.cluster.density import DensitySettings, islands
from core.cluster.reduce import ReduceSettings, centred, fuzzy_graph, neighbours, principal, spread
from core.cluster.territory import segment
from core.flows import home, line, load, sketch
from core.flows.embed import closer
from core.flows.segment import SegmentSettings, grain
from core.flows.source import Source
from core.represent import transformer
from core.represent.lexical import LexicalEncoder
from core.store.store import Store
from tests.bench import representation
from tests.bench.figures import ROOT, data, say

Labelled = tuple[list[str], np.ndarray]
SHORT = "clustering-short-text"
PEER = Path(__file__).parent / "peer" / "bertopic_defaults.py"
SHOP = SegmentSettings()


def banking77_train() -> Labelled | None:
    """Return the training part: 10,003 texts, 77 groups."""
    file = data("intent-banking77", "train.csv")
    return None if file is None else representation.numbered(pl.read_csv(file).select("text", "category").rows())


def short(name: str) -> Labelled | None:
    """Return a whole set of lines `label TAB text`."""
    file = data(SHORT, f"{name}.tsv.gz")
    if file is None:
        return None
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").splitlines()
    return representation.numbered([tuple(reversed(line.split("\t", 1))) for line in lines if "\t" in line])


def zh_shopping() -> Labelled | None:
    """Return 10,000 Chinese reviews of ten categories."""
    file = data(representation.CHINESE, "online_shopping_10_cats.csv.gz")
    if file is None:
        return None
    return representation.numbered(pl.read_csv(file).drop_nulls().sample(10_000, seed=0).select("review", "cat").rows())


SETS: dict[str, Callable[[], Labelled | None]] = {
    "banking77": representation.banking77,
    "banking77_train": banking77_train,
    "clinc150": representation.clinc150,
    "search_snippets": partial(short, "search_snippets"),
    "agnews": partial(short, "agnews_8000"),
    "biomedical": partial(short, "biomedical"),
    "googlenews_T": partial(short, "googlenews_T"),
    "googlenews_S": partial(short, "googlenews_S"),
    "googlenews_TS": partial(short, "googlenews_TS"),
    "zh_shopping": zh_shopping,
}


def scores(truth: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Return NMI, ARI, ACC (best one-to-one matching), the number found and the share placed; -1 is placed nowhere."""
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    out = labels < 0
    each = labels.astype(np.int64).copy()
    each[out] = each.max(initial=-1) + 1 + np.arange(out.sum())
    each = np.unique(each, return_inverse=True)[1]
    table = np.zeros((truth.max() + 1, each.max() + 1))
    np.add.at(table, (truth, each), 1)
    rows, columns = linear_sum_assignment(-table)
    return {
        "nmi": float(normalized_mutual_info_score(truth, each)),
        "ari": float(adjusted_rand_score(truth, each)),
        "acc": float(table[rows, columns].sum() / len(truth)),
        "found": len(np.unique(labels[~out])),
        "coverage": float((~out).mean()),
    }


def atlas(texts: list[str], vectors: np.ndarray, read: bool, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the product's own groups, and those without its re-ranking token by token: what that brings."""
    how = grain(np.arange(len(texts)), SHOP)  # texts that stand alone
    yield "atlas, vectors alone", segment(vectors, texts, how, seed).labels
    if read:
        yield "atlas", segment(vectors, texts, how, seed, reader=closer(transformer.bundled())).labels


def plain(vectors: np.ndarray, seed: int) -> np.ndarray:
    """Return tuned UMAP and HDBSCAN: 10 dimensions, a group of at least half a percent of the rows."""
    rows, how = centred(vectors), ReduceSettings(neighbours=30)
    graph = fuzzy_graph(rows, neighbours(rows, how.neighbours), seed)
    wide = spread(rows, graph, principal(rows, how.dimensions), how, seed)
    return islands(wide, DensitySettings(min_share=0.005))[0]


def told(vectors: np.ndarray, truth: np.ndarray, seed: int) -> np.ndarray:
    """Return k-means that was told the number of groups."""
    from sklearn.cluster import KMeans

    return KMeans(len(np.unique(truth)), n_init=3, random_state=seed).fit_predict(vectors)


def peer(texts: list[str]) -> dict | None:
    """Return what BERTopic printed, or None where its environment is not there."""
    python = os.environ.get("ATLAS_PEER")
    if not python:
        print("skipped: BERTopic; ATLAS_PEER names the python of its environment.", file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.json"
        given.write_text(json.dumps({"texts": texts, "model": str(transformer.bundled())}), "utf-8")
        made = subprocess.run([python, PEER, given], check=True, capture_output=True, text=True, cwd=folder)
    return json.loads(made.stdout.splitlines()[-1])


def quality(names: tuple[str, ...] = tuple(SETS), seeds: tuple[int, ...] = (0,)) -> None:
    """Print every method's scores on every set, a line a seed, then mean and spread."""
    for name in names:
        if (found := SETS[name]()) is None:
            continue
        (texts, truth), chinese = found, name.startswith("zh")
        encoder = LexicalEncoder.fit(texts) if chinese else transformer.TransformerEncoder()
        vectors, rows = encoder.encode(texts), {}
        for seed in seeds:
            made = dict(atlas(texts, vectors, not chinese, seed))
            made |= {"umap + hdbscan, tuned": plain(vectors, seed), "k-means, number told": told(vectors, truth, seed)}
            if not chinese and (other := peer(texts)):
                made["bertopic, defaults"] = np.array(other["labels"])
            for method, labels in made.items():
                rows.setdefault(method, []).append(scores(truth, labels))
                about = {"set": name, "seed": seed, "method": method, "of": int(truth.max() + 1), "rows": len(texts)}
                say("clusters", "scores", _rounded(rows[method][-1]), **about)
        for method, each in rows.items():
            mean, sd = ({k: float(of([e[k] for e in each])) for k in each[0]} for of in (np.mean, np.std))
            say("clusters", "mean", _rounded(mean), set=name, method=method, seeds=len(each), sd=_rounded(sd))


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {k: round(v, 4) for k, v in figures.items()}


def speed(
    names: tuple[str, ...] = ("banking77_train", "search_snippets", "biomedical", "musical"), pairs: int = 1
) -> None:
    """Print cold processes from loaded texts to named groups, ours and BERTopic's taking turns."""
    for name in names:
        texts = _reviews() if name == "musical" else (SETS[name]() or (None, None))[0]
        if texts is None:
            continue
        ratios = []
        for turn in range(pairs):
            ours, theirs = _line(texts), peer(texts)
            whole = ours["all"]
            about = {"set": name, "turn": turn, "rows": len(texts)}
            say("clusters", "seconds", ours.pop("all"), of="atlas", **about, **ours)
            if theirs:
                say("clusters", "seconds", theirs["seconds"]["all"], of="bertopic", **about, steps=theirs["seconds"])
                ratios.append(theirs["seconds"]["all"] / whole)
        if ratios:
            about = {"set": name, "low": round(min(ratios), 2), "high": round(max(ratios), 2), "pairs": pairs}
            say("clusters", "ratio", float(np.median(ratios)), **about)


def preview(names: tuple[str, ...] = ("banking77_train", "search_snippets", "musical")) -> None:
    """Print how long the first look at a new shop takes in a warm process, from voices that are there to names on a map."""
    for name in names:
        texts = _reviews() if name == "musical" else (SETS[name]() or (None, None))[0]
        if texts is None:
            continue
        for turn in range(3):  # the first warms the process
            with tempfile.TemporaryDirectory() as folder:
                file = _written(texts, Path(folder))
                store = Store(Path(folder) / "shop.duckdb")
                load.run(store, [Source(file, file.name, "reviews")], home.key(store.path))
                line.refresh(store, "listen")
                began = time.perf_counter()
                sketch.run(store)
                seconds, seen = time.perf_counter() - began, store.frame("cluster.sketch")
                store.close()
            say("clusters", "preview_seconds", seconds, set=name, turn=turn, warm=turn > 0, rows=len(texts),
                looked_at=seen.height, groups=seen["demand_id"].n_unique())  # fmt: skip


def _written(texts: list[str], folder: Path) -> Path:
    """Write texts as a file of reviews."""
    file = folder / "reviews.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("review_id", "text"), *((i, t) for i, t in enumerate(texts))])
    return file


def _reviews() -> list[str] | None:
    file = data("reviews-amazon-musical", "Musical_instruments_reviews.csv.gz")
    return None if file is None else pl.read_csv(file)["reviewText"].drop_nulls().to_list()


def _line(texts: list[str]) -> dict[str, float]:
    """Return the seconds of the product's own line in a cold process, loading left out, and its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        file, db = _written(texts, Path(folder)), Path(folder) / "shop.duckdb"
        began = time.perf_counter()
        asked = [sys.executable, "-m", "core.flows.line", "--db", db, "--reviews", file, "--through", "segment"]
        child = subprocess.Popen(asked, stdout=subprocess.PIPE, text=True, cwd=ROOT, stderr=subprocess.DEVNULL)
        printed = child.stdout.read() if child.stdout else ""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError("the line stopped")
        whole = time.perf_counter() - began
        steps = {s["step"]: s["seconds"] for s in map(json.loads, printed.splitlines())}
    return {"all": round(whole - steps["load"], 2), **steps, "peak_memory_mb": round(used.ru_maxrss / 1024)}


def main(part: str = "", names: str = "", more: str = "") -> None:
    """Print both parts, or the one that is asked for."""
    chosen = tuple(n for n in names.split(",") if n)
    seeds = tuple(int(s) for s in more.split(",") if s) or tuple(range(int(os.environ.get("ATLAS_SEEDS", "1"))))
    if part in ("", "preview"):
        preview(*((chosen,) if chosen else ()))
    if part in ("", "speed"):
        speed(*((chosen,) if chosen else ()), pairs=int(more or 1) if part else 1)
    if part in ("", "quality"):
        quality(*((chosen,) if chosen else ()), seeds=seeds)


if __name__ == "__main__":
    main(*sys.argv[1:4])
