"""Stretches of capitalised words that could be a name in Latin letters, and how much each looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.privacy.known import BRANDS, COMPANIES, WORDS
from core.privacy.name_cues import ANY, BEFORE, CLOSING, FIELDS, FULL, KIN, KNOWN, LIKELY, STAFF
from core.privacy.name_lists import CURATED, GIVEN, SURNAMES, WORDLIKE, folded
from core.privacy.signs import LOW, UP

_TOKEN = (
    rf"(?:(?:Mc|Mac|O'|D'|De|Di|Le|La|Van|Fitz)?[{UP}][{LOW}]+(?:-[{UP}{LOW}][{LOW}]+)?|"
    rf"[{UP}]'?[{UP}]{{2,15}}(?:-[{UP}]{{2,12}})?(?![{LOW}]))"
)
_PARTICLE = r"(?:van|von|der|den|de|da|del|della|di|la|le|bin|al|el|dos|du|y|zu|ter)"
_MORE = rf"(?:[ ](?:[{UP}]\.?[ ])?(?:{_PARTICLE}[ ]){{0,2}}{_TOKEN}|[ ][{UP}]\.(?![{LOW}]))"
_CAPITAL = re.compile(rf"[{UP}](?<![0-9A-Za-z@#'\-⟨_./].)(?<!I(?=[ ']))")  # which begins a word, and is not "I"
_RUN = re.compile(rf"(?:[B-HJ-Z]\s[A-Z]\s|(?:[{UP}]\.\s?){{0,2}}){_TOKEN}{_MORE}{{0,4}}(?![{UP}{LOW}0-9_@])(?!\.\w)")
_PARTICLES = re.compile(_PARTICLE)
_PART = re.compile(r"\S+")
_NO_NAMES = (
    WORDS
    | STAFF
    | KIN
    | frozenset(FIELDS)
    | {cue for cue in BEFORE if " " not in cue}
    | {cue for cue in CLOSING if " " not in cue}
) - {"grant", "dean"}


_FIRST = re.compile(r"[A-Za-z]+(?![A-Za-z'.\-\u00aa-\u024f])")
_PREFIXES = ("De", "Di", "La", "Le", "Van")


class Candidate(NamedTuple):
    """Characters start … end of a text that could be a name."""

    start: int
    end: int
    tokens: tuple[str, ...]  # folded, without initials and particles
    strength: int  # what it is without context, in the terms of what contexts ask: ANY … FULL; -1 for initials alone
    shouted: bool  # in capitals


def candidates(text: str) -> Iterator[Candidate]:
    """Yield the stretches of capitalised words of a text of which none is a common word."""
    at = 0
    while capital := _CAPITAL.search(text, at):
        at = capital.end()
        word = _FIRST.match(text, at - 1)
        if word and word.group().lower() in _NO_NAMES and word.group() not in _PREFIXES:
            at = word.end()  # most capitals begin a sentence
            continue
        run = _RUN.match(text, at - 1)
        if run is None:
            continue
        at = run.end()
        parts = [(run.start() + m.start(), m.group()) for m in _PART.finditer(run.group())]
        stretch: list[tuple[int, str]] = []
        for at, part in (*parts, (run.end(), "")):
            plain = folded(part.rstrip(".'"))
            made = len(part) > 1 and plain in COMPANIES and plain not in GIVEN and not _of_somebody(stretch, plain)
            if part and not (plain in _NO_NAMES or made):
                stretch.append((at, part))
                continue
            while stretch and (_PARTICLES.fullmatch(stretch[-1][1])):
                stretch.pop()
            if stretch and not _PARTICLES.fullmatch(stretch[0][1]):
                yield _candidate(stretch)
            stretch = []


def _of_somebody(before: list[tuple[int, str]], plain: str) -> bool:
    """Return whether a company's word is the surname behind one given name: Liam Taylor, but not Jim Dunlop."""
    first = folded(before[0][1]) if len(before) == 1 else ""
    return first in GIVEN and plain in SURNAMES | WORDLIKE and f"{first} {plain}" not in BRANDS


def _candidate(parts: list[tuple[int, str]]) -> Candidate:
    start, end = parts[0][0], parts[-1][0] + len(parts[-1][1])
    tokens = tuple(folded(p.rstrip(".")) for _, p in parts if len(p.rstrip(".")) > 1 and not _PARTICLES.fullmatch(p))
    whole = " ".join(p for _, p in parts)
    shouted = whole.isupper() and len(whole) > 2 and "." not in whole
    if not tokens:
        return Candidate(start, end, tokens, -1, shouted)
    first = tokens[0]
    known = first in GIVEN or (
        "-" in first
        and first.split("-")[0] in GIVEN | CURATED
        and all(p in GIVEN | CURATED or len(p) < 4 for p in first.split("-"))
    )
    if len(parts[0][1].rstrip(".")) == 1:  # J. Smith
        strength = LIKELY if tokens[-1] in WORDLIKE else KNOWN
    elif len(parts) == 1:
        strength = KNOWN if known else LIKELY if first in WORDLIKE or first in SURNAMES else ANY
    elif known or (first in CURATED and tokens[-1] in SURNAMES and len(tokens) > 1):
        strength = FULL
    else:
        strength = KNOWN if tokens[-1] in SURNAMES and first not in WORDLIKE else LIKELY
    return Candidate(start, end, tokens, strength, shouted)
