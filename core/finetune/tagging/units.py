"""The words and the characters of texts, cut into rows that a network can read at once."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from core.base.errors import ModelError
from core.finetune import backbone
from core.finetune.tagging.tags import Place

SHAPES = 8  # forms of a word that a tokenizer without upper case does not show, see `shape`
STOPS = frozenset(".!?;。！？；\n")
FILL, OTHER = 0, 1  # codes of a place beyond a row's end and of what was never seen in training


@dataclass(frozen=True)
class Row:
    """A stretch of a text: its units, and what a network reads of them."""

    text: int  # which of the texts
    units: tuple[Place, ...]
    codes: np.ndarray  # int64: tokens of the word pieces, shape (pieces,); or features of characters, (units, features)
    of: np.ndarray  # int64, shape (pieces,): the unit of every piece, -1 for special tokens; empty for characters
    shapes: np.ndarray  # int64, shape (units,); empty for characters


def shape(word: str) -> int:
    """Return the form of a word: 1 lower, 2 Title, 3 UPPER, 4 mixed, 5 digits, 6 digits and letters, 7 other signs."""
    if any(c.isdigit() for c in word):
        return 6 if any(c.isalpha() for c in word) else 5
    if not any(c.isalpha() for c in word):
        return 7
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 2
    return 2 if word[0].isupper() and (word[1:].islower() or len(word) == 1) else 4


def _stretches(costs: Sequence[int], most: int, ends: Callable[[int], bool]) -> list[tuple[int, int]]:
    """Return (from, to) of rows whose costs sum up to at most `most`, cut after a unit that `ends` a sentence if one is near.

    A unit that alone costs more than `most` gets a row of its own.
    """
    made, first = [], 0
    while first < len(costs):
        last, spent = first, 0
        while last < len(costs) and (last == first or spent + costs[last] <= most):
            spent += costs[last]
            last += 1
        if last < len(costs):
            near = [at for at in range(first + (last - first) // 2, last) if ends(at)]
            last = near[-1] + 1 if near else last
        made.append((first, last))
        first = last
    return made


def words(folder: Path, texts: Sequence[str], most: int) -> list[Row]:
    """Return the rows of texts in the words of a folder's tokenizer, each row at most `most` pieces long.

    A word is what the tokenizer parts before it cuts pieces: signs stand alone. Raises ModelError `model_unreadable`
    for a tokenizer that cannot tell where its pieces stand.
    """
    reader = backbone.tokenizer(folder)
    if not reader.is_fast:
        raise ModelError("model_unreadable", folder=folder.name)
    empty = reader("")["input_ids"]
    before, after = empty[: (len(empty) + 1) // 2], empty[(len(empty) + 1) // 2 :]
    room, made = most - len(empty), []
    for start in range(0, len(texts), backbone.AT_ONCE):
        batch = list(texts[start : start + backbone.AT_ONCE])
        read = reader(batch, add_special_tokens=False, verbose=False)
        for at, one in enumerate(read.encodings, start):
            groups = _words(texts[at], one.ids, one.word_ids, one.offsets)
            costs = [len(ids) for _, ids in groups]
            for first, last in _stretches(costs, room, lambda n, g=groups, t=texts[at]: t[g[n][0][0]] in STOPS):  # type: ignore[misc]
                inside = [(place, ids[:room]) for place, ids in groups[first:last]]
                codes = [*before, *(i for _, ids in inside for i in ids), *after]
                of = [-1] * len(before) + [n for n, (_, ids) in enumerate(inside) for _ in ids] + [-1] * len(after)
                made.append(
                    Row(
                        at, tuple(p for p, _ in inside), np.array(codes, np.int64), np.array(of, np.int64),
                        np.array([shape(texts[at][a:b]) for (a, b), _ in inside], np.int64),
                    )
                )  # fmt: skip
    return made


def _words(text: str, ids: list[int], of: list[int | None], places: list[Place]) -> list[tuple[Place, list[int]]]:
    """Return place and pieces of every word; blanks that some tokenizers count to a word are left out of its place."""
    made: list[tuple[Place, list[int]]] = []
    held: int | None = None
    for piece, word, (start, end) in zip(ids, of, places, strict=True):
        while start < end and text[start].isspace():
            start += 1
        if start == end:
            continue
        if made and word is not None and word == held:
            made[-1] = (made[-1][0][0], max(end, made[-1][0][1])), [*made[-1][1], piece]
        else:
            made.append(((start, end), [piece]))
        held = word
    return made


@dataclass(frozen=True)
class Alphabet:
    """The characters and pairs of characters that a training held, and their codes."""

    ones: dict[str, int]
    pairs: dict[str, int]

    @classmethod
    def of(cls, texts: Sequence[str], fewest: int = 2) -> Alphabet:
        """Return the codes of what occurs in the texts at least `fewest` times."""
        ones: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            seen = plain(text)
            ones.update(seen)
            pairs.update(a + b for a, b in pairwise(seen))
        kept = [sorted(x for x, n in found.items() if n >= fewest) for found in (ones, pairs)]
        return cls(*({x: at for at, x in enumerate(each, OTHER + 1)} for each in kept))

    @property
    def sizes(self) -> tuple[int, int]:
        """How many codes of characters and of pairs there are."""
        return len(self.ones) + OTHER + 1, len(self.pairs) + OTHER + 1

    def rows(self, texts: Sequence[str], most: int) -> list[Row]:
        """Return texts as rows of characters; `codes` hold the character, and the pairs with the next and the one before."""
        none, made = np.zeros(0, np.int64), []
        for at, text in enumerate(texts):
            seen = plain(text)
            pairs = [self.pairs.get(a + b, OTHER) for a, b in pairwise(seen)]
            ones = [self.ones.get(c, OTHER) for c in seen]
            codes = np.array([ones, [*pairs, OTHER][: len(ones)], [OTHER, *pairs][: len(ones)]], np.int64).T
            for first, last in _stretches([1] * len(text), most, lambda n, t=text: t[n] in STOPS):  # type: ignore[misc]
                made.append(Row(at, tuple((n, n + 1) for n in range(first, last)), codes[first:last], none, none))
        return made


def plain(text: str) -> str:
    """Return a text in lower case and half width, character for character: offsets stay."""
    return "".join((unicodedata.normalize("NFKC", c).lower() or c)[0] for c in text)
