"""Texts of any script become vectors without a pretrained model: halves-CCA over character n-grams.

Character 1- to 3-grams, BM25 weights, a truncated SVD, then the closed-form linear map that keeps the directions
in which two random halves of the same review agree (regularised CCA with tied weights). Everything is linear up
to the last step, so it folds into one matrix. With too few texts the map is the SVD alone, and `kind` says so.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.base.broken import broken
from core.base.errors import ModelError
from core.base.fingerprint import fingerprint, text_hash
from core.base.protocols import Tick, quiet

HALVES, PLAIN = "halves_cca", "bm25_svd"
RECIPE = 1  # raise it whenever a change here changes a vector: the id of every fit changes with it
K1, B = 1.2, 0.75
BLOCK = 4096  # texts encoded at a time
COMMON_FROM = 50  # texts, under which n-grams seen only once count as well


@dataclass(frozen=True)
class Lexical:
    """Settings of a fit; the defaults are the measured ones."""

    dimensions: int = 60  # 60 for clusters and search; 30 gives slightly better ARI, 100 better probes
    components: int = 512  # of the SVD, at most a quarter of the texts
    ridge: float = 1.0  # relative to the mean variance; .3 to 3 is a plateau, .03 overfits
    features: int = 100_000
    clauses: int = 40  # of a text, at most
    enough_texts: int = 400  # under which the SVD alone is used
    enough_pairs: int = 300


_CLAUSE = re.compile(r"[。！？!?；;，,、~～…\s]+")


def clauses(text: str, most: int = 40) -> list[str]:
    """Return the clauses of a text; one of 8 or more characters without any border is cut in the middle."""
    found = [c for c in _CLAUSE.split(text) if c][:most]
    if len(found) == 1 and len(found[0]) >= 8:
        middle = len(found[0]) // 2
        return [found[0][:middle], found[0][middle:]]
    return found


def identity(texts: Sequence[str], how: Lexical = Lexical(), seed: int = 0) -> str:
    """Return the id that a fit will have: a hash of all that decides its matrix, known before the fit.

    A hash of the matrix itself would differ between machines in the last bit, and the vectors of a shop that
    was computed elsewhere would never be found again.
    """
    return f"lexical-{how.dimensions}@{fingerprint(RECIPE, how, seed, [text_hash(t) for t in texts])[:8]}"


class LexicalEncoder:
    """A fitted map from texts to unit vectors; made by `fit` or `load`."""

    def __init__(self, model_id: str, kind: str, counts: Any, weights: dict[str, np.ndarray]) -> None:
        self.model_id = model_id
        self.kind = kind
        self._counts = counts  # a CountVectorizer with its vocabulary
        self._weights = weights  # idf (F), matrix (F, m), offset (m), mean_length (1)
        self.dimensions = int(weights["matrix"].shape[1])

    @classmethod
    def fit(cls, texts: Sequence[str], seed: int = 0, how: Lexical = Lexical(), tick: Tick = quiet) -> LexicalEncoder:
        """Return the encoder fitted on whole reviews, the same bit for bit for the same texts and seed.

        Raises ModelError `nothing_to_fit` when no text has a visible character.
        """
        import scipy.linalg  # noqa: F401  (only libraries that are loaded by now can be limited)
        import sklearn.utils.extmath  # noqa: F401
        from threadpoolctl import threadpool_limits

        texts = [t for t in texts if t.strip()]
        if not texts:
            raise ModelError("nothing_to_fit")
        with threadpool_limits(1):  # sums depend on the number of threads
            return _fitted(cls, texts, seed, how, tick)

    def encode(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return float32 rows of length 1, shape (len(texts), dimensions), in the order of `texts`.

        A text without any known n-gram gets the same neutral vector as every other such text.
        """
        found = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for begin in range(0, len(texts), BLOCK):
            part = self._counts.transform(list(texts[begin : begin + BLOCK]))
            weighed = bm25(part, self._weights["idf"], float(self._weights["mean_length"][0]))
            placed = weighed @ self._weights["matrix"] - self._weights["offset"]
            placed[np.diff(weighed.indptr) == 0] = 1.0
            found[begin : begin + len(placed)] = _unit(placed)
            tick(begin + len(placed), len(texts))
        return found

    def unknown_share(self, texts: Sequence[str]) -> float:
        """Return the share of the single characters of some texts that the fit has never seen."""
        known = self._counts.vocabulary_
        signs = [c for t in texts for c in t.lower() if not c.isspace()]
        return sum(c not in known for c in signs) / len(signs) if signs else 0.0

    def save(self, folder: Path) -> None:
        """Write the fit as safetensors and JSON, whole or not at all."""
        from safetensors.numpy import save_file

        waiting = folder.with_name(folder.name + ".part")
        waiting.mkdir(parents=True, exist_ok=True)
        save_file({k: np.ascontiguousarray(v) for k, v in self._weights.items()}, waiting / "weights.safetensors")
        listed = sorted(self._counts.vocabulary_, key=self._counts.vocabulary_.__getitem__)
        note = {"model_id": self.model_id, "kind": self.kind, "recipe": RECIPE, "features": listed}
        (waiting / "lexical.json").write_text(json.dumps(note, ensure_ascii=False), "utf-8")
        if not folder.exists():
            os.replace(waiting, folder)

    @classmethod
    def load(cls, folder: Path) -> LexicalEncoder:
        """Read a fit that `save` wrote. Raises ModelError `model_unreadable`."""
        from safetensors.numpy import load_file

        try:
            note = json.loads((folder / "lexical.json").read_text("utf-8"))
            weights = load_file(folder / "weights.safetensors")
            counts = _vectorizer(vocabulary={f: i for i, f in enumerate(note["features"])})
            return cls(note["model_id"], note["kind"], counts, weights)
        except broken() as error:
            raise ModelError("model_unreadable", folder=folder.name) from error


def bm25(counts: Any, idf: np.ndarray, mean_length: float) -> Any:
    """Return sparse counts (n, F) weighed by BM25, rows of length 1, float32.

    Source: Robertson & Zaragoza (2009), with idf = ln(1 + (n - df + .5)/(df + .5)).
    """
    from scipy.sparse import csr_matrix

    rows = csr_matrix(counts, dtype=np.float32)
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    length = np.asarray(rows.sum(axis=1)).ravel()
    damp = K1 * (1 - B + B * length / max(mean_length, 1e-9))
    values = idf[rows.indices] * rows.data * (K1 + 1) / (rows.data + damp[row])
    norms = np.sqrt(np.bincount(row, weights=values.astype(np.float64) ** 2, minlength=rows.shape[0]))
    values = values / np.maximum(norms, 1e-12)[row]
    return csr_matrix((values.astype(np.float32), rows.indices, rows.indptr), shape=rows.shape)


def _vectorizer(**more: Any) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(analyzer="char", ngram_range=(1, 3), lowercase=True, dtype=np.int32, **more)


def _fitted(cls: type[LexicalEncoder], texts: list[str], seed: int, how: Lexical, tick: Tick) -> LexicalEncoder:
    """Count, weigh, decompose, and turn towards what halves share where there is enough to learn it from."""
    from sklearn.utils.extmath import randomized_svd

    n = len(texts)
    seen = 1 if n < COMMON_FROM else 3 if n <= 50_000 else 5
    counts = _vectorizer(min_df=seen, max_features=how.features)
    found = counts.fit_transform(texts)
    df = np.bincount(found.indices, minlength=found.shape[1])
    idf = np.log(1 + (n - df + 0.5) / (df + 0.5)).astype(np.float32)
    mean_length = float(found.sum() / n)
    tick(1, 4, stage="lexical")
    weighed = bm25(found, idf, mean_length)
    pieces = [clauses(t, how.clauses) for t in texts]
    pieces = [p for p in pieces if len(p) >= 2]
    learns = n >= how.enough_texts and len(pieces) >= how.enough_pairs
    most = min(how.components, n // 4) if learns else min(how.dimensions + 1, n, found.shape[1])
    *_, axes = randomized_svd(weighed, max(1, most), n_iter=2, random_state=seed)
    axes = np.ascontiguousarray(axes.T, dtype=np.float32)  # (F, K)
    tick(2, 4, stage="lexical")
    if learns:
        turned, offset = _agreeing(pieces, weighed @ axes, (counts, idf, mean_length, axes), seed, how)
        matrix, kind = axes @ turned, HALVES
    else:  # the first axis is only how usual a text is; without it clusters are better
        matrix, kind = (axes[:, 1:] if axes.shape[1] > 2 else axes), PLAIN
        offset = np.zeros(matrix.shape[1], dtype=np.float32)
    tick(4, 4, stage="lexical")
    weights = {
        "idf": idf,
        "matrix": np.ascontiguousarray(matrix, dtype=np.float32),
        "offset": np.asarray(offset, dtype=np.float32),
        "mean_length": np.array([mean_length], dtype=np.float32),
    }
    return cls(identity(texts, how, seed), kind, counts, weights)


def _agreeing(
    pieces: list[list[str]], placed: np.ndarray, fit: tuple[Any, np.ndarray, float, np.ndarray], seed: int, how: Lexical
) -> tuple[np.ndarray, np.ndarray]:
    """Return the map (K, m) onto the directions that halves share, and its offset (m).

    Solves C q = λ (T + ρ trace(T)/K I) q, C the covariance between halves, T that within them, scaled by √λ.
    """
    from scipy.linalg import eigh

    lefts, rights = [], []
    for draw in range(2):
        left, right = _halves(pieces, fit, np.random.default_rng([seed, draw]))
        lefts.append(left)
        rights.append(right)
    left, right = np.concatenate(lefts).astype(np.float64), np.concatenate(rights).astype(np.float64)
    centre = (left.mean(axis=0) + right.mean(axis=0)) / 2
    left, right = left - centre, right - centre
    n, width = left.shape
    between = (left.T @ right + right.T @ left) / (2 * n)
    within = (left.T @ left + right.T @ right) / (2 * n)
    ridge = how.ridge * np.trace(within) / width * np.eye(width)
    values, vectors = eigh(between, within + ridge)
    best = np.argsort(values)[::-1][: min(how.dimensions, width)]
    turned = vectors[:, best]
    turned *= np.sign(turned[np.abs(turned).argmax(axis=0), np.arange(turned.shape[1])])  # one sign on every machine
    turned = turned * np.sqrt(np.clip(values[best], 0, None))
    return turned.astype(np.float32), (placed.mean(axis=0).astype(np.float64) @ turned).astype(np.float32)


def _halves(
    pieces: list[list[str]], fit: tuple[Any, np.ndarray, float, np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the SVD places (pairs, K) of two random halves of each text, where both have at least 3 features."""
    from scipy.sparse import csr_matrix

    counts, idf, mean_length, axes = fit
    sizes = np.array([len(p) for p in pieces])
    owner = np.repeat(np.arange(len(pieces)), sizes)
    # A random order within each text; its first clauses, between one and all but one, go to the left.
    draw = rng.random(len(owner))
    order = np.lexsort((draw, owner))
    rank = np.empty(len(owner), dtype=np.int64)
    rank[order] = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    goes_left = rank < np.clip(rng.binomial(sizes, 0.5), 1, sizes - 1)[owner]
    single = counts.transform([c for p in pieces for c in p])
    sides = []
    for side in (goes_left, ~goes_left):
        chosen = np.flatnonzero(side)
        together = csr_matrix(
            (np.ones(len(chosen), dtype=np.int32), (owner[chosen], chosen)), shape=(len(pieces), len(owner))
        )
        sides.append((together @ single).tocsr())
    rich = (np.diff(sides[0].indptr) >= 3) & (np.diff(sides[1].indptr) >= 3)
    left, right = (bm25(s[rich], idf, mean_length / 2) @ axes for s in sides)
    return left, right


def _unit(rows: np.ndarray) -> np.ndarray:
    """Return rows of length 1; a row of zeros becomes the neutral vector."""
    rows = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = np.where(lengths > 1e-9, rows, 1.0)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
