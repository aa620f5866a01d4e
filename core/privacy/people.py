"""Names of private people, told by what stands around them: somebody introduces, addresses, thanks or signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.known import BRANDS, COMPANIES, GIVEN, WORDLIKE, WORDS
from core.privacy.name_forms import ANY, LIKELY, PARTICLE, RULES
from core.privacy.span import FORM, TOLD, Find

_RELATIONS = frozenset(
    [
        "Uncle",
        "Aunt",
        "Auntie",
        "Aunty",
        "Grandma",
        "Grandpa",
        "Nana",
        "Granny",
        "Cousin",
        "Sister",
        "Brother",
        "Nurse",
        "Coach",
    ]
)
_NOT_MADE = re.compile(
    r"\b(?:sounds like|played by|music by|album by|song by|signature|series|model|edition)\s$", re.IGNORECASE
)
_TITLE = re.compile(r"(?i:\b(mr|mrs|ms|miss|mx|dr|prof|professor|sir|herr|frau|mme|señora?))\.?\s$")


def finds(text: str) -> Iterator[Find]:
    """Yield the names of a plain text in Latin letters."""
    low = text.lower()
    for cues, form, need in RULES:
        for found in form.finditer(text) if any(cue in low for cue in cues) else ():
            start, end = found.span("name")
            name = _core(found["name"], bool(_TITLE.search(text, max(0, start - 10), start)))
            if name is None:
                continue
            start += name[0]
            end = start + name[1]
            if _is_one(text[start:end], need, text[max(0, start - 24) : start], text[end : end + 24]):
                title = _TITLE.search(text, max(0, start - 10), start)
                if title and " " not in text[start:end] and text[start:end].lower() not in GIVEN:
                    start = title.start()  # a surname alone goes with its title
                yield Find(start, end, "name", TOLD if need == ANY else FORM)


def _core(name: str, titled: bool) -> tuple[int, int] | None:
    """Return where in a match the name lies and how long it is: from the first word that can be one to the last."""
    parts = [(m.start(), m.group()) for m in re.finditer(r"\S+", name)]
    first = 0
    while first < len(parts) and not titled and _word(parts[first][1]):
        first += 1
    if parts[0][1] in _RELATIONS:
        return (0, len(name)) if len(parts) > 1 and not _word(parts[1][1]) else None
    last = first
    while last < len(parts) and not _word(parts[last][1]):
        last += 1
    while last > first and re.fullmatch(PARTICLE, parts[last - 1][1]):
        last -= 1
    if first > 0 or last <= first:  # a name begins where it was announced
        return None
    return parts[first][0], parts[last - 1][0] + len(parts[last - 1][1]) - parts[first][0]


def _word(token: str) -> bool:
    return token.lower().rstrip(".,'") in WORDS or (len(token) > 1 and token.lower().rstrip(".") in COMPANIES - GIVEN)


def _is_one(name: str, need: int, before: str, after: str) -> bool:
    plain = re.sub(r"[^a-z ]", "", name.lower()).strip()
    tokens = plain.split()
    title = _TITLE.search(before)
    whole = f"{title[1].lower()} {plain}" if title else plain
    if not tokens or any(whole == b or whole.startswith(b + " ") for b in BRANDS) or plain in BRANDS:
        return False
    if before.endswith("DR ") and not name.isupper() and tokens[0] not in GIVEN:
        return False  # a make of strings, not a doctor
    if plain in COMPANIES and not (plain in GIVEN and need == ANY) and not title:
        return False
    if (
        re.match(
            r"(?:'s)? (?:[Cc]ustomer|[Tt]ech|[Ss]upport|[Ss]ervice|[Ii]nc|[Ll]td|[Cc]orp|LLC|GmbH|Co\b|Music|Store|Guitars?|Audio)",
            after,
        )
        and tokens[0] not in GIVEN
    ):
        return False
    if _NOT_MADE.search(before):
        return False
    known = tokens[0] in GIVEN or any(len(part) > 2 and part in GIVEN for part in tokens[0].split("-"))
    shouted = name.isupper() and len(name) > 1 and "." not in name
    if need == ANY:
        return len(plain) > 1 and (
            not shouted or known or title is not None or re.search(r"(?i:by|name[^a-z]*)\s*$", before) is not None
        )
    if need == LIKELY:
        whole_name = (
            len(tokens) > 1 and not shouted and not any(t in WORDS or t in COMPANIES for t in tokens if len(t) > 1)
        )
        return known or whole_name
    return known and (tokens[0] not in WORDLIKE or name[0].isupper()) and not shouted
