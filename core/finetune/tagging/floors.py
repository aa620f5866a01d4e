"""Two taggers that cost nothing: terms known from the training texts, and a linear model over a window of words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.finetune import backbone
from core.finetune.tagging import crf, units
from core.finetune.tagging.tags import NOTHING, Place, Span, TagSet, decode, encode, outermost

Marked = tuple[Sequence[str], Sequence[Sequence[Span]]]
Term = tuple[str, ...]
MOST = 512  # pieces of a row, or characters
LONGEST = 12  # units of a term that is looked up
AROUND = 2  # units to either side that the linear model sees
HASHED = 2**20  # places of the linear model's features


def places(texts: Sequence[str], base: Path) -> list[list[Place]]:
    """Return the units of every text: words where the tokenizer of `base` reads it, else characters."""
    blind = backbone.unknown(base, texts) > backbone.UNREADABLE
    made: list[list[Place]] = [
        [(n, n + 1) for n in range(len(t))] if b else [] for t, b in zip(texts, blind, strict=True)
    ]
    readable = [int(i) for i in np.flatnonzero(~blind)]
    for row in units.words(base, [texts[i] for i in readable], MOST):
        made[readable[row.text]] += row.units
    return made


@dataclass(frozen=True)
class Lookup:
    """Every term that is marked at least as often as not in the training texts is marked, the longest first."""

    known: dict[Term, str]  # the term and the label that it bears most often
    base: Path

    @classmethod
    def fit(cls, train: Marked, base: Path) -> Lookup:
        """Learn the terms of texts and spans."""
        marked: dict[Term, Counter[str]] = defaultdict(Counter)
        seen: Counter[Term] = Counter()
        cut = places(train[0], base)
        for text, spans, own in zip(*train, cut, strict=True):
            at = {u[0]: i for i, u in enumerate(own)}
            for start, end, label in outermost(spans):
                term = tuple(_plain(text, u) for u in own[at.get(start, len(own)) :] if u[1] <= end)
                if term and len(term) <= LONGEST:
                    marked[term][label] += 1
        for text, own in zip(train[0], cut, strict=True):
            seen.update(_terms([_plain(text, u) for u in own], marked))
        return cls({t: max(n, key=lambda x: (n[x], x)) for t, n in marked.items() if 2 * n.total() >= seen[t]}, base)

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the known terms in every text."""
        found = []
        for text, own in zip(texts, places(texts, self.base), strict=True):
            words, here, at = [_plain(text, u) for u in own], [], 0
            while at < len(words):
                size = next((n for n in range(LONGEST, 0, -1) if tuple(words[at : at + n]) in self.known), 0)
                if size and at + size <= len(words):
                    here.append((own[at][0], own[at + size - 1][1], self.known[tuple(words[at : at + size])]))
                at += max(1, size)
            found.append(here)
        return found


def _plain(text: str, place: Place) -> str:
    return text[place[0] : place[1]].lower()


def _terms(words: Sequence[str], known: dict[Term, Counter[str]]) -> list[Term]:
    """Return every known term that stands in a row of words, as often as it does."""
    ways = ((at, at + n) for at in range(len(words)) for n in range(1, LONGEST + 1) if at + n <= len(words))
    return [term for a, b in ways if (term := tuple(words[a:b])) in known]


@dataclass(frozen=True)
class Window:
    """Logistic regression over a unit and its neighbours, and the best legal path through what it says."""

    tags: TagSet
    tagging: Any
    saying: Any  # of qualities; None where there are none
    base: Path

    @classmethod
    def fit(cls, train: Marked, base: Path, seed: int = 0) -> Window:
        """Learn from texts and spans."""
        from sklearn.linear_model import SGDClassifier

        tags, cut = TagSet.of(train[1]), places(train[0], base)
        coded = [encode(own, spans, tags) for own, spans in zip(cut, train[1], strict=True)]
        told, said = (np.concatenate([pair[i] for pair in coded]) for i in (0, 1))
        seen = _features(train[0], cut)
        maker = lambda: SGDClassifier("log_loss", alpha=1e-6, max_iter=12, tol=None, average=True, random_state=seed)  # noqa: E731
        tagging, some = maker().fit(seen, told), np.flatnonzero(said != NOTHING)
        able = len(np.unique(said[some])) > 1
        return cls(tags, tagging, maker().fit(seen[some], said[some]) if able else None, base)

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the places found in every text."""
        begin, follow = crf.walls(self.tags)
        found: list[list[Span]] = []
        for text, own in zip(texts, places(texts, self.base), strict=True):
            if not own:
                found.append([])
                continue
            seen = _features([text], [own])
            scores = np.full((len(own), len(self.tags.names)), crf.NEVER)
            scores[:, self.tagging.classes_] = np.log(self.tagging.predict_proba(seen).clip(1e-9))
            told = crf.best_path(scores[None], np.array([len(own)]), begin, follow)[0]
            said = None
            if self.saying is not None:
                said = np.zeros((len(own), len(self.tags.qualities)))
                said[:, self.saying.classes_] = self.saying.predict_proba(seen)
            elif self.tags.qualities:
                said = np.ones((len(own), len(self.tags.qualities)))
            found.append(decode(own, told, self.tags, said))
        return found


def _features(texts: Sequence[str], cut: Sequence[Sequence[Place]]) -> Any:
    """Return what the linear model sees of every unit of every text, a sparse matrix (units, HASHED)."""
    from sklearn.feature_extraction import FeatureHasher

    rows: list[list[str]] = []
    for text, own in zip(texts, cut, strict=True):
        words = ["^"] * AROUND + [_plain(text, u) for u in own] + ["$"] * AROUND
        for at, (start, end) in enumerate(own, AROUND):
            near = range(-AROUND, AROUND + 1)
            seen = [f"{by}:{words[at + by]}" for by in near]
            seen += [f"{by}+:{words[at + by]} {words[at + by + 1]}" for by in near[:-1]]
            seen += [f"form:{units.shape(text[start:end])}", f"end:{words[at][-3:]}", f"head:{words[at][:3]}"]
            rows.append(seen)
    return FeatureHasher(HASHED, input_type="string", alternate_sign=False, dtype=np.float32).transform(rows)
