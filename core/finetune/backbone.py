"""A pretrained encoder in a folder: its tokenizer, its weights, and which texts it can read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.base.device import Device
from core.base.errors import ModelError
from core.base.protocols import Tick, quiet

UNREADABLE = 0.2  # share of unknown tokens above which a text is not shown to an encoder
AT_ONCE = 512  # texts that are cut at a time
HEAD = 0.75  # of a text that is too long the beginning and the end are kept: "but …" often comes last
OUTPUT = "output.safetensors"
PICKLES = (".bin", ".pt", ".pth", ".pkl", ".ckpt")


@dataclass(frozen=True)
class Tokens:
    """Texts as token ids, shortened and with their special tokens."""

    ids: tuple[tuple[int, ...], ...]

    @property
    def lengths(self) -> np.ndarray:
        return np.array([len(i) for i in self.ids], int)


def check(folder: Path) -> Path:
    """Return the folder when it holds a model that we load. Raises ModelError `model_unreadable`, `weights_not_safetensors`."""
    if not (folder / "config.json").exists():
        raise ModelError("model_unreadable", folder=folder.name)
    if not list(folder.glob("*.safetensors")):
        pickled = any(f.suffix in PICKLES for f in folder.iterdir())
        raise ModelError("weights_not_safetensors" if pickled else "model_unreadable", folder=folder.name)
    return folder


def _library() -> Any:
    """Import transformers, offline and silent."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return transformers


@lru_cache(maxsize=4)
def tokenizer(folder: Path) -> Any:
    """Return the tokenizer of a folder, kept. Raises ModelError `model_unreadable`."""
    try:
        return _library().AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as error:
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
    """Return texts as token ids, each at most `most` long: of a longer one the head and the tail."""
    reader = tokenizer(folder)
    empty = reader("")["input_ids"]
    before, after = empty[: (len(empty) + 1) // 2], empty[(len(empty) + 1) // 2 :]
    room, made = most - len(empty), []
    head = int(HEAD * room)
    for start in range(0, len(texts), AT_ONCE):
        batch = list(texts[start : start + AT_ONCE])
        for ids in reader(batch, add_special_tokens=False, verbose=False)["input_ids"]:
            kept = ids if len(ids) <= room else [*ids[:head], *ids[len(ids) - (room - head) :]]
            made.append((*before, *kept, *after))
    return Tokens(tuple(made))


def _load(folder: Path) -> Any:
    """Return the encoder of a folder in full precision, its weights never from a pickle."""
    import torch

    check(folder)
    try:
        encoder = _library().AutoModel.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
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

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            """Return logits, shape (texts, labels)."""
            states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            return self.classifier(self.dropout((states * mask).sum(1) / mask.sum(1).clamp(min=1)))

    return Reader


def network(folder: Path, labels: int) -> Any:
    """Return the network of a folder's encoder with a fresh output. Raises what `check` raises."""
    return _reader()(_load(folder), labels)


def save(network: Any, folder: Path) -> None:
    """Write a network: its encoder as an ordinary Transformers folder, the output beside it."""
    from safetensors.torch import save_file

    network.encoder.save_pretrained(folder)
    save_file({"weight": network.classifier.weight.detach(), "bias": network.classifier.bias.detach()}, folder / OUTPUT)


def saved(folder: Path) -> Any:
    """Return the network that `save` wrote. Raises what `check` raises."""
    from safetensors.torch import load_file

    try:
        output = load_file(folder / OUTPUT)
    except (OSError, ValueError) as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
    made = network(folder, len(output["bias"]))
    made.classifier.load_state_dict(output)
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
    import torch

    order, found = np.argsort(-tokens.lengths, kind="stable"), None
    network.eval()
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        with torch.inference_mode(), torch.autocast(device.kind, torch.bfloat16, enabled=device.bf16):
            out = network(**batch(tokens, rows, fill, device.kind)).float().cpu().numpy()
        found = np.zeros((len(order), out.shape[1]), np.float32) if found is None else found
        found[rows] = out
        tick(min(start + size, len(order)), len(order))
    return found if found is not None else np.zeros((0, network.classifier.out_features), np.float32)
