"""What a model can be taught from, which models were taught, and what each of them proved."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from core.base.errors import AppError, ModelError
from core.behaviour import sequences
from core.finetune import desk, registry, tasks
from core.finetune.tagging import tasks as marked
from core.finetune.tasks import LabelSettings
from core.store.store import Store
from core.views.desk import said
from core.voices.need import NEEDS

WRITTEN = ("stars", "label", "file", "desk", "needs", "own")
AT_THE_DESK = {"desk": "sentiment", "needs": "need", "own": "intent"}  # the task behind a source of answers
FEWEST_READ, FEWEST_OTHER = (
    400,
    20_000,
)  # sentences, and reviews, from which an encoder is worth teaching without labels
HAN = 0.2  # share of Han characters from which a text counts as Chinese
RACED = ("source", "levels", "most_test_rows")  # settings that decide which rows a proof is held on


@dataclass(frozen=True)
class Source:
    """One kind of answer that reviews carry, that people gave at the label desk, or customers by what they did.
    `counts`: (label, rows), as they would be taught; `error` says why not."""

    name: str
    rows: int
    task: str = "sentiment"  # or "intent", "behaviour": what its labels tell apart
    counts: tuple[tuple[str, int], ...] = ()
    error: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        return not self.error


@dataclass(frozen=True)
class Model:
    """One taught model. Scores and differences are shares in [0, 1]; `refused` is the code that keeps it from use."""

    model_id: str
    task: str
    method: str
    stage: str
    made_at: datetime
    seconds: float
    samples_per_second: float | None
    settings: dict[str, Any]
    proof: dict[str, Any]
    checks: dict[str, str]
    verdict: str
    refused: str
    base: str  # name of the pretrained model, where it is not the bundled one: letters, digits, dots, dashes
    same_rows: str  # equal for models whose proofs are held on the same rows

    @property
    def chosen(self) -> dict[str, float]:
        """The settings that a search found and the recipe does not have."""
        return dict(self.settings.get("chosen") or ())

    @property
    def figure(self) -> str:
        """The name of the score that models of its task are compared by."""
        return "f1" if self.task == "aspect" else "macro_f1"

    def score(self, name: str = "model") -> dict[str, float]:
        """Return the `figure`, low, high and more of the model, or of "frozen" or "floor" on the same rows."""
        return self.proof["scores"][name]

    def gap(self, name: str = "frozen") -> dict[str, float]:
        """Return difference, low, high over the frozen encoder, the word counts, or the rules ("rules", of needs alone)."""
        return self.proof["rules"]["against"] if name == "rules" else self.proof["against"][name]


@dataclass(frozen=True)
class Trial:
    """One trial of a search: `score` is the macro-F1 on the rows that choose, `values` what it was tried with."""

    number: int  # 1 is the recipe as it is
    whole: bool  # not given up early
    score: float
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Attempt:
    """The last training as its events tell it; `facts` hold the settings that it was asked with."""

    job_id: str
    state: str
    happened_at: datetime
    error: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Train:
    """sources: stars, then the label column. answered: reviews that carry an answer, `chinese` of them. models: newest first.
    curves: model_id, step, epoch, kind (score, right, loss, frozen, floor), value, low, high."""

    reviews: int
    customers: int
    sources: tuple[Source, ...]
    answered: int
    chinese: int
    models: tuple[Model, ...]
    curves: pl.DataFrame
    last: Attempt | None
    outdated: frozenset[str] = frozenset()  # models taught from texts of somebody who was erased since
    trials: dict[str, tuple[Trial, ...]] = field(default_factory=dict)  # of the last search behind a model, by its id

    @property
    def usable(self) -> tuple[Source, ...]:
        """The sources that a model can be taught from."""
        return tuple(s for s in self.sources if s.usable)

    @property
    def in_use(self) -> Model | None:
        """The model that judges feelings now, or None while words and stars do."""
        return next((m for m in self.models if m.stage == registry.IN_USE and m.task == "sentiment"), None)

    def model(self, model_id: str | None) -> Model | None:
        """Return the model of an id, else the newest, or None where none was taught."""
        return next((m for m in self.models if m.model_id == model_id), self.models[0] if self.models else None)

    def race(self, model: Model) -> tuple[Model, ...]:
        """Return the models that were proved on the same rows, one for each method, recipe, choice of settings and pretrained
        model, the best first."""
        newest: dict[tuple[str, ...], Model] = {}
        for one in (model, *self.models):
            if one.same_rows == model.same_rows:
                newest.setdefault((one.method, str(one.settings.get("recipe")), str(one.chosen), one.base), one)
        return tuple(sorted(newest.values(), key=lambda m: -m.score()[m.figure]))


def read(store: Store) -> Train:
    """Return everything that the page of teaching shows."""
    reviews = store.frame("ingest.reviews", ("text", "rating", "label", "customer_id", "happened_at"))
    answered = reviews.filter(pl.col("rating").is_not_null() | pl.col("label").is_not_null())
    letters = pl.col("text").str.len_chars()
    answers, filed = _said(store), store.frame("ingest.labels", ("text", "label", "language"))
    chinese = answered.filter(pl.col("text").str.count_matches(r"\p{Han}") > HAN * letters)
    return Train(
        reviews=reviews.height,
        customers=reviews["customer_id"].drop_nulls().n_unique(),
        sources=(
            *(_source(n, filed if n == "file" else reviews, answers) for n in WRITTEN),
            _marked(store),
            *_read(store),
            *_did(store),
        ),
        answered=answered.height,
        chinese=chinese.height,
        models=_models(store),
        curves=store.select(
            "SELECT model_id, step, epoch, kind, value, low, high FROM finetune.curves ORDER BY model_id, kind, step"
        ),
        last=_last(store),
        outdated=frozenset(store.frame("finetune.outdated")["model_id"]),
        trials=_trials(store),
    )


def behind(store: Store, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts of reviews or single voices, in the order of `ids`; one that is gone is left out."""
    found = store.select(
        "SELECT review_id, text FROM ingest.reviews WHERE review_id IN (SELECT unnest($1::VARCHAR[]))", [list(ids)]
    )
    texts = {**dict(found.iter_rows()), **said(store, ids)}
    return tuple(texts[i] for i in ids if i in texts)


def _source(name: str, reviews: pl.DataFrame, said: pl.DataFrame) -> Source:
    column = "rating" if name == "stars" else "label"
    task = AT_THE_DESK.get(name, "sentiment")
    rows = said.filter(pl.col("task") == task) if name in AT_THE_DESK else reviews.filter(pl.col(column).is_not_null())
    if rows.is_empty():
        return Source(name, 0, task, error="none")
    try:
        made = tasks.examples(
            rows,
            tasks.AT_THE_DESK if name in AT_THE_DESK else LabelSettings(source="stars" if name == "stars" else "label"),
        )
    except AppError as error:
        return Source(name, rows.height, task, error=error.code, facts=error.facts)
    if name == "file" and set(made.names) <= set(NEEDS):
        task = "need"
    if task != "need":
        task = "intent" if tasks.direction(made.names) is None else "sentiment"
    counts = dict(made.rows["label"].value_counts().iter_rows())
    return Source(name, made.rows.height, task, tuple((n, counts.get(i, 0)) for i, n in enumerate(made.names)))


def _marked(store: Store) -> Source:
    """Return the texts of label files in which places are marked, with how often each kind of place is."""
    rows = store.frame("ingest.labels", ("text", "spans", "file"))
    if rows["spans"].null_count() == rows.height:
        return Source("marked", 0, "aspect", error="none")
    try:
        texts, places = marked.examples(rows)
    except AppError as error:
        return Source("marked", rows.drop_nulls("spans").height, "aspect", error=error.code, facts=error.facts)
    counts = Counter(label for each in places for _, _, label in each)
    return Source("marked", len(texts), "aspect", tuple(counts.most_common()))


def _read(store: Store) -> tuple[Source, ...]:
    """Return the texts that an encoder can learn from without labels: sentences that the language model reads, and reviews in
    other scripts. Where they are too few to learn from nobody has to hear of it."""
    found = store.select("""
        SELECT p.territory, CASE p.territory WHEN 'lexical' THEN count(DISTINCT v.review_id) ELSE count(*) END AS texts
        FROM represent.voices p JOIN ingest.voices v USING (voice_id) GROUP BY p.territory
    """)
    voices = dict(found.iter_rows())
    parts = (("meaning", "transformer", FEWEST_READ), ("script", "lexical", FEWEST_OTHER))
    return tuple(
        Source(name, voices.get(part, 0), tasks.ENCODING[name], error="" if voices.get(part, 0) >= fewest else "none")
        for name, part, fewest in parts
    )


def _did(store: Store) -> tuple[Source, ...]:
    """Return what customers answered by what they did; rows are customers. Whether enough of them did otherwise than
    most is told when the teaching begins."""
    seen = store.select("""
        SELECT count(DISTINCT e.customer_id) AS people, date_diff('day', min(e.happened_at), max(e.happened_at)) AS days,
               count(DISTINCT e.customer_id) FILTER (e.event_type = 'purchase') AS buys,
               count(DISTINCT e.customer_id) FILTER (e.event_type = 'purchase' AND p.category IS NOT NULL) AS next,
               count(DISTINCT e.customer_id) FILTER (e.event_type = 'return') AS returns
        FROM ingest.events e LEFT JOIN (SELECT DISTINCT ON (product_id) * FROM ingest.products) p USING (product_id)
        WHERE e.customer_id IS NOT NULL AND e.happened_at IS NOT NULL
    """).row(0, named=True)
    how = sequences.Sequences()
    needed = 4 * how.window
    if not seen["people"]:
        return tuple(Source(name, 0, sequences.TASK, error="none") for name in sequences.TARGETS)
    if seen["days"] < needed:
        short = {"days": seen["days"], "needed": needed}
        return (Source("buys", 0, sequences.TASK, error="behaviour_too_short", facts=short),)
    errors = {name: "" if seen[name] >= how.fewest_otherwise else "none" for name in sequences.TARGETS}
    return tuple(Source(name, seen[name], sequences.TASK, error=errors[name]) for name in sequences.TARGETS)


def _said(store: Store) -> pl.DataFrame:
    """Return what was answered at the label desk in the shape of reviews, with the task."""
    standing = desk.standing(store.frame("finetune.answers"))
    texts = said(store, tuple(standing["voice_id"]))
    standing = standing.with_columns(
        text=pl.col("voice_id").replace_strict(texts, default=None, return_dtype=pl.String)
    )
    nobody = {"customer_id": pl.lit(None, pl.String), "happened_at": pl.lit(None, pl.Datetime("us"))}
    return standing.drop_nulls("text").with_columns(**nobody)


def _models(store: Store) -> tuple[Model, ...]:
    rows = store.select("""
        SELECT m.* EXCLUDE (seconds), r.seconds, r.inputs, r.seed
        FROM finetune.models m JOIN ops.runs r ON json_extract_string(r.facts, '$.model_id') = m.model_id
        ORDER BY m.created_at DESC, m.model_id DESC
    """)
    return tuple(_model(row) for row in rows.iter_rows(named=True))


def _model(row: dict[str, Any]) -> Model:
    proof, settings = json.loads(row["proof"] or "{}"), json.loads(row["settings"] or "{}")
    try:
        registry.refuse(proof)
        refused = ""
    except ModelError as error:
        refused = error.code
    rows = [row["task"], row["inputs"], row["seed"], *(settings.get(key) for key in RACED)]
    return Model(
        model_id=row["model_id"],
        task=row["task"],
        method=row["method"],
        stage=row["stage"],
        made_at=row["created_at"],
        seconds=row["seconds"],
        samples_per_second=row["samples_per_second"],
        settings=settings,
        proof=proof,
        checks=registry.checks(proof),
        verdict=registry.verdict(proof),
        refused=refused,
        base=re.sub(r"[^\w.-]", "", Path(str(settings.get("base") or "")).name)[:40],
        same_rows=json.dumps(rows, default=str),
    )


def _trials(store: Store) -> dict[str, tuple[Trial, ...]]:
    rows = store.select("""
        SELECT model_id, number, state, score, settings FROM finetune.trials
        QUALIFY searched_at = max(searched_at) OVER (PARTITION BY model_id) ORDER BY model_id, number
    """)
    found: dict[str, tuple[Trial, ...]] = {}
    for model_id, number, state, score, settings in rows.iter_rows():
        one = Trial(number, state == "done", score, tuple(json.loads(settings).items()))
        found[model_id] = (*found.get(model_id, ()), one)
    return found


def _last(store: Store) -> Attempt | None:
    found = store.select("""
        SELECT job_id, arg_max(state, happened_at) AS state, max(happened_at) AS happened_at,
               arg_max(facts, happened_at) AS facts
        FROM ops.job_events WHERE name = 'train' GROUP BY job_id ORDER BY happened_at DESC LIMIT 1
    """)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    facts = json.loads(row.pop("facts") or "{}")
    return Attempt(error=facts.pop("error", ""), facts=facts, **row)
