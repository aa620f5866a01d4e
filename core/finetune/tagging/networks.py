"""The two networks of a tagger: over the pretrained encoder, and over characters where the encoder cannot read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.finetune import backbone
from core.finetune.tagging import crf
from core.finetune.tagging.tags import NOTHING, OUTSIDE, TagSet
from core.finetune.tagging.units import SHAPES, Row


@dataclass(frozen=True)
class WordShape:
    """The form of the network over the encoder."""

    chained: bool = True
    dropout: float = 0.1
    shapes: int = 16  # width of what a word's form adds
    still: bool = False  # whether the encoder stays as it is, so that the output alone learns
    table: bool = True  # whether the vectors of single word pieces move: half of all numbers, a tenth of the time


@dataclass(frozen=True)
class CharacterShape:
    """The form of the network over characters."""

    chained: bool = True
    ones: int = 96  # width of a character
    pairs: int = 64  # width of a pair of characters
    hidden: int = 160  # width of each direction
    layers: int = 1
    dropout: float = 0.4


@lru_cache(maxsize=1)
def _words() -> Any:
    """Return the class of the network over the encoder."""
    import torch

    class Words(torch.nn.Module):
        """An encoder whose word pieces are averaged to words, the word's form beside it, and the tags' output."""

        def __init__(self, encoder: Any, tags: TagSet, how: WordShape) -> None:
            super().__init__()
            self.encoder = encoder
            self.dropout = torch.nn.Dropout(how.dropout)
            self.shape = torch.nn.Embedding(SHAPES, how.shapes, padding_idx=0)
            self.head = crf.head(encoder.config.hidden_size + how.shapes, tags, how.chained)
            pooler = getattr(encoder, "pooler", None)
            if pooler is not None:  # it belongs to the first token
                pooler.requires_grad_(False)
            encoder.get_input_embeddings().requires_grad_(how.table)
            if how.still:
                encoder.requires_grad_(False)

        def forward(self, codes: Any, attention: Any, of: Any, shapes: Any) -> tuple[Any, Any]:
            """Return scores of tags and qualities per word; `of`: (rows, words, pieces), each row of it sums to 1."""
            states = self.encoder(input_ids=codes, attention_mask=attention).last_hidden_state
            words = torch.bmm(of.to(states.dtype), states)
            return self.head(self.dropout(torch.cat([words, self.shape(shapes).to(words.dtype)], dim=2)))

    return Words


@lru_cache(maxsize=1)
def _characters() -> Any:
    """Return the class of the network over characters."""
    import torch

    class Characters(torch.nn.Module):
        """Characters and their pairs with both neighbours, read in both directions, and the tags' output."""

        def __init__(self, sizes: tuple[int, int], tags: TagSet, how: CharacterShape) -> None:
            super().__init__()
            self.ones = torch.nn.Embedding(sizes[0], how.ones, padding_idx=0)
            self.pairs = torch.nn.Embedding(sizes[1], how.pairs, padding_idx=0)
            self.dropout = torch.nn.Dropout(how.dropout)
            self.reader = torch.nn.LSTM(
                how.ones + 2 * how.pairs, how.hidden, how.layers, batch_first=True, bidirectional=True,
                dropout=how.dropout if how.layers > 1 else 0.0,
            )  # fmt: skip
            self.head = crf.head(2 * how.hidden, tags, how.chained)

        def forward(self, codes: Any, lengths: Any) -> tuple[Any, Any]:
            """Return scores of tags and qualities per character."""
            seen = torch.cat([self.ones(codes[..., 0]), self.pairs(codes[..., 1]), self.pairs(codes[..., 2])], dim=2)
            packed = torch.nn.utils.rnn.pack_padded_sequence(
                self.dropout(seen), lengths, batch_first=True, enforce_sorted=False
            )
            states, _ = torch.nn.utils.rnn.pad_packed_sequence(
                self.reader(packed)[0], batch_first=True, total_length=codes.shape[1]
            )
            return self.head(self.dropout(states))

    return Characters


def over_words(folder: Path, tags: TagSet, how: WordShape) -> Any:
    """Return the network of a folder's encoder with a fresh output. Raises what `backbone.check` raises."""
    return _words()(backbone.network(folder, 1).encoder, tags, how)


def over_characters(sizes: tuple[int, int], tags: TagSet, how: CharacterShape) -> Any:
    """Return a fresh network for so many codes of characters and of pairs."""
    return _characters()(sizes, tags, how)


def batch(rows: Sequence[Row], fill: int, device: str) -> dict[str, Any]:
    """Return the input of a network: rows filled up to the longest of them."""
    import torch

    units = max(len(r.units) for r in rows)
    if rows[0].codes.ndim == 2:
        codes = np.zeros((len(rows), units, rows[0].codes.shape[1]), np.int64)
        for at, row in enumerate(rows):
            codes[at, : len(row.codes)] = row.codes
        lengths = torch.tensor([len(r.units) for r in rows])
        return {"codes": torch.from_numpy(codes).to(device), "lengths": lengths}
    pieces = max(len(r.codes) for r in rows)
    codes = np.full((len(rows), pieces), fill, np.int64)
    seen, shapes = np.zeros((len(rows), pieces), np.int64), np.zeros((len(rows), units), np.int64)
    of = np.zeros((len(rows), units, pieces), np.float32)
    for at, row in enumerate(rows):
        codes[at, : len(row.codes)], seen[at, : len(row.codes)] = row.codes, 1
        shapes[at, : len(row.shapes)] = row.shapes
        inside = np.flatnonzero(row.of >= 0)
        of[at, row.of[inside], inside] = 1.0 / np.bincount(row.of[inside])[row.of[inside]]
    made = {"codes": codes, "attention": seen, "of": of, "shapes": shapes}
    return {name: torch.from_numpy(value).to(device) for name, value in made.items()}


def targets(told: Sequence[np.ndarray], said: Sequence[np.ndarray], device: str) -> tuple[Any, Any, Any]:
    """Return mask, tags and qualities of a batch, each (rows, units)."""
    import torch

    units = max(len(t) for t in told)
    mask = np.zeros((len(told), units), np.float32)
    tags, qualities = np.full(mask.shape, OUTSIDE, np.int64), np.full(mask.shape, NOTHING, np.int64)
    for at, (tag, quality) in enumerate(zip(told, said, strict=True)):
        mask[at, : len(tag)], tags[at, : len(tag)], qualities[at, : len(tag)] = 1, tag, quality
    return tuple(torch.from_numpy(x).to(device) for x in (mask, tags, qualities))  # type: ignore[return-value]
