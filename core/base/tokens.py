"""Words of a text in English and Chinese, behind one door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN_RUN = re.compile(f"[{HAN}]+")
_HAN_ONE = re.compile(f"[{HAN}]")
_WORD = re.compile(rf"[^\W\d_{HAN}]+(?:['’][^\W\d_{HAN}]+)*", re.UNICODE)
_PIECE = re.compile(rf"[{HAN}]+|\d+(?:[.,]\d+)*|[^\W\d_{HAN}]+(?:['’][^\W\d_{HAN}]+)*", re.UNICODE)
MARK = r"⟨[a-z]+⟩"  # what stands in place of something personal; nobody said that word
_MARK = re.compile(MARK)


def unmarked(text: str) -> str:
    """Return a text with an empty pair of brackets in place of every mark: a gap, and no word."""
    return _MARK.sub("⟨⟩", text) if "⟨" in text else text


def han_share(text: str) -> float:
    """Return the share of Han characters among the letters of a text, 0 for a text without letters."""
    text = unmarked(text)
    han = len(_HAN_ONE.findall(text))
    latin = sum(len(w) for w in _WORD.findall(text))
    return han / (han + latin) if han + latin else 0.0


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    """Load jieba once, silently; its dictionary takes about a second."""
    import logging

    import jieba

    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    return jieba


def dictionary() -> Iterator[tuple[str, int, str]]:
    """Yield the words of the segmenter's dictionary: the word, how often its texts hold it, what part of speech it is."""
    import jieba

    with jieba.get_dict_file() as lines:
        for line in lines:
            word, often, what = line.decode("utf-8").split()
            yield word, int(often), what


def words(text: str) -> list[str]:
    """Return lower-cased words and numbers in order: Han runs segmented, other scripts by letters."""
    found: list[str] = []
    for piece in _PIECE.findall(unmarked(text)):
        if _HAN_RUN.match(piece):
            found.extend(_segmenter().lcut(piece))
        else:
            found.append(piece.lower())
    return found
