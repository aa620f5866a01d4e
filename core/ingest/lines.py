"""How the lines of delimited text are cut: its delimiter, its quoting, the names of its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from operator import methodcaller
from typing import Any, Literal

from core.ingest import roles

ROW = "row_number"  # our own column beside those of the file
DELIMITERS = (",", ";", "\t", "|", "\x01", "^", "~", "::", "||", "~|~")
UNIT = "\x1f"  # stands for a delimiter of several signs while a line is cut
UNQUOTED = ("\t", "\x01")  # delimiters that no text holds: files with them often have no quoting at all
LONGEST = 40  # letters of a name of a column that is no question
WIDEST = 1000  # columns of a table of a shop; beyond lie matrices, and objects of which each has names of its own
KEPT = 500  # letters of a name that are kept; a question may be long, a file without line ends is one endless name
ABOVE = 20  # records that may stand above the names of columns: a title, a date, a filter
_NUMBER = re.compile(r"^[\s$€£¥₹]*[-+]?\d[\d.,\s]*%?$")
_DATE = re.compile(r"^\d{1,4}[-/.年]\d{1,2}([-/.月]|$)")

csv.field_size_limit(1 << 27)


def records(lines: Iterable[str], delimiter: str, quote: str = '"', escaped: bool = False) -> Any:
    """Return the fields of each record of lines with a delimiter."""
    if len(delimiter) > 1:
        lines, delimiter = map(methodcaller("replace", delimiter, UNIT), lines), UNIT
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    return csv.reader(
        lines, delimiter=delimiter, quotechar=quote or None, quoting=quoting, escapechar="\\" if escaped else None,
        skipinitialspace=delimiter == " ", strict=False,
    )  # fmt: skip


def _alike(rows: list[list[str]]) -> tuple[float, int]:
    """Return the share of rows that have the usual number of fields, and that number."""
    widths = [len(r) for r in rows if r]
    usual = max(set(widths), key=widths.count) if widths else 0
    return (widths.count(usual) / len(widths) if widths else 0.0), usual


def delimiter_of(lines: list[str]) -> str:
    """Return the delimiter that cuts most records into the same number of fields, more than one."""
    best, found = (0.0, 0), ","
    for one in (*DELIMITERS, " "):
        rows = [r for r in records(lines[:200], one) if r]
        same, usual = _alike(rows)
        # Blanks separate words as well: only numbers in every field make them a delimiter.
        numbers = one != " " or (usual > 1 and all(_NUMBER.match(c) for r in rows[1:20] or rows for c in r if c))
        if len(one) > 1:  # `a::b` cut at `:` would leave empty fields between
            numbers = numbers and usual > 1 and same > 0.9
        if usual > 1 and numbers and (round(same, 2), usual) > best and same > 0.5:
            best, found = (round(same, 2), usual), one
    return _shortest(found, lines)


def _shortest(found: str, lines: list[str]) -> str:
    """Return `::` for what was cut at `|` or the like only because the sign stands twice."""
    doubled = found * 2
    return (
        doubled
        if doubled in DELIMITERS and all(line.count(found) == 2 * line.count(doubled) for line in lines)
        else found
    )


def quoting_of(lines: list[str], delimiter: str) -> tuple[str, bool]:
    """Return the sign that quotes fields, none where quotes are only signs of the text, and whether backslashes escape it."""
    if delimiter == " ":
        return '"', False
    cut = re.escape(delimiter)
    proper = {
        q: sum(bool(re.search(rf"(?:^|{cut}){q}(?:[^{q}]|{q}{q})*{q}(?:{cut}|$)", line)) for line in lines[:200])
        for q in ('"', "'")
    }
    seen = lines[:200]
    if not proper['"'] and proper["'"] > 0.3 * len(seen):
        return "'", False
    if not proper['"'] and delimiter in UNQUOTED and any('"' in line for line in seen):
        return "", False
    if any('\\"' in line for line in seen):
        plain, escaped = (_alike(list(records(seen, delimiter, '"', e))) for e in (False, True))
        return '"', escaped > plain or (escaped == plain and not _strict(seen, delimiter, False))
    return '"', False


def _strict(lines: list[str], delimiter: str, escaped: bool) -> bool:
    """Return whether every quote stands where one may."""
    try:
        for _ in csv.reader(lines, delimiter=delimiter[:1], escapechar="\\" if escaped else None, strict=True):
            pass
    except csv.Error:
        return False
    return True


def mended(lines: list[str], delimiter: str, quote: str) -> list[str]:
    """Return lines of which the first, names mostly, is without quotes where one of them is never rightly closed.

    Else the names would swallow records that nobody counts.
    """
    if not lines or not quote or lines[0].count(quote) % 2 == 0:
        return lines
    try:
        next(csv.reader(lines, delimiter=delimiter[:1], quotechar=quote, strict=True), None)
    except csv.Error:
        return [lines[0].replace(quote, ""), *lines[1:]]
    return lines


def above_names(rows: list[list[str]]) -> int:
    """Return how many records stand above the names of the columns: a title or a date, much narrower than what follows."""
    _, usual = _alike(rows[:100])
    if usual < 3:
        return 0
    filled = [sum(bool(c.strip()) for c in r) for r in rows[: ABOVE + 1]]
    narrow = next((n for n, f in enumerate(filled) if f > 0.6 * usual and len(rows[n]) == usual), 0)
    return narrow if all(f <= max(2, usual / 3) for f in filled[:narrow]) else 0


def has_header(rows: list[list[str]]) -> bool:
    """Return whether the first record names columns: different, no numbers or dates, unlike what follows.

    Some names may be missing or stand twice, as exports have it; one may be a whole question.
    """
    if not rows:
        return True
    first, rest = [c.strip() for c in rows[0]], rows[1:50]
    named = [c for c in first if c]
    if not named or 2 * len(named) < len(first):
        return False
    known = sum(roles.known(c) for c in named if len(c) <= KEPT)
    if known > 1 and 3 * known >= len(named):  # some may be years or sums all the same
        return True
    if any(_NUMBER.match(c) or _DATE.match(c) for c in named):
        return False
    if known > 1 or (known and 2 * known >= len(named)):
        return True
    below = [[r[n].strip() for r in rest if len(r) > n and r[n].strip()] for n in range(len(first))]
    if any(_alike_in_form(c, b) for c, b in zip(first, below, strict=True)):
        return False
    measured = any(
        c and b and all(_NUMBER.match(x) or _DATE.match(x) for x in b) for c, b in zip(first, below, strict=True)
    )
    asked = all(len(c) <= LONGEST or _asks(c, b) for c, b in zip(first, below, strict=True))
    if len(set(named)) < len(named) and not measured:
        return False
    if not asked and not (known or (measured and len(rest) > 1)):
        return False
    if not rest or measured:
        return True
    if any(b and sum(len(x) for x in b) / len(b) > 2.5 * len(c) for c, b in zip(first, below, strict=True) if c):
        return True
    return first[0] not in {r[0].strip() for r in rest if r}


def _alike_in_form(name: str, below: list[str]) -> bool:
    """Return whether a name is built like most of what stands below it, numbers between signs and words at the same places."""
    form = _form(name)
    return form.count("9") > 1 and len(form) > 5 and 2 * sum(_form(b) == form for b in below) > len(below)


def _form(cell: str) -> str:
    return re.sub(r"[^\W\d]+", "a", re.sub(r"-?\d+(?:[.,]-?\d+)*", "9", cell))


def _asks(name: str, below: list[str]) -> bool:
    """Return whether a long name is a question of a survey, to which what stands below answers."""
    ends = ("?", "？", ":", "：")
    return len(name) <= 400 and name.endswith(ends) and sum(b.endswith(ends) for b in below) <= 0.2 * len(below)


def names(header: list[str]) -> list[str]:
    """Return column names without blanks and repeats; a nameless column is called `column_3`."""
    return unlike([safe(name) or f"column_{n + 1}" for n, name in enumerate(header)])


def unlike(found: list[str]) -> list[str]:
    """Return names no two of which are the same."""
    made: dict[str, None] = {}
    for name in found:
        while name in made:
            name += "_"
        made[name] = None
    return list(made)


def safe(name: str) -> str:
    """Return a name that means itself: not our own row number, nor a pattern that stands for other columns."""
    plain = sound(name).strip().lstrip("\ufeff").strip()[:KEPT].rstrip()
    pattern = plain == "*" or (plain.startswith("^") and plain.endswith("$"))
    return f"{plain}_" if pattern or plain == ROW else plain


def sound(text: str) -> str:
    """Return text in which half a sign, which no encoding can write, is a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
