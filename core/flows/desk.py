"""The label desk: what people say of single sentences, which ones to ask them next, and what can be taught from it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
import polars as pl

from core.base.clock import now
from core.base.errors import DataError, NotYet, SettingsError
from core.base.fingerprint import text_hash
from core.finetune import desk
from core.finetune.tasks import LEVELS
from core.flows import embed
from core.flows.record import one_line
from core.store.store import Store
from core.voices.need import KINDS, NEEDS

FEELING, NEED, KIND = "sentiment", "need", "intent"  # how somebody feels, what is missing, what else a shop tells apart
TASKS = (FEELING, NEED, KIND)
FIXED = {FEELING: LEVELS[3], NEED: NEEDS}  # labels that are there before anybody answers
MOST = 9  # labels, one a key
LONGEST = 40  # characters of a label
WANTED = 40  # answers that a first model learns something from; from 30 different ones it is let try
NONE = "none of these"
DESK, LASSO = "desk", "lasso"

_TAUGHT = """
SELECT v.text, a.label, a.said_by, r.customer_id, r.happened_at, v.voice_id AS review_id, r.product_id, v.language
FROM (SELECT unnest($1::VARCHAR[]) AS voice_id, unnest($2::VARCHAR[]) AS label, unnest($3::VARCHAR[]) AS said_by) a
JOIN ingest.voices v USING (voice_id) LEFT JOIN ingest.reviews r USING (review_id)
ORDER BY v.voice_id
"""


def answers(store: Store, task: str) -> pl.DataFrame:
    """Return the answers that count: voice_id, label, said_by, said_at, the oldest first."""
    return desk.standing(store.frame("finetune.answers").filter(pl.col("task") == task)).drop("task")


def labels(store: Store, task: str) -> tuple[str, ...]:
    """Return the labels of a task: the three feelings, the kinds of needs, or what people named so far, in the order of
    their first use, and "none of these" at the end: a model that has never seen what it is not asked about takes it for
    something."""
    if task in FIXED:
        return FIXED[task]
    used = store.frame("finetune.answers").filter(pl.col("task") == task).sort("said_at", maintain_order=True)
    named = used["label"].drop_nulls().unique(maintain_order=True)
    return (*(n for n in named if n != NONE), NONE)


def answer(store: Store, task: str, voices: Sequence[str], label: str | None, by: str = DESK) -> None:
    """Say what voices are, or take back what was said of them (None).

    Raises SettingsError `unknown_task`, `name_empty`, `name_long`; `unknown_label` for a feeling or a need
    that is not one of theirs, `too_many_labels` beyond nine.
    """
    if task not in TASKS:
        raise SettingsError("unknown_task", task=task)
    if label is not None:
        label, known = one_line(label, LONGEST), labels(store, task)
        label = next((k for k in known if k.lower() == label.lower()), label)
        if label not in known and task in FIXED:
            raise SettingsError("unknown_label", label=label)
        if label not in known and len(known) >= MOST:
            raise SettingsError("too_many_labels", most=MOST)
    said = {"task": task, "label": label, "said_by": by, "said_at": now()}
    rows = pl.DataFrame({"voice_id": list(dict.fromkeys(voices))}, schema={"voice_id": pl.String})
    store.append("finetune.answers", rows.with_columns(**{n: pl.lit(v) for n, v in said.items()}))


def take_back(store: Store, task: str) -> str | None:
    """Take back the last answer that counts and return its voice; None where there is none."""
    found = answers(store, task)
    if found.is_empty():
        return None
    voice = str(found["voice_id"][-1])
    answer(store, task, [voice], None)
    return voice


def ask(store: Store, task: str, most: int = 10, skipped: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the voices to label next, the most useful first, every encoder's by its share of the voices.

    Which are useful is told by vectors; until all are there, voices come in the order of a hash. Needs are rare, so
    every other voice is one in which the rules see one.
    """
    known, passed = _known(store, task), set(skipped)
    if task == NEED:
        likely = _stated(store, {*known, *passed}, most // 2)
        others = _useful(store, known, passed | set(likely), most - len(likely))
        paired = [voice for pair in zip_longest(likely, others) for voice in pair if voice]
        return tuple(paired[:most])
    return _useful(store, known, passed, most)


def _stated(store: Store, gone: set[str], most: int) -> list[str]:
    """Return voices in which the rules see a need, of every kind alike, in the order of a hash."""
    rows = store.frame("ingest.voices", ["voice_id", "repeats_of", "need"]).filter(pl.col("repeats_of").is_null())
    kinds: dict[str, list[str]] = {}
    for voice, kind in rows.drop_nulls("need").select("voice_id", "need").iter_rows():
        if voice not in gone:
            kinds.setdefault(kind, []).append(voice)
    turns = zip_longest(*(sorted(kinds[kind], key=text_hash)[:most] for kind in KINDS if kind in kinds))
    return [voice for turn in turns for voice in turn if voice][:most]


def _useful(store: Store, known: dict[str, str], passed: set[str], most: int) -> tuple[str, ...]:
    """Return the voices that vectors call useful, every encoder's by its share of the voices."""
    sizes = dict(store.frame("represent.territories").select("territory", "voices").iter_rows())
    try:
        queues = [_queue(store, name, known, passed, most * size / sum(sizes.values())) for name, size in sizes.items()]
    except NotYet:  # vectors are on their way
        queues = []
    if queues:
        return tuple(voice for _, voice in sorted(q for queue in queues for q in queue))[:most]
    firsts = store.frame("ingest.voices", ["voice_id", "repeats_of"]).filter(pl.col("repeats_of").is_null())
    left = [v for v in firsts["voice_id"].to_list() if v not in known and v not in passed]
    return tuple(sorted(left, key=text_hash)[:most])


def _queue(
    store: Store, territory: str, known: dict[str, str], passed: set[str], share: float
) -> list[tuple[float, str]]:  # fmt: skip
    """Return (place in the whole queue, voice) of the sentences of one encoder."""
    ids, vectors = embed.vectors(store, territory)
    open_ = np.array([n for n, voice in enumerate(ids) if voice not in passed], int)
    wanted = max(1, round(share))
    marks = _marks([ids[n] for n in open_], known)
    picked = desk.choose(vectors[open_], marks, wanted, seed=len(known))
    return [(n / wanted, ids[int(open_[row])]) for n, row in enumerate(picked)]


def _known(store: Store, task: str) -> dict[str, str]:
    return dict(answers(store, task).select("voice_id", "label").iter_rows())


def _marks(ids: Sequence[str], known: dict[str, str]) -> np.ndarray:
    """Return the number of the label of each voice, -1 for one that nobody answered."""
    number = {label: n for n, label in enumerate(sorted(set(known.values())))}
    return np.array([number[known[i]] if i in known else -1 for i in ids], int)


def doubted(store: Store, task: str) -> tuple[tuple[str, str, str], ...]:
    """Return (voice, its label, the label that fits better) of answers that look wrong, the most surprising first."""
    known, found = _known(store, task), []
    names = sorted(set(known.values()))
    for territory in store.frame("represent.territories")["territory"]:
        try:
            ids, vectors = embed.vectors(store, territory)
        except NotYet:
            continue
        marks = _marks(ids, known)
        rows = np.flatnonzero(marks >= 0)
        for row, better in desk.suspects(vectors[rows], marks[rows]):
            voice = ids[int(rows[row])]
            found.append((voice, known[voice], names[better]))
    return tuple(found)


def taught_from(store: Store, task: str) -> pl.DataFrame:
    """Return what can be taught, a voice a row in the shape of reviews: its id stands where theirs does.

    Raises DataError `no_answers` where nobody answered yet.
    """
    known = answers(store, task)
    if known.is_empty():
        raise DataError("no_answers")
    return store.select(_TAUGHT, [known[column].to_list() for column in ("voice_id", "label", "said_by")])
