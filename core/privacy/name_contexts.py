"""How much a stretch of capitals has to look like a name where it stands: what is around it decides."""

from __future__ import annotations

import re

from core.privacy.known import BRANDS, COMPANIES, listed
from core.privacy.name_cues import (
    AFTER,
    ANY,
    BEFORE,
    CLOSING,
    FIELDS,
    FULL,
    HAN_BEFORE,
    HAN_BEFORE_FULL,
    HAN_BEFORE_KNOWN,
    KIN,
    KNOWN,
    LIKELY,
    NOTHING,
    OWNERS,
    SERVED,
    STAFF,
    STAFF_SURE,
)
from core.privacy.name_lists import GIVEN, WORDLIKE, folded
from core.privacy.name_parts import Candidate

_WORD = re.compile(r"(?<![0-9a-z])[a-zà-ÿ']+|c/o")
_LAST_WORD = re.compile(r"[a-z']+$")
_ENDS = re.compile(r"\s*[.!)xX,]*\s*(?:\n|$)")
_ALONE = re.compile(r"\.(?:\s|$)|,[^.!?\n]{1,28}$|\s?[,\-–(]\s?\w+(?: \w+)?\)?$")
_DASH = re.compile(r"[\-–—~/]\s?$")
_SENTENCE = re.compile(r"[.!?…)]\s+$")
_OPENS = re.compile(r"(?:^|[.!?…)\n]\s*)[\-–—~]?\s?$")
_ACTS = re.compile(
    r"[,:]| (?:was|is|kept|told|said|left|hung|never|did|came|called|refused|promised|helped|from|at|who|could|would|had|has|even|"
    r"just|and|in|[a-z]+ed)(?![a-z])"
)
_TITLES = listed("mr mrs ms miss mx dr prof sr sra rev fr")
_PEOPLE = STAFF | KIN
_CALLED = (GIVEN | WORDLIKE) - COMPANIES
_RENAMED = listed("recipient name account addressee surname change changed changing")
_SPOKEN_OF = STAFF | listed("as name names tag called signed by for phone says dear")
# The last words of what announces any name at all.
_ANNOUNCED = (
    {cue.split()[-1] for cue, need in BEFORE.items() if need == ANY}
    | {cue.split()[-1] for cue in CLOSING}
    | {field for field, need in FIELDS.items() if need == ANY}
    | listed("uncle granny coach brother sister")
    | KIN
    | STAFF_SURE
)
RELATION = re.compile(r"\b(?:Uncle|Aunt|Auntie|Aunty|Grandma|Grandpa|Nana|Granny|Cousin|Sister|Brother|Nurse|Coach)\s$")


def need(candidate: Candidate, text: str) -> int:
    """Return the least that the words around a candidate ask of it: ANY … FULL, or NOTHING where they say nothing."""
    if candidate.strength < 0:
        return NOTHING
    asked = _before(candidate, text)
    return asked if asked <= candidate.strength else min(asked, _after(candidate, text))


def _after(candidate: Candidate, text: str) -> int:
    for form, asks in AFTER:
        if asks > candidate.strength or not (found := form.match(text, candidate.end)):
            continue
        said = found.groupdict()
        if "who" in said and said["who"].lower() not in _PEOPLE:
            continue
        if "also" in said and (
            folded(said["also"]) not in _CALLED or f"{candidate.tokens[-1]} {folded(said['also'])}" in BRANDS
        ):
            continue
        return asks
    return NOTHING


def _before(candidate: Candidate, text: str) -> int:
    start, end = candidate.start, candidate.end
    before = text[max(0, start - 60) : start]
    if RELATION.search(before):
        return ANY
    talk = before.rstrip(" \t\n\"“”'‘(-–—~*:=,.!?/…")
    plain = talk[-24:].isascii()
    if candidate.strength == ANY and plain and not _ANNOUNCED.intersection(_LAST_WORD.findall(talk[-14:].lower())):
        return NOTHING
    between = before[len(talk) :]
    words = _WORD.findall(talk[-48:].lower()) if talk[-1:].isalpha() or talk[-1:] == "'" else []
    ends = _ENDS.match(text, end) is not None
    asked = _worded(candidate, text, talk, between, words) if words else NOTHING
    if words and any(tail in CLOSING for tail in _tails(words)):
        parted = "\n" in between or (between.strip() != "" and "." not in between)
        asked = min(
            asked, ANY if ends and parted else KNOWN if ends or parted or words[-1] in ("thanks", "you") else FULL
        )
    if between and between[-1] in '("“‘':
        told = text[end : end + 1] in ')"”’,' and not _SPOKEN_OF.isdisjoint(words[-8:])
        asked = min(asked, LIKELY if not KIN.isdisjoint(words[-7:]) else KNOWN if told else FULL)
    asked = min(asked, _placed(candidate, text, before, between, ends))
    if asked > ANY and not plain:
        if HAN_BEFORE.search(before):
            asked = min(asked, ANY if candidate.strength > ANY else KNOWN)
        elif HAN_BEFORE_KNOWN.search(before):
            asked = min(asked, KNOWN)
        elif HAN_BEFORE_FULL.search(before):
            asked = min(asked, FULL)
    return asked


def _tails(words: list[str]) -> list[str]:
    return [" ".join(words[-n:]) for n in range(1, 6)]


def _worded(candidate: Candidate, text: str, talk: str, between: str, words: list[str]) -> int:
    """Return what the words before a candidate ask: a cue, kin, staff, a field of a form."""
    last, asked = words[-1], NOTHING
    if last == "miss" and (not talk.endswith("Miss") or "." in between):
        return NOTHING  # one misses a thing as well
    marked = ":" in between or "=" in between
    if between.strip(" \"“'‘~") in ("", ":", ",", "(", "-", "=", ": -") or (last in _TITLES and between.strip() == "."):
        comma = 2 * ("," in between)
        asked = min(BEFORE.get(tail, NOTHING) + comma for tail in _tails(words))
        small = talk[-len(last) :].islower() or talk.isupper()
        if small and last in KIN and not OWNERS.isdisjoint(words[-6:-1]):
            asked = min(asked, ANY if "(" not in between else LIKELY)
        elif last in STAFF or (small and last in KIN):
            sure = last in STAFF_SURE and (marked or _ACTS.match(text, candidate.end))
            asked = min(asked, ANY if sure else KNOWN)
    if marked:
        asked = min(asked, FIELDS.get(last, NOTHING))
    if (
        last == "w"
        and between.strip() == "/"
        and len(words) > 1
        and words[-2] in ("spoke", "talked", "chatted", "speak")
    ):
        asked = min(asked, ANY)
    if last == "from" and not _RENAMED.isdisjoint(words[-6:-1]):
        asked = min(asked, FULL)
    if last == "by" and not SERVED.isdisjoint(words[-6:-1]):
        asked = min(asked, KNOWN)
    return asked


def _placed(candidate: Candidate, text: str, before: str, between: str, ends: bool) -> int:
    """Return what the place asks: a signature at the end, a line or sentence that is a name alone."""
    if not ends:
        return FULL if _OPENS.search(before) and _ALONE.match(text, candidate.end) else NOTHING
    last = not text[candidate.end :].strip(" \n.!)xX,")
    line = not before or "\n" in between
    if _DASH.search(between) and (len(between) > 1 or len(between) == len(before)) and "(" not in between:
        return LIKELY
    if (line or _SENTENCE.search(between)) and candidate.end - candidate.start < len(text.strip()):
        return (LIKELY if line else KNOWN) if last else FULL
    return NOTHING
