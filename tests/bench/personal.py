"""Personal data in texts written apart from the rules: precision and recall per kind and language, and what real reviews hold.

python -m tests.bench personal                     (or: make bench ONLY=personal)
python -m tests.bench.personal FILE [missed]       another corpus; `missed` lists what was missed or wrongly found
python -m tests.bench.personal real [SEED]         what is found in 2,000 real reviews, to be read through
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from core.base.intervals import wilson
from core.privacy import redact
from core.privacy.span import Span
from tests.bench.figures import data, say

CORPUS = Path(__file__).resolve().parents[1] / "privacy" / "corpus"
COVERED, OVERLAP = 0.8, 0.5  # of a marked span, to be found; of the shorter one, to be rightly found
REAL = {"en": ("reviews-amazon-musical", "Musical_instruments_reviews.csv.gz", "reviewText"),
        "zh": ("zh-online-shopping-10-cats", "online_shopping_10_cats.csv.gz", "review")}  # fmt: skip

Finder = Callable[[str], Iterable[Span]]


@dataclass(frozen=True)
class Score:
    """Of one kind in one language: marked spans, how many were found as their kind or as any, predictions, how many right."""

    marked: int
    found: int
    found_any: int
    predicted: int
    right: int
    right_any: int


def _share(span: Span, others: list[Span]) -> float:
    covered = {n for o in others for n in range(max(span.start, o.start), min(span.end, o.end))}
    return len(covered) / (span.end - span.start)


def _touches(span: Span, others: list[Span]) -> bool:
    """Return whether a span lies by half on one of the others, or one of them by half on it."""
    shared = [
        (min(span.end, o.end) - max(span.start, o.start), min(span.end - span.start, o.end - o.start)) for o in others
    ]
    return any(overlap >= OVERLAP * shorter for overlap, shorter in shared if overlap > 0)


def corpus(file: Path) -> list[dict[str, object]]:
    """Return the texts of a corpus: id, language, text, spans (a list of Span)."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [{**row, "spans": [Span(s["start"], s["end"], s["kind"]) for s in row["spans"]]} for row in rows]


def scores(rows: list[dict[str, object]], finder: Finder = redact.spans) -> dict[tuple[str, str], Score]:
    """Return the score of every (kind, language)."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        marked: list[Span] = row["spans"]  # type: ignore[assignment]
        predicted = list(finder(str(row["text"])))
        for span in marked:
            count = counts.setdefault((span.kind, str(row["language"])), Counter())
            count["marked"] += 1
            count["found"] += _share(span, [p for p in predicted if p.kind == span.kind]) >= COVERED
            count["found_any"] += _share(span, predicted) >= COVERED
        for span in predicted:
            count = counts.setdefault((span.kind, str(row["language"])), Counter())
            count["predicted"] += 1
            count["right"] += _touches(span, [m for m in marked if m.kind == span.kind])
            count["right_any"] += _touches(span, marked)
    return {key: Score(*(count[f] for f in Score.__dataclass_fields__)) for key, count in sorted(counts.items())}


def floor(text: str) -> list[Span]:
    """Return what the rules of the first release found: e-mail addresses and telephone numbers (commit 3896074)."""
    found = []
    for kind, form in _FIRST.items():
        found += [Span(*m.span(), kind) for m in form.finditer(text)]
    return sorted(found)


# The forms of that commit, without its signs in other scripts.
_FIRST = {
    "email": re.compile(r"[0-9A-Za-z][\w.%+\-]*\s?(?:@|[(\[]\s?at\s?[)\]])\s?[\w\-]+(?:\s?(?:\.|"
        r"[(\[]\s?dot\s?[)\]])\s?[\w\-]+)*(?:\.|[(\[]\s?dot\s?[)\]])[A-Za-z]{2,}", re.IGNORECASE | re.ASCII),
    "phone": re.compile(
        r"(?<![0-9A-Za-z#$€£.,/\-])(?:\+\d{1,3}[\s.\-]?(?:\(0?\d{1,4}\)[\s.\-]?)?\d{1,4}(?:[\s.\-/]?\d{2,4}){2,4}|"
        r"(?:\+?86[\s\-]?)?1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}"
        r"|\(?0\d{2,3}(?:[\s\-]|\)\s?)\d{7,8}|400[\s\-]\d{3,4}[\s\-]\d{3,4}|(?:1[\s.\-])?(?:\(\d{3}\)\s?|\d{3}[.\-\s])\d{3}[.\-\s]\d{4}"
        r"|0[1-9]\d{1,3}[\s/\-]\d{3,4}[\s\-]\d{3,4}|0\d{3,4}[\s/]\d{5,7}|07\d{3}[\s\-]?\d{6}|"
        r"0[1-9](?:[\s.\-]\d{2}){4})(?![0-9A-Za-z%])(?![.\-][0-9])"
    ),
}  # fmt: skip


def measure(file: Path) -> None:
    """Print precision and recall of every kind and language of a corpus, ours and the floor's, with Wilson intervals."""
    rows = corpus(file)
    for of, finder in (("ours", redact.spans), ("first release", floor)):
        for (kind, language), score in scores(rows, finder).items():
            about = {
                "corpus": file.name,
                "of": of,
                "kind": kind,
                "language": language,
                "marked": score.marked,
                "predicted": score.predicted,
            }
            for figure, right, of_all in (
                ("recall", score.found, score.marked), ("recall_any_kind", score.found_any, score.marked),
                ("precision", score.right, score.predicted), ("precision_any_kind", score.right_any, score.predicted),
            ):  # fmt: skip
                if of_all:
                    low, high = wilson(right, of_all)
                    say("personal", figure, right / of_all, low=round(low, 3), high=round(high, 3), **about)


def missed(file: Path) -> None:
    """List what of a corpus was not found, and what was found that is not marked."""
    for row in corpus(file):
        text, marked = str(row["text"]), row["spans"]
        predicted = redact.spans(text)
        for sign, spans, others in (("MISSED", marked, predicted), ("WRONG ", predicted, marked)):
            for s in spans:  # type: ignore[union-attr]
                same = [o for o in others if o.kind == s.kind]  # type: ignore[union-attr]
                if _share(s, same) < COVERED if sign == "MISSED" else not _touches(s, same):
                    also = [(text[o.start : o.end], o.kind) for o in others if o.start < s.end and o.end > s.start]  # type: ignore[union-attr]
                    print(
                        sign,
                        row["id"],
                        s.kind,
                        repr(text[s.start : s.end]),
                        "in",
                        repr(text[max(0, s.start - 40) : s.end + 30]),
                        also or "",
                    )


def real(seed: int = 0, many: int = 1000) -> None:
    """Print what is found in real reviews, each find with its surroundings, and how many reviews a second are read."""
    for language, (folder, name, column) in REAL.items():
        file = data(folder, name)
        if file is None:
            continue
        texts = pl.read_csv(file, infer_schema=False)[column].drop_nulls().sample(many, seed=seed)
        start, found = time.perf_counter(), Counter[str]()
        pl.DataFrame({"text": texts}).select(redact.masked(pl.col("text")))
        seconds = time.perf_counter() - start
        for text in texts:
            for s in redact.spans(text):
                found[s.kind] += 1
                about = f"{text[max(0, s.start - 50) : s.start]}[[{text[s.start : s.end]}]]{text[s.end : s.end + 40]}"
                print(language, s.kind, "|", about.replace("\n", " "), file=sys.stderr)
        say("personal", "found", sum(found.values()), set=folder, language=language, reviews=many, seed=seed, **found)
        say("personal", "reviews_per_second", many / seconds, set=folder, language=language)


def main() -> None:
    """Print the figures of the seven corpora, and what is found in real reviews."""
    for name in ("seventh", "sixth", "fifth", "fourth", "third", "second", "dev"):
        measure(CORPUS / f"{name}.jsonl")
    real()


if __name__ == "__main__":
    asked = sys.argv[1:]
    if asked[:1] == ["real"]:
        real(int(asked[1]) if asked[1:] else 0)
    elif asked[1:] == ["missed"]:
        missed(Path(asked[0]))
    elif asked:
        measure(Path(asked[0]))
    else:
        main()
