"""One training from rows to a model, with the two models beside it that cost nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from core.base.device import Device, device
from core.base.errors import DataError
from core.base.protocols import Encoder, Tick, quiet, stretch
from core.finetune import backbone, fewshot, loop, methods
from core.finetune.checkpoint import Checkpoints
from core.finetune.fewshot import FewShotSettings
from core.finetune.judge import OTHER, READABLE, FrozenPart, Judge, LexicalPart, NetworkPart, Part
from core.finetune.lexical import Lexical, LexicalSettings, fit_linear
from core.finetune.loop import LoopSettings
from core.finetune.methods import MethodSettings
from core.finetune.proof import recall, score
from core.finetune.split import thin


@dataclass(frozen=True)
class TeachSettings:
    """What is taught how; the defaults are the careful recipe."""

    method: str = "auto"
    base: str = ""  # which pretrained model, where not the bundled one; whoever calls finds its folder
    most_rows: int = 20_000  # training rows of the encoder; rare labels stay whole
    most_counted: int = 50_000  # training rows of the word counts, whose memory grows with every new word
    most_tokens: int = 160
    check_rows: int = 600  # validation rows of each look during the training
    fewest_rows: int = 40  # rows of a route that are worth a model of their own
    loop: LoopSettings = LoopSettings()
    methods: MethodSettings = MethodSettings()
    fewshot: FewShotSettings = FewShotSettings()
    lexical: LexicalSettings = LexicalSettings()


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


@dataclass(frozen=True)
class _Rows:
    texts: list[str]
    labels: np.ndarray

    @classmethod
    def of(cls, rows: pl.DataFrame) -> _Rows:
        return cls(rows["text"].to_list(), rows["label"].to_numpy().astype(int))

    def where(self, mask: np.ndarray) -> _Rows:
        return _Rows([t for t, m in zip(self.texts, mask, strict=True) if m], self.labels[mask])

    def __len__(self) -> int:
        return len(self.texts)


def teach(
    rows: pl.DataFrame, names: tuple[str, ...], base: Path, encoder: Encoder, how: TeachSettings = TeachSettings(),
    seed: int = 0, tick: Tick = quiet, on: Device | None = None, kept: Checkpoints | None = None,
) -> Taught:  # fmt: skip
    """Return what was learnt from the rows of the folds train and validation (`text`, `label`, `fold`).

    Texts of which the tokenizer of `base` does not know more than a fifth never reach the encoder: they get a
    character model of their own. Where one kind of text is too rare for that, the other part judges it too.
    Where `kept` holds a state of the same training, the loop goes on from there.
    Raises DataError `too_few_of_a_label`, SettingsError `unknown_method`, and whatever `tick` raises.
    """
    where = on or device()
    train, validation = (_Rows.of(rows.filter(pl.col("fold") == f)) for f in ("train", "validation"))
    routes = _routes(base, train, validation, how)
    tick(0.02, 1.0, stage="counting")
    counts = {route: _counted(route, pair, len(names), how, seed) for route, pair in routes.items()}
    head, by_chance = _frozen(
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
    if OTHER in routes:
        parts[OTHER] = counts[OTHER]
    looked = _looked_at(validation, how.check_rows, seed)
    judges["model"] = Judge(names, parts, base).calibrated(looked.texts, looked.labels)
    return taught


def _counted(route: str, rows: tuple[_Rows, _Rows], labels: int, how: TeachSettings, seed: int) -> LexicalPart:
    few = _thinned(rows[0], how.most_counted, seed)
    train, validation = ((r.texts, r.labels) for r in (few, rows[1]))
    return LexicalPart(Lexical.fit(train, validation, labels, route == READABLE, how.lexical), f"lexical_{route}")


def _routes(base: Path, train: _Rows, validation: _Rows, how: TeachSettings) -> dict[str, tuple[_Rows, _Rows]]:
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


def _frozen(
    train: _Rows, validation: _Rows, labels: int, encoder: Encoder, how: TeachSettings, seed: int, tick: Tick
) -> tuple[FrozenPart, dict[str, float]]:
    """Learn the linear head over the untouched encoder, from all rows whatever their script.

    Also return how well the same head does that was taught shuffled labels (of up to a fifth of the rows).
    """
    few = _thinned(train, how.most_rows, seed)
    seen = encoder.encode([*few.texts, *validation.texts], tick)
    new = (seen[len(few) :], validation.labels)
    linear = fit_linear((seen[: len(few)], few.labels), new, labels, (1.0, 10.0, 100.0), False)
    rng = np.random.default_rng(seed)
    some = rng.permutation(len(few))[: max(how.fewest_rows, len(few) // 5)]
    lied = few.labels[some][rng.permutation(len(some))]
    if len(np.unique(lied)) < 2:
        return FrozenPart(encoder, linear), {}
    fooled = fit_linear((seen[some], lied), (new[0][:0], new[1][:0]), labels, (1.0,), False)
    return FrozenPart(encoder, linear), recall(new[1], fooled.logits(new[0]).argmax(1), seed)


def _thinned(rows: _Rows, most: int, seed: int) -> _Rows:
    return _Rows.of(thin(pl.DataFrame({"text": rows.texts, "label": rows.labels}), most, seed))


def _readable(
    taught: Taught, rows: tuple[_Rows, _Rows], names: tuple[str, ...], base: Path, how: TeachSettings, seed: int,
    tick: Tick, where: Device, kept: Checkpoints | None,
) -> Part:  # fmt: skip
    """Teach the encoder what it can read, and note in `taught` how that went."""
    train, validation = rows
    taught.method = methods.choose(how.method, len(train), how.methods)
    looked = _looked_at(validation, how.check_rows, seed)
    for name in ("frozen", "floor"):
        guess = taught.judges[name].logits(looked.texts).argmax(1)
        taught.beside[name] = score(looked.labels, guess, [str(i) for i in range(len(looked))], draws=2).macro_f1
    if taught.method == "frozen":
        return taught.judges["frozen"].parts[READABLE]
    import torch

    torch.manual_seed(seed)
    few = _thinned(train, how.most_rows, seed)
    network = methods.prepare(base, len(names), taught.method, how.methods)
    taught.facts |= {"trainable": methods.trainable(network), "checkpoint_bytes": methods.checkpoint(network)}
    weights = loop.class_weights(
        np.bincount(few.labels, minlength=len(names)), np.bincount(train.labels, minlength=len(names)), how.loop
    )
    cut = backbone.tokens(base, few.texts, how.most_tokens)
    taught.facts["mean_tokens"] = float(cut.lengths.mean())
    fitted = _fit(
        taught.method, network, (cut, few.labels, weights),
        (backbone.tokens(base, looked.texts, how.most_tokens), _check(looked)), how, where, seed,
        _beside(stretch(tick, 0.0, 0.9, stage="teaching"), taught.beside), kept,
    )  # fmt: skip
    taught.curve, taught.losses = fitted.curve, fitted.losses
    taught.facts |= {"samples_per_second": fitted.samples_per_second, "steps": fitted.steps, "rows_taught": len(few)}
    taught.facts["shuffled"] = _fooled(
        cut, few.labels, looked, names, base, taught.method, how, seed, where, fitted.steps, stretch(tick, 0.9, 1.0)
    )
    if fitted.halved:
        taught.facts["batch_halved"] = fitted.halved
    if ranks := methods.ranks(fitted.network):
        taught.facts["ranks"] = ranks
    plain = methods.merged(fitted.network).eval()
    taught.moved = methods.moved(plain, base)
    return NetworkPart(plain, base, how.most_tokens, where)


def _fit(
    method: str, network: Any, train: tuple[backbone.Tokens, np.ndarray, np.ndarray],
    validation: tuple[backbone.Tokens, loop.Check], how: TeachSettings, where: Device, seed: int, tick: Tick,
    kept: Checkpoints | None = None,
) -> loop.Fitted:  # fmt: skip
    """Train a network on (tokens, labels, class weights): few-shot by pairs, every other method row by row."""
    if method == "fewshot":
        return fewshot.fit(network, train[:2], validation, how.fewshot, where, seed, tick)
    return loop.fit(network, train, validation, how.loop, where, seed, tick, kept)


def _fooled(
    cut: backbone.Tokens, labels: np.ndarray, looked: _Rows, names: tuple[str, ...], base: Path, method: str,
    how: TeachSettings, seed: int, where: Device, steps: int, tick: Tick,
) -> dict[str, float]:  # fmt: skip
    """Return how well the same method does when it is taught shuffled labels: no better than chance, or all is in doubt.

    It takes an eighth of the steps of the training.
    """
    rng = np.random.default_rng(seed)
    some = rng.permutation(len(labels))[: max(how.loop.batch, steps * how.loop.batch // 8)]
    lied = labels[some][rng.permutation(len(some))]
    network = methods.prepare(base, len(names), method, how.methods)
    short = backbone.Tokens(tuple(cut.ids[i] for i in some))
    shown = backbone.tokens(base, looked.texts, how.most_tokens)
    weights = loop.class_weights(*(np.bincount(lied, minlength=len(names)),) * 2, how.loop)
    brief = replace(how.fewshot, drawn=max(1, how.fewshot.drawn // 8), looks=1)
    once = replace(how, loop=replace(how.loop, epochs=1, checks=1), fewshot=brief)
    seen: list[np.ndarray] = []

    def look(logits: np.ndarray) -> dict[str, float]:
        seen.append(logits)
        return {"score": float(len(seen))}  # the last look is the one that counts

    def step(done: float, total: float, **of_no_interest: object) -> None:
        tick(done, total, stage="shuffled")  # the curve on the page stays that of the model

    _fit(method, network, (short, lied, weights), (shown, look), once, where, seed, step)
    return recall(looked.labels, seen[-1].argmax(1), seed) if seen else {}


def _looked_at(validation: _Rows, most: int, seed: int) -> _Rows:
    """Return the validation rows of the live curve: a fixed draw, at natural shares of the labels."""
    kept = np.zeros(len(validation), bool)
    kept[np.random.default_rng(seed).permutation(len(validation))[:most]] = True
    return validation.where(kept)


def _check(looked: _Rows) -> loop.Check:
    """Return what a look tells: macro-F1 with its interval, and the share right when every label counts the same."""
    units = [str(i) for i in range(len(looked))]

    def check(logits: np.ndarray) -> dict[str, float]:
        guess = logits.argmax(1)
        found = score(looked.labels, guess, units, draws=200)
        right = [float((guess[looked.labels == label] == label).mean()) for label in np.unique(looked.labels)]
        return {"score": found.macro_f1, "low": found.low, "high": found.high, "right": float(np.mean(right or [0.0]))}

    return check


def _beside(tick: Tick, beside: dict[str, float]) -> Tick:
    """Let every tick carry the two dashed lines of the curve."""

    def inner(done: float, total: float, **facts: object) -> None:
        tick(done, total, **facts, beside=dict(beside))

    return inner
