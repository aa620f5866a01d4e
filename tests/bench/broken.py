"""Files that are broken, odd or hostile: what each was taken for, one line a file.

python -m tests.bench broken         (or: make bench ONLY=broken)
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from core.store.store import Store
from tests.bench.figures import say
from tests.ingest.verdict import judged
from tests.line.test_broken_files import CASES, sources


def main() -> None:
    """Print verdict, rows and seconds of each file, then how many got the verdict that they must get."""
    right = crashed = unbalanced = 0
    for case in CASES:
        store, begun = Store(), time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = judged(store, sources(case, Path(folder)), case.then, case.reading)
            except Exception as error:
                crashed += 1
                say("broken", case.name, type(error).__name__, seconds=round(time.perf_counter() - begun, 2))
                continue
        seconds = round(time.perf_counter() - begun, 2)
        good = not found.wrong and (found.refused, found.kept, found.aside) == (case.refused, case.kept, case.aside)
        right, unbalanced = right + good, unbalanced + bool(found.wrong)
        say(
            "broken", case.name, found.refused or "loaded", rows_in=found.kept + found.aside, kept=found.kept, aside=found.aside,
            rules=found.rules, right=good, seconds=seconds,
        )  # fmt: skip
        store.close()
    say("broken", "verdicts_right", right, files=len(CASES), crashes=crashed, balance_violations=unbalanced)


if __name__ == "__main__":
    main()
