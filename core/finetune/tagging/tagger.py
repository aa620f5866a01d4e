"""A tagger that finds places in texts: every text goes to the network that can read it, and a folder holds both."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from core.base.device import Device, device
from core.base.errors import DataError, ModelError
from core.base.protocols import Tick, quiet, stretch
from core.finetune import backbone
from core.finetune.judge import OTHER, READABLE
from core.finetune.tagging import loop, networks, proof, units
from core.finetune.tagging.loop import TagLoop
from core.finetune.tagging.networks import CharacterShape, WordShape
from core.finetune.tagging.tags import Span, TagSet, decode, encode, unreachable
from core.finetune.tagging.units import Alphabet, Row

NOTE, WEIGHTS, LETTERS = "tagger.json", "{route}.safetensors", "alphabet.json"
Marked = tuple[Sequence[str], Sequence[Sequence[Span]]]  # texts, and the places in each of them


@dataclass(frozen=True)
class TaggerSettings:
    """What is taught how. Only the words' recipe was tried on validation texts, once; see tests/bench/aspects.py."""

    most_pieces: int = 160  # word pieces of a row; longer texts are read in several
    most_characters: int = 200
    fewest_texts: int = 40  # of a kind that is worth a network of its own
    words: WordShape = WordShape()
    word_loop: TagLoop = TagLoop()
    characters: CharacterShape = CharacterShape()
    character_loop: TagLoop = TagLoop(epochs=14, batch=32, head_rate=3e-3, checks=1, patience=4)


class Part(Protocol):
    """One network of a tagger."""

    network: Any
    on: Device

    def rows(self, texts: Sequence[str]) -> list[Row]:
        """Return the rows that the network reads."""

    def save(self, folder: Path) -> None:
        """Write what the part needs beside its weights."""


@dataclass(frozen=True)
class WordPart:
    """The pretrained encoder with an output for tags."""

    network: Any
    base: Path  # the folder of its tokenizer
    most: int
    shape: WordShape
    on: Device
    kind: str = "words"

    @property
    def fill(self) -> int:
        return int(self.network.encoder.config.pad_token_id or 0)

    def rows(self, texts: Sequence[str]) -> list[Row]:
        return units.words(self.base, texts, self.most)

    def save(self, folder: Path) -> None:
        self.network.encoder.save_pretrained(folder)
        backbone.tokenizer(self.base).save_pretrained(folder)


@dataclass(frozen=True)
class CharacterPart:
    """The network over characters."""

    network: Any
    alphabet: Alphabet
    most: int
    shape: CharacterShape
    on: Device
    kind: str = "characters"
    fill: int = units.FILL

    def rows(self, texts: Sequence[str]) -> list[Row]:
        return self.alphabet.rows(texts, self.most)

    def save(self, folder: Path) -> None:
        (folder / LETTERS).write_text(json.dumps(asdict(self.alphabet), ensure_ascii=False), "utf-8")


@dataclass(frozen=True)
class Tagger:
    """Networks by route (`readable`, `other`), one or both; `base` is the folder of the tokenizer that routes."""

    tags: TagSet
    parts: dict[str, WordPart | CharacterPart]
    base: Path

    def routes(self, texts: Sequence[str]) -> np.ndarray:
        """Return the name of the route of every text."""
        if len(self.parts) == 1:
            return np.full(len(texts), next(iter(self.parts)))
        return np.where(backbone.unknown(self.base, texts) > backbone.UNREADABLE, OTHER, READABLE)

    def spans(self, texts: Sequence[str], tick: Tick = quiet) -> list[list[Span]]:
        """Return the places found in every text, in order; offsets are characters of the text as it was given."""
        found: list[list[Span]] = [[] for _ in texts]
        routes, before = self.routes(texts), 0
        for route, part in self.parts.items():
            own = np.flatnonzero(routes == route)
            ticking = stretch(tick, before / max(1, len(texts)), (before + len(own)) / max(1, len(texts)))
            for i, spans in zip(own, read(part, self.tags, [texts[int(i)] for i in own], ticking), strict=True):
                found[int(i)] = spans
            before += len(own)
        return found

    def save(self, folder: Path) -> None:
        """Write everything that `load` needs into an empty folder: an ordinary Transformers folder, the outputs beside it."""
        from safetensors.torch import save_file

        for route, part in self.parts.items():
            part.save(folder)
            weights = {n: p.detach().cpu().contiguous() for n, p in part.network.state_dict().items()}
            kept = {n: p for n, p in weights.items() if not n.startswith("encoder.")}
            save_file(kept, folder / WEIGHTS.format(route=route))
        if READABLE not in self.parts:
            backbone.tokenizer(self.base).save_pretrained(folder)
        parts = {r: {"kind": p.kind, "most": p.most, "shape": asdict(p.shape)} for r, p in self.parts.items()}
        note = {"tags": asdict(self.tags), "parts": parts}
        (folder / NOTE).write_text(json.dumps(note, ensure_ascii=False), "utf-8")


def load(folder: Path, on: Device | None = None) -> Tagger:
    """Return the tagger that was saved in a folder. Raises ModelError `model_unreadable`, `weights_not_safetensors`."""
    from safetensors.torch import load_file

    where = on or device()
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
        told = note["tags"]
        tags = TagSet(tuple(told["kinds"]), tuple(told["qualities"]), tuple((k, q) for k, q in told["pairs"]))
        parts: dict[str, WordPart | CharacterPart] = {}
        for route, one in note["parts"].items():
            part: WordPart | CharacterPart
            if one["kind"] == "words":
                form = WordShape(**one["shape"])
                part = WordPart(networks.over_words(folder, tags, form), folder, one["most"], form, where)
            else:
                alphabet, shape = (
                    Alphabet(**json.loads((folder / LETTERS).read_text("utf-8"))),
                    CharacterShape(**one["shape"]),
                )
                part = CharacterPart(
                    networks.over_characters(alphabet.sizes, tags, shape), alphabet, one["most"], shape, where
                )
            missing, unknown = part.network.load_state_dict(
                load_file(folder / WEIGHTS.format(route=route)), strict=False
            )
            if unknown or any(not name.startswith("encoder.") for name in missing):
                raise ValueError(route)
            part.network.to(where.kind).eval()
            parts[route] = part
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
    return Tagger(tags, parts, folder)


def read(part: WordPart | CharacterPart, tags: TagSet, texts: Sequence[str], tick: Tick = quiet) -> list[list[Span]]:
    """Return the places that one network finds in texts."""
    rows = part.rows(texts)
    return _spans(len(texts), rows, loop.answer(part.network, rows, part.fill, part.on, tick), tags)


def _spans(texts: int, rows: Sequence[Row], answers: loop.Answer, tags: TagSet) -> list[list[Span]]:
    found: list[list[Span]] = [[] for _ in range(texts)]
    for row, told, said in zip(rows, *answers, strict=True):
        found[row.text] += decode(row.units, told, tags, said)
    return found


@dataclass
class TaughtTags:
    """A tagger, and what was seen while teaching it."""

    tagger: Tagger
    curves: dict[str, list[dict[str, float]]] = field(default_factory=dict)  # by route
    facts: dict[str, Any] = field(default_factory=dict)


def teach(
    train: Marked, validation: Marked, base: Path, how: TaggerSettings = TaggerSettings(), seed: int = 0,
    tick: Tick = quiet, on: Device | None = None,
) -> TaughtTags:  # fmt: skip
    """Return a tagger that was taught the places of the training texts; the validation texts choose when to stop.

    Texts of which the tokenizer of `base` does not know more than a fifth are taught to a network over characters.
    Where one kind of text is too rare for that, the other network reads it too. Raises DataError `too_few_to_teach`,
    and whatever `tick` raises.
    """
    where, tags = on or device(), TagSet.of(train[1])
    if len(train[0]) < how.fewest_texts or not tags.kinds or not len(validation[0]):
        raise DataError("too_few_to_teach", rows=len(train[0]), needed=how.fewest_texts)
    routes = _routes(train, validation, base, how)
    done = TaughtTags(Tagger(tags, {}, base))
    before, all_texts = 0, sum(len(t[0]) for t, _ in routes.values())
    for route, (own, looked) in routes.items():
        ticking = stretch(tick, before / all_texts, (before + len(own[0])) / all_texts, stage="teaching", route=route)
        before += len(own[0])
        if route == READABLE:
            import torch

            torch.manual_seed(seed)
            part: WordPart | CharacterPart = WordPart(
                networks.over_words(base, tags, how.words), base, how.most_pieces, how.words, where
            )
            loop = how.word_loop
        else:
            import torch

            torch.manual_seed(seed)
            alphabet = Alphabet.of(own[0])
            network = networks.over_characters(alphabet.sizes, tags, how.characters)
            part = CharacterPart(network, alphabet, how.most_characters, how.characters, where)
            loop = how.character_loop
        fitted, lost = _fitted(part, tags, own, looked, loop, seed, ticking)
        done.tagger.parts[route], done.curves[route] = part, fitted.curve
        done.facts[route] = {
            "texts": len(own[0]), "spans": sum(map(len, own[1])), "unreachable": lost, "best": fitted.best,
            "samples_per_second": fitted.samples_per_second,
        }  # fmt: skip
        ticking(1, 1)  # it may have stopped early
    return done


def _routes(train: Marked, validation: Marked, base: Path, how: TaggerSettings) -> dict[str, tuple[Marked, Marked]]:
    """Part the texts by what the tokenizer can read; a kind with too few of them joins the other.

    An encoder that stays as it is shows what it knows of every text: a network over characters would hide what it does not.
    """
    if how.words.still:
        return {READABLE: (train, validation)}
    blind = [backbone.unknown(base, texts) > backbone.UNREADABLE for texts, _ in (train, validation)]
    counts = {OTHER: int(blind[0].sum()), READABLE: int((~blind[0]).sum())}
    if min(counts.values()) < how.fewest_texts or len(np.unique(blind[1])) < 2:
        return {max(counts, key=lambda r: counts[r]): (train, validation)}
    return {
        route: (_where(train, blind[0] == side), _where(validation, blind[1] == side))
        for route, side in ((READABLE, False), (OTHER, True))
    }


def _where(marked: Marked, mask: np.ndarray) -> Marked:
    kept = np.flatnonzero(mask)
    return [marked[0][int(i)] for i in kept], [marked[1][int(i)] for i in kept]


def _fitted(
    part: WordPart | CharacterPart, tags: TagSet, train: Marked, validation: Marked, how: TagLoop, seed: int, tick: Tick
) -> tuple[loop.Fitted, int]:
    """Teach one network; return what was seen, and how many training places its units cannot tell."""
    rows, looked = part.rows(train[0]), part.rows(validation[0])
    pairs = [encode(r.units, train[1][r.text], tags) for r in rows]

    def check(answers: loop.Answer) -> float:
        found = _spans(len(validation[0]), looked, answers, tags)
        # both matter: where a place is, and what is said of it
        pairs = ((validation[1], found), (proof.bare(validation[1]), proof.bare(found)))
        return float(np.mean([proof.score(t, f, draws=0).f1 for t, f in pairs]))

    fitted = loop.fit(
        part.network, (rows, [t for t, _ in pairs], [q for _, q in pairs]), (looked, check), part.fill, how, part.on,
        seed, tick,
    )  # fmt: skip
    places: list[list[tuple[int, int]]] = [[] for _ in train[0]]
    for row in rows:
        places[row.text] += row.units
    return fitted, unreachable(places, train[1])
