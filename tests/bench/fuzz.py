"""Tables drawn by chance, whole and damaged, through the card and the load: crashes, broken balances, cells that changed.

python -m tests.bench fuzz           (or: make bench ONLY=fuzz)

Ten thousand examples and more, in as many processes as there are cores; ATLAS_FUZZ sets the number of examples. What went
wrong is written with its bytes into the folder ATLAS_BENCH, where there is one.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.bench.figures import say

EXAMPLES = 10_400
SHARE, SEED = 400, 20261124  # examples that one seed gives
RENEWED = 60  # examples after which the store in memory starts anew


def share(examples: int, seed: int) -> Counter[str]:
    """Run some examples; return how often each thing happened."""
    import tempfile

    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as fixed
    from polars.exceptions import PanicException

    from tests.ingest.test_fuzz import Trial, trials

    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        trial = Trial(Path(name), RENEWED)

        @fixed(seed)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(trials())
        def run(drawn: object) -> None:
            found["examples"] += 1
            try:
                found[trial.run(drawn)] += 1  # type: ignore[arg-type]
            except (Exception, PanicException) as error:
                kind = "violation" if isinstance(error, AssertionError) else "crash"
                found[kind] += 1
                keep(f"{kind}-{seed}-{found[kind]}", trial.content, f"{type(error).__name__}: {error}")

        run()
    return found


def keep(name: str, content: bytes, why: str) -> None:
    """Write what went wrong where it can be looked at."""
    if folder := os.environ.get("ATLAS_BENCH"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"fuzz-{name}.csv").write_bytes(content)
        (Path(folder) / f"fuzz-{name}.txt").write_text(why)


def main() -> None:
    """Print examples, how they ended, crashes and violations."""
    examples, begun = int(os.environ.get("ATLAS_FUZZ", EXAMPLES)), time.perf_counter()
    cores = max(1, min(8, os.cpu_count() or 1))
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # tables are small: the processes are what runs at once
    shares = max(cores, examples // SHARE)
    with ProcessPoolExecutor(
        cores, multiprocessing.get_context("spawn")
    ) as pool:  # a process that dies is an error here
        sizes = [examples // shares + (n < examples % shares) for n in range(shares)]
        found: Counter[str] = Counter()
        for part in pool.map(share, sizes, range(SEED, SEED + shares)):
            found += part
            print(f"{found['examples']:,} of {examples:,} after {time.perf_counter() - begun:,.0f} s", file=sys.stderr)
    refused = {k.removeprefix("refused "): n for k, n in sorted(found.items()) if k.startswith("refused ")}
    say(
        "fuzz", "crashes", found["crash"], violations=found["violation"], examples=found["examples"], loaded=found["loaded"],
        equal=found["equal"], refused=refused, cores=cores, seconds=round(time.perf_counter() - begun, 1),
    )  # fmt: skip


if __name__ == "__main__":
    main()
