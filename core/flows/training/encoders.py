"""Tasks in which an encoder learns without labels: from its own groups of texts, or a script that it could not read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from core.base.device import cores
from core.base.protocols import Encoder, Tick, stretch
from core.finetune import backbone, contrast, proof, split, tasks
from core.finetune.contrast import Contrasted
from core.finetune.encoders import adaptation
from core.finetune.encoders.adaptation import AdaptSettings
from core.finetune.encoders.probe import Labelled, Probe, grouped
from core.finetune.lexical import Lexical as Counts
from core.finetune.tasks import LabelSettings
from core.flows import home, train
from core.flows.training import cards, files, groups
from core.flows.training.asked import Asked, Trained, figures
from core.flows.training.classes import CUT, FEWEST, known
from core.represent.lexical import Lexical, LexicalEncoder, clauses
from core.represent.transformer import TransformerEncoder
from core.store.store import new_run_id

ADAPT = AdaptSettings()
START = Lexical(dimensions=100)  # of the closed form that a new encoder begins from
METHODS = ("auto", "full")
GROUPED = ("nmi", "nmi_sd", "ari", "ari_sd")
NAMES = ("model", "frozen", "floor", "lexical")


@dataclass(frozen=True)
class Heap:
    """The training file: all its texts, each once, and those with a label, which only judge."""

    texts: list[str]
    names: tuple[str, ...]
    train: Labelled
    validation: Labelled
    unread: float  # mean share of tokens that the pretrained tokenizer does not know


def representation(asked: Asked, tick: Tick) -> Trained:
    """Train the pretrained encoder on groups that it finds itself, and judge it by labels that it never saw.

    Raises SettingsError `method_not_for_task`, and what the files, `tasks.examples` and `groups.taught` raise.
    """
    asked.only(*METHODS)
    heap, folder = _heap(asked), _folder(asked)
    with home.written(folder) as unfinished, backbone.threads(cores()):
        made, rows, found = groups.taught(asked.start, heap.texts, groups.HOW, asked.seed, stretch(tick, 0.0, 0.7))
        contrast.save(made.encoder, backbone.tokenizer(asked.start), unfinished)
        facts = {"steps": made.steps, "taught_on": rows, "groups": found, "unread": heap.unread}
        shown = _judged(asked, heap, unfinished, {}, stretch(tick, 0.7, 1.0))
        cards.write(unfinished, asked, "selftrain", heap.names, pl.DataFrame({"text": heap.texts}), {**shown, **facts})
    return _told(folder, "selftrain", shown, made, facts)


def adapted(asked: Asked, tick: Tick) -> Trained:
    """Give texts that the tokenizer cannot read a vocabulary and a small encoder of their own; judge it in the same way.

    Beside it stands the closed form from which it begins (`lexical`), fitted on the same texts. Raises DataError
    `too_few_texts`, SettingsError `method_not_for_task`, and what the files and `tasks.examples` raise.
    """
    asked.only(*METHODS)
    heap, folder = _heap(asked), _folder(asked)
    with home.written(folder) as unfinished, backbone.threads(cores()):
        start = LexicalEncoder.fit(heap.texts, asked.seed, START, stretch(tick, 0.0, 0.2))
        own = stretch(tick, 0.2, 0.7, stage="teaching")
        made = adaptation.adapt([clauses(t) for t in heap.texts], start, ADAPT, asked.seed, own)
        contrast.save(made.trained.encoder, made.tokenizer, unfinished)
        facts = {"steps": made.trained.steps, "tokens": len(made.tokenizer), "taught_on": len(heap.texts), "unread": heap.unread}  # fmt: skip
        shown = _judged(asked, heap, unfinished, {"lexical": start}, stretch(tick, 0.7, 1.0))
        cards.write(unfinished, asked, "adapt", heap.names, pl.DataFrame({"text": heap.texts}), {**shown, **facts})
    return _told(folder, "adapt", shown, made.trained, facts)


def _folder(asked: Asked) -> Path:
    return asked.models / f"{asked.task}-{new_run_id()}"


def _heap(asked: Asked) -> Heap:
    """Read the training file, and cut the rows with a label into those that a probe learns from and those that choose."""
    rows = files.labelled(asked.train, asked.text, asked.label)
    made = tasks.examples(rows, LabelSettings("intent", "label", fewest_of_a_label=FEWEST))
    cut, _ = split.split(made.rows, CUT, asked.seed)
    train, validation = (_pair(cut.filter(pl.col("fold") == fold)) for fold in ("train", "validation"))
    texts = rows["text"].drop_nulls().str.strip_chars()
    texts = texts.filter(texts.str.contains(r"\p{L}")).unique(maintain_order=True)
    unread = float(backbone.unknown(asked.start, texts.to_list()).mean())
    return Heap(texts.to_list(), made.names, train, validation, round(unread, 4))


def _pair(rows: pl.DataFrame) -> Labelled:
    return rows["text"].to_list(), rows["label"].to_numpy().astype(int)


def _judged(asked: Asked, heap: Heap, folder: Path, others: dict[str, Encoder], tick: Tick) -> dict[str, Any]:
    """Return the figures of the encoder in a folder, of the pretrained one, of others, and of word counts (`floor`).

    Everything is learnt from the rows of the training file before the test file is opened, once.
    """
    model = train.encoder_of(str(folder)) if asked.base else TransformerEncoder(folder)  # read as its start is read
    encoders = {"model": model, "frozen": train.encoder_of(asked.base), **others}
    labels, probes = len(heap.names), {}
    for at, (name, encoder) in enumerate(encoders.items()):
        own = stretch(tick, at / 4, (at + 1) / 4, stage="probes")
        probes[name] = Probe.fit(encoder, heap.train, heap.validation, labels, own)
    counts = Counts.fit(heap.train, heap.validation, labels, heap.unread <= backbone.UNREADABLE)
    tick(0.8, 1.0, stage="proof")
    texts, truth = _pair(known(files.labelled(asked.test, asked.text, asked.label), heap.names, asked.test))
    shown: dict[str, Any] = {"rows": len(texts), "seen_in_training": len(set(texts) & set(heap.texts))}
    for name, probe in probes.items():
        vectors = probe.encoder.encode(texts)
        shown[name] = {**_score(truth, probe.guess(vectors), asked.seed), **grouped(vectors, truth)}
    shown["floor"] = _score(truth, counts.logits(texts).argmax(axis=1), asked.seed)
    return shown


def _told(folder: Path, method: str, shown: dict[str, Any], made: Contrasted, facts: dict[str, Any]) -> Trained:
    told = {name: {**figures(s), **{k: s[k] for k in GROUPED if k in s}} for name, s in shown.items() if name in NAMES}
    about = {"rows": shown["rows"], "seen_in_training": shown["seen_in_training"]}
    beside = {name: told[name] for name in ("lexical",) if name in told}
    return Trained(
        folder, method, {**told["model"], **about}, told["frozen"], told["floor"], made.samples_per_second or None,
        {**beside, **facts},
    )  # fmt: skip


def _score(truth: np.ndarray, guess: np.ndarray, seed: int) -> dict[str, float]:
    return asdict(proof.score(truth, guess, [str(i) for i in range(len(truth))], seed))
