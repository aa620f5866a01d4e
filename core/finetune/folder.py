"""Where a pretrained model lies on this machine, and whether it is one that we load."""

from __future__ import annotations

import json
import os
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from core.base.errors import ModelError

PICKLES = (".bin", ".pt", ".pth", ".pkl", ".ckpt")
# One of each is needed. Without the last, Transformers makes a tokenizer that knows no word.
NEEDED = (("config.json",), ("*.safetensors",), ("tokenizer.json", "vocab.*", "*.model"))


def library() -> Any:
    """Import transformers, offline and silent."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return transformers


def found(base: str | Path) -> Path:
    """Return the folder that is meant: the path of one, or the name of a model in the hub's cache on this machine.

    Nothing is ever fetched. Raises ModelError `model_not_here`, and what `check` raises.
    """
    library()
    from huggingface_hub import snapshot_download

    try:
        if str(base) and Path(base).is_dir():
            return check(Path(base))
        return check(Path(snapshot_download(str(base), local_files_only=True)))
    except (OSError, ValueError) as error:  # not in the cache, or no name of a model at all
        raise ModelError("model_not_here", name=str(base)) from error


def check(folder: Path) -> Path:
    """Return the folder when it holds an encoder or a decoder of text with weights as safetensors.

    Raises ModelError `model_unreadable` where files are missing or broken, `weights_not_safetensors` where the weights
    are a pickle, which could run code, `model_family_unknown` where the config names a model of another kind.
    """
    names = [f.name for f in folder.iterdir()] if folder.is_dir() else []
    if not any(n.endswith(".safetensors") for n in names) and any(n.endswith(PICKLES) for n in names):
        raise ModelError("weights_not_safetensors", folder=folder.name)
    needed = all(any(fnmatch(n, part) for n in names for part in parts) for parts in NEEDED)
    try:
        family = str(json.loads((folder / "config.json").read_text("utf-8"))["model_type"]) if needed else ""
    except (OSError, ValueError, KeyError, TypeError):
        family = ""
    if not family:
        raise ModelError("model_unreadable", folder=folder.name)
    if not _reads_text(family):
        raise ModelError("model_family_unknown", folder=folder.name, family=family)
    return folder


def _reads_text(family: str) -> bool:
    """Whether a family is one that Transformers knows, of words, and not an encoder and a decoder in one."""
    transformers = library()
    if family not in transformers.CONFIG_MAPPING:
        return False
    usual = transformers.CONFIG_MAPPING[family]
    known = usual in transformers.MODEL_MAPPING and hasattr(usual(), "vocab_size")
    return bool(known and not getattr(usual(), "is_encoder_decoder", False))
