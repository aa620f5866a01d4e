"""A copy of a text, as long as itself, in which wide and foreign signs are plain ones: forms are looked for in it."""

from __future__ import annotations

import re

_PLAIN = {
    **{0xFF10 + n: str(n) for n in range(10)}, **{0x0660 + n: str(n) for n in range(10)},
    **{0xFF21 + n: chr(65 + n) for n in range(26)}, **{0xFF41 + n: chr(97 + n) for n in range(26)},
    **dict.fromkeys((0xA0, 0x3000, 0x2009, 0x202F, 0x200B), " "), **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0xFF0D), "-"),
    0xFF0B: "+", 0xFF08: "(", 0xFF09: ")", 0xFF0F: "/", 0xFF20: "@", 0xFF0E: ".", 0xFF1A: ":", 0xFF03: "#", 0xFF3F: "_",
    0xFF1D: "=", 0x2019: "'",
}  # fmt: skip
_ESCAPED = re.compile(r"\\[nrt]")


def plain(text: str) -> str:
    """Return the copy. Lists stay JSON, in which a new line is two signs: the letter of it belongs to no number."""
    copy = text if text.isascii() else text.translate(_PLAIN)
    return _ESCAPED.sub("  ", copy) if "\\" in copy else copy
