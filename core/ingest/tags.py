"""Sentences whose words were tagged one by one, as CoNLL files have them, become texts with spans."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

TAG = re.compile(r"^(?:O|[BIESLUM]-\S+)$")
NEITHER = ("-100", "-999", "-1", "_", "")  # a third column that says nothing of a word
MOST = 0.95  # share of lines that must end in a tag
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def are(lines: list[str]) -> bool:
    """Return whether lines are words with tags, and empty lines between sentences."""
    words = [line.split() for line in lines if line.strip()]
    if len(words) < 5 or not any(not line.strip() for line in lines[:-1]):
        return False
    place = _place(words)
    return place > 0 and any(len(w) > place and w[place].startswith(("B-", "S-", "U-")) for w in words)


def _place(words: list[list[str]]) -> int:
    """Return the last column that holds tags in nearly every line, 0 for none."""
    widest = max(len(w) for w in words)
    fits = [
        sum(len(w) > n and bool(TAG.match(w[n])) for w in words) >= MOST * len(words) for n in range(1, min(widest, 8))
    ]
    return max((n + 1 for n, fit in enumerate(fits) if fit), default=0)


def sentences(lines: Iterable[str], place: int = 0) -> Iterator[tuple[str, str] | None]:
    """Yield text and spans (JSON, [[start, end, label], …] in characters) of each sentence; None for one without tags.

    Words stand apart by a blank, Chinese characters do not. A third column that judges a word joins the label: `ASP:Positive`.
    """
    held: list[list[str]] = []
    for line in (*lines, "") if isinstance(lines, list) else _ended(lines):
        if line.strip():
            held.append(line.split())
        elif held:
            place = place or _place(held)
            yield _sentence(held, place)
            held = []


def _ended(lines: Iterable[str]) -> Iterator[str]:
    yield from lines
    yield ""


def _sentence(words: list[list[str]], place: int) -> tuple[str, str] | None:
    if not place or any(len(w) <= place for w in words):
        return None
    text = ""
    spans: list[list[Any]] = []
    for word in words:
        apart = bool(text) and not (_HAN.match(text[-1]) or _HAN.match(word[0]))
        start = len(text) + apart
        text += " " * apart + word[0]
        tag = word[place]
        if tag == "O" or not TAG.match(tag):
            continue
        judged = word[place + 1] if len(word) > place + 1 and word[place + 1] not in NEITHER else ""
        label = f"{tag[2:]}:{judged}" if judged else tag[2:]
        if tag[0] in "IEML" and spans and spans[-1][2] == label and spans[-1][1] >= start - 1:
            spans[-1][1] = len(text)
        else:
            spans.append([start, len(text), label])
    return text, json.dumps(spans, ensure_ascii=False)
