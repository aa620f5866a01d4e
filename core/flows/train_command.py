"""The command of one training without a browser: `python -m core.flows.train`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from core.base.errors import AppError, DataError, SettingsError
from core.base.fingerprint import plain
from core.base.protocols import Tick
from core.finetune import backbone, space, split, tasks
from core.finetune.methods import METHODS
from core.finetune.split import SplitSettings
from core.finetune.tasks import LabelSettings
from core.finetune.teach import TeachSettings
from core.flows import home, hpo, train
from core.flows.hpo import SearchSettings
from core.words.catalog import Words

TASKS = ("sentiment", "intent", "aspect", "need", "behaviour", "representation", "adaptation")


def main(given: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 after one sentence on standard error."""
    asked = _arguments(sys.argv[1:] if given is None else given)
    try:
        answer = _train(asked, _progress())
    except AppError as error:
        sys.stderr.write(f"\n{Words('en').error(error)}\n")
        return 1
    sys.stderr.write("\n")
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m core.flows.train", description="One training, without a browser.")
    parser.add_argument("--train", required=True, type=Path, metavar="FILE")
    parser.add_argument("--test", required=True, type=Path, metavar="FILE")
    parser.add_argument("--text", required=True, metavar="COLUMN")
    parser.add_argument("--label", required=True, metavar="COLUMN")
    parser.add_argument("--task", required=True, choices=TASKS)
    parser.add_argument("--method", default="auto", choices=METHODS)
    parser.add_argument("--levels", type=int, default=3, help="of sentiment, where the labels are stars: 2, 3 or 5")
    parser.add_argument(
        "--search-minutes", type=float, default=0.0, metavar="N", help="first try other settings for so long"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the model goes; a new or empty folder")
    return parser.parse_args(given)


def _train(asked: argparse.Namespace, tick: Tick) -> dict[str, Any]:
    if asked.task not in tasks.TASKS:
        raise SettingsError("unknown_task", task=asked.task)
    if asked.out and asked.out.exists() and any(asked.out.iterdir()):
        raise SettingsError("folder_not_empty", folder=asked.out.name)
    if not asked.test.is_file():
        raise DataError("file_missing", file=asked.test.name)
    began = time.perf_counter()
    rows = _rows(asked.train, asked.text, asked.label)
    how = _labels(rows, asked)
    made = tasks.examples(rows.rename({"label": "rating"}) if how.source == "stars" else rows, how)
    parts, _ = split.split(made.rows, SplitSettings(test=0.0, validation=0.1), asked.seed)
    models = asked.out.resolve().parent if asked.out else home.models(":memory:")
    seen: list[str] = []

    def test() -> pl.DataFrame:
        """Open the test file: once, when everything is learnt."""
        found = _rows(asked.test, asked.text, asked.label)
        seen.extend(found["text"])
        return _known(found, made.names, how)

    settings, tried = _searched(parts, made.names, models, asked, tick)
    taught, shown, folder = train.learn(
        parts, made.names, test, asked.task, settings, models, tick, asked.seed, os.cpu_count() or 1
    )
    if asked.out:
        if asked.out.exists():
            asked.out.rmdir()
        folder = folder.replace(asked.out.resolve())
    short = lambda s: {"accuracy": s["accuracy"], "macro_f1": s["macro_f1"], "low": s["low"], "high": s["high"]}  # noqa: E731
    return {
        "task": asked.task,
        "method": taught.method,
        "metrics": {**short(shown["scores"]["model"]), "rows": shown["rows"], "labels": len(made.names)},
        "baseline": short(shown["scores"]["frozen"]),
        "floor": short(shown["scores"]["floor"]),
        "against": shown["against"],
        "routes": taught.facts["routes"],
        "reload": shown["reload"]["largest"],
        "seen_in_training": len(set(seen) & set(made.rows["text"])),
        "seconds": round(time.perf_counter() - began, 2),
        **({"trials": tried, "settings": plain(settings)} if asked.search_minutes else {}),
        "samples_per_second": taught.facts.get("samples_per_second"),
        "model_path": str(folder),
    }


def _searched(
    rows: pl.DataFrame, names: tuple[str, ...], models: Path, asked: argparse.Namespace, tick: Tick
) -> tuple[TeachSettings, int]:
    """Return the settings to teach by and the number of trials: the careful recipe and 0 where no search was asked for."""
    how = TeachSettings(method=asked.method)
    if not asked.search_minutes:
        return how, 0
    with backbone.threads(os.cpu_count() or 1):
        time_for_it = SearchSettings(asked.search_minutes)
        method, tried, chosen = hpo.search_for(rows, names, how, models, time_for_it, tick, asked.seed)
    return space.applied(replace(how, method=method), chosen), len(tried)


def _labels(rows: pl.DataFrame, asked: argparse.Namespace) -> LabelSettings:
    """Sentiment over a column of ratings is learnt in levels; any other column is taken as it is."""
    stars = asked.task == "sentiment" and tasks.looks_like_stars(rows["label"])
    return LabelSettings(
        task=asked.task, source="stars" if stars else "label", levels=asked.levels, fewest_of_a_label=2
    )


def _known(rows: pl.DataFrame, names: tuple[str, ...], how: LabelSettings) -> pl.DataFrame:
    """Return test rows as text, label, unit; a label that was never taught gets the index after the last."""
    if how.source == "stars":
        rows = rows.with_columns(rating=pl.col("label").cast(pl.Float64, strict=False))
        level = tasks.LEVELS[how.levels]
        place = {i: names.index(n) if n in names else len(names) for i, n in enumerate(level)}
        rows = rows.with_columns(label=tasks.star_level(how.levels)).drop_nulls("label")
        rows = rows.with_columns(pl.col("label").replace_strict(place, default=len(names), return_dtype=pl.Int32))
    else:
        said = pl.col("label").cast(pl.String).str.strip_chars().str.to_lowercase()
        known = {n.lower(): i for i, n in enumerate(names)}
        rows = rows.filter(said.fill_null("") != "").with_columns(
            label=said.replace_strict(known, default=len(names), return_dtype=pl.Int32)
        )
    return rows.with_row_index("unit").with_columns(pl.col("unit").cast(pl.String), pl.col("text").fill_null(""))


def _rows(path: Path, text: str, label: str) -> pl.DataFrame:
    """Return `text` and `label` of a CSV, TSV, JSON-lines or Parquet file, plain or gzipped.

    Raises DataError `file_missing`, `file_unreadable`, `column_missing`.
    """
    if not path.is_file():
        raise DataError("file_missing", file=path.name)
    kind = path.name.removesuffix(".gz").rsplit(".", 1)[-1].lower()
    try:
        if kind in ("jsonl", "ndjson", "json"):
            found = pl.read_ndjson(path)
        elif kind == "parquet":
            found = pl.read_parquet(path)
        else:
            found = pl.read_csv(path, separator="\t" if kind in ("tsv", "txt") else ",", infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError("file_unreadable", file=path.name) from error
    for column in (text, label):
        if column not in found.columns:
            raise DataError("column_missing", file=path.name, column=column)
    return found.select(text=pl.col(text).cast(pl.String), label=pl.col(label).cast(pl.String))


def _progress() -> Tick:
    """Tell people how far it is, at most once a percent."""
    shown = [-1]

    def tick(done: float, total: float, **facts: object) -> None:
        percent = int(100 * done / total) if total else 0
        if percent != shown[0]:
            shown[0] = percent
            pace = facts.get("samples_per_second")
            more = f" {pace:.0f}/s" if isinstance(pace, float) else ""
            sys.stderr.write(f"\r{percent:3d} %  {facts.get('stage', '')}{more}        ")
            sys.stderr.flush()

    return tick
