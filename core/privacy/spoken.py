"""Telephone numbers in words, as voice mails and dictated texts have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.span import TOLD, Find

_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|treble|hundred|thousand)"
_ENGLISH = re.compile(rf"(?i:(?<![a-z]){_WORD}(?:[\s,\-]{{1,2}}(?:{_WORD}|\d{{1,4}})(?![0-9a-z])){{4,}})")
_CHINESE = re.compile(r"[零〇一幺二三四五六七八九两](?:[\s\-、]?[零〇一幺二三四五六七八九两]){6,12}")
_CALL = re.compile(
    r"(?i:(?<![a-z])(?:numbers?|call(?:back)?|phone|ring|text|mobile|cell|reach|dial|contact|whats ?app)(?![a-z]))"
    r"|电话|号码|手机|微信|联系|打给|回电"
)
_TWICE = {"double": 2, "hundred": 2, "triple": 3, "treble": 3, "thousand": 3}
LEAST = 7  # digits of a number

SIGNS = (
    r"(?i:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred)[\s,\-]{1,2}(?:zero|oh|one|two|three|"
    r"four|five|six|seven|eight|nine|double|triple|hundred)[\s,\-]{1,2}(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|"
    r"double|triple|hundred|\d))|[零〇一幺二三四五六七八九两][\s\-、]?[零〇一幺二三四五六七八九两][\s\-、]?[零〇一幺二三四五六七八九两]"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the numbers of a plain text that are said digit by digit, where it speaks of calling."""
    if not _CALL.search(text):
        return
    for found in _ENGLISH.finditer(text):
        said = re.findall(r"[a-z]+|\d+", found[0].lower())
        # "double oh": the doubled digit itself is one of the two
        digits = sum(len(w) if w.isdigit() else _TWICE.get(w, 1) - (w in ("double", "triple", "treble")) for w in said)
        if digits >= LEAST and sum(w.isalpha() for w in said) >= 3:
            yield Find(*found.span(), "phone", TOLD)
    for found in _CHINESE.finditer(text):
        yield Find(*found.span(), "phone", TOLD)
