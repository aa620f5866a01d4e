"""Personal data in free text, masked before it is stored: every recogniser asked, what they find replaced by marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import polars as pl

from core.privacy import accounts, contact, han_people, numbers, orders, people, places
from core.privacy.rules import NONE, Rules
from core.privacy.signs import plain
from core.privacy.span import KINDS, Find, Span, disjoint

MARKS = {kind: f"⟨{kind}⟩" for kind in ("email", "phone", *(k for k in KINDS if k not in ("email", "phone")))}
FINDINGS = {"column": pl.String, "kind": pl.String, "found": pl.String, "rows": pl.UInt32}

# A recogniser, and signs without which it finds nothing. The signs are read by Python and by polars: no lookaround.
_RECOGNISERS: tuple[tuple[str, Callable[[str], Iterable[Find]]], ...] = (
    (accounts.URL_SIGNS, accounts.urls),
    (contact.EMAIL_SIGNS, contact.emails),
    (numbers.SIGNS, numbers.finds),
    (orders.SIGNS, orders.finds),
    (contact.PHONE_SIGNS, contact.phones),
    (accounts.HANDLE_SIGNS, accounts.handles),
    (places.SIGNS, places.finds),
    (people.SIGNS, people.finds),
    (han_people.SIGNS, han_people.finds),
)
_GATES = tuple((re.compile(signs), finder) for signs, finder in _RECOGNISERS)
_MAYBE = "|".join(f"(?:{signs})" for signs, _ in _RECOGNISERS)
# Whole cells that are something else: random ids, moments, amounts with thousands.
_NOTHING = (
    r"^\s*(?:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-f]{20,64}"
    r"|\d{4}[\-/.]\d{1,2}[\-/.]\d{1,2}(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?: ?(?:UTC|GMT|Z|[+\-]\d{2}:?\d{2}))?"
    r"|\d{1,2}[\-/.]\d{1,2}[\-/.]\d{2,4}(?:[T ]+\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?|[\-+]?\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?)\s*$"
)
_LOOKED = 1000  # values of a column by which it is told whether few different ones stand in it
_FEW = 0.2  # ... as a share of those


def spans(text: str, rules: Rules = NONE) -> list[Span]:
    """Return what is personal in a text: in order, disjoint; the surest, then the longest find wins its place."""
    copy = plain(text)
    finds = [find for gate, finder in _GATES if gate.search(copy) for find in finder(copy)]
    if rules.keep:
        finds = [find for find in finds if not rules.kept(text[find.start : find.end])]
    return disjoint([*finds, *rules.finds(text)], text)


def clean(text: str, rules: Rules = NONE) -> str:
    """Return a text with what is personal in it replaced by marks."""
    parts, end = [], 0
    for span in spans(text, rules):
        parts += [text[end : span.start], MARKS[span.kind]]
        end = span.end
    return "".join([*parts, text[end:]])


def masked(column: pl.Expr, rules: Rules = NONE) -> pl.Expr:
    """Return text with what is personal in it replaced by marks; null stays null."""
    return column.map_batches(partial(_masked, rules=rules), return_dtype=pl.String)


def _masked(column: pl.Series, rules: Rules) -> pl.Series:
    texts = column.cast(pl.String)
    changed = [(t, c) for t in _suspects(texts, rules) if (c := clean(t, rules)) != t]
    if not changed:
        return texts
    pairs = pl.DataFrame(changed, schema={"text": pl.String, "clean": pl.String}, orient="row")
    both = pl.DataFrame({"text": texts}).join(pairs, on="text", how="left", maintain_order="left")
    return both.select(pl.coalesce("clean", "text")).to_series().rename(column.name)


def _suspects(texts: pl.Series, rules: Rules) -> Iterator[str]:
    """Yield each different text that may hold something once; polars looks first, so that Python sees few."""
    some = texts.gather_every(max(1, len(texts) // _LOOKED)).head(_LOOKED)
    few = some.n_unique() < _FEW * len(some)
    seen = texts.unique() if few else texts
    maybe = seen.str.contains(_MAYBE)
    if rules.literals:
        maybe |= seen.str.contains_any(rules.literals, ascii_case_insensitive=True)
        maybe |= seen.str.to_lowercase().str.contains_any([w.lower() for w in rules.literals])
    found = seen.filter(maybe.fill_null(False))
    if not rules.literals:
        found = found.filter(~found.str.contains(_NOTHING))
    yield from found.unique()


def findings(frame: pl.DataFrame, columns: Sequence[str], rules: Rules = NONE) -> pl.DataFrame:
    """Return what would be masked: column, kind, found, rows (cells that hold it); the most frequent first.

    Columns that rules keep, or hide as a whole, are left out.
    """
    held: Counter[tuple[str, str, str]] = Counter()
    for column in columns:
        if column in rules.keep_columns or column in rules.mask_columns:
            continue
        texts = frame[column].cast(pl.String)
        suspects = pl.DataFrame({"text": list(_suspects(texts, rules))}, schema={"text": pl.String})
        cells = pl.DataFrame({"text": texts}).join(suspects, on="text").group_by("text").len()
        for text, rows in cells.iter_rows():
            for kind, found in {(s.kind, text[s.start : s.end]) for s in spans(text, rules)}:
                held[column, kind, found] += rows
    rows_of = [(*what, rows) for what, rows in held.items()]
    return pl.DataFrame(rows_of, schema=FINDINGS, orient="row").sort(
        "rows", "column", "kind", "found", descending=[True, False, False, False]
    )


def kinds(before: pl.Expr, after: pl.Expr) -> pl.Expr:
    """Return which kinds were masked, joined by a comma; null where nothing was."""
    marks = [
        pl.when(after.str.count_matches(mark, literal=True) > before.str.count_matches(mark, literal=True)).then(
            pl.lit(kind)
        )
        for kind, mark in MARKS.items()
    ]
    return pl.when(after != before).then(pl.concat_str(marks, separator=",", ignore_nulls=True))
