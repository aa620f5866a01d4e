"""Names of private people in Latin letters: a token that is one, and words around it that speak of somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy import name_small
from core.privacy.known import BRANDS, COMPANIES, WORDS
from core.privacy.name_contexts import RELATION, need
from core.privacy.name_cues import ANY, FIRMS, FULL, KNOWN, LIKELY, NO_PERSON
from core.privacy.name_lists import FAMOUS, GIVEN, folded
from core.privacy.name_parts import Candidate, candidates
from core.privacy.span import FORM, TOLD, Find

_TITLE = re.compile(r"(?i:(?<![A-Za-z])(mr|mrs|ms|miss|mx|dr|prof|professor|sir|herr|frau|mme|señora?))\.?\s$")
_LAST = re.compile(r"([A-Za-z]+)[ \-]$")
_NOT_MADE = re.compile(
    r"\b(?:sounds? like|played by|music by|album by|song by|signature|series|model|edition|st|like|à la|fan of|of)\.?\s$",
    re.IGNORECASE,
)
# A text with an account, a number or a postcode in it is about somebody's own matter: there names are people's.
_MATTER = re.compile(
    r"\d{5}|\d[\d \-]{8,}\d|[\w.]@\w|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|(?i:my (?:order|parcel|account|refund))"
)
_NEXT = re.compile(r" ([A-Z][a-z]+)(?![a-z])")
_ARTICLE = re.compile(r"(?i:\b(?:the|a|an|this|these|those|some|any)\s)$")  # of things; of people only with a title
_SHOUTED = re.compile(r"(?i:by|name[^a-z]*|:|[\"“])\s*$")
_BESIDE = (" and ", " to ", " & ", " or ", "/", " / ")
_BRANDS_OF: dict[str, list[str]] = {}
for _brand in BRANDS:
    _BRANDS_OF.setdefault(_brand.split(" ", 1)[0], []).append(_brand)

SIGNS = r"[A-ZÀ-ÖØ-ÞĀ-Ž]|" + name_small.SIGNS


def finds(text: str) -> Iterator[Find]:
    """Yield the names of a plain text in Latin letters."""
    matter: bool | None = None
    taken: list[tuple[Candidate, int]] = []
    passed: list[Candidate] = []
    for candidate in candidates(text):
        asked = need(candidate, text)
        if asked > candidate.strength >= KNOWN and not candidate.shouted:
            matter = _MATTER.search(text) is not None if matter is None else matter
            if matter and (candidate.strength == FULL or _apart(candidate, text)):
                asked = KNOWN
        if asked <= candidate.strength and _may(candidate, asked, text):
            taken.append((candidate, asked))
        else:
            passed.append(candidate)
    yield from name_small.finds(text)
    if not taken:
        return
    names = {token for candidate, _ in taken for token in candidate.tokens if len(token) > 2 and token not in WORDS}
    for candidate, asked in taken:
        yield Find(_titled(candidate, text), candidate.end, "name", TOLD if asked == ANY else FORM)
    for candidate in passed:  # who was named once is named again; one beside another
        again = all(token in names for token in candidate.tokens)
        beside = candidate.strength >= LIKELY and any(
            text[min(a.end, candidate.end) : max(a.start, candidate.start)] in _BESIDE for a, _ in taken
        )
        if candidate.tokens and (again or beside) and not NO_PERSON.match(text, candidate.end):
            yield Find(_titled(candidate, text), candidate.end, "name", FORM)


def _apart(candidate: Candidate, text: str) -> bool:
    """Return whether a name stands between commas, or at the end behind one."""
    before, after = text[max(0, candidate.start - 2) : candidate.start], text[candidate.end : candidate.end + 1]
    return before.rstrip()[-1:] in (",", "(", '"', "“", ":", "/") and after in ("", ",", ".", ")", '"', "”", "\n", ";")


def _may(candidate: Candidate, asked: int, text: str) -> bool:
    """Return whether a candidate is no brand, no public person, no place, and not called so for another reason."""
    before = text[max(0, candidate.start - 24) : candidate.start]
    plain = " ".join(candidate.tokens)
    title = _TITLE.search(before)
    known, any_name = candidate.strength >= KNOWN, asked == ANY
    if len(candidate.tokens) > 1 and candidate.tokens[-1] in FIRMS:
        return False
    if len(plain) < 2 or _brand_like(plain, before, title):
        return False
    if before.endswith("DR ") and not candidate.shouted and not known:
        return False  # a make of strings, not a doctor
    if not title and ((plain in COMPANIES and not (known and any_name)) or (plain in FAMOUS and not any_name)):
        return False
    if (NO_PERSON.match(text, candidate.end) and not (known and any_name)) or (
        not any_name and _NOT_MADE.search(before)
    ):
        return False
    maker = _NEXT.match(text, candidate.end)
    if maker and folded(maker[1]) in COMPANIES and not title:
        return False  # Jim Dunlop
    if not any_name and not title and _ARTICLE.search(before):
        return False
    return not candidate.shouted or _shouted(candidate, asked, before, text, title is not None)


def _brand_like(plain: str, before: str, title: re.Match[str] | None) -> bool:
    whole = f"{title[1].lower()} {plain}" if title else plain
    last = _LAST.search(before)
    return (
        plain in BRANDS
        or any(whole == b or whole.startswith(b + " ") for b in _BRANDS_OF.get(whole.split(" ", 1)[0], ()))
        or (last is not None and f"{last[1].lower()} {plain}" in BRANDS)
    )


def _shouted(candidate: Candidate, asked: int, before: str, text: str, titled: bool) -> bool:
    """Return whether capitals are a name all the same, and no abbreviation or emphasis."""
    if candidate.strength < KNOWN:
        return titled or (asked == ANY and _SHOUTED.search(before) is not None)
    if asked > ANY and candidate.end - candidate.start < 5:
        return False
    weak = asked >= KNOWN or (asked == LIKELY and len(candidate.tokens) == 1)
    return not weak or text.isupper() or before[-1:] in ('"', "“", "(")


def _titled(candidate: Candidate, text: str) -> int:
    """Return where a name begins: a surname alone goes with its title, a given name with the word for a relation."""
    before = text[max(0, candidate.start - 12) : candidate.start]
    relation = RELATION.search(before)
    if relation:
        return candidate.start - len(before) + relation.start()
    title = _TITLE.search(before)
    if title and " " not in text[candidate.start : candidate.end] and candidate.tokens[0] not in GIVEN:
        return candidate.start - len(before) + title.start()
    return candidate.start
