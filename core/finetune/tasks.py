"""What a model is taught: texts with one label each, out of stars or out of a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from core.base.errors import DataError, SettingsError

TASKS = ("sentiment", "intent", "need", "behaviour")  # one label a text; the other tasks have outputs of their own
MEANING, SCRIPT = (
    "meaning",
    "script",
)  # sources without labels: texts that a tokenizer reads, and those that it cannot read
ENCODING = {MEANING: "representation", SCRIPT: "adaptation"}  # their tasks: an encoder learns, and draws the map in use
LEVELS: dict[int, tuple[str, ...]] = {
    2: ("negative", "positive"),
    3: ("negative", "neutral", "positive"),
    5: ("very negative", "negative", "neutral", "positive", "very positive"),
}
# Words that say which way a label points, for columns that people filled in themselves.
DIRECTION: dict[str, float] = {
    **dict.fromkeys(("very negative", "terrible", "非常差", "很差"), -1.0),
    **dict.fromkeys(("negative", "neg", "bad", "-1", "complaint", "负面", "消极", "差评", "负向", "负"), -1.0),
    **dict.fromkeys(("neutral", "neu", "mixed", "ok", "中性", "中评", "一般", "中立", "中"), 0.0),
    **dict.fromkeys(("positive", "pos", "good", "praise", "正面", "积极", "好评", "正向", "正"), 1.0),
    **dict.fromkeys(("very positive", "excellent", "非常好", "很好"), 1.0),
}


ABOUT = ("review_id", "product_id", "language")  # what else is told of a row where it is known


@dataclass(frozen=True)
class LabelSettings:
    """Where the labels come from, and how few are too few."""

    task: str = "sentiment"
    source: str = "stars"  # "stars": weak labels from the rating; "label": the label column
    levels: int = 3  # sentiment from stars only
    fewest_rows: int = 40
    fewest_of_a_label: int = 5


# Whoever answers one by one at the label desk need not be asked for many of each.
AT_THE_DESK = LabelSettings(source="label", fewest_rows=30)


@dataclass(frozen=True)
class Examples:
    """Rows with `text`, `label` (an index into `names`), `customer_id`, `happened_at`, and of `ABOUT` what was given;
    `notes` counts what was left out."""

    rows: pl.DataFrame
    names: tuple[str, ...]
    notes: dict[str, int] = field(default_factory=dict)


def star_level(levels: int) -> pl.Expr:
    """Return the level of a rating from 1 to 5, null where stars say nothing about it.

    Three levels: 1-2 negative, 3 neutral, 4-5 positive. Two: 3 stars are left out, because such texts are mixed.
    Five: one level a star. Stars are weak labels: they judge the purchase, not every sentence.
    """
    stars = pl.col("rating").round(0).clip(1, 5)
    if levels == 5:
        return (stars - 1).cast(pl.Int32)
    middle = pl.lit(1 if levels == 3 else None, dtype=pl.Int32)
    return pl.when(stars <= 2).then(0).when(stars >= 4).then(levels - 1).when(stars == 3).then(middle).cast(pl.Int32)


def key(text: pl.Expr) -> pl.Expr:
    """Return the form in which two texts count as the same: lower case, letters and digits only."""
    return text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def examples(reviews: pl.DataFrame, how: LabelSettings = LabelSettings()) -> Examples:
    """Return what can be taught from rows with `text` and `rating` or `label`.

    Texts without letters and repeats of an earlier text are left out, so that no text can stand on two sides of
    a split. Raises SettingsError `unknown_task`, `unknown_levels`; DataError `text_is_numbers`,
    `labels_all_different`, `one_label_only`, `other_labels_rare`, `too_few_to_teach`, `too_few_left`.
    """
    if how.task not in TASKS:
        raise SettingsError("unknown_task", task=how.task)
    if how.levels not in LEVELS:
        raise SettingsError("unknown_levels", levels=how.levels)
    wanted = pl.DataFrame(schema={"customer_id": pl.String, "happened_at": pl.Datetime("us")})
    rows = pl.concat([wanted, reviews], how="diagonal_relaxed") if reviews.height else wanted
    asked = rows.height
    if not {"text", "rating" if how.source == "stars" else "label"} <= set(rows.columns):
        raise DataError("too_few_to_teach", rows=0, needed=how.fewest_rows)
    rows = rows.with_columns(pl.col("text").cast(pl.String).str.strip_chars())
    filled = rows.filter(pl.col("text").fill_null("") != "")
    rows = filled.filter(pl.col("text").str.contains(r"\p{L}"))
    if filled.height and rows.height < 0.1 * filled.height:
        raise DataError("text_is_numbers")
    rows, names = _starred(rows, how) if how.source == "stars" else _labelled(rows, how)
    readable = rows.height
    rows = rows.with_columns(same=key(pl.col("text"))).unique("same", keep="first", maintain_order=True)
    notes = {"without_text_or_label": asked - readable, "repeats": readable - rows.height}
    different, said = rows.height, [names[i] for i in sorted(rows["label"].unique())]
    rows, names, notes["rare_labels"] = _without_rare(rows, names, how)
    _refuse(readable, different, said, rows.height, names, how)
    known = [c for c in (*ABOUT, "said_by") if c in rows.columns]  # by whom: of answers at the desk alone
    return Examples(rows.select(["text", "label", "customer_id", "happened_at", *known]), names, notes)


def _refuse(
    readable: int, different: int, said: Sequence[str], left: int, names: Sequence[str], how: LabelSettings
) -> None:
    """Say why rows cannot be taught from, by the step that left too little: what is there, repeats, rare labels.

    `readable` rows carry a text and an answer, `different` of them differ and carry the labels `said`; `left` of these
    carry one of `names`, the labels with enough texts.
    """
    if readable < how.fewest_rows:
        raise DataError("too_few_to_teach", rows=readable, needed=how.fewest_rows)
    if different >= how.fewest_rows and len(said) == 1:
        raise DataError("one_label_only", label=said[0])
    if different >= how.fewest_rows and len(names) == 1:
        raise DataError("other_labels_rare", label=names[0], rest=different - left, needed=how.fewest_of_a_label)
    if left < how.fewest_rows:
        few = different if different < how.fewest_rows else left
        raise DataError("too_few_left", rows=readable, left=few, needed=how.fewest_rows, of_each=how.fewest_of_a_label)


def _starred(rows: pl.DataFrame, how: LabelSettings) -> tuple[pl.DataFrame, tuple[str, ...]]:
    rated = rows.with_columns(pl.col("rating").cast(pl.Float64, strict=False))
    return rated.with_columns(label=star_level(how.levels)).drop_nulls("label"), LEVELS[how.levels]


def _labelled(rows: pl.DataFrame, how: LabelSettings) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Read a column of labels: blanks trimmed, upper and lower case one label, shown in its commonest spelling."""
    rows = rows.with_columns(said=pl.col("label").cast(pl.String).str.strip_chars())
    rows = rows.filter(pl.col("said").fill_null("") != "").with_columns(one=pl.col("said").str.to_lowercase())
    spelled = (
        rows.group_by("one", "said").len().sort("one", "len", "said", descending=[False, True, False])
        .unique("one", keep="first", maintain_order=True)
    )  # fmt: skip
    if rows.height >= how.fewest_rows and spelled.height > rows.height / 2:
        raise DataError("labels_all_different", labels=spelled.height, rows=rows.height)
    names = tuple(spelled["said"])
    place = dict(zip(spelled["one"], range(len(names)), strict=True))
    return rows.with_columns(label=pl.col("one").replace_strict(place, return_dtype=pl.Int32)), names


def _without_rare(
    rows: pl.DataFrame, names: tuple[str, ...], how: LabelSettings
) -> tuple[pl.DataFrame, tuple[str, ...], int]:
    """Leave out labels with too few texts to learn from and to test on; return how many rows that cost."""
    counts = np.bincount(rows["label"].to_numpy(), minlength=len(names)) if rows.height else np.zeros(len(names), int)
    kept = [i for i, n in enumerate(counts) if n >= how.fewest_of_a_label]
    place = {old: new for new, old in enumerate(kept)}
    left = rows.filter(pl.col("label").is_in(kept)).with_columns(
        label=pl.col("label").replace_strict(place, default=None, return_dtype=pl.Int32)
    )
    return left, tuple(names[i] for i in kept), rows.height - left.height


def looks_like_stars(labels: pl.Series) -> bool:
    """Whether a column of labels is ratings: numbers from 1 to 5, at least four different ones."""
    numbers = labels.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    found = numbers.drop_nulls()
    if found.is_empty() or found.len() < 0.99 * labels.drop_nulls().len():
        return False
    return bool(found.is_between(1, 5).all()) and found.n_unique() >= 4


def direction(names: tuple[str, ...]) -> np.ndarray | None:
    """Return where each label of a sentiment task lies between -1 and 1, or None when its words do not say.

    Known words in both languages; 0 and 1 alone are read as negative and positive; five levels are spread evenly.
    """
    said = [n.strip().lower() for n in names]
    if tuple(said) == LEVELS[5]:
        return np.linspace(-1, 1, 5)
    if sorted(said) == ["0", "1"]:
        return np.array([-1.0 if n == "0" else 1.0 for n in said])
    if all(n in DIRECTION for n in said):
        found = np.array([DIRECTION[n] for n in said])
        return found if found.min() < found.max() else None
    return None
