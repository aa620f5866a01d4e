"""Fine-tuning: reviews and their labels become a model with its proof.

python -m core.flows.train --train F --test F --text COL --label COL --task T --method M [--seed N] [--out DIR]
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.device import device, training_threads
from core.base.errors import Cancelled, NotYet
from core.base.fingerprint import fingerprint, plain
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.finetune import backbone, crossed, judge, proof, registry, space, split, tasks, teach
from core.finetune import card as cards
from core.finetune import folder as model_folder
from core.finetune.checkpoint import Checkpoints
from core.finetune.crossed import FEW, FOLDS
from core.finetune.loop import LoopSettings
from core.finetune.proof import Answers
from core.finetune.tasks import LabelSettings
from core.finetune.teach import Taught, TeachSettings
from core.flows import desk, follow, home, trials
from core.flows.step import Outcome, step, versions
from core.represent import transformer
from core.store.store import Run, Store, new_run_id

RECIPES: dict[str, TeachSettings] = {
    "quick": TeachSettings(most_rows=3000, most_tokens=96, check_rows=600, loop=LoopSettings(epochs=3, checks=2)),
    "careful": TeachSettings(most_tokens=160, loop=LoopSettings(epochs=3)),
}
UNFINISHED, BEGUN = ".unfinished-", ".begun-"  # folders of a model being written, and of a training being done
# Tokens per second of full fine-tuning before anything was measured on this machine: one CPU thread, or a GPU.
PACE = {"cpu_bf16": 1050.0, "cpu_fp32": 400.0, "asked": 400.0, "cuda": 100_000.0}
GROUPS = {"language": "language", "product": "product_id"}  # who a model could be worse for
TRIED = 3  # models with an encoder that the proof asks: the one taught, the one before, the one loaded again


@dataclass(frozen=True)
class TrainSettings:
    """What a person chooses on the page; the recipe fixes the rest."""

    task: str = "sentiment"
    source: str = "stars"  # or "label", the column; "desk", feelings from the label desk; "own", labels made up there
    levels: int = 3
    method: str = "auto"
    recipe: str = "quick"
    most_test_rows: int = 3000
    seconds: int = 0  # that the weights may be moved for; 0 sets no bound
    base: str = ""  # folder of another encoder or decoder, or its name in the hub's cache here; "" is the bundled one
    trail: str = ""  # or "tensorboard", "wandb": what else its curves are written for
    chosen: space.Chosen = ()  # what a search found to be better than the recipe


def labels_of(how: TrainSettings) -> LabelSettings:
    """Return where the labels come from."""
    if how.source in AT_THE_DESK:
        return replace(tasks.AT_THE_DESK, task=how.task)
    return LabelSettings(how.task, how.source, how.levels)


def recipe_of(how: TrainSettings) -> TeachSettings:
    """Return the settings behind a recipe, with the method that was chosen."""
    recipe = RECIPES[how.recipe]
    recipe = replace(recipe, method=how.method, base=how.base, loop=replace(recipe.loop, seconds=how.seconds))
    return space.applied(recipe, how.chosen)


READS = {"stars": ("ingest.reviews",), "label": ("ingest.reviews",)}  # the tables of a source; else those of the desk
AT_THE_DESK = {"desk": desk.FEELING, "own": desk.KIND}


def reads(how: TrainSettings) -> tuple[str, ...]:
    """Return the tables that the labels come from."""
    return READS.get(how.source, ("ingest.voices", "finetune.answers"))


def run(store: Store, how: TrainSettings = TrainSettings(), tick: Tick = quiet, seed: int = 0) -> Run:
    """Teach a model from the reviews of a shop, prove it and publish it as a candidate.

    What is taught is a feeling where the labels say which is good and which is bad, else a kind (task "intent").
    Raises NotYet("load") without reviews, DataError when they cannot be taught from, and `Cancelled` from `tick`;
    then nothing is left behind.
    """
    return step(store, "train", how, reads(how), lambda: _compute(store, how, tick, seed), seed)


def labelled(store: Store, how: TrainSettings) -> pl.DataFrame:
    """Return what the labels of a source stand beside."""
    if how.source in AT_THE_DESK:
        return desk.taught_from(store, AT_THE_DESK[how.source])
    reviews = store.frame("ingest.reviews", ("text", "rating", "label", "customer_id", "happened_at", *tasks.ABOUT))
    if reviews.is_empty():
        raise NotYet("load")
    return reviews


def _compute(store: Store, how: TrainSettings, tick: Tick, seed: int) -> Outcome:
    reviews = labelled(store, how)
    made = tasks.examples(reviews, labels_of(how))
    how = replace(how, task="intent" if tasks.direction(made.names) is None else "sentiment")
    if turns := made.rows.height <= FEW:
        rows, by, unseen = made.rows, "crossed", None
    else:
        rows, by = split.split(made.rows, seed=seed)
        test = rows.filter(pl.col("fold") == "test")
        few = test.sample(min(test.height, how.most_test_rows), seed=seed)
        unseen = lambda: few  # noqa: E731
    models, name = home.models(store.path), f"{how.task}-{how.method}-{new_run_id()}"
    with follow.followed(how.trail, models, name, asdict(how), tick) as told:
        taught, shown, folder = learn(
            rows, made.names, unseen, how.task, recipe_of(how), models, told, seed, training_threads()
        )
    shown["split_by"] = by
    model = row(folder.name, how, taught.method, shown, folder)
    facts = {"model_id": folder.name, "split_by": by, **({"turns": FOLDS} if turns else {})}
    return Outcome(
        tables={"finetune.models": pl.DataFrame([model]), "finetune.curves": _curve(folder.name, taught)},
        rows_in=reviews.height,
        rows_out=rows.height,
        set_aside=reviews.height - rows.height,
        facts={**facts, **made.notes, **taught.facts},
        model=shown["base"],
    )


def learn(
    rows: pl.DataFrame, names: tuple[str, ...], unseen: Callable[[], pl.DataFrame] | None, task: str, how: TeachSettings, models: Path,
    tick: Tick = quiet, seed: int = 0, threads: int = 0,
) -> tuple[Taught, dict[str, Any], Path]:  # fmt: skip
    """Return what was taught, its proof, and the folder that holds it: written beside, then renamed.

    `unseen` gives the test rows (`text`, `label`, `unit`) and is asked once, when everything is learnt; labels
    beyond `names` count as mistakes. Without it the rows have no `fold` and take turns (`crossed`). A stop at any
    moment leaves no folder; after a cut (a kill, a failure) the same training goes on from its last checkpoint.
    """
    base = folder_of(how.base)
    known_as = transformer.identity(base if how.base else None)
    same = fingerprint(
        *(rows[c].to_list() for c in ("text", "label", "fold") if c in rows.columns),
        names,
        task,
        plain(how),
        seed,
        known_as,
    )
    begun = models / f"{BEGUN}{same}"
    _clear(models, begun)
    folder = models / f"{task}-{new_run_id()}"
    unfinished = models / f"{UNFINISHED}{folder.name}"
    unfinished.mkdir(parents=True)
    try:
        with backbone.threads(threads):
            encoder = encoder_of(how.base)
            if unseen is None:
                taught, test, said = crossed.teach_and_answer(
                    rows, names, base, encoder, how, seed, stretch(tick, 0.0, 0.9)
                )
            else:
                taught = teach.teach(
                    rows, names, base, encoder, how, seed, stretch(tick, 0.0, 0.9), kept=Checkpoints(begun)
                )
            taught.judges["model"].save(unfinished)
            again = judge.load(unfinished, encoder)
            proving = stretch(tick, 0.9, 1.0, stage="proof", curve=taught.curve, beside=taught.beside)
            if unseen is not None:
                test = unseen()
                said = proof.answers(taught.judges, test["text"].to_list(), proving)
            shown = shown_of(said, test, seed)
            shown["reload"] = proof.reloaded(taught.judges["model"], again, test["text"].to_list())
        shown |= {
            "moved": taught.moved,
            "is_floor": taught.is_floor,
            "names": list(names),
            "base": known_as,
            **taught.facts,
        }
        card = {
            "task": task, "labels": list(names), "method": taught.method, "base": known_as, "seed": seed,
            "settings": plain(how), "data": fingerprint(rows["text"].to_list(), rows["label"].to_list()),
            "versions": versions(), "made_at": now(), "proof": shown,
        }  # fmt: skip
        (unfinished / "card.json").write_text(json.dumps(card, ensure_ascii=False, default=str, indent=1), "utf-8")
        (unfinished / cards.FILE).write_text(cards.read_me(card), "utf-8")
        unfinished.replace(folder)
    except BaseException as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        if isinstance(error, Cancelled):  # somebody does not want it any more
            shutil.rmtree(begun, ignore_errors=True)
        raise
    shutil.rmtree(begun, ignore_errors=True)
    return taught, shown, folder


def folder_of(base: str) -> Path:
    """Return the folder of a pretrained model, "" being the bundled one. Raises what `folder.found` raises."""
    return model_folder.found(base) if base else transformer.bundled()


def encoder_of(base: str) -> Encoder:
    """Return the untouched encoder of a pretrained model, loaded. Raises what `folder.found` raises."""
    if not base:
        return transformer.TransformerEncoder()
    folder = folder_of(base)
    return backbone.PlainEncoder(folder, transformer.identity(folder), device())


def shown_of(said: dict[str, Answers], test: pl.DataFrame, seed: int) -> dict[str, Any]:
    """Return what answers to the test rows show, with the groups that a row is known to belong to."""
    groups: dict[str, Sequence[str | None]] = {k: test[c].to_list() for k, c in GROUPS.items() if c in test.columns}
    ids = test["review_id"].to_list() if "review_id" in test.columns else ()
    truth = test["label"].to_numpy().astype(int)
    return proof.shown(said, test["text"].to_list(), truth, test["unit"].to_list(), seed, groups, ids)


def _clear(models: Path, begun: Path | None = None) -> None:
    """Remove what a killed training left, but for the one that goes on; one lane means that nobody else is writing there."""
    for left in (*models.glob(f"{UNFINISHED}*"), *models.glob(f"{BEGUN}*")):
        if left != begun:
            shutil.rmtree(left, ignore_errors=True)


def forget_begun(store: Store) -> None:
    """Remove what was begun: weights of a training that was cut may know a person who is to be erased.

    Trials of a search hold scores alone, but those of rows that are no longer whole; they go with it.
    """
    _clear(home.models(store.path))
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


def _curve(model_id: str, taught: Taught) -> pl.DataFrame:
    """Return the curve as rows: looks (`score` with its interval, `right`), the finer `loss`, and what stands beside."""
    seen = [(p, kind) for p in taught.curve for kind in ("score", "right")] + [(p, "loss") for p in taught.losses]
    rows = [
        {"model_id": model_id, "step": int(p["step"]), "epoch": p["epoch"], "kind": kind, "value": p[kind],
         "low": p["low"] if kind == "score" else None, "high": p["high"] if kind == "score" else None}
        for p, kind in seen
    ]  # fmt: skip
    rows += [
        {"model_id": model_id, "step": 0, "epoch": 0.0, "kind": kind, "value": value, "low": None, "high": None}
        for kind, value in taught.beside.items()
    ]
    kinds = {"model_id": pl.String, "step": pl.Int32, "epoch": pl.Float64, "kind": pl.String}
    return pl.DataFrame(rows, schema={**kinds, **dict.fromkeys(("value", "low", "high"), pl.Float64)})


# before the start ------------------------------------------------------------------------------------------


def estimate(store: Store, how: TrainSettings = TrainSettings()) -> float:
    """Return the seconds that a training will take on this machine, within a factor of one and a half.

    Counts the tokens that pass through the encoder, a backward pass as three forward ones, at the pace of the
    last training here, else at that of a like machine.
    """
    if how.source in AT_THE_DESK:
        voices = store.frame("ingest.voices", ("voice_id", "text"))
        texts = voices.join(desk.answers(store, AT_THE_DESK[how.source]), on="voice_id", how="semi")["text"]
    else:
        column = "rating" if how.source == "stars" else "label"
        texts = store.frame("ingest.reviews", ("text", column)).drop_nulls()["text"]
    rows, letters = len(texts), texts.str.len_chars().cast(pl.Float64)
    if not rows:
        return 0.0
    reads = ~texts.str.contains(r"\p{Han}")  # Chinese texts are short and never pass through the encoder
    readable = float(reads.sum())
    recipe = recipe_of(how)
    train = min(0.7 * readable, recipe.most_rows)
    tokens = float((letters.filter(reads) / 4.3 + 2).clip(upper_bound=recipe.most_tokens).mean() or 0.0)  # type: ignore[arg-type]
    looks = recipe.loop.epochs * recipe.loop.checks * min(0.1 * readable, recipe.check_rows)
    forward = looks + train + 0.1 * readable + TRIED * min(0.2 * readable, how.most_test_rows)
    frozen = how.method == "frozen" or (how.method == "auto" and train < recipe.methods.enough)
    passes = (0 if frozen else recipe.loop.epochs * train) + forward / 4
    counted = float((letters / 400).clip(upper_bound=1).sum())  # the word counts, in texts of 400 letters
    turns = 1 if rows > FEW else 1 + FOLDS
    return turns * (15 + 0.004 * counted + passes * tokens / _pace(store))


def _pace(store: Store) -> float:
    """Return tokens per second of full fine-tuning, as the last training on this shop measured it."""
    for run in store.runs("train", limit=5):
        if run.facts.get("samples_per_second") and run.facts.get("mean_tokens"):
            return float(run.facts["samples_per_second"]) * float(run.facts["mean_tokens"])
    return PACE[device().reason]


if __name__ == "__main__":
    import sys

    from core.flows.train_command import main

    sys.exit(main())
