"""Reviews become voices: one sentence each, nothing lost."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from core.base.tokens import HAN


@dataclass(frozen=True)
class Split:
    """When a sentence is too long to be one voice; such a one is cut at clause borders."""

    words: int = 45  # of an alphabetic script
    han: int = 60  # characters
    characters: int = 400  # of anything, so that no wall of text stays in one piece


# What ends a sentence, and what may follow the end mark and still belongs to the sentence.
_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff"
_MARKS = ".!?。！？；…"
_END = re.compile(rf"[{_MARKS}~～]*[{_MARKS}][{_MARKS}~～]*[\"'”’»」』》）)\]】]*(?:\s*[{_EMOJI}]+)*|;(?=\s*[{HAN}])")
_LETTER = re.compile(r"[^\W\d_]")
_HAN = re.compile(f"[{HAN}]")
_MARKER = re.compile(r"\(?\d{1,2}[.)、．]\s*")  # "2." at the head of a point belongs to what it counts

# Abbreviations by what has to follow for the stop to be no end: anything, a number, anything but a new sentence.
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "vs", "eg", "ie", "approx", "mt", "gen", "rev", "sgt", "capt"})
_NUMBERED = frozenset({"no", "nos", "vol", "ch", "pp", "fig", "art"})
_MONTHS = frozenset({"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"})
_EITHER = _MONTHS | {"etc", "inc", "ltd", "co", "corp", "jr", "sr", "dept", "st", "ave", "blvd"}
_UNIT = re.compile(r"\d\s?(?:in|ft|oz|lbs?|hrs?|mins?|secs?|cm|mm|kg|gal|pt|qt|yrs?)$", re.IGNORECASE)
_NEXT = re.compile(r"\s*(\S?)")
_LAST_WORD = re.compile(r"[^\s(\"'“‘/,]*$")
_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")

# HTML and debris.
_BREAK = re.compile(r"<\s*/?\s*(?:br|p|div|li|ul|ol|tr|h[1-6])\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]{0,300})?/?>|<!--.{0,1000}?-->", re.DOTALL)
_DEBRIS = re.compile(r"[\u200b\u200c\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
_LINES = re.compile(r"[\n\r\v\f\u2028\u2029\x85]+")

# Where a sentence that is too long may be cut, best first.
_CLAUSE = re.compile(rf"(?<=[，、,;:：；])\s*(?!\d)|(?<=[~～])|\s+[-–—]+\s+|(?<=[{HAN}])\s+(?=[{HAN}])")
_JOINT = re.compile(r"\s+(?=(?:and|but|because|which|so|while|when|although|however|or)\s)", re.IGNORECASE)
_PIECE = re.compile(rf"\s*(?:[{HAN}]|[^\s{HAN}]{{1,60}})")


def plain(text: str) -> str:
    """Return the text with entities resolved, tags turned into white space and invisible characters left out."""
    if "&" in text:
        text = html.unescape(html.unescape(text))  # exports are often escaped twice
    if "<" in text:
        text = _TAG.sub(" ", _BREAK.sub("\n", text))
    return _DEBRIS.sub("", text)


def sentences(text: str, how: Split = Split()) -> list[str]:
    """Return the sentences of one review in order; every visible character of `plain(text)` is in one of them."""
    found: list[str] = []
    for line in _LINES.split(plain(text)):
        found.extend(_joined(_cut(line)))
    voices = [" ".join(one.split()) for one in _joined(found)]
    return [part for one in voices if one for part in _shortened(one, how)]


def split(reviews: pl.DataFrame, how: Split = Split()) -> pl.DataFrame:
    """Return (voice_id, review_id, position, text) from reviews (review_id, text), in the order of the reviews.

    `position` counts from 0 within a review. A review without any visible character has no voice.
    """
    ids, positions, texts = [], [], []
    for review_id, text in reviews.select("review_id", "text").iter_rows():
        for position, voice in enumerate(sentences(text, how) if text else ()):
            ids.append(review_id)
            positions.append(position)
            texts.append(voice)
    frame = pl.DataFrame(
        {"review_id": ids, "position": positions, "text": texts},
        schema={"review_id": pl.String, "position": pl.Int32, "text": pl.String},
    )
    return frame.select(pl.format("{}:{}", "review_id", "position").alias("voice_id"), pl.all())


def _cut(line: str) -> list[str]:
    """Cut one line after each true end of a sentence."""
    parts, begin = [], 0
    for mark in _END.finditer(line):
        if mark.end() < len(line) and _ends(line, mark):
            parts.append(line[begin : mark.end()])
            begin = mark.end()
    return [*parts, line[begin:]]


def _ends(line: str, mark: re.Match[str]) -> bool:
    """Tell whether an end mark within a line really ends a sentence."""
    after, signs = line[mark.end()], mark.group().rstrip()
    if "." in signs and not set(signs) & set("!?。！？；"):
        return _stop_ends(line, mark, after)
    following = _following(line, mark)
    if following.islower() and (signs[0] == "…" or signs[-1] in "\"'”’"):  # the sentence goes on after a quote
        return False
    if signs[0] in "!?" and after.isalnum() and not _HAN.match(after):
        word = _last_word(line, mark.start())
        return after.isalpha() and "://" not in word and "www." not in word
    return after not in ",，、)"


def _stop_ends(line: str, mark: re.Match[str], after: str) -> bool:
    """Tell whether a full stop, or a row of them, ends a sentence."""
    before = line[mark.start() - 1] if mark.start() else ""
    if before and _HAN.match(before):
        return not after.isdigit() and after not in ",，、"
    following = _following(line, mark)
    if mark.group().startswith(("..", "…")):
        return bool(following) and not following.islower() and (after.isspace() or following.isupper())
    word = _last_word(line, mark.start())
    if not after.isspace():  # glued: "great.They" ends, "amazon.com", "3.5" and "U.S" do not
        glued = after.isupper() and len(word) > 1 and before.islower() and "/" not in word and "@" not in word
        return (glued and word.lower() not in _TITLES) or (bool(_HAN.match(after)) and not before.isdigit())
    if following.islower() and (
        mark.group()[-1] in "\"'”’" or _UNIT.search(line, max(0, mark.start() - 12), mark.start())
    ):
        return False
    return not _abbreviated(word, following)


def _following(line: str, mark: re.Match[str]) -> str:
    """Return the next visible character after an end mark."""
    found = _NEXT.match(line, mark.end())
    return found.group(1) if found else ""


def _abbreviated(word: str, following: str) -> bool:
    """Tell whether the stop after `word` belongs to an abbreviation."""
    low = word.lower()
    if low in _TITLES or low in ("e.g", "i.e"):
        return True
    if low in _NUMBERED:
        return following.isdigit()
    if low in _EITHER or _DOTTED.fullmatch(low):
        return not following.isupper()
    return len(word) == 1 and word.isupper() and word.isalpha() and word != "I" and following.isupper()


def _last_word(line: str, end: int) -> str:
    """Return what stands unbroken before `end`, at most 40 characters of it."""
    found = _LAST_WORD.search(line[max(0, end - 40) : end])
    return found.group() if found else ""


def _joined(parts: list[str]) -> list[str]:
    """Join what has no letter to what stands before it, or behind where it counts or opens the list."""
    whole: list[str] = []
    waiting = ""
    for part in parts:
        if not part.strip():
            continue
        if _LETTER.search(part):
            whole.append(waiting + part)
            waiting = ""
        elif not whole or _MARKER.fullmatch(part.strip()):
            waiting += part if part[-1:].isspace() else part + " "
        else:
            whole[-1] = whole[-1].rstrip() + (" " if part[0].isspace() else "") + part.strip()
    if waiting and whole:
        whole[-1] += " " + waiting
    elif waiting:
        whole.append(waiting)
    return whole


def _size(text: str, how: Split) -> float:
    """Return how many times too long a text is: more than 1 has to be cut."""
    han = len(_HAN.findall(text))
    words = len(text.split()) if han * 3 < len(text) else 0
    return max(words / how.words, han / how.han, len(text) / how.characters)


def _shortened(sentence: str, how: Split) -> list[str]:
    """Cut a sentence that is too long into about equal parts at the best borders there are."""
    if len(sentence) <= min(how.words, how.han) or _size(sentence, how) <= 1:
        return [sentence]
    pieces = [sentence]
    for border in (_CLAUSE, _JOINT, None):
        pieces = [part for piece in pieces for part in _broken(piece, border, how)]
    whole = sum(_size(piece, how) for piece in pieces)
    target = whole / math.ceil(whole)
    packed: list[str] = []
    room = 0.0
    for piece in pieces:
        size = _size(piece, how)
        limit = min(1.0, target + 0.1) if _LETTER.search(piece) else 2.0
        if packed and room + size <= limit:
            packed[-1] += piece
            room += size
        else:
            packed.append(piece)
            room = size
    return [" ".join(part.split()) for part in packed if part.strip()]


def _broken(piece: str, border: re.Pattern[str] | None, how: Split) -> list[str]:
    """Break a piece that is still too long at every border; without a border, at words."""
    if _size(piece, how) <= 1:
        return [piece]
    if border is None:
        bits = _PIECE.findall(piece)
        step = max(1, len(bits) // math.ceil(_size(piece, how)))
        return ["".join(bits[i : i + step]) for i in range(0, len(bits), step)]
    places = [0, *(m.end() if m.group().strip() else m.start() for m in border.finditer(piece)), len(piece)]
    return [piece[a:b] for a, b in pairwise(places) if b > a]
