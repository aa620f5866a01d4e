"""What people decided about masking: words that are not personal after all, words that are, and whole columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from core.privacy.span import CHECKED, Find

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


def bare(literal: str) -> str:
    """Return a literal as it is compared: case-folded, without blanks around it."""
    return literal.strip().casefold()


@dataclass(frozen=True)
class Rules:
    """keep, mask: literal strings; keep_columns, mask_columns: columns never or always treated as personal."""

    keep: frozenset[str] = frozenset()
    mask: frozenset[str] = frozenset()
    keep_columns: frozenset[str] = frozenset()
    mask_columns: frozenset[str] = frozenset()

    def hides(self, column: str) -> bool:
        """Return whether somebody said that a column is about people; `Email` and `email` are one, to keep it safe."""
        return bare(column) in self._hidden

    @cached_property
    def _hidden(self) -> frozenset[str]:
        return frozenset(bare(column) for column in self.mask_columns)

    def kept(self, found: str) -> bool:
        """Return whether somebody said that this is nothing personal."""
        return bare(found) in self._kept

    @cached_property
    def _kept(self) -> frozenset[str]:
        return frozenset(bare(word) for word in self.keep)

    @cached_property
    def literals(self) -> list[str]:
        """The strings to mask, longest first: a full name goes before the surname in it."""
        return sorted({word.strip() for word in self.mask if word.strip()}, key=lambda w: (-len(w), w))

    @cached_property
    def _form(self) -> re.Pattern[str] | None:
        said = [_whole(word) for word in self.literals]
        return re.compile("|".join(said), re.IGNORECASE) if said else None

    def finds(self, text: str) -> Iterator[Find]:
        """Yield where a text holds what is to be masked: whole words, while Han stand unspaced among others."""
        for found in self._form.finditer(text) if self._form else ():
            yield Find(*found.span(), "word", CHECKED)


NONE = Rules()


def _whole(word: str) -> str:
    edge = rf"[^\W{_HAN}]"  # a letter or digit that has no word of its own
    before = rf"(?<!{edge})" if re.match(edge, word) else ""
    after = rf"(?!{edge})" if re.search(rf"{edge}$", word) else ""
    return before + re.escape(word) + after
