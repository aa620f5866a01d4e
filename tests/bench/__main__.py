"""Runs the benchmarks: all, or the one that is named; each prints one JSON line a figure.

python -m tests.bench            (or: make bench)
python -m tests.bench line       (or: make bench ONLY=line)
python -m tests.bench memory edits 5     (words behind one of ASKS are its own)
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

ALL = (
    "start",
    "trends",
    "limit",
    "line",
    "latency",
    "lasso",
    "files",
    "personal",
    "groups",
    "broken",
    "large",
    "kills",
    "fuzz",
    "sentiment",
    "chinese",
    "resume",
    "throughput",
    "desk",
    "needs",
    "aspects",
    "intents",
    "behaviour",
    "representation",
    "race",
    "planted",
    "clusters",
    "memory",
)  # the quick ones first
ASKS = ("memory",)  # take words of their own


def main(asked: list[str]) -> int:
    """Run benchmarks by name; return the exit code."""
    there = [name for name in ALL if (Path(__file__).parent / f"{name}.py").exists()]
    if asked and asked[0] in ASKS:
        import_module(f"tests.bench.{asked[0]}").main(*asked[1:])
        return 0
    unknown = [name for name in asked if name not in there]
    if unknown:
        print(f"There is no benchmark called {unknown[0]}. There are: {', '.join(there)}.", file=sys.stderr)
        return 1
    for name in asked or there:
        import_module(f"tests.bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
