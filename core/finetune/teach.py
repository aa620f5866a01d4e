"""One training from rows to a model, with the two models beside it that cost nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from core.base.device import Device, device
from core.base.errors import DataError
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.finetune import backbone, calibration, methods
from core.finetune.checkpoint import Checkpoints
from core.finetune.judge import OTHER, READABLE, Judge
from core.finetune.lesson import Lesson, Rows, TeachSettings, fooled, looked_at, thinned
from core.finetune.lexical import Lexical, fit_linear
from core.finetune.parts import FrozenPart, LexicalPart, MixedPart, NetworkPart, OwnPart, OwnVectors, Part
from core.finetune.proof import recall, score


@dataclass
class Taught:
    """The model, the frozen encoder and the word counts beside it, and what was seen while teaching."""

    judges: dict[str, Judge]  # model, frozen, floor
    method: str  # what "auto" turned out to be; "lexical" where the encoder can read nothing
    moved: dict[str, float] | None  # None where no weight of an encoder was to move
    curve: list[dict[str, float]] = field(default_factory=list)
    losses: list[dict[str, float]] = field(default_factory=list)
    beside: dict[str, float] = field(default_factory=dict)  # frozen and floor on the rows of the curve
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_floor(self) -> bool:
        """Whether the model is the word counts themselves, so that beating them cannot be asked."""
        return all(p.kind == "lexical" for p in self.judges["model"].parts.values())


def lesson_of(
    rows: pl.DataFrame, names: tuple[str, ...], base: Path, how: TeachSettings, seed: int = 0
) -> Lesson | None:
    """Return what a network would learn from the rows of the folds train and validation (`text`, `label`, `fold`).

    None where the encoder can read none of them. Raises DataError `too_few_of_a_label`, SettingsError `unknown_method`.
    """
    train, validation = _folds(rows)
    readable = _routes(base, train, validation, how).get(READABLE)
    return readable and Lesson.of(readable, len(names), base, how, seed)


def _folds(rows: pl.DataFrame) -> tuple[Rows, Rows]:
    train, validation = (Rows.of(rows.filter(pl.col("fold") == f)) for f in ("train", "validation"))
    return train, validation


def teach(
    rows: pl.DataFrame, names: tuple[str, ...], base: Path, encoder: Encoder, how: TeachSettings = TeachSettings(),
    seed: int = 0, tick: Tick = quiet, on: Device | None = None, kept: Checkpoints | None = None, own: OwnVectors | None = None,
) -> Taught:  # fmt: skip
    """Return what was learnt from the rows of the folds train and validation (`text`, `label`, `fold`).

    Texts of which the tokenizer of `base` does not know more than a fifth never reach the encoder: they get a
    character model of their own, with the shop's `own` vectors beside it where there are any. Where one kind of text is
    too rare for that, the other part judges it too.
    Where `kept` holds a state of the same training, the loop goes on from there.
    Raises DataError `too_few_of_a_label`, SettingsError `unknown_method`, and whatever `tick` raises.
    """
    where = on or device()
    train, validation = _folds(rows)
    routes = _routes(base, train, validation, how)
    tick(0.02, 1.0, stage="counting")
    counts = {route: _counted(route, pair, len(names), how, seed) for route, pair in routes.items()}
    head, by_chance = headed(
        train, validation, len(names), encoder, how, seed, stretch(tick, 0.05, 0.2, stage="frozen")
    )
    judges: dict[str, Judge] = {
        "floor": Judge(names, dict(counts), base),
        "frozen": Judge(names, {READABLE: head}, base),
    }
    taught = Taught(judges, "lexical", None)
    taught.facts["learnt_from"] = {"train": len(train), "validation": len(validation)}
    taught.facts["shuffled"] = by_chance
    taught.facts["routes"] = {r: len(t) + len(v) for r, (t, v) in routes.items()}
    parts: dict[str, Part] = {}
    if READABLE in routes:
        teaching = stretch(tick, 0.2, 1.0)
        parts[READABLE] = _readable(taught, routes[READABLE], names, base, how, seed, teaching, where, kept)
        known = routes[READABLE][1]
        if how.counted and parts[READABLE].kind == "network" and len(known) >= calibration.FEWEST:
            parts[READABLE] = _voting(parts[READABLE], counts[READABLE], known)
            taught.facts["votes"] = parts[READABLE].weights  # type: ignore[attr-defined]
    if OTHER in routes:
        parts[OTHER] = _beside_own(counts[OTHER], routes[OTHER], len(names), own) if own else counts[OTHER]
        taught.method = parts[OTHER].kind if len(parts) == 1 else taught.method
    taught.facts["usual"] = {r: _usual(part, routes[r][0].labels, len(names), how) for r, part in parts.items()}
    looked = looked_at(validation, how.check_rows, seed)
    judges["model"] = Judge(names, parts, base).calibrated(looked.texts, looked.labels)
    return taught


def _beside_own(counts: LexicalPart, rows: tuple[Rows, Rows], labels: int, own: OwnVectors) -> MixedPart:
    """Put a linear model over a shop's own vectors beside the counts; the validation rows say what each is worth."""
    seen = [(own.encode(r.texts), r.labels) for r in rows]
    linear = fit_linear(seen[0], seen[1], labels, (1.0, 10.0, 100.0), False)
    return _voting(counts, OwnPart(own, linear), rows[1])


def _voting(first: Part, second: Part, validation: Rows) -> MixedPart:
    """Let two models vote; the validation rows say what each of them is worth."""
    said = (first.logits(validation.texts), second.logits(validation.texts))
    own, other = calibration.mixture(said, validation.labels)
    return MixedPart(first, second, (own, other))


def _usual(part: Part, labels: np.ndarray, many: int, how: TeachSettings) -> list[float]:
    """Return how often a part takes each label to occur: as its loss weighed them, all alike under a balanced linear model."""
    weighed = part.kind == "network" and how.method != "fewshot"
    counts = np.bincount(labels, minlength=many).astype(float)
    return [float(n) for n in (counts ** (1 - how.loop.balance) if weighed else np.ones(many))]


def _counted(route: str, rows: tuple[Rows, Rows], labels: int, how: TeachSettings, seed: int) -> LexicalPart:
    few = thinned(rows[0], how.most_counted, seed)
    train, validation = ((r.texts, r.labels) for r in (few, rows[1]))
    return LexicalPart(Lexical.fit(train, validation, labels, route == READABLE, how.lexical), f"lexical_{route}")


def _routes(base: Path, train: Rows, validation: Rows, how: TeachSettings) -> dict[str, tuple[Rows, Rows]]:
    """Part the rows by what the tokenizer can read; a kind with too few rows or one label alone joins the other."""
    blind = [backbone.unknown(base, r.texts) > backbone.UNREADABLE for r in (train, validation)]
    found = {
        name: (train.where(blind[0] == side), validation.where(blind[1] == side))
        for name, side in ((READABLE, False), (OTHER, True))
    }
    worth = {n: len(t) >= how.fewest_rows and len(np.unique(t.labels)) > 1 for n, (t, _) in found.items()}
    if all(worth.values()):
        return found
    if len(np.unique(train.labels)) < 2:
        raise DataError("too_few_of_a_label")
    main = READABLE if worth[READABLE] else OTHER
    if not any(worth.values()):
        main = max(found, key=lambda name: len(found[name][0]))
    return {main: (train, validation)}


def headed(
    train: Rows, validation: Rows, labels: int, encoder: Encoder, how: TeachSettings, seed: int, tick: Tick
) -> tuple[FrozenPart, dict[str, float]]:
    """Learn a linear head over an encoder that stays as it is, from all rows whatever their script.

    Also return how well the same head does that was taught shuffled labels (of up to a fifth of the rows).
    """
    few = thinned(train, how.most_rows, seed)
    seen = encoder.encode([*few.texts, *validation.texts], tick)
    new = (seen[len(few) :], validation.labels)
    linear = fit_linear((seen[: len(few)], few.labels), new, labels, (1.0, 10.0, 100.0), False)
    rng = np.random.default_rng(seed)
    some = rng.permutation(len(few))[: max(how.fewest_rows, len(few) // 5)]
    lied = few.labels[some][rng.permutation(len(some))]
    if len(np.unique(lied)) < 2:
        return FrozenPart(encoder, linear), {}
    misled = fit_linear((seen[some], lied), (new[0][:0], new[1][:0]), labels, (1.0,), False)
    return FrozenPart(encoder, linear), recall(new[1], misled.logits(new[0]).argmax(1), seed)


def _readable(
    taught: Taught, rows: tuple[Rows, Rows], names: tuple[str, ...], base: Path, how: TeachSettings, seed: int,
    tick: Tick, where: Device, kept: Checkpoints | None,
) -> Part:  # fmt: skip
    """Teach the encoder what it can read, and note in `taught` how that went."""
    train, validation = rows
    taught.method = methods.choose(how.method, len(train), how.methods)
    looked = looked_at(validation, how.check_rows, seed)
    for name in ("frozen", "floor"):
        guess = taught.judges[name].logits(looked.texts).argmax(1)
        taught.beside[name] = score(looked.labels, guess, [str(i) for i in range(len(looked))], draws=2).macro_f1
    if taught.method == "frozen":
        return taught.judges["frozen"].parts[READABLE]
    given = Lesson.of(rows, len(names), base, how, seed)
    network = given.fresh(how, seed)
    taught.facts |= {"trainable": methods.trainable(network), "checkpoint_bytes": methods.checkpoint(network)}
    taught.facts["mean_tokens"] = float(given.cut.lengths.mean())
    teaching = _beside(stretch(tick, 0.0, 0.9, stage="teaching"), taught.beside)
    fitted = given.teach(network, how, seed, teaching, where, kept)
    taught.curve, taught.losses = fitted.curve, fitted.losses
    taught.facts |= {"samples_per_second": fitted.samples_per_second, "steps": fitted.steps}
    taught.facts["rows_taught"] = len(given.learnt)
    taught.facts["shuffled"] = fooled(given, how, seed, where, fitted.steps, stretch(tick, 0.9, 1.0))
    if fitted.halved:
        taught.facts["batch_halved"] = fitted.halved
    if ranks := methods.ranks(fitted.network):
        taught.facts["ranks"] = ranks
    plain = methods.merged(fitted.network).eval()
    taught.moved = methods.moved(plain, base)
    return NetworkPart(plain, base, how.most_tokens, where)


def _beside(tick: Tick, beside: dict[str, float]) -> Tick:
    """Let every tick carry the two dashed lines of the curve."""

    def inner(done: float, total: float, **facts: object) -> None:
        tick(done, total, **facts, beside=dict(beside))

    return inner
