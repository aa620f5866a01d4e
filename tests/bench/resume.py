"""A training that is killed ten times goes on each time, and ends beside one that was left alone.

python -m tests.bench resume           (or: make bench ONLY=resume; `resume 2000 lora` takes more rows, another method)

Each run is a process of its own that is killed with SIGKILL at a random moment of its teaching; a checkpoint is
written every two seconds, so that the moments fall between them.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from core.flows import load
from core.store.store import Store
from tests.bench.figures import ROOT, data, say

SET, KILLS, EVERY = "reviews-amazon-musical", 10, 2.0
KEY = b"a key of the bench alone, 32 b.!"
CHILD = """
import sys
from functools import partial
from pathlib import Path
from core.finetune.checkpoint import Checkpoints
from core.flows import train
from core.flows.training import underway
from core.store.store import Store
database, log, method = sys.argv[1:]
underway.Checkpoints = partial(Checkpoints, every={every})
def tick(done, total, **facts):
    if facts.get("stage") == "teaching" and "round" in facts:
        with open(log, "a") as file:
            file.write(f"{{facts['curve'][-1]['step'] if facts['curve'] else 0}} {{facts.get('resumed', 0)}}\\n")
store = Store(Path(database))
train.run(store, train.TrainSettings(method=method), tick)
store.close()
"""


def shop(folder: Path, rows: int) -> Path:
    """Return a database with some reviews of the set, drawn by chance."""
    file = data(SET, "Musical_instruments_reviews.csv.gz")
    assert file is not None
    few, database = folder / "few.csv", folder / "shop.duckdb"
    pl.read_csv(file, infer_schema=False).sample(rows, seed=1).write_csv(few)
    store = Store(database)
    load.run(store, [load.Source(few, few.name)], KEY)
    store.close()
    return database


def begun(database: Path, log: Path, method: str) -> subprocess.Popen[bytes]:
    """Start a training in a process of its own."""
    command = [sys.executable, "-c", CHILD.format(every=EVERY), str(database), str(log), method]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def steps(log: Path) -> list[list[int]]:
    """Return (step of the last look, step it went on from) of every step that a run took."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [[int(n) for n in line.split()] for line in lines if len(line.split()) == 2]


def proof(database: Path) -> dict[str, object]:
    """Return the proof of the only model."""
    store = Store(database)
    found = store.frame("finetune.models")["proof"].to_list()
    store.close()
    assert len(found) == 1, found
    return dict(json.loads(found[0]))


def main(rows: int = 1200, method: str = "full") -> None:
    """Print the score of both, and how often the killed one really went on."""
    if data(SET, "Musical_instruments_reviews.csv.gz") is None:
        return
    chance = random.Random(20261129)
    with tempfile.TemporaryDirectory() as name:
        folder, first = Path(name), time.perf_counter()
        (folder / "whole").mkdir()
        (folder / "killed").mkdir()
        alone, hit = shop(folder / "whole", rows), shop(folder / "killed", rows)
        assert begun(alone, folder / "whole" / "log", method).wait() == 0
        taken = len(steps(folder / "whole" / "log"))
        spent, resumed, at = time.perf_counter() - first, [], sorted(chance.sample(range(8, taken - 8), KILLS))
        for n, moment in enumerate(at):
            log = folder / f"log{n}"
            child = begun(hit, log, method)
            while child.poll() is None and (steps(log) or [[0, 0]])[-1][1] + len(steps(log)) < moment:
                time.sleep(0.01)
            time.sleep(chance.random() * EVERY)
            child.kill()
            child.wait()
            resumed.append((steps(log) or [[0, 0]])[-1][1])
        assert begun(hit, folder / "last", method).wait() == 0
        resumed.append(steps(folder / "last")[-1][1])
        whole, cut = proof(alone), proof(hit)
    about = {"set": SET, "rows": rows, "method": method, "kills": KILLS, "steps": taken}
    scores = [p["scores"]["model"]["macro_f1"] for p in (whole, cut)]  # type: ignore[index]
    say("resume", "macro_f1", scores[1], uninterrupted=round(scores[0], 4), **about)
    say("resume", "went_on", int(np.sum(np.array(resumed) > 0)), from_steps=resumed, **about)
    say("resume", "same_answers", whole["confusion"] == cut["confusion"], **about)
    say("resume", "seconds", time.perf_counter() - first, uninterrupted=round(spent, 1), **about)


if __name__ == "__main__":
    main(*[int(a) if a.isdigit() else a for a in sys.argv[1:]])  # type: ignore[arg-type]
