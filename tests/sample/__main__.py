"""Makes the shipped sample shop anew: its files with their truth, and the result that the real line computes of them.

python -m tests.sample        (or: make sample)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base.device import Device
from core.finetune.encoders import late
from core.flows import line, load, shipped
from core.flows.source import Source
from core.represent import transformer
from core.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = ROOT / "sample_data" / "generate.py"
SHOP = ROOT / "sample_data" / "shop"
KINDS = ("reviews", "events", "products", "searches", "campaign")
SEED = 0  # of the shop that is shipped
MOST = 15_000_000  # bytes, of the shop and its result together


def generate(folder: Path) -> None:
    """Write the shop that is shipped, compressed, into a folder."""
    command = [sys.executable, str(GENERATOR), "--seed", str(SEED), "--out", str(folder), "--gzip"]
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def exact() -> Iterator[None]:
    """Encode in full precision, which every machine has: in bf16 some sentences fall into other demands."""
    chosen = transformer.device
    for reads in (transformer, late):
        reads.device = lambda asked="": Device("cpu", "fp32", "asked", "any machine")
    try:
        yield
    finally:
        transformer.device = late.device = chosen


def compute(db: Path, shop: Path = SHOP) -> Store:
    """Return a new database with the shop loaded and computed, under the public key of the sample."""
    store = Store(db)
    files = [Source(shop / f"{kind}.csv.gz", f"{kind}.csv.gz", kind) for kind in KINDS]
    load.run(store, files, shipped.KEY)
    line.refresh(store)
    return store


def main() -> None:
    """Write the shop and its result, and say how large and how long."""
    started = time.perf_counter()
    generate(SHOP)
    with tempfile.TemporaryDirectory() as folder, exact():
        store = compute(Path(folder) / "sample.duckdb")
        shipped.write(store)
        store.close()
    written = [f for top in (SHOP, shipped.RESULT) for f in top.rglob("*") if f.is_file()]
    size = sum(f.stat().st_size for f in written)
    print(f"{len(written)} files, {size:,} bytes, {time.perf_counter() - started:.0f} s")
    if size > MOST:
        sys.exit(f"more than {MOST:,} bytes")


if __name__ == "__main__":
    main()
