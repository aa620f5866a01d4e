"""Tasks in which a text has one label: feelings, kinds, and needs with the rules beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from core.base.device import cores
from core.base.errors import DataError
from core.base.fingerprint import plain
from core.base.protocols import Tick
from core.finetune import backbone, space, split, tasks
from core.finetune.proof import Answers
from core.finetune.split import SplitSettings
from core.finetune.tasks import Examples, LabelSettings
from core.finetune.teach import TeachSettings
from core.flows import hpo, train
from core.flows.hpo import SearchSettings
from core.flows.train import Besides
from core.flows.training import files
from core.flows.training.asked import Asked, Trained, figures
from core.flows.training.needs import beside_rules
from core.voices.need import NEEDS, NO_NEED

HOW = train.RECIPES["careful"]
CUT = SplitSettings(test=0.0, validation=0.1)  # of the training file
FEWEST = 2  # texts of a label
Ready = Callable[[pl.DataFrame], pl.DataFrame]  # what a task makes of the rows of either file


def classes(asked: Asked, tick: Tick) -> Trained:
    """Teach feelings or kinds. Raises what the files, `tasks.examples` and `train.learn` raise."""
    rows = files.labelled(asked.train, asked.text, asked.label)
    # Sentiment over a column of ratings is learnt in levels; any other column is taken as it is.
    stars = asked.task == "sentiment" and tasks.looks_like_stars(rows["label"])
    return _taught(asked, rows, "stars" if stars else "label", tick)


def need(asked: Asked, tick: Tick) -> Trained:
    """Teach which need a text carries, blank or "none" for none. Raises DataError `unknown_need` and what `classes` raises.

    Beside the usual figures stand those of the rules, and of all how purely they rank needs before other texts.
    """
    rows = needs(files.labelled(asked.train, asked.text, asked.label))
    wrong = rows.filter(~pl.col("label").is_in(NEEDS))["label"]
    if len(wrong):
        raise DataError("unknown_need", file=asked.train.name, label=wrong[0], needs=", ".join(NEEDS))
    trained = _taught(asked, rows, "label", tick, needs, beside_rules)
    ranks = trained.more.pop("average_precision")
    rules = figures(trained.more.pop("rules")) | ranks["rules"]
    return replace(
        trained,
        metrics=trained.metrics | ranks.get("model", {}),
        baseline=trained.baseline | ranks.get("frozen", {}),
        floor=trained.floor | ranks.get("floor", {}),
        more={"rules": rules, **trained.more},
    )


def needs(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with `label` and `kind` as the rules spell a need, "none" for a blank."""
    said = pl.col("label").fill_null("").str.strip_chars().str.to_lowercase()
    said = pl.when(said == "").then(pl.lit(NO_NEED)).otherwise(said)
    return rows.with_columns(label=said, kind=said)


def _taught(
    asked: Asked, rows: pl.DataFrame, source: str, tick: Tick, ready: Ready = lambda rows: rows,
    besides: Callable[[dict[str, Answers], pl.DataFrame, tuple[str, ...]], dict[str, Any]] | None = None,
) -> Trained:  # fmt: skip
    """Teach rows with `text` and `label`, and prove it on those of the test file."""
    how = LabelSettings(asked.task, source, asked.levels, fewest_of_a_label=FEWEST)
    made = tasks.examples(rows.rename({"label": "rating"}) if source == "stars" else rows, how)
    parts, _ = split.split(made.rows, CUT, asked.seed)
    seen: list[str] = []

    def test() -> pl.DataFrame:
        """Open the test file: once, when everything is learnt."""
        found = ready(files.labelled(asked.test, asked.text, asked.label))
        seen.extend(found["text"])
        return levels(found, made, how, asked.test) if source == "stars" else known(found, made.names, asked.test)

    more: Besides | None = (lambda said, rows: besides(said, rows, made.names)) if besides else None
    settings, tried = _searched(parts, made.names, asked, tick)
    taught, shown, folder = train.learn(
        parts, made.names, test, asked.task, settings, asked.models, tick, asked.seed, cores(), more
    )
    return Trained(
        folder, taught.method,
        {**figures(shown["scores"]["model"]), "rows": shown["rows"], "labels": len(made.names)},
        figures(shown["scores"]["frozen"]), figures(shown["scores"]["floor"]),
        taught.facts.get("samples_per_second"),
        {
            "against": shown["against"], "routes": taught.facts["routes"], "reload": shown["reload"]["largest"],
            "seen_in_training": len(set(seen) & set(made.rows["text"])),
            **{name: shown[name] for name in ("rules", "average_precision") if name in shown},
            **({"trials": tried, "settings": plain(settings)} if asked.search_minutes else {}),
        },
    )  # fmt: skip


def _searched(rows: pl.DataFrame, names: tuple[str, ...], asked: Asked, tick: Tick) -> tuple[TeachSettings, int]:
    """Return the settings to teach by and the number of trials: the careful recipe and 0 where no search was asked for."""
    how = replace(HOW, method=asked.method, base=asked.base, counted=asked.task == "sentiment")
    if not asked.search_minutes:
        return how, 0
    with backbone.threads(cores()):
        time_for_it = SearchSettings(asked.search_minutes)
        method, tried, chosen = hpo.search_for(rows, names, how, asked.models, time_for_it, tick, asked.seed)
    return space.applied(replace(how, method=method), chosen), len(tried)


def levels(rows: pl.DataFrame, made: Examples, how: LabelSettings, path: Path) -> pl.DataFrame:
    """Return test rows whose labels are stars as text, label, unit; a level that was never taught comes after the last.

    Raises DataError `nothing_to_prove_on`.
    """
    rows = rows.with_columns(rating=pl.col("label").cast(pl.Float64, strict=False))
    place = {i: made.names.index(n) if n in made.names else len(made.names) for i, n in enumerate(tasks.LEVELS[how.levels])}  # fmt: skip
    rows = rows.with_columns(label=tasks.star_level(how.levels)).drop_nulls("label")
    number = pl.col("label").replace_strict(place, default=len(made.names), return_dtype=pl.Int32)
    return _numbered(rows.with_columns(number), path)


def known(rows: pl.DataFrame, names: tuple[str, ...], path: Path) -> pl.DataFrame:
    """Return test rows as text, label, unit; a label that was never taught gets the index after the last.

    Raises DataError `nothing_to_prove_on`.
    """
    said = pl.col("label").cast(pl.String).str.strip_chars().str.to_lowercase()
    place = {n.lower(): i for i, n in enumerate(names)}
    number = said.replace_strict(place, default=len(names), return_dtype=pl.Int32)
    return _numbered(rows.filter(said.fill_null("") != "").with_columns(label=number), path)


def _numbered(rows: pl.DataFrame, path: Path) -> pl.DataFrame:
    if rows.is_empty():
        raise DataError("nothing_to_prove_on", file=path.name)
    return rows.with_row_index("unit").with_columns(pl.col("unit").cast(pl.String), pl.col("text").fill_null(""))
