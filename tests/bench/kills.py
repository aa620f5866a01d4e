"""Kill -9 at random moments of a load: the database opens, nothing of half an import is seen, loading again is whole.

python -m tests.bench kills          (or: make bench ONLY=kills)

A process of its own loads 300,000 events and 20,000 reviews into a database on disk and is killed, each time at another
moment between its first instruction and its end. Then the database is opened here, looked at, and loaded into again.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from core.base.errors import AppError
from tests.bench.figures import ROOT, say

KILLS, AIMED, EVENTS, REVIEWS = 80, 10, 300_000, 20_000
TABLES = ("ingest.events", "ingest.reviews", "ingest.files", "ingest.issues", "ops.runs")
KEY = b"k" * 32
# What the killed process runs; it says what it is about to do in a file, one word a line.
CHILD = """
import os, sys, time
log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def at(phase): os.write(log, f"{phase} {time.monotonic()}\\n".encode())
at("import")
from pathlib import Path
from core.flows import load
from core.flows.source import Source
from core.store.store import Store
class Told(Store):
    def stage(self, *given):
        at("stage"); super().stage(*given); at("read")
    def publish(self, *given):
        at("publish"); return super().publish(*given)
at("open")
store = Told(sys.argv[2])
at("read")
load.run(store, [Source(Path(p), Path(p).name) for p in sys.argv[3:]], b"k" * 32)
at("close")
store.close()
at("done")
"""


@dataclass(frozen=True)
class Hit:
    """What was found after one kill. phase: the last that began; seen: rows that could be seen, none or all; left: rows of
    runs that nobody announced and marks of them, after opening; right: whether loading again gave the whole."""

    phase: str
    seen: dict[str, int]
    left: int
    right: bool
    opened: bool = True


def files(folder: Path, events: int = EVENTS, reviews: int = REVIEWS) -> list[Path]:
    """Write the files that are loaded; some rows of each are set aside."""
    many, few = folder / "events.csv", folder / "reviews.csv"
    n = pl.int_range(events, eager=True)
    pl.DataFrame(
        {"user_id": pl.select(pl.format("u{}", n * 7919 % 40_000)).to_series(), "product_id": pl.select(pl.format("p{}",
         n * 31 % 900)).to_series(),
         "event_type": pl.Series(["view", "cart", "purchase"]).gather(n % 3), "event_time": 1_767_225_600 + n * 11,
         "price": (n % 5000) / 100}
    ).write_csv(many)  # fmt: skip
    with many.open("a") as file:
        file.write("one,field,too,few\n" * 40)
    said = ("the pump is loud", "the tank leaks", "it is quiet at night", "the hose broke", "the filter smells")
    rows = [f"On day {k} {said[k % 5]} and order {k * k} came late,{1 + k % 5},u{k % 5000}" for k in range(reviews)]
    few.write_text("review,stars,customer\n" + "\n".join([*rows, *[",3,u1"] * 25]) + "\n")
    return [many, few]


def load_again(database: Path, paths: list[Path]) -> tuple[dict[str, int], int, dict[str, int]]:
    """Open a database; return what can be seen, how much of runs without an end is left, and what is there after a load."""
    from core.flows import load
    from core.flows.source import Source
    from core.store.store import Store

    store = Store(database)
    try:
        seen = {t: store.count(t) for t in TABLES}
        left = store.count("ops.staged")
        for table in ("ingest.events", "ingest.reviews", "ingest.issues", "ingest.files"):
            orphans = (
                f"SELECT count(*) AS n FROM {table}_history WHERE run_id NOT IN (SELECT run_id FROM ops.published)"
            )
            left += int(store.select(orphans)["n"][0])
        load.run(store, [Source(p, p.name) for p in paths], KEY)
        return seen, left, {t: store.count(t) for t in TABLES}
    finally:
        store.close()


def started(log: Path, database: Path, paths: list[Path]) -> subprocess.Popen[bytes]:
    """Start a process that loads the files and says in `log` what it does."""
    command = [sys.executable, "-c", CHILD, str(log), str(database), *map(str, paths)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def told(log: Path) -> list[tuple[str, float]]:
    """Return what a process said that it was about to do, and when."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [(phase, float(at)) for phase, _, at in (line.partition(" ") for line in lines) if at]


def phases(log: Path) -> list[str]:
    """Return what a process said that it was about to do."""
    return [phase for phase, _ in told(log)] or ["start"]


def unharmed(folder: Path, paths: list[Path]) -> tuple[list[float], dict[str, int]]:
    """Let one load end; return the seconds after which each of its phases began, the end last, and what is there then."""
    begun = time.monotonic()
    assert started(folder / "log", folder / "shop.duckdb", paths).wait() == 0, phases(folder / "log")
    return [at - begun for _, at in told(folder / "log")], load_again(folder / "shop.duckdb", paths)[0]


def wait_for(log: Path, part: float, clock: list[float], child: subprocess.Popen[bytes]) -> None:
    """Wait until a load is at a part of its run, by the phases of an unharmed one: machines are faster now and then."""
    moment, begun = part * clock[-1], time.monotonic()
    number = sum(at <= moment for at in clock)
    while len(told(log)) < number and child.poll() is None:
        time.sleep(0.001)
    since = clock[number - 1] if number else 0.0
    slower = (time.monotonic() - begun) / since if since else 1.0
    time.sleep((moment - since) * slower)


def killed(folder: Path, paths: list[Path], part: float, clock: list[float], whole: dict[str, int]) -> Hit:
    """Kill a load at a part of its run, look at what is left, and load again."""
    log, database = folder / "log", folder / "shop.duckdb"
    child = started(log, database, paths)
    wait_for(log, part, clock, child)
    child.kill()
    child.wait()
    try:
        seen, left, again = load_again(database, paths)
    except AppError:
        return Hit(phases(log)[-1], {}, 0, False, opened=False)
    return Hit(phases(log)[-1], seen, left, again == whole)


def moments(chance: random.Random, folder: Path, clock: list[float]) -> list[float]:
    """Return parts of a run: one in each eightieth of its time, and ten each within the short phases at its end."""
    parts = [(n + chance.random()) / KILLS for n in range(KILLS)]
    for phase in ("publish", "close"):
        n = phases(folder / "log").index(phase)
        parts += [(clock[n] + chance.random() * (clock[n + 1] - clock[n])) / clock[-1] for _ in range(AIMED)]
    return parts


def main() -> None:
    """Print how many databases opened, how many showed a part of an import, how many were whole after loading again."""
    chance, hits, begun = random.Random(20261124), list[Hit](), time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = files(folder)
        (folder / "whole").mkdir()
        clock, whole = unharmed(folder / "whole", paths)
        for part in moments(chance, folder / "whole", clock):
            with tempfile.TemporaryDirectory(dir=folder) as own:
                hits.append(killed(Path(own), paths, part, clock, whole))
    none = dict.fromkeys(TABLES, 0)
    say(
        "kills", "partial_visible", sum(h.opened and h.seen not in (none, whole) for h in hits),
        kills=len(hits), opened=sum(h.opened for h in hits),
        left_behind=sum(h.left > 0 for h in hits), totals_right=sum(h.right for h in hits),
        whole_visible=sum(h.seen == whole for h in hits), phases=dict(Counter(h.phase for h in hits)), rows=whole,
        seconds_of_a_load=round(clock[-1], 1), seconds=round(time.perf_counter() - begun, 1),
    )  # fmt: skip


if __name__ == "__main__":
    main()
