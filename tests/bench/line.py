"""The line on real shops and on the sample shop: seconds a step, peak memory, demands, share unplaced, first names.

python -m tests.bench line        (or: make bench ONLY=line)
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import ROOT, data, kept, say

SHOPS = ("musical", "zh_shopping", "journey", "sample")
FIRST = 10_000  # rows of the Chinese set
NAMES = 10


def files(shop: str, folder: Path) -> dict[str, Path]:
    """Return {kind: file} of a shop, or nothing where its data are absent; what has to be made lies in `folder`."""
    if shop == "musical":
        reviews = data("reviews-amazon-musical", "Musical_instruments_reviews.csv.gz")
        return {"reviews": reviews} if reviews else {}
    if shop == "zh_shopping":
        whole = data("zh-online-shopping-10-cats", "online_shopping_10_cats.csv.gz")
        return {"reviews": _first(whole, folder / "zh_shopping.csv")} if whole else {}
    if shop == "journey":
        events, products = (data("orders-completejourney", f"{n}.csv.gz") for n in ("transactions_sample", "products"))
        return {"events": events, "products": products} if events and products else {}
    made = folder / "sample"
    asked = [sys.executable, ROOT / "sample_data" / "generate.py", "--seed", "0", "--out", made]
    subprocess.run(asked, check=True, capture_output=True)
    return {kind: made / f"{kind}.csv" for kind in ("reviews", "events", "products", "searches", "campaign")}


def _first(whole: Path, out: Path) -> Path:
    """Copy the head line and the first records of a file whose records are one line each."""
    with (
        gzip.open(whole, "rt", encoding="utf-8", newline="") as rows,
        out.open("w", encoding="utf-8", newline="") as made,
    ):
        for n, row in enumerate(rows):
            if n > FIRST:
                break
            made.write(row)
    return out


def run(shop: str, db: Path, folder: Path) -> Iterator[tuple[str, object, dict[str, object]]]:
    """Compute a shop in a process of its own; yield (figure, value, about)."""
    given = files(shop, folder)
    if not given:
        return
    asked = [part for kind, file in given.items() for part in (f"--{kind}", str(file))]
    db.unlink(missing_ok=True)
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as told:
        child = subprocess.Popen(
            [sys.executable, "-m", "core.flows.line", "--db", str(db), *asked], stdout=out, stderr=told, cwd=ROOT
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            told.seek(0)
            raise RuntimeError(f"the line stopped on {shop}: {told.read().splitlines()[-1]}")
        out.seek(0)
        steps = [json.loads(one) for one in out]
    for step in steps:
        about = {
            "step": step["step"],
            "rows_in": step["rows_in"],
            "rows_out": step["rows_out"],
            "set_aside": step["set_aside"],
        }
        yield "seconds", step["seconds"], about
    yield "seconds_in_all", time.perf_counter() - started, {}
    yield "peak_memory_mb", used.ru_maxrss / 1024, {}
    yield from _found(db)


def _found(db: Path) -> Iterator[tuple[str, object, dict[str, object]]]:
    """Read what came out: demands, the unplaced, names, personas, candidates."""
    from core.store.store import Store

    store = Store(db)
    points, unplaced = store.select("SELECT count(*), count(*) FILTER (demand_id IS NULL) FROM cluster.points").row(0)
    yield "demands", store.count("cluster.demands"), {}
    yield "share_unplaced", unplaced / points if points else None, {}
    names = store.select("SELECT name, people, voices FROM cluster.demands ORDER BY people DESC, demand_id")
    yield "names", names["name"].head(NAMES).to_list(), {"of": names.height}
    yield "personas", store.count("insight.personas"), {}
    yield "candidates", store.count("insight.opportunities"), {}
    store.close()


def main(shops: tuple[str, ...] = SHOPS) -> None:
    """Print the figures of every shop whose data are there."""
    with tempfile.TemporaryDirectory() as folder:
        for shop in shops:
            for figure, value, about in run(shop, kept(f"{shop}.duckdb", Path(folder)), Path(folder)):
                say("line", figure, value, set=shop, **about)


if __name__ == "__main__":
    main()
