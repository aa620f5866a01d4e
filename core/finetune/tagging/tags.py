"""Labelled places become one tag per word or character, and tags become places again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

Span = tuple[int, int, str]  # from and up to which character, and the label
Place = tuple[int, int]  # of a word or a character in its text
SAID = ":"  # `ASP:Positive`: what the place is, and what is said of it
UNSAID = ("", "-100", "-999", "-1", "_")  # what files write where nothing is said
OUTSIDE, NOTHING = 0, -1  # the tag of a unit in no span; the quality of a unit of which none is told


def parted(label: str) -> tuple[str, str]:
    """Return the kind and the quality of a label: `ASP:Positive` is an ASP of which Positive is said; "" for none."""
    kind, _, quality = label.partition(SAID)
    return (kind, "" if quality in UNSAID else quality) if kind else (label, "")


@dataclass(frozen=True)
class TagSet:
    """What can be said of a unit: O, B- and I- of every kind of place, and apart from these what is said of the place.

    Kind and quality are learnt apart, so that all mentions teach where a place is, whatever is said of it. `pairs`
    holds the (kind, quality) that were seen together; others are never given.
    """

    kinds: tuple[str, ...]
    qualities: tuple[str, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Sequence[Span]]) -> TagSet:
        """Return the tags that labelled texts need."""
        seen = {parted(label) for each in spans for _, _, label in each}
        kinds = sorted({kind for kind, _ in seen})
        qualities = sorted({quality for _, quality in seen if quality})
        pairs = sorted((kinds.index(k), qualities.index(q)) for k, q in seen if q)
        return cls(tuple(kinds), tuple(qualities), tuple(pairs))

    @property
    def names(self) -> tuple[str, ...]:
        """The tags in order: O, then B- and I- of each kind."""
        return ("O", *(f"{head}-{kind}" for kind in self.kinds for head in "BI"))

    def legal(self) -> tuple[np.ndarray, np.ndarray]:
        """Return which tags may begin a text, shape (tags,), and which may follow which, shape (tags before, tags after).

        I- of a kind only follows B- or I- of the same kind.
        """
        tags = np.arange(len(self.names))
        inside = (tags > 0) & (tags % 2 == 0)
        same = (tags[:, None] + 1) // 2 == (tags[None, :] + 1) // 2
        return ~inside, ~inside[None, :] | (same & (tags[:, None] > 0))

    def label(self, kind: int, said: np.ndarray | None) -> str:
        """Return the label of a place of a kind; `said` are scores of the qualities."""
        able = [q for k, q in self.pairs if k == kind]
        if said is None or not able:
            return self.kinds[kind]
        return f"{self.kinds[kind]}{SAID}{self.qualities[max(able, key=lambda q: float(said[q]))]}"


def outermost(spans: Sequence[Span]) -> list[Span]:
    """Return spans of which none overlaps another: the longer one stays, of equals the earlier."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s[0], s[2])):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    return sorted(kept)


def encode(units: Sequence[Place], spans: Sequence[Span], tags: TagSet) -> tuple[np.ndarray, np.ndarray]:
    """Return the tag and the quality of every unit, int64, shape (units,) each; quality NOTHING where none is told.

    A unit belongs to the span that it shares a character with, so a place that begins inside a word takes the whole of it.
    Labels that `tags` does not know are left out.
    """
    told, said = np.full(len(units), OUTSIDE, np.int64), np.full(len(units), NOTHING, np.int64)
    begins, ends = (np.array([u[i] for u in units], np.int64) for i in (0, 1))
    for start, end, label in outermost(spans):
        kind, quality = parted(label)
        if kind not in tags.kinds:
            continue
        inside = np.flatnonzero((begins < end) & (ends > start) & (told == OUTSIDE))
        if not len(inside):
            continue
        told[inside] = 2 * tags.kinds.index(kind) + 2
        told[inside[0]] -= 1
        if quality in tags.qualities:
            said[inside] = tags.qualities.index(quality)
    return told, said


def decode(units: Sequence[Place], told: Sequence[int] | np.ndarray, tags: TagSet, said: np.ndarray | None = None) -> list[Span]:  # fmt: skip
    """Return the spans that tags tell, in order; `said` are scores of qualities, shape (units, qualities).

    An illegal I-, after O or another kind, begins a place of its own. Of a place its units' scores are summed.
    """
    found: list[Span] = []
    first = 0
    for at in range(len(units) + 1):
        tag = int(told[at]) if at < len(units) else OUTSIDE
        before = int(told[at - 1]) if at else OUTSIDE
        goes_on = tag > 0 and tag % 2 == 0 and (tag + 1) // 2 == (before + 1) // 2
        if before and not goes_on:
            scores = said[first:at].sum(axis=0) if said is not None else None
            found.append((units[first][0], units[at - 1][1], tags.label((before - 1) // 2, scores)))
        if tag and not goes_on:
            first = at
    return found


def gathered(texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[list[str], list[list[Span]]]:
    """Return every text once, in the order of the first, with the places of all its rows.

    Some files repeat a sentence for each of its aspects and judge only that one: of labels on the same place the one
    with a quality stays.
    """
    held: dict[str, dict[Place, str]] = {}
    for text, told in zip(texts, spans, strict=True):
        places = held.setdefault(text, {})
        for start, end, label in told:
            kind, quality = parted(label)
            if quality or (start, end) not in places:
                places[start, end] = f"{kind}{SAID}{quality}" if quality else kind
    return list(held), [sorted((s, e, label) for (s, e), label in places.items()) for places in held.values()]


def unreachable(units: Sequence[Sequence[Place]], spans: Sequence[Sequence[Span]]) -> int:
    """Return how many spans no tagging of the units can give: they overlap a longer one, or begin or end inside a unit."""
    lost = 0
    for places, told in zip(units, spans, strict=True):
        begins, ends = {u[0] for u in places}, {u[1] for u in places}
        able = [s for s in outermost(told) if s[0] in begins and s[1] in ends]
        lost += len(told) - len(able)
    return lost
