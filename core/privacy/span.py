"""What a recogniser hands on: where in a text something personal stands, of which kind, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

KINDS = ("url", "email", "order", "id", "card", "phone", "handle", "address", "name", "word")  # the first wins a tie
# It looks like it; its words say so; a checksum or an announcement says so; a checksum that chance does not pass.
FORM, TOLD, CHECKED, PROVEN = 1, 2, 3, 4
_ORDER = {kind: n for n, kind in enumerate(KINDS)}
_PARTS = ("address", "name")  # of these what is left beside another find is still one
_LEFT = 3  # letters or digits that such a rest must have


class Span(NamedTuple):
    """Characters start … end of a text (end excluded) are personal data of a kind."""

    start: int
    end: int
    kind: str


class Find(NamedTuple):
    """A span that still competes with others; sure: FORM, TOLD, CHECKED or PROVEN."""

    start: int
    end: int
    kind: str
    sure: int


def disjoint(finds: Iterable[Find], text: str) -> list[Span]:
    """Return the finds that hold against each other, in order: the surest, then the longest wins a place."""
    taken: list[Span] = []
    for find in sorted(set(finds), key=lambda f: (-f.sure, f.start - f.end, _ORDER[f.kind], f.start)):
        free = _free(find, taken)
        if free == [(find.start, find.end)]:
            taken.append(Span(*find[:3]))
        elif find.kind in _PARTS:
            taken += [Span(*_trimmed(a, b, text), find.kind) for a, b in free if _telling(text[a:b])]
    return sorted(taken)


def _free(find: Find, taken: list[Span]) -> list[tuple[int, int]]:
    """Return the stretches of a find on which nothing is taken yet."""
    free, at = [], find.start
    for span in sorted(s for s in taken if s.start < find.end and s.end > find.start):
        if span.start > at:
            free.append((at, span.start))
        at = max(at, span.end)
    if at < find.end:
        free.append((at, find.end))
    return free


def _trimmed(start: int, end: int, text: str) -> tuple[int, int]:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end


def _telling(part: str) -> bool:
    return sum(c.isalnum() for c in part) >= _LEFT
