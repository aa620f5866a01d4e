"""How a benchmark speaks: one JSON line a figure on standard output, a sentence on standard error where data are absent."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def say(bench: str, figure: str, value: object, **about: object) -> None:
    """Print one figure; `about` says of what (set, page, step, unit …)."""
    rounded = round(value, 4) if isinstance(value, float) else value
    print(json.dumps({"bench": bench, **about, "figure": figure, "value": rounded}, ensure_ascii=False), flush=True)


def data(*parts: str) -> Path | None:
    """Return a file of the data sets (ATLAS_DATA, else beside the repository), or None after saying that it is absent."""
    folder = Path(os.environ.get("ATLAS_DATA", ROOT.parent / "shared" / "data"))
    file = folder.joinpath(*parts)
    if file.exists():
        return file
    print(f"skipped: {'/'.join(parts)} is not there; set ATLAS_DATA to the folder of data sets.", file=sys.stderr)
    return None


def kept(name: str, folder: Path) -> Path:
    """Return where a computed shop lies: in the folder ATLAS_BENCH, kept between runs, else in the folder given."""
    asked = os.environ.get("ATLAS_BENCH")
    if not asked:
        return folder / name
    Path(asked).mkdir(parents=True, exist_ok=True)
    return Path(asked) / name
