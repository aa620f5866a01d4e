"""Given names and surnames in Latin letters, as lists of what is looked up without capitals and accents."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from core.privacy.known import GIVEN as KNOWN
from core.privacy.known import WORDLIKE as KNOWN_WORDS

_OWN = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def _read() -> dict[str, frozenset[str]]:
    """Return the sections of names.txt; lines that begin with # are no names."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    section = ""
    for line in Path(__file__).with_name("names.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#"):
            names[section] += line.split()
    return {key: frozenset(words) for key, words in names.items()}


_LISTS = _read()
WORDLIKE = _LISTS["words"] | KNOWN_WORDS  # names that are words, places, makes or figures of fiction as well
GIVEN = (_LISTS["given"] | KNOWN) - WORDLIKE
CURATED = KNOWN & WORDLIKE  # … of which these are first of all names
SURNAMES = _LISTS["surnames"]
# Public persons and figures as they are talked about: their names are topics.
FAMOUS = frozenset(name.replace("_", " ") for name in _LISTS["famous"])


@lru_cache(8192)
def folded(token: str) -> str:
    """Return a word in small letters without accents."""
    low = token.lower()
    if low.isascii():
        return low
    return "".join(c for c in unicodedata.normalize("NFD", low.translate(_OWN)) if not unicodedata.combining(c))
