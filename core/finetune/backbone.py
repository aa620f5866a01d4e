"""A pretrained encoder in a folder: its tokenizer, its weights, and which texts it can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.base.broken import broken
from core.base.device import Device
from core.base.errors import ModelError
from core.base.protocols import Tick, quiet
from core.finetune import beside
from core.finetune.folder import PICKLES as PICKLES
from core.finetune.folder import check, library
from core.finetune.memory import Memory

UNREADABLE = 0.2  # share of unknown tokens above which a text is not shown to an encoder
AT_ONCE = 512  # texts that are cut at a time
PREFIX_ROOM = 32  # positions that are kept free
HEAD = 0.75  # of a text that is too long the beginning and the end are kept: "but …" often comes last
OUTPUT, BESIDE = "output.safetensors", "beside.safetensors"


@dataclass(frozen=True)
class Tokens:
    """Texts as token ids, shortened and with their special tokens."""

    ids: tuple[tuple[int, ...], ...]

    @property
    def lengths(self) -> np.ndarray:
        return np.array([len(i) for i in self.ids], int)


@lru_cache(maxsize=4)
def tokenizer(folder: Path) -> Any:
    """Return the tokenizer of a folder, kept; of a judge without a network there is nothing else in it.

    Raises ModelError `model_unreadable`.
    """
    try:
        return library().AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except broken() as error:
        raise ModelError("model_unreadable", folder=folder.name) from error


def unknown(folder: Path, texts: Sequence[str]) -> np.ndarray:
    """Return per text the share of its tokens that the tokenizer does not know; 0 for a text without tokens."""
    reader, found = tokenizer(folder), np.zeros(len(texts))
    if reader.unk_token_id is None:  # byte-level tokenizers read everything
        return found
    for start in range(0, len(texts), AT_ONCE):
        batch = [t[:2000] for t in texts[start : start + AT_ONCE]]
        for i, ids in enumerate(reader(batch, add_special_tokens=False, verbose=False)["input_ids"], start):
            found[i] = ids.count(reader.unk_token_id) / len(ids) if ids else 0.0
    return found


def tokens(folder: Path, texts: Sequence[str], most: int) -> Tokens:
    """Return texts as token ids, each at most `most` long and as long as the model reads: of a longer one head and tail.

    A text without any token becomes one that fills up, so that there is something to take the mean of.
    """
    reader, most = tokenizer(folder), min(most, longest(folder))
    before, after = _marks(reader)
    room, made = most - len(before) - len(after), []
    head = int(HEAD * room)
    for start in range(0, len(texts), AT_ONCE):
        batch = list(texts[start : start + AT_ONCE])
        for ids in reader(batch, add_special_tokens=False, verbose=False)["input_ids"]:
            kept = ids if len(ids) <= room else [*ids[:head], *ids[len(ids) - (room - head) :]]
            made.append((*before, *kept, *after) or (padding(folder),))
    return Tokens(tuple(made))


def _marks(reader: Any) -> tuple[list[int], list[int]]:
    """Return the special tokens that a tokenizer puts before and after a text."""
    bare, whole = (reader("a", add_special_tokens=s)["input_ids"] for s in (False, True))
    at = next((i for i in range(len(whole)) if whole[i : i + len(bare)] == bare), len(whole))
    return whole[:at], whole[at + len(bare) :]


@lru_cache(maxsize=4)
def longest(folder: Path) -> int:
    """Return how many tokens a model has positions for, less those that a learnt prefix takes and RoBERTa leaves out."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    positions = config.get("max_position_embeddings") or config.get("n_positions") or 512
    return max(8, int(positions) - PREFIX_ROOM)


def _load(folder: Path) -> Any:
    """Return the encoder of a folder in full precision, its weights never from a pickle."""
    import torch

    check(folder)
    try:
        encoder, seen = library().AutoModel.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.float32, output_loading_info=True
        )
    except broken() as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
    if any(not name.startswith("pooler") for name in seen["missing_keys"]):  # Transformers would fill them with noise
        raise ModelError("model_unreadable", folder=folder.name)
    if len(tokenizer(folder)) > encoder.get_input_embeddings().num_embeddings:  # a tokenizer of another model
        raise ModelError("model_unreadable", folder=folder.name)
    if encoder.config.pad_token_id is None:  # decoders: any token will do, the mask hides it
        encoder.config.pad_token_id = padding(folder)
    return encoder


@lru_cache(maxsize=1)
def _reader() -> Any:
    """Return the class of our network; torch is imported when it is first asked for."""
    import torch

    class Reader(torch.nn.Module):
        """An encoder, the mean of its word pieces, and one linear output.

        The ready-made classifier of Transformers reads the first token alone, which a sentence encoder never learnt
        to use: on validation rows the mean is ahead from the first look on.
        """

        def __init__(self, encoder: Any, labels: int) -> None:
            super().__init__()
            self.encoder = encoder
            self.dropout = torch.nn.Dropout(0.1)
            self.classifier = torch.nn.Linear(encoder.config.hidden_size, labels)
            pooler = getattr(encoder, "pooler", None)
            if pooler is not None:  # it belongs to the first token
                pooler.requires_grad_(False)

        def vectors(self, input_ids: Any, attention_mask: Any) -> Any:
            """Return the means of the last layer, shape (texts, width); learnt words before the text are left out."""
            states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            states = states[:, -attention_mask.shape[1] :]
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            return (states * mask).sum(1) / mask.sum(1).clamp(min=1)

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            """Return logits, shape (texts, labels)."""
            return self.classifier(self.dropout(self.vectors(input_ids, attention_mask)))

    return Reader


def network(folder: Path, labels: int) -> Any:
    """Return the network of a folder's encoder with a fresh output. Raises what `check` raises."""
    return _reader()(_load(folder), labels)


def save(network: Any, folder: Path) -> None:
    """Write a network: its encoder as an ordinary Transformers folder, next to it the output and what else was learnt."""
    from safetensors.torch import save_file

    beside.plain(network).save_pretrained(folder)
    save_file({"weight": network.classifier.weight.detach(), "bias": network.classifier.bias.detach()}, folder / OUTPUT)
    if learnt := beside.weights(network):
        kind, size = network.beside
        save_file({n: w.contiguous() for n, w in learnt.items()}, folder / BESIDE, {"kind": kind, "size": str(size)})


def saved(folder: Path) -> Any:
    """Return the network that `save` wrote, with the same numbers. Raises what `check` raises."""
    from safetensors import safe_open
    from safetensors.torch import load_file

    try:
        output = load_file(folder / OUTPUT)
        made = network(folder, len(output["bias"]))
        made.classifier.load_state_dict(output)
        if (folder / BESIDE).exists():
            with safe_open(folder / BESIDE, "pt") as file:
                said = file.metadata()
            beside.attach(made, said["kind"], int(said["size"]))
            beside.load(made, load_file(folder / BESIDE))
    except broken() as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
    return made.eval()


@lru_cache(maxsize=2)
def pretrained(folder: Path) -> dict[str, Any]:
    """Return the weights that a folder's encoder starts from, by name."""
    return dict(_load(folder).state_dict())


def padding(folder: Path) -> int:
    """Return the token that fills a batch up."""
    reader = tokenizer(folder)
    for found in (reader.pad_token_id, reader.eos_token_id, 0):
        if found is not None:
            return int(found)
    return 0


def batch(tokens: Tokens, rows: Sequence[int] | np.ndarray, fill: int, device: str) -> dict[str, Any]:
    """Return the input of a network: the rows filled up to the longest of them, and the mask."""
    import torch

    longest = max(len(tokens.ids[i]) for i in rows)
    ids = np.full((len(rows), max(1, longest)), fill, np.int64)
    mask = np.zeros_like(ids)
    for at, i in enumerate(rows):
        ids[at, : len(tokens.ids[i])] = tokens.ids[i]
        mask[at, : len(tokens.ids[i])] = 1
    return {
        "input_ids": torch.from_numpy(ids).to(device),
        "attention_mask": torch.from_numpy(mask).to(device),
    }


def thread_count() -> int:
    """Return how many threads torch computes with."""
    import torch

    return int(torch.get_num_threads())


@contextmanager
def threads(wanted: int) -> Iterator[None]:
    """Compute with so many threads, and with the former number afterwards; 0 changes nothing."""
    import torch

    before = torch.get_num_threads()
    if wanted:
        torch.set_num_threads(wanted)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def run(network: Any, tokens: Tokens, fill: int, device: Device, tick: Tick = quiet, size: int = 32) -> np.ndarray:
    """Return float32 logits, shape (texts, labels): sorted by length, given back in order."""
    return _each(network, network, network.classifier.out_features, tokens, fill, device, tick, size)


def vectors(network: Any, tokens: Tokens, fill: int, device: Device, tick: Tick = quiet, size: int = 32) -> np.ndarray:
    """Return the float32 vectors under the logits, shape (texts, width), in order."""
    return _each(network, network.vectors, network.classifier.in_features, tokens, fill, device, tick, size)


def _each(
    network: Any, ask: Callable[..., Any], width: int, tokens: Tokens, fill: int, device: Device, tick: Tick, size: int
) -> np.ndarray:
    """Ask a network about all texts, fewer at a time where memory runs out."""
    import torch

    order, found, start = np.argsort(-tokens.lengths, kind="stable"), np.zeros((len(tokens.ids), width), np.float32), 0
    memory = Memory(size)
    network.eval()
    while start < len(order):
        rows = order[start : start + memory.rows]
        with (
            memory.guard() as fits,
            torch.inference_mode(),
            torch.autocast(device.kind, torch.bfloat16, enabled=device.bf16),
        ):
            found[rows] = ask(**batch(tokens, rows, fill, device.kind)).float().cpu().numpy()
        if fits():
            start += len(rows)
            tick(start, len(order))
    return found


class PlainEncoder:
    """Any encoder or decoder of a folder, untouched: the unit mean of its last layer, as its fine-tuning starts from.

    Raises what `network` raises.
    """

    def __init__(self, folder: Path, model_id: str, on: Device, most: int = 256) -> None:
        self.model_id, self._folder, self._on, self._most = model_id, folder, on, most
        self._network = network(folder, 1).to(on.kind)
        self.dimensions = int(self._network.classifier.in_features)

    def encode(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return float32 unit vectors, shape (texts, dimensions)."""
        cut = tokens(self._folder, texts, self._most)
        found = vectors(self._network, cut, self._network.encoder.config.pad_token_id or 0, self._on, tick)
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
