"""Aspects and entities taught from labelled places: exact-span micro-F1 on unseen texts, beside two taggers that cost nothing.

python -m tests.bench aspects                  (or: make bench ONLY=aspects), one seed
python -m tests.bench.aspects laptop14 0 1 2   one set by name, with these seeds; also `zh-ner-plain`, without the CRF

Choose by `validation_f1`; the lines after it open the test texts.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.finetune import backbone
from core.finetune.tagging import floors, proof, tagger
from core.finetune.tagging.tagger import Marked, TaggerSettings
from core.finetune.tagging.tags import Span, gathered
from core.ingest import tags as conll
from core.represent import transformer
from tests.bench.figures import data, say

HOW = TaggerSettings()
PLAIN = replace(HOW, characters=replace(HOW.characters, chained=False))
SETS = ("laptop14", "restaurant14", "zh-ner", "zh-ner-plain", "zh-opinion")
IMPLICIT = {"laptop14": "laptop", "restaurant14": "rest16"}  # sets whose people marked aspects that no word names
SILENT = 500  # sentences without an aspect


@dataclass(frozen=True)
class Task:
    """Texts that teach, that choose and that judge, and texts of another set in which nothing stands."""

    train: Marked
    validation: Marked
    test: Marked
    silent: list[str]
    published: Marked | None = None  # the test fold as it was published, where half of it repeats what was taught


def _lines(file: Path) -> list[str]:
    return gzip.decompress(file.read_bytes()).decode("utf-8-sig").splitlines()


def place(text: str) -> int:
    """Return a number from 0 to 99 that only the text decides: a split that stays as it is."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 100


def parted(marked: Marked, low: int, high: int) -> Marked:
    """Return the texts whose number lies from `low` up to `high`."""
    kept = [i for i, text in enumerate(marked[0]) if low <= place(text) < high]
    return [marked[0][i] for i in kept], [marked[1][i] for i in kept]


def semeval(name: str) -> Task | None:
    """Return a SemEval-2014 set: distinct sentences with all their aspects; a tenth of the training ones validates."""
    files = [data("absa-semeval", f"{name}.{fold}.atepc.gz") for fold in ("train", "test")]
    if any(f is None for f in files):
        return None
    train, test = (
        gathered([t for t, _ in rows], [[(a, b, label) for a, b, label in json.loads(s)] for _, s in rows])
        for rows in ([r for r in conll.sentences(_lines(f)) if r] for f in files if f)
    )
    train = _without(train, set(test[0]))
    known = {_bare(t) for t in train[0]} | {_bare(t) for t in test[0]}
    return Task(parted(train, 10, 100), parted(train, 0, 10), test, silent(IMPLICIT[name], known))


def _without(marked: Marked, texts: set[str]) -> Marked:
    kept = [i for i, text in enumerate(marked[0]) if text not in texts]
    return [marked[0][i] for i in kept], [marked[1][i] for i in kept]


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def silent(name: str, known: set[str]) -> list[str]:
    """Return up to 500 sentences of the same trade in which people found no aspect that is named, none of them in `known`.

    They are the sentences of absa-acos all of whose quadruples have the aspect -1,-1 (implicit), in the order of a hash.
    """
    found: dict[str, None] = {}
    for fold in ("test", "dev", "train"):
        file = data("absa-acos", f"{name}_quad_{fold}.tsv.gz")
        for line in _lines(file) if file else []:
            text, *quads = line.split("\t")
            if quads and all(q.startswith("-1,-1 ") for q in quads) and _bare(text) not in known:
                found[text] = None
    return sorted(found, key=lambda t: hashlib.sha256(t.encode()).hexdigest())[:SILENT]


def titles() -> Task | None:
    """Return the product titles with their own three folds; a title that an earlier fold holds is left out of the later."""
    files = [data("zh-ner-ecommerce", f"{fold}.txt.gz") for fold in ("train", "dev", "test")]
    if any(f is None for f in files):
        return None
    folds = [_titles(f) for f in files if f]
    seen: set[str] = set()
    made = []
    for fold in folds:
        made.append(_without(gathered(*fold), seen))
        seen.update(fold[0])
    return Task(made[0], made[1], made[2], [], folds[2])


def _titles(file: Path) -> Marked:
    """Read one character and its tag a line; the character may be a blank. Repeats stay."""
    texts, spans, text, here = [], [], "", []
    for line in [*_lines(file), ""]:
        if not line:
            texts, spans = ([*texts, text], [*spans, here]) if text else (texts, spans)
            text, here = "", []
            continue
        character, _, tag = line.rpartition(" ")
        start, text = len(text), text + (character or " ")
        if tag.startswith("I") and here and here[-1][1:] == (start, tag[2:]):
            here[-1] = (here[-1][0], len(text), tag[2:])
        elif tag != "O":
            here.append((start, len(text), tag[2:]))
    return texts, spans


def opinions() -> Task | None:
    """Return the reviews of cosmetics with their named aspects, 80 : 10 : 10 by the text; reviews without one stay."""
    files = [data("zh-opinion-zhijiang", f"Train_{what}.csv.gz") for what in ("reviews", "labels")]
    if any(f is None for f in files):
        return None
    texts, labels = (list(csv.DictReader(_lines(f))) for f in files if f)
    told: dict[str, list[Span]] = {}
    for row in labels:
        if row["A_start"].strip():
            span = (int(row["A_start"]), int(row["A_end"]), f"ASP:{row['Polarities']}")
            told.setdefault(row["id"], []).append(span)
    whole = gathered([r["Reviews"] for r in texts], [told.get(r["id"], []) for r in texts])
    return Task(parted(whole, 20, 100), parted(whole, 10, 20), parted(whole, 0, 10), [])


def measure(name: str, task: Task, seeds: Sequence[int], how: TaggerSettings) -> None:
    """Teach once a seed, look at the test texts once each, and print what was found beside the floors."""
    base, scores = transformer.bundled(), []
    beside = {"lookup": floors.Lookup.fit(task.train, base), "window": floors.Window.fit(task.train, base)}
    answers = {n: floor.spans(task.test[0]) for n, floor in beside.items()}
    about: dict[str, object] = {"set": name, "rows": len(task.test[0]), "taught": len(task.train[0])}
    for n, found in answers.items():
        _tell(found, task, {**about, "of": n}, beside[n].spans(task.silent))
        if task.published:
            as_published(task, beside[n].spans(task.published[0]), {**about, "of": n})
    for seed in seeds:
        began = time.perf_counter()
        taught = tagger.teach(task.train, task.validation, base, how, seed)
        seconds = time.perf_counter() - began
        mine = {**about, "of": "tagger", "seed": seed}
        looked = proof.bare(taught.tagger.spans(task.validation[0]))
        chosen = proof.score(proof.bare(task.validation[1]), looked)
        say("aspects", "validation_f1", chosen.f1, low=round(chosen.low, 4), high=round(chosen.high, 4), **mine)
        found = taught.tagger.spans(task.test[0])
        scores.append(_tell(found, task, mine, taught.tagger.spans(task.silent)))
        if task.published:
            as_published(task, taught.tagger.spans(task.published[0]), mine)
        for n, other in answers.items():
            pair = (proof.bare(x) for x in (task.test[1], found, other))
            gap = proof.difference(*pair)
            low, high = round(gap["low"], 4), round(gap["high"], 4)
            say("aspects", "better_than", gap["difference"], beside=n, low=low, high=high, **mine)
        speed = {r: round(f["samples_per_second"], 1) for r, f in taught.facts.items()}
        say("aspects", "seconds", seconds, texts_per_second=speed, **mine)
    if len(scores) > 1:
        spread = round(statistics.stdev(scores), 4)
        say("aspects", "span_f1_mean", statistics.mean(scores), sd=spread, seeds=len(scores), **about)


def as_published(task: Task, found: list[list[Span]], about: dict[str, object]) -> None:
    """Print the score of the published test fold, repeats of taught texts and all: others report that."""
    if task.published:
        seen = proof.score(task.published[1], found)
        about = {**about, "rows": len(found)}
        say("aspects", "published_fold_f1", seen.f1, low=round(seen.low, 4), high=round(seen.high, 4), **about)


def _tell(found: list[list[Span]], task: Task, about: dict[str, object], alarms: list[list[Span]]) -> float:
    """Print the scores of answers to the test texts, and the false alarms; return the F1 of places."""
    truth = task.test[1]
    places = proof.score(proof.bare(truth), proof.bare(found))
    whole = proof.score(truth, found)
    for figure, seen in (("span_f1", places), ("span_and_polarity_f1", whole)):
        if figure == "span_f1" or whole != places:
            shares = {"precision": round(seen.precision, 4), "recall": round(seen.recall, 4), "spans": seen.spans}
            say("aspects", figure, seen.f1, low=round(seen.low, 4), high=round(seen.high, 4), **shares, **about)
    kinds = proof.by_label(proof.bare(truth), proof.bare(found))
    if len(kinds) > 1:
        say("aspects", "span_f1_by_kind", {k: round(s.f1, 4) for k, s in kinds.items()}, **about)
    if alarms:
        said = proof.false_alarms(alarms)
        say("aspects", "false_per_100_silent", said["per_100"], share=round(said["share"], 4), **{**about, "rows": len(alarms)})  # fmt: skip
    return places.f1


def main(asked: Sequence[str] = SETS, seeds: Sequence[int] = (0,)) -> None:
    """Print the figures of every set asked for; say so where one is absent."""
    with backbone.threads(1):
        for name in asked:
            task = opinions() if name == "zh-opinion" else titles() if name.startswith("zh-ner") else semeval(name)
            if task is not None:
                measure(name, task, seeds, PLAIN if name == "zh-ner-plain" else HOW)


if __name__ == "__main__":
    given = [a for a in sys.argv[1:] if not a.isdigit()]
    main(given or SETS, [int(a) for a in sys.argv[1:] if a.isdigit()] or (0,))
