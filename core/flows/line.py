"""The whole line in its order, in the app as one job and on the command line without a browser.

    python -m core.flows.line --db FILE [--reviews F …] [--events F …] [--products F] [--searches F] [--campaign F]
        [--labels F] [--judgements F] [--columns KIND.role=COLUMN …] [--through STEP] [--seed N]

One JSON line per step on standard output, progress for people on standard error; exit 0, or one sentence and exit 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from core.base.columns import KINDS, ROLES
from core.base.errors import AppError, SettingsError
from core.base.protocols import Tick, quiet
from core.flows import home
from core.store.store import Run, Store
from core.words.catalog import Words

# Each step after loading, with its usual part of the time; training is never part of the line unless asked.
STEPS: dict[str, float] = {
    "health": 0.05,
    "listen": 0.05,
    "describe": 0.05,
    "embed": 0.35,
    "segment": 0.3,
    "understand": 0.2,
}
ORDER = ("load", *STEPS, "decide")


def refresh(
    store: Store,
    through: str = "decide",
    tick: Tick = quiet,
    seed: int = 0,
    tell: Callable[[Run], None] = lambda run: None,
    watched: bool = False,
) -> list[Run]:
    """Run every step after loading, up to `through`; what did not change is skipped. `tell` hears of each as it ends.

    `watched`: pages wait for it, so a shop that was never mapped gets a first look (`sketch`) before the long steps.

    Raises SettingsError `unknown_step`; whatever a step raises stops the line there, and what was published stays.
    """
    if through not in ORDER:
        raise SettingsError("unknown_step", step=through)
    import_module("core.flows.retention").run(store)  # what is older than people want it kept goes first
    runs, before = [], 0.0
    sketch = import_module("core.flows.sketch")
    for name, share in STEPS.items():
        if ORDER.index(name) > ORDER.index(through):
            break
        if name == "describe" and watched:
            sketch.run(store, seed=seed)
        flow = import_module(f"core.flows.{name}")
        runs.append(flow.run(store, tick=_part(tick, name, before, share), seed=seed))
        tell(runs[-1])
        before += share
        tick(before, 1.0, stage=name)
        if name == "segment":
            sketch.forget(store)
    return runs


def _part(tick: Tick, name: str, before: float, share: float) -> Tick:
    """Let one step report within its part of the whole."""

    def part(done: float, total: float, **facts: object) -> None:
        tick(before + share * (done / total if total else 0.0), 1.0, **{**facts, "stage": name})

    return part


def report(run: Run) -> dict[str, Any]:
    """Return what the command line prints of a run."""
    return {
        "step": run.step,
        "seconds": round(run.seconds, 3),
        "rows_in": run.rows_in,
        "rows_out": run.rows_out,
        "set_aside": run.set_aside,
        "run_id": run.run_id,
        **run.facts,
    }


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m core.flows.line", description=__doc__.split("\n")[0])
    parser.add_argument("--db", required=True, type=Path)
    for kind in KINDS:
        parser.add_argument(f"--{kind}", nargs="+", action="extend", default=[], type=Path, metavar="FILE")
    parser.add_argument("--columns", nargs="+", action="extend", default=[], metavar="KIND.role=COLUMN")
    parser.add_argument("--through", default="decide", choices=ORDER)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(given)


def columns(given: Sequence[str]) -> dict[str, dict[str, str]]:
    """Read `reviews.text=Body` into {"reviews": {"text": "Body"}}. Raises SettingsError `bad_column_option`."""
    roles: dict[str, dict[str, str]] = {}
    for one in given:
        left, _, column = one.partition("=")
        kind, _, role = left.partition(".")
        if not column or role not in ROLES.get(kind, ()):
            raise SettingsError("bad_column_option", option=one)
        roles.setdefault(kind, {})[role] = column
    return roles


def _progress(stream: Any) -> Tick:
    """Tell people how far it is, at most once a percent."""
    shown: dict[str, int] = {}

    def tick(done: float, total: float, **facts: object) -> None:
        percent = int(100 * done / total) if total else 0
        if shown.get("percent") != percent:
            shown["percent"] = percent
            print(f"\r{percent:3d} %  {facts.get('stage', '')}          ", end="", file=stream, flush=True)

    return tick


def main(given: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code."""
    asked = _arguments(sys.argv[1:] if given is None else given)
    say: Callable[[Run], None] = lambda run: print(json.dumps(report(run), ensure_ascii=False), flush=True)  # noqa: E731
    tick = _progress(sys.stderr)
    try:
        store = Store(asked.db)
        try:
            load = import_module("core.flows.load")
            roles = columns(asked.columns)
            sources = [
                load.Source(path=file, shown=file.name, kind=kind, roles=roles.get(kind, {}))
                for kind in KINDS
                for file in getattr(asked, kind)
            ]
            if sources:
                say(load.run(store, sources, home.key(asked.db), tick))
            if asked.through != "load":
                refresh(store, asked.through, tick, asked.seed, say)
        finally:
            store.close()
    except AppError as error:
        print("\n" + Words("en").error(error), file=sys.stderr)
        return 1
    print(file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
