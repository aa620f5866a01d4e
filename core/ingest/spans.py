"""Labelled places in a text: read in the forms of labelling programs, and kept true when the text around them changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

Span = tuple[int, int, str]  # from and up to which character, and the label
MARK = re.compile("⟨[a-z_]+⟩")  # what stands where something personal was
START, END = ("start", "start_offset", "startOffset", "begin"), ("end", "end_offset", "endOffset", "stop")
LABEL = ("label", "labels", "entity", "entity_group", "type", "tag", "category")


def read(written: str, text: str) -> list[Span] | None:
    """Return the spans that a JSON list says of a text, in order; None when any of them is not a place in it.

    Known are `[[0, 4, "brand"]]` (doccano, spaCy), objects with start, end and label (Prodigy and others), and the
    results of Label Studio, in which the object lies under `value`, its label in a list.
    """
    try:
        found = sorted(_spans(json.loads(written)))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    return found if all(0 <= start < end <= len(text) and label for start, end, label in found) else None


def _spans(value: Any) -> Iterator[Span]:
    if not isinstance(value, list):
        raise TypeError
    for one in value:
        if isinstance(one, list):
            start, end, label = one[:3]
            yield _whole(start), _whole(end), _label(label)
        elif "result" in one:  # one annotator's work
            yield from _spans(one["result"])
        elif isinstance(one.get("value"), dict):
            yield from _spans([one["value"]])
        else:
            start, end, label = (one[min(k for k in keys if k in one)] for keys in (START, END, LABEL))
            yield _whole(start), _whole(end), _label(label)


def _whole(place: Any) -> int:
    if isinstance(place, bool) or place != int(place):
        raise TypeError
    return int(place)


def _label(label: Any) -> str:
    label = label[0] if isinstance(label, list) and label else label
    if not isinstance(label, str):
        raise TypeError
    return label


def written(spans: Sequence[Span]) -> str:
    """Return spans as the JSON that is stored."""
    return json.dumps([list(span) for span in spans], ensure_ascii=False)


def column(texts: pl.Series, spans: pl.Series, shift: pl.Series | None = None) -> pl.Series:
    """Return the spans of each text as `[[start, end, label], …]`; null where there are none or one is no place in it.

    `shift`: how many characters were taken from the start of each text after it was labelled.
    """
    made: list[str | None] = []
    for text, told, cut in zip(texts, spans, shift if shift is not None else [0] * texts.len(), strict=True):
        found = None if text is None or told is None else read(told, " " * cut + text)
        kept = None if found is None else [(start - cut, end - cut, label) for start, end, label in found]
        made.append(None if kept is None or any(start < 0 for start, _, _ in kept) else written(kept))
    return pl.Series(spans.name, made, dtype=pl.String)


def moved(before: str, after: str, spans: Sequence[Span]) -> list[Span]:
    """Return where spans of a text lie once marks like ⟨email⟩ stand in place of what was personal.

    A span that touches what was masked is dropped; so is one whose place cannot be told for certain, because the words
    between two marks stand in the text more than once.
    """
    pieces, marks = MARK.split(after), [len(m) for m in MARK.findall(after)]
    first, last = _earliest(before, pieces), _latest(before, pieces)
    if first is None or last is None:
        return []
    kept, place = [], 0
    for n, piece in enumerate(pieces):
        if first[n] == last[n]:
            by = place - first[n]
            inside = (s for s in spans if first[n] <= s[0] and s[1] <= first[n] + len(piece))
            kept += [(start + by, end + by, label) for start, end, label in inside]
        place += len(piece) + (marks[n] if n < len(marks) else 0)
    return kept


def _earliest(before: str, pieces: list[str]) -> list[int] | None:
    """Return the first place of each piece that leaves something between it and the one before; None where none does."""
    if len(pieces) == 1:
        return [0] if before == pieces[0] else None
    places, end = [], 0
    for n, piece in enumerate(pieces):
        place = 0 if n == 0 and before.startswith(piece) else before.find(piece, end + 1) if n else -1
        if n == len(pieces) - 1:
            place = len(before) - len(piece) if before.endswith(piece) and len(before) - len(piece) > end else -1
        if place < 0:
            return None
        places.append(place)
        end = place + len(piece)
    return places


def _latest(before: str, pieces: list[str]) -> list[int] | None:
    """Return the last place of each piece, from the end of the text."""
    turned = _earliest(before[::-1], [piece[::-1] for piece in reversed(pieces)])
    if turned is None:
        return None
    return [len(before) - place - len(piece) for place, piece in zip(reversed(turned), pieces, strict=True)]
