"""What training without labels does to an encoder: clusters of plain vectors before and after, and Chinese without a Chinese model.

python -m tests.bench representation        (or: make bench ONLY=representation)
python -m tests.bench.representation banking77 0,1,2        one set, these seeds
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from core.cluster.reduce import Neighbours, centred, neighbours
from core.finetune import backbone, contrast
from core.finetune.encoders import adaptation, probe, selftrain, static
from core.flows.training.groups import LONG, chosen, partition, re_ranked
from core.represent.lexical import Lexical, LexicalEncoder, bm25, clauses
from core.represent.transformer import TransformerEncoder, bundled
from tests.bench.figures import data, say

Labelled = tuple[list[str], np.ndarray]
ROWS = 4000  # of SearchSnippets, a fixed random part
SOURCE = "late interaction (layers 6 and 4 beside cosine of layers 6 and 3), Leiden, resolution by stability"
CHINESE = "zh-online-shopping-10-cats"


def banking77() -> Labelled | None:
    """Return the test part: 3,080 texts, 77 groups."""
    file = data("intent-banking77", "test.csv")
    return None if file is None else numbered(pl.read_csv(file).select("text", "category").rows())


def clinc150() -> Labelled | None:
    """Return the test part in scope: 4,500 texts, 150 groups."""
    file = data("intent-clinc150", "data_full.json.gz")
    return None if file is None else numbered(json.loads(gzip.decompress(file.read_bytes()))["test"])


def snippets() -> Labelled | None:
    """Return 4,000 of the 12,340 search snippets, 8 groups."""
    file = data("clustering-short-text", "search_snippets.tsv.gz")
    if file is None:
        return None
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").splitlines()
    rows = [tuple(reversed(line.split("\t", 1))) for line in lines if "\t" in line]
    kept = np.sort(np.random.default_rng(0).permutation(len(rows))[:ROWS])
    return numbered([rows[i] for i in kept])


SETS: dict[str, Callable[[], Labelled | None]] = {"banking77": banking77, "clinc150": clinc150, "snippets": snippets}


def numbered(rows: list) -> Labelled:
    return [r[0].strip() for r in rows], np.unique([r[1] for r in rows], return_inverse=True)[1]


def plain(texts: list[str], folder: Path | None) -> tuple[np.ndarray, Neighbours]:
    """Return an encoder's centred vectors and their neighbour lists: all that an ordinary index would have."""
    rows = centred(TransformerEncoder(folder).encode(texts))
    return rows, neighbours(rows, LONG)


def scored(truth: np.ndarray, groups: np.ndarray, resolution: float, **about: object) -> None:
    """Print how well every text is placed; K is what was found."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    about = {**about, "K": len(np.unique(groups)), "of": len(np.unique(truth)), "resolution": round(resolution, 2)}
    say("representation", "ari", float(adjusted_rand_score(truth, groups)), **about)
    say("representation", "nmi", float(normalized_mutual_info_score(truth, groups)), **about)


def clusters(name: str, seeds: tuple[int, ...]) -> None:
    """Print the partition of plain vectors before one round of self-training and after it, for each seed."""
    found = SETS[name]()
    if found is None:
        return
    (texts, truth), base = found, bundled()
    rows, near = plain(texts, None)
    before = chosen(rows, near, 0)
    scored(truth, partition(rows, near, before, 0), before, set=name, vectors="plain", trained="no")
    vectors, wide, listed = re_ranked(texts, base)
    kept = chosen(wide, listed, 0)
    groups = partition(wide, listed, kept, 0)
    scored(truth, groups, kept, set=name, vectors="late interaction", trained="no", use="pseudo-labels")
    scored(truth, partition(rows, near, kept, 0), kept, set=name, vectors="plain", trained="no", rule="kept")
    for seed in seeds:
        round_ = selftrain.from_groups(base, texts, groups, listed.index[:, 1:], vectors, seed=seed)
        about = {"set": name, "seed": seed, "vectors": "plain", "trained": "one round", "source": SOURCE}
        with tempfile.TemporaryDirectory() as folder:
            made = contrast.save(round_.encoder, backbone.tokenizer(base), Path(folder) / "trained")
            rows, near = plain(texts, made)
        scored(truth, partition(rows, near, kept, seed), kept, rule="kept", **about)
        again = chosen(rows, near, seed)
        scored(truth, partition(rows, near, again, seed), again, rule="chosen anew", **about)
        say("representation", "seconds", round_.seconds, steps=round_.steps, **about)


def reviews() -> tuple[list[str], np.ndarray, list[str]] | None:
    """Return 10,000 Chinese shop reviews, their categories, and the other unlabelled reviews without copies of those."""
    shop, food = data(CHINESE, "online_shopping_10_cats.csv.gz"), data("zh-waimai-10k", "waimai_10k.csv.gz")
    if shop is None or food is None:
        return None
    rows = pl.read_csv(shop).drop_nulls().with_row_index("row")
    held = rows.sample(10_000, seed=0)
    rest = rows.join(held.select("row"), on="row", how="anti")["review"].to_list()
    rest += pl.read_csv(food)["review"].drop_nulls().to_list()
    truth = np.unique(held["cat"].to_list(), return_inverse=True)[1]
    return held["review"].to_list(), truth, _without_copies(rest, held["review"].to_list())


def _without_copies(texts: list[str], of: list[str]) -> list[str]:
    """Return the texts that are no near-copy: the same letters, or half of their runs of 8 characters stand in `of`."""

    def bare(text: str) -> str:
        return "".join(c for c in text if c.isalnum())

    def runs(text: str) -> set[str]:
        return {text[i : i + 8] for i in range(len(text) - 7)}

    same = {bare(t) for t in of}
    known = set().union(*(runs(t) for t in same))
    return [t for t in texts if bare(t) not in same and 2 * len(runs(bare(t)) & known) < max(1, len(runs(bare(t))))]


def topics(rows: np.ndarray, truth: np.ndarray, **about: object) -> None:
    """Print k-means NMI and ARI (K given, 3 starts each, 3 seeds) and the accuracy of a linear probe, 3 folds."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score

    about = {"set": CHINESE, "dimensions": rows.shape[1], **about}
    found = probe.grouped(rows, truth)
    for figure in ("nmi", "ari"):
        say("representation", figure, found[figure], sd=round(found[f"{figure}_sd"], 4), **about)
    right = cross_val_score(LogisticRegression(C=1.0, max_iter=300), rows, truth, cv=3)
    say("representation", "category_probe", float(right.mean()), **about)


def chinese(seeds: tuple[int, ...]) -> None:
    """Print what the closed form reaches, and what the two trained tiers add, each seed a training of its own."""
    found = reviews()
    if found is None:
        return
    texts, truth, rest = found
    own = LexicalEncoder.fit(texts, 0).encode(texts)
    topics(own, truth, vectors="halves-CCA", fitted_on="the 10,000 themselves")
    wide = LexicalEncoder.fit(rest, 0, Lexical(dimensions=100))
    flat = LexicalEncoder.fit(rest, 0).encode(texts)
    topics(flat, truth, vectors="halves-CCA", fitted_on=f"{len(rest)} others")
    pieces = [clauses(t) for t in rest]
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            about = {"fitted_on": f"{len(rest)} others", "seed": seed}
            began = time.perf_counter()
            wide.save(Path(folder) / "lexical")
            static.tune(Path(folder) / "lexical", pieces, bm25, Path(folder) / "static", seed=seed)
            say("representation", "seconds", time.perf_counter() - began, vectors="static", **about)
            table = LexicalEncoder.load(Path(folder) / "static").encode(texts)
            topics(table, truth, vectors="static", **about)
            made = adaptation.adapt(pieces, wide, seed=seed)
            at = contrast.save(made.trained.encoder, made.tokenizer, Path(folder) / "encoder")
            cost = {"steps": made.trained.steps, "tokens": len(made.tokenizer)}
            say("representation", "seconds", made.trained.seconds, vectors="encoder", **cost, **about)
            small = TransformerEncoder(at).encode(texts)
        topics(small, truth, vectors="encoder", **about)
        topics(np.hstack([flat, small]), truth, vectors="halves-CCA + encoder", **about)
        topics(np.hstack([flat, small, table]), truth, vectors="halves-CCA + encoder + static", **about)


def main(asked: str = "", seeds: tuple[int, ...] = (0,)) -> None:
    """Print the figures of every set, or of the one that is asked for; skip what is absent."""
    with backbone.threads(1):
        for name in SETS:
            if asked in ("", name):
                clusters(name, seeds)
        if asked in ("", "chinese"):
            chinese(seeds)


if __name__ == "__main__":
    main(*sys.argv[1:2], *(tuple(int(s) for s in a.split(",")) for a in sys.argv[2:3]))
