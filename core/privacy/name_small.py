"""Names in small letters: behind words that announce one, before a house and a number, on a list of gifts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.known import WORDS, listed
from core.privacy.name_cues import KIN
from core.privacy.name_lists import GIVEN, SURNAMES
from core.privacy.span import FORM, TOLD, Find

_TOKEN = re.compile(r"(?<![A-Za-z@.])[a-z]{3,14}(?![a-zA-Z@])")
_LOWER = re.compile(
    r"(?i:(?<![a-z])(?:my name is|my name's|name is|name:|call me|goes by|spoke (?:to|with)|talked (?:to|with)|chatted with|agent|"
    r"rep|representative|ask for|asked for|named|called|dear|driver|courier|thanks|thank you|cheers|regards|lady|guy|manager|"
    r"employee|technician|tell|told|hi|hello|same|list|cashier|(?:my|his|her|our) (?:[a-z]+ ){0,2}?(?:" + "|".join(sorted(KIN)) + r")"
    r"|this is|i'm|im|it's))[ :,]{1,2}(?P<name>[a-z]{3,14}(?: [a-z]{3,14})?)(?![a-z'@._\-]|\.[a-z])"
)  # fmt: skip
_LISTED = re.compile(
    r"(?<![A-Za-z@.\-])(?P<name>(?P<first>[a-z]{3,14}) (?P<second>[a-z]{3,14}))(?:(?= (?:gift|wedding|baby|bridal) (?:registry|"
    r"list|shower)| registry| wedding list)|(?=, \d{1,4}[a-z]?,? [a-z]+ [a-z]+)|(?=,? (?:\+?\d{2,5}[ \-]?\d{3,5}[ \-]?\d{3,5}|[\w.+\-]+@\w)))"
)
_SAID_LOW = re.compile(r"(?i:(?:my name is|my name's|name is|name:|goes by|call me)[ :]{1,2})$")
_ME_LOW = re.compile(r"(?i:(?:this is|i'm|im|it's) )$")
_ME_AFTER = re.compile(r",? (?i:calling|speaking|from|again|here|btw|by the way|i ordered|and i)(?![a-z])")

_NO_SURNAMES = listed(
    "still again said who will would can could about today here gave just over lost made didnt dont cant isnt wasnt where got she"
    " does did knew left never even calling speaking later still being kept that's told says got came went always maybe please"
    " says loves likes needs wants got review complaint order parcel gift list registry name number email phone address"
)
_VERB = re.compile(r"(?:ed|ing|ly|s)$")
# Without one of these, or a capital, no name is found.
SIGNS = (
    r"name|call|goes by|spoke|talked|chatted|agent|rep|ask|dear|driver|courier|thank|cheers|regards|lady|guy|manager|"
    r"employee|technician|tell|told|hi|hello|same|list|cashier|my |his |her |our |this is|i'm|im|it's|registry|shower|, \d|@|"
    r"\d{2,5}[ \-]?\d{3}"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the names in small letters of a plain text."""
    if "name" not in text and "goes by" not in text and GIVEN.isdisjoint(_TOKEN.findall(text)):
        return
    for found in _LISTED.finditer(text):
        if found["first"] in GIVEN and found["second"] not in WORDS:
            yield Find(*found.span("name"), "name", FORM)
    at = 0
    while told := _LOWER.search(text, at):  # one announcement may lie in what follows another
        at = told.start("name")
        yield from _announced(text, at, told["name"])


def _announced(text: str, start: int, said: str) -> Iterator[Find]:
    """Yield the one or two words behind an announcement, if they are a name."""
    first, _, second = said.partition(" ")
    named = _SAID_LOW.search(text, max(0, start - 14), start) is not None
    known = first in GIVEN
    if _ME_LOW.search(text, max(0, start - 9), start):  # "it's sandy" is said of a beach
        known = known and any(_ME_AFTER.match(text, start + len(n)) for n in (said, first))
    further = (
        bool(second)
        and not {second} & (WORDS | _NO_SURNAMES)
        and (second in SURNAMES or named or not _VERB.search(second))
    )
    if known or (named and further and not {first} & (WORDS | _NO_SURNAMES) and not _VERB.search(first)):
        yield Find(start, start + len(said if further else first), "name", TOLD if named else FORM)
