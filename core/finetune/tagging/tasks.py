"""What a tagger is taught: texts with places marked in them, each text once, and on one side of a split."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import polars as pl

from core.base.errors import DataError
from core.finetune.split import SplitSettings
from core.finetune.tagging.tags import Span, gathered
from core.finetune.tasks import key

Marked = tuple[list[str], list[list[Span]]]  # texts, and the places in each of them
FEWEST = 40  # texts, of which half hold a place


def examples(labels: pl.DataFrame, fewest: int = FEWEST) -> Marked:
    """Return the marked texts of rows with `text`, `spans` (JSON, as `ingest.labels` has it) and `file`.

    A text without places is kept where its file marks others: that nothing stands in it was seen as well. Rows of one
    text are gathered. Raises DataError `too_few_to_teach`.
    """
    rows = labels.filter(pl.col("text").fill_null("").str.contains(r"\p{L}"))
    rows = rows.filter(pl.col("spans").is_not_null().any().over("file")) if rows.height else rows
    told = [[(start, end, label) for start, end, label in json.loads(s or "[]")] for s in rows["spans"]]
    texts, spans = gathered(rows["text"].to_list(), told)
    if len(texts) < fewest or sum(map(bool, spans)) < fewest // 2:
        raise DataError("too_few_to_teach", rows=sum(map(bool, spans)), needed=fewest)
    return texts, spans


def folds(marked: Marked, how: SplitSettings = SplitSettings(), seed: int = 0) -> tuple[Marked, Marked, Marked]:
    """Return the texts that teach, that choose and that judge. Texts that differ in case and signs alone stay together."""
    same = pl.DataFrame({"text": marked[0]}, schema={"text": pl.String}).select(key(pl.col("text"))).to_series()
    place = [int(hashlib.sha256(f"{seed}\x00{t}".encode()).hexdigest()[:12], 16) / 16**12 for t in same]
    from_test, from_validation = 1 - how.test, 1 - how.test - how.validation
    return (
        _where(marked, [p < from_validation for p in place]),
        _where(marked, [from_validation <= p < from_test for p in place]),
        _where(marked, [p >= from_test for p in place]),
    )


def _where(marked: Marked, kept: Sequence[bool]) -> Marked:
    texts, spans = ([x for x, k in zip(each, kept, strict=True) if k] for each in marked)
    return texts, spans  # type: ignore[return-value]
