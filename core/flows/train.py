"""Fine-tuning: reviews and their labels become a model with its proof.

python -m core.flows.train --train F --test F --text COL --label COL --task T --method M [--seed N] [--out DIR]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.device import device, training_threads
from core.base.fingerprint import fingerprint, plain
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.behaviour import sequences
from core.finetune import backbone, crossed, judge, proof, registry, space, teach
from core.finetune import folder as model_folder
from core.finetune.checkpoint import Checkpoints
from core.finetune.crossed import FOLDS
from core.finetune.judge import Judge
from core.finetune.loop import LoopSettings
from core.finetune.proof import Answers
from core.finetune.teach import Taught, TeachSettings
from core.flows import follow, home, material, trials
from core.flows.material import Material
from core.flows.step import Outcome, step, versions
from core.flows.training import cards, needs, own
from core.flows.training.underway import clear, lost, underway
from core.represent import transformer
from core.represent.lexical import LexicalEncoder
from core.represent.remembered import Remembered
from core.store.store import Run, Store, new_run_id

FEWEST_STEPS = 500  # fewer rows are gone through more often
RECIPES: dict[str, TeachSettings] = {
    "quick": TeachSettings(
        most_rows=3000, most_tokens=96, check_rows=600, loop=LoopSettings(epochs=3, fewest_steps=FEWEST_STEPS, checks=2)
    ),
    "careful": TeachSettings(most_tokens=160, loop=LoopSettings(epochs=3, fewest_steps=FEWEST_STEPS)),
}
GROUPS = {"language": "language", "product": "product_id"}  # who a model could be worse for
_READ: ContextVar[dict[str, Encoder] | None] = ContextVar("read", default=None)  # encoders that are asked once
Besides = Callable[[dict[str, Answers], pl.DataFrame], dict[str, Any]]  # answers and test rows -> what a proof adds


@dataclass(frozen=True)
class TrainSettings:
    """What a person chooses on the page; the recipe fixes the rest."""

    task: str = "sentiment"
    source: str = "stars"  # or "label", the column; "desk", "needs", "own", from the label desk; "next", "buys", "returns", what people did
    levels: int = 3
    method: str = "auto"
    recipe: str = "quick"
    most_test_rows: int = 3000
    seconds: int = 0  # that the weights may be moved for; 0 sets no bound
    base: str = ""  # folder of another encoder or decoder, or its name in the hub's cache here; "" is the bundled one
    trail: str = ""  # or "tensorboard", "wandb": what else its curves are written for
    chosen: space.Chosen = ()  # what a search found to be better than the recipe


def recipe_of(how: TrainSettings) -> TeachSettings:
    """Return the settings behind a recipe, with the method that was chosen."""
    recipe = RECIPES[how.recipe]
    recipe = replace(recipe, method=how.method, base=how.base, loop=replace(recipe.loop, seconds=how.seconds))
    return space.applied(recipe, how.chosen)


def run(store: Store, how: TrainSettings = TrainSettings(), tick: Tick = quiet, seed: int = 0) -> Run:
    """Teach a model from the reviews of a shop, prove it and publish it as a candidate.

    What is taught is told by `material.material`, and so is what it raises; `Cancelled` from `tick` leaves nothing behind.
    """
    return step(
        store,
        "train",
        how,
        material.reads(how.source),
        lambda: _compute(store, how, tick, seed),
        seed,
        anew=lost(store),
    )


def _compute(store: Store, how: TrainSettings, tick: Tick, seed: int) -> Outcome:
    learnt = material.material(store, how.source, how.levels, seed)
    how, rows, unseen = replace(how, task=learnt.task), learnt.rows, None
    turns = learnt.by == "crossed"
    if not turns:
        test = rows.filter(pl.col("fold") == "test")
        few = test.sample(min(test.height, how.most_test_rows), seed=seed)
        unseen = lambda: few  # noqa: E731
    recipe = replace(recipe_of(how), counted=learnt.task == "sentiment")
    models, name = home.models(store.path), f"{how.task}-{how.method}-{new_run_id()}"
    with follow.followed(how.trail, models, name, asdict(how), tick) as told:
        taught, shown, folder = learn(
            rows, learnt.names, unseen, how.task, recipe, models, told, seed, training_threads(), _besides(learnt),
            material.unlabelled(store, how.source, rows),
        )  # fmt: skip
    shown["split_by"] = learnt.by
    notes = {"split_by": learnt.by, **({"turns": FOLDS} if turns else {}), **learnt.notes, **taught.facts}
    return outcome(
        folder,
        how,
        taught.method,
        shown,
        curve_of(folder.name, taught.curve, taught.losses, taught.beside),
        (learnt.read, rows.height),
        notes,
    )


def outcome(
    folder: Path, how: TrainSettings, method: str, shown: dict[str, Any], curve: pl.DataFrame, rows: tuple[int, int],
    notes: dict[str, Any],
) -> Outcome:  # fmt: skip
    """Return what a training publishes: the candidate in a folder with its proof, and its curve; rows: read, and kept."""
    return Outcome(
        tables={
            "finetune.models": pl.DataFrame([row(folder.name, how, method, shown, folder)]),
            "finetune.curves": curve,
        },
        rows_in=rows[0],
        rows_out=rows[1],
        set_aside=rows[0] - rows[1],
        facts={"model_id": folder.name, **notes},
        model=shown["base"],
    )


def _besides(learnt: Material) -> Besides | None:
    """Return what a proof of needs adds: the rules, which tell them where no model is in use, and how often they are right."""
    if learnt.task != needs.TASK:
        return None
    kinds = dict(enumerate(learnt.names))
    taught = learnt.rows.filter(pl.col("fold") != "test") if "fold" in learnt.rows.columns else learnt.rows
    often = asdict(needs.signs(taught, len(learnt.names)))

    def rules(said: dict[str, Answers], test: pl.DataFrame) -> dict[str, Any]:
        kind = pl.col("label").replace_strict(kinds, default=None, return_dtype=pl.String)
        return {**needs.beside_rules(said, test.with_columns(kind=kind), learnt.names), "signs": often}

    return rules


def learn(
    rows: pl.DataFrame, names: tuple[str, ...], unseen: Callable[[], pl.DataFrame] | None, task: str, how: TeachSettings, models: Path,
    tick: Tick = quiet, seed: int = 0, threads: int = 0, besides: Besides | None = None, unlabelled: Sequence[str] = (),
) -> tuple[Taught, dict[str, Any], Path]:  # fmt: skip
    """Return what was taught, its proof, and the folder that holds it: written beside, then renamed.

    `unseen` gives the test rows (`text`, `label`, `unit`) and is asked once, when everything is learnt; labels
    beyond `names` count as mistakes. Without it the rows have no `fold` and take turns (`crossed`). `besides` adds to
    the proof. Where texts in a script that the encoder cannot read are many, those that teach and `unlabelled` ones make
    vectors of the shop's own. A stop at any moment leaves no folder; after a cut (a kill, a failure) the same training
    goes on from its last checkpoint.
    """
    base = folder_of(how.base)
    known_as = transformer.identity(base if how.base else None)
    same = (*(rows[c].to_list() for c in ("text", "label", "fold") if c in rows.columns), names, task, plain(how), seed)
    folder = models / f"{task}-{new_run_id()}"
    with (
        underway(models, *same, known_as, versions()) as kept,
        home.written(folder) as unfinished,
        backbone.threads(threads),
    ):
        encoder, teaching = encoder_of(how.base), stretch(tick, 0.0, 0.9)
        if unseen is None:
            taught, test, said = crossed.teach_and_answer(rows, names, base, encoder, how, seed, teaching)
        else:
            taught = _taught(rows, names, base, encoder, how, seed, teaching, kept, unlabelled)
        taught.judges["model"].save(unfinished)
        again = opened(unfinished, encoder)
        if unseen is not None:
            proving = stretch(tick, 0.9, 1.0, stage="proof", curve=taught.curve, beside=taught.beside)
            test = unseen()
            said = proof.answers(taught.judges, test["text"].to_list(), proving)
        shown = shown_of(said, test, task, seed) | (besides(said, test) if besides else {})
        shown["reload"] = proof.reloaded(taught.judges["model"], again, test["text"].to_list())
        shown |= {
            "moved": taught.moved,
            "is_floor": taught.is_floor,
            "names": list(names),
            "base": known_as,
            **taught.facts,
        }
        data = fingerprint(rows["text"].to_list(), rows["label"].to_list())
        cards.keep(unfinished, cards.made(task, names, taught.method, known_as, seed, data, shown, settings=plain(how)))
    return taught, shown, folder


def _taught(
    rows: pl.DataFrame, names: tuple[str, ...], base: Path, encoder: Encoder, how: TeachSettings, seed: int, tick: Tick,
    kept: Checkpoints, unlabelled: Sequence[str],
) -> Taught:  # fmt: skip
    """Teach, with vectors of the shop's own where enough texts in a script that the encoder cannot read make them."""
    mine, teaching, learnt = None, tick, rows.filter(pl.col("fold") == "train")["text"].to_list()
    judged = int((backbone.unknown(base, learnt) > backbone.UNREADABLE).sum()) >= how.fewest_rows
    if judged and (blind := own.heap(base, [*learnt, *unlabelled])):
        mine = own.vectors(blind, seed, stretch(tick, 0.0, 1 / 3, stage="own"))
        teaching = stretch(tick, 1 / 3, 1.0)
    return teach.teach(rows, names, base, encoder, how, seed, teaching, kept=kept, own=mine)


def opened(folder: Path, encoder: Encoder) -> Judge:
    """Return the judge in a folder, whatever its parts. Raises what `judge.load` raises."""
    return judge.load(folder, encoder, own=LexicalEncoder.load)


def folder_of(base: str) -> Path:
    """Return the folder of a pretrained model, "" being the bundled one. Raises what `folder.found` raises."""
    return model_folder.found(base) if base else transformer.bundled()


@contextmanager
def reading_once() -> Iterator[None]:
    """Let untouched encoders read each text once, however many trainings ask them meanwhile in this thread."""
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def encoder_of(base: str) -> Encoder:
    """Return the untouched encoder of a pretrained model, loaded. Raises what `folder.found` raises."""
    read = _READ.get()
    if read is None:
        return _untouched(base)
    if base not in read:
        read[base] = Remembered(_untouched(base))
    return read[base]


def _untouched(base: str) -> Encoder:
    if not base:
        return transformer.TransformerEncoder()
    folder = folder_of(base)
    return backbone.PlainEncoder(folder, transformer.identity(folder), device())


def shown_of(said: dict[str, Answers], test: pl.DataFrame, task: str, seed: int) -> dict[str, Any]:
    """Return what answers to the test rows show, with the groups that a row is known to belong to.

    Of behaviour it is not told how often each answer was given: such counts can be of fewer people than may be shown.
    """
    groups: dict[str, Sequence[str | None]] = {k: test[c].to_list() for k, c in GROUPS.items() if c in test.columns}
    ids = test["review_id"].to_list() if "review_id" in test.columns else ()
    truth = test["label"].to_numpy().astype(int)
    shown = proof.shown(said, test["text"].to_list(), truth, test["unit"].to_list(), seed, groups, ids)
    return {**shown, "confusion": []} if task == sequences.TASK else shown


def forget_begun(store: Store) -> None:
    """Remove what was begun: weights of a training that was cut may know a person who is to be erased.

    Trials of a search hold scores alone, but those of rows that are no longer whole; they go with it.
    """
    clear(home.models(store.path))
    trials.forget(home.models(store.path))


def row(model_id: str, how: TrainSettings, method: str, shown: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the row of `finetune.models` of a candidate."""
    text = lambda value: json.dumps(value, ensure_ascii=False, default=str)  # noqa: E731
    return {
        "model_id": model_id,
        "task": how.task,
        "method": method,
        "base": shown["base"],
        "metrics": text(shown["scores"]["model"]),
        "baseline": text(shown["scores"]["frozen"]),
        "floor": text(shown["scores"]["floor"]),
        "proof": text(shown),
        "path": str(folder),
        "stage": registry.CANDIDATE,
        "settings": text(plain(how)),
        "seconds": None,
        "samples_per_second": shown.get("samples_per_second"),
        "created_at": now(),
    }


def curve_of(
    model_id: str, looks: Sequence[dict[str, float]], losses: Sequence[dict[str, float]], beside: dict[str, float]
) -> pl.DataFrame:
    """Return the curve as rows: looks (`score` with its interval, `right`), the finer `loss`, and what stands beside."""
    seen = [(p, kind) for p in looks for kind in ("score", "right") if kind in p] + [(p, "loss") for p in losses]
    rows = [
        {"model_id": model_id, "step": int(p["step"]), "epoch": p["epoch"], "kind": kind, "value": p[kind],
         "low": p.get("low") if kind == "score" else None, "high": p.get("high") if kind == "score" else None}
        for p, kind in seen
    ]  # fmt: skip
    rows += [
        {"model_id": model_id, "step": 0, "epoch": 0.0, "kind": kind, "value": value, "low": None, "high": None}
        for kind, value in beside.items()
    ]
    kinds = {"model_id": pl.String, "step": pl.Int32, "epoch": pl.Float64, "kind": pl.String}
    return pl.DataFrame(rows, schema={**kinds, **dict.fromkeys(("value", "low", "high"), pl.Float64)})


if __name__ == "__main__":
    import sys

    from core.flows.train_command import main

    sys.exit(main())
