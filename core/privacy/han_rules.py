"""How a table of cues finds Chinese names: what stands before, the shape of the name, what follows, what the name itself must be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from core.privacy.han_words import NO_FOND, NO_PAIR, NO_THANKED, full, is_word, unknown
from core.privacy.known import DOUBLE_SURNAMES, GIVEN_HAN, SURNAMES
from core.privacy.span import FORM, TOLD, Find

SUR = "".join(sorted(SURNAMES))
GIVEN = "".join(sorted(GIVEN_HAN))
HAN = r"[\u4e00-\u9fff]"
SURNAME = rf"(?:{'|'.join(DOUBLE_SURNAMES)}|[{SUR}])"
EDGE = r"[\s,，。.;；、!！?？:：~～()（）\"“”'‘’「」\-—/|⟨]"
AFTER_EDGE = rf"(?:^|{EDGE})"

# Shapes of names: a surname and two characters of given names, or one or two, or any at all; a surname alone; two alike.
THREE = rf"(?:(?:{'|'.join(DOUBLE_SURNAMES)})[{GIVEN}]{{1,2}}|[{SUR}][{GIVEN}]{{2}})"
FULL = rf"{SURNAME}[{GIVEN}]{{1,2}}"
ANY = rf"{SURNAME}{HAN}{{1,2}}"
ALONE = rf"[{SUR}]"
TWIN = rf"(?P<twin>[{SUR}{GIVEN}])(?P=twin)"
PAIR = rf"[{GIVEN}]{{2}}"
FOND = rf"[老小][{SUR}]"

_NAMELESS = frozenset("的了是在我你他她您不也就都很说给把被让这那吗呢吧啊没有和跟与要会能上下去来过着地得好到们个些")
# What the characters must be besides; "" asks nothing further.
CHECKS: Mapping[str, Callable[[str], bool]] = {
    "": lambda name: True,
    "full": full,
    "word": lambda name: not is_word(name),
    "twin": lambda name: name not in NO_PAIR,
    "near": lambda name: name not in NO_FOND,
    "fond": lambda name: name not in NO_FOND and not is_word(name),
    "parent": lambda name: name[:2] not in NO_PAIR,
    "thanked": lambda name: name not in NO_FOND and name not in NO_THANKED,
    "given": unknown,
    "free": lambda name: (
        name[0] not in "党和"
        and _NAMELESS.isdisjoint(name)
        and not is_word(name)
        and unknown(name[:2])
        and unknown(name[1:])
    ),
}


class Cue(NamedTuple):
    """One row: the name stands behind `before` and ahead of `after`, has a shape, and is what `asks` asks."""

    before: str
    shape: str
    after: str
    asks: str


class Rule(NamedTuple):
    """A cue made ready."""

    form: re.Pattern[str]
    asks: str


def rules(cues: Iterable[Cue]) -> tuple[Rule, ...]:
    """Return the cues of a table as rules."""
    return tuple(Rule(re.compile(f"{c.before}(?P<name>{c.shape})(?={c.after})"), c.asks) for c in cues)


def finds(text: str, table: tuple[Rule, ...]) -> Iterator[Find]:
    """Yield the names that the rules of a table tell in a plain text; 感谢 is no surname."""
    for form, asks in table:
        holds = CHECKS[asks]
        for found in form.finditer(text):
            start, end = found.span("name")
            name = text[start:end]
            if not (name[0] == "谢" and text[start - 1 : start] == "感") and holds(name):
                yield Find(start, end, "name", FORM if asks else TOLD)
