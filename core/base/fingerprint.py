"""A stable hash of what went into a result, so that the same question is not computed twice."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path


def plain(value: object) -> object:
    """Reduce settings to JSON-able values; dataclasses carry their class name so that two kinds never collide."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"_": type(value).__name__, **fields}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in sorted(value.items(), key=lambda kv: str(kv[0]))}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (set, frozenset)):  # their order differs from process to process
        return sorted((plain(v) for v in value), key=str)
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return str(value)


def fingerprint(*parts: object) -> str:
    """Return 16 hex digits that change whenever any part changes."""
    text = json.dumps([plain(p) for p in parts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]  # paths may hold half signs


def text_hash(text: str) -> str:
    """Return the 16-digit key under which a text's vector is cached."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks of 1 MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
