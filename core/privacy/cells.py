"""Which values of a column may hold personal data, and which recognisers to ask: polars looks first, Python sees few."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

import polars as pl

from core.privacy import (
    accounts,
    codes,
    contact,
    far_places,
    han_close,
    han_cues,
    han_given,
    han_people,
    han_places,
    han_titles,
    links,
    nicknames,
    numbers,
    orders,
    people,
    places,
    spoken,
)
from core.privacy.rules import Rules
from core.privacy.signs import either, pieces
from core.privacy.span import Find

Finder = Callable[[str], Iterable[Find]]


class Recogniser(NamedTuple):
    """A finder, and two signs without which it finds nothing: a cheap one, asked first, and a telling one.

    Both are read by Python and by polars: no lookaround.
    """

    finder: Finder
    need: str
    signs: str
    talk: bool = False  # finds what people say by the words around it; a catalogue holds such words for other reasons


RECOGNISERS = (
    Recogniser(links.finds, "/", links.SIGNS),
    Recogniser(contact.emails, r"[@＠(\[（{<]|(?i: at )|艾特|(?:com|cn|net)", contact.EMAIL_SIGNS),
    Recogniser(numbers.finds, r"[0-9０-９]{2}|[0-9A-Z]{9}", numbers.SIGNS),
    Recogniser(orders.finds, r"[0-9０-９]", orders.SIGNS),
    Recogniser(codes.finds, r"[0-9]", codes.SIGNS, True),
    Recogniser(spoken.finds, r"[A-Za-z]{3}|[零〇一幺二三四五六七八九两]", spoken.SIGNS, True),
    Recogniser(nicknames.finds, r"[a-zA-Z0-9_\u4e00-\u9fff]", nicknames.SIGNS, True),
    Recogniser(contact.phones, r"[0-9０-９٠-٩][ 0-9０-９٠-٩]", contact.PHONE_SIGNS),
    Recogniser(accounts.finds, r"[a-zA-Z@＠0-9\u4e00-\u9fff]", accounts.SIGNS, True),
    Recogniser(places.finds, r"[0-9]", places.SIGNS, True),
    Recogniser(far_places.finds, far_places.NEED, far_places.SIGNS, True),
    Recogniser(han_places.finds, r"[路街道巷弄村屯组镇区乡苑园寓厦站柜栋楼室点址住到町]", han_places.SIGNS, True),
    Recogniser(people.finds, r"[A-Za-z]{2}", people.SIGNS, True),
    Recogniser(han_cues.signed, r"[\u4e00-\u9fff]{2}", han_cues.SIGNED, True),
    Recogniser(han_cues.listed_ones, han_cues.MATTER, han_cues.LISTED, True),
    Recogniser(han_cues.finds, r"[\u4e00-\u9fff]{2}", han_cues.SIGNS, True),
    Recogniser(han_given.signed, r"[\u4e00-\u9fff]{2}", han_given.SIGNED, True),
    Recogniser(han_given.finds, r"[\u4e00-\u9fff]{2}|阿", han_given.SIGNS, True),
    Recogniser(han_titles.finds, r"[\u4e00-\u9fff]{2}|[sS]ir", han_titles.SIGNS, True),
    Recogniser(han_close.finds, r"[\u4e00-\u9fff]{2}", han_close.SIGNS, True),
    Recogniser(han_people.finds, r"[\u4e00-\u9fff]{2}", han_people.SIGNS, True),
)
# The same signs for texts as they are, in pieces that polars reads fast.
_RAW = {r.finder: (either(r.need), pieces(either(r.signs))) for r in RECOGNISERS}
GATES = tuple((re.compile(r.signs), r.finder) for r in RECOGNISERS)

# Values of one Latin token, and moments: most of what structured columns hold. Only these shapes of them say more.
_SIMPLE = (
    r"^(?:[0-9A-Za-z_.,+\-]*|\d{1,4}[\-/.]\d{1,2}[\-/.]\d{1,4}[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: "
    r"?(?:UTC|GMT|Z|[AaPp][Mm]|[+\-]\d{2}:?\d{2}))?)$"
)
_SHAPES = (
    r"^(?:\+\d[\d\-.]{7,}|(?:86-?)?1[3-9]\d[\-.]?\d{4}[\-.]?\d{4}|0\d{2,3}-?\d{7,8}|0\d{9,11}|00\d{9,14}|"
    r"400-?\d{3,4}-?\d{3,4}|(?:1[\-.])?\d{3}[\-.]\d{3}[\-.]\d{4}|0\d{1,4}(?:-\d{2,4}){2,4}"
    r"|[1-8]\d{5}(?:18|19|20)\d{9}[0-9Xx]|\d{3}-\d\d-\d{4}|[A-Za-z]{2}\d{6}[A-Da-d]|\d{8}-?[A-Z]|"
    r"[XYZ]-?\d{7}-?[A-Z]|\d{3}\.\d{3}\.\d{3}-\d\d|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]"
    r"|[3-6]\d{13,15}|62\d{14,17}|2[2-7]\d{14}|8\d{15,18}|\d{4}-\d{4}-\d{4}-\d{1,7}|[A-Z]{2}\d\d[A-Z0-9]{11,30}"
    r"|\d{3}-\d{7}-\d{7}|[DdSs]\d\d-\d{7}-\d{7}|1[Zz][0-9A-Za-z]{16}|[A-Za-z]{2}\d{9}[A-Za-z]{2}|"
    r"[A-Za-z]{2,4}\d{10,18}(?:-\d{1,3}){0,2}|[CH]\d{11,19}|9[1-5]\d{18,20}"
    r"|(?i:order|tel|phone|mobile|mob|cell|call|fax|whatsapp|wechat|weixin|wx|vx|qq|rma|awb|invoice|tracking|"
    r"ticket|www)[_.,+\-]*[0-9A-Za-z_.\-]{4,})$"
)
_LOOKED = 1000  # values of a column by which it is told whether few different ones stand in it
_FEW = 0.2  # ... as a share of those


def suspects(texts: pl.Series, rules: Rules, talk: bool = True) -> Iterator[tuple[str, list[Finder]]]:
    """Yield each different text that may hold something once, with the finders to ask about it.

    `talk`: whether people speak in the column; else only what has a form of its own is looked for.
    """
    some = texts.gather_every(max(1, len(texts) // _LOOKED)).head(_LOOKED)
    seen = (texts.unique() if some.n_unique() < _FEW * len(some) else texts).drop_nulls()
    simple = seen.str.contains(_SIMPLE)
    shaped = seen.filter(simple)
    shaped = shaped.filter(shaped.str.contains(_SHAPES))
    named = shaped.clear()
    if rules.literals:
        lower = seen.str.to_lowercase()
        named = seen.filter(lower.str.contains_any([word.lower() for word in rules.literals]))
    asked: dict[str, list[Finder]] = {text: [] for text in named}
    asking = [r for r in RECOGNISERS if talk or not r.talk]
    every = [r.finder for r in asking]
    asked.update((text, every) for text in shaped.unique())
    free = seen.filter(~simple)
    for recogniser in asking:
        need, signs = _RAW[recogniser.finder]
        held = free.filter(free.str.contains(need))
        if held.is_empty():
            continue
        for text in held.filter(reduce(or_, (held.str.contains(sign) for sign in signs))).unique():
            asked.setdefault(text, []).append(recogniser.finder)
    yield from asked.items()
