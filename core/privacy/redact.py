"""Personal data in free text, masked before it is stored: every recogniser asked, what they find replaced by marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

import polars as pl

from core.privacy.cells import GATES, Finder, suspects
from core.privacy.rules import NONE, Rules
from core.privacy.signs import plain
from core.privacy.span import KINDS, Span, disjoint

MARKS = {kind: f"⟨{kind}⟩" for kind in ("email", "phone", *(k for k in KINDS if k not in ("email", "phone")))}
FINDINGS = {"column": pl.String, "kind": pl.String, "found": pl.String, "rows": pl.UInt32}


def spans(text: str, rules: Rules = NONE) -> list[Span]:
    """Return what is personal in a text: in order, disjoint; the surest, then the longest find wins its place."""
    copy = plain(text)
    return _spans(text, copy, [finder for gate, finder in GATES if gate.search(copy)], rules)


def _spans(text: str, copy: str, finders: Iterable[Finder], rules: Rules) -> list[Span]:
    finds = [find for finder in finders for find in finder(copy)]
    if rules.keep:
        finds = [find for find in finds if not rules.kept(text[find.start : find.end])]
    return disjoint([*finds, *rules.finds(text)], text)


def clean(text: str, rules: Rules = NONE) -> str:
    """Return a text with what is personal in it replaced by marks."""
    return _marked(text, spans(text, rules))


def heading(name: str, rules: Rules = NONE) -> str:
    """Return the name of a file or column without what is personal whatever stands around it: it is no sentence."""
    held = ("email", "phone", "id", "card", "word")
    return _marked(name, [span for span in spans(name, rules) if span.kind in held])


def _marked(text: str, found: Iterable[Span]) -> str:
    parts, end = [], 0
    for span in found:
        parts += [text[end : span.start], MARKS[span.kind]]
        end = span.end
    return "".join([*parts, text[end:]])


def masked(column: pl.Expr, rules: Rules = NONE, talk: bool = True) -> pl.Expr:
    """Return text with what is personal in it replaced by marks; null stays null.

    `talk`: whether people speak in the column. In names of products, categories, brands they do not: there only what
    has a form of its own (addresses of mail, numbers, links) is looked for, no names, postal addresses or handles.
    """
    return column.map_batches(partial(_masked, rules=rules, talk=talk), return_dtype=pl.String)


def _masked(column: pl.Series, rules: Rules, talk: bool) -> pl.Series:
    texts = column.cast(pl.String)
    found = ((text, _spans(text, plain(text), finders, rules)) for text, finders in suspects(texts, rules, talk))
    changed = [(text, _marked(text, there)) for text, there in found if there]
    if not changed:
        return texts
    pairs = pl.DataFrame(changed, schema={"text": pl.String, "clean": pl.String}, orient="row")
    both = pl.DataFrame({"text": texts}).join(pairs, on="text", how="left", maintain_order="left")
    return both.select(pl.coalesce("clean", "text")).to_series().rename(column.name)


def findings(frame: pl.DataFrame, columns: Sequence[str], rules: Rules = NONE, talk: bool = True) -> pl.DataFrame:
    """Return what would be masked: column, kind, found, rows (cells that hold it); the most frequent first.

    Columns that rules keep, or hide as a whole, are left out.
    """
    held: Counter[tuple[str, str, str]] = Counter()
    for column in columns:
        if column in rules.keep_columns or rules.hides(column):
            continue
        texts = frame[column].cast(pl.String)
        there = {text: _spans(text, plain(text), finders, rules) for text, finders in suspects(texts, rules, talk)}
        holding = pl.DataFrame({"text": [t for t, found in there.items() if found]}, schema={"text": pl.String})
        cells = pl.DataFrame({"text": texts}).join(holding, on="text").group_by("text").len()
        for text, rows in cells.iter_rows():
            for kind, found in {(s.kind, text[s.start : s.end]) for s in there[text]}:
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
