"""How rows arrive over time: days on which far more came than the weeks around explain, and stretches in which none did.

A count is judged by a negative binomial around what its own surroundings lead to expect: the usual scatter of the shop's
days (`scatter`, so that sales and seasons are no news) and the doubt about a rate that few rows tell both widen it. The
chance that remains is multiplied by the number of looks (Bonferroni). Kin: the quasi-Poisson surroundings of outbreak
detection, Noufaily et al. (2013), Statistics in Medicine 32:1206-1222.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

BURSTS = {"subject": pl.String, "first": pl.Date, "last": pl.Date, "rows": pl.Int64, "expected": pl.Float64,
          "chance": pl.Float64}  # fmt: skip
GAPS = {"first": pl.Date, "last": pl.Date, "days": pl.Int64, "expected": pl.Float64, "chance": pl.Float64}
DAY, MONTH = "day", "month"
ONE_DAY = 0.9  # of all rows on one and the same day of the month: the dates tell months only
SCATTER = (0.05, 5.0)  # the least and the most that is believed of how days scatter beyond chance
APART = 2**22  # days between two subjects on one line of numbers: more than any calendar holds


@dataclass(frozen=True)
class Rhythm:
    """What counts as a burst or a gap."""

    window: int = 28  # days to each side that explain a day
    near: int = 3  # days to each side that do not, for a burst may last
    prior: float = 14.0  # days of the average subject that stand in for a subject's own past
    times: float = 3.0  # of what was expected, under which nothing is called a burst
    chance: float = 0.01  # of a single false alarm among all looks
    least: int = 8  # rows a day, under which nothing is called a burst
    span: int = 14  # days that a shop's dates must cover before anything is said
    gap: int = 2  # days, the shortest gap


def unit(days: pl.DataFrame) -> str:
    """Return "month" where nearly all rows (day, rows) carry the same day of the month, else "day"."""
    if days.is_empty():
        return DAY
    by_number = days.group_by(pl.col("day").dt.day()).agg(pl.col("rows").sum())["rows"]
    months = days.select(pl.col("day").dt.truncate("1mo").n_unique()).item()
    return MONTH if months > 2 and by_number.max() >= ONE_DAY * by_number.sum() else DAY  # type: ignore[operator]


def bursts(counts: pl.DataFrame, how: Rhythm = Rhythm()) -> pl.DataFrame:
    """Return subject, first, last, rows, expected, chance of the bursts among counts (subject, day, rows), likeliest first.

    A subject is a product, a customer, or the whole shop. Where the whole shop was busier than usual on a day, its
    subjects are expected to be as well. `chance` is after the correction for all looks; days that touch are one burst.
    """
    counts = counts.drop_nulls().filter(pl.col("rows") > 0).sort("subject", "day")
    shop = counts.group_by("day").agg(pl.col("rows").sum()).sort("day")
    if counts.is_empty() or _covered(shop["day"]) < how.span or unit(shop) == MONTH:
        return pl.DataFrame(schema=BURSTS)
    day = counts["day"].to_physical().to_numpy().astype(np.int64)
    rows = counts["rows"].to_numpy().astype(np.float64)
    code = counts["subject"].rle_id().to_numpy().astype(np.int64)
    expected, known = _expected(code, day, rows, _covered(shop["day"]), how)
    looks = float(_spans(code, day).sum())
    if code[-1] > 0:
        expected = expected * _busier(shop, day, rows, how)
    chance = np.minimum(1.0, _at_least(rows, expected, 1 / (_scatter(code, day, rows) + 1 / known)) * looks)
    found = counts.with_columns(expected=pl.Series(expected), chance=pl.Series(chance)).filter(
        (pl.col("rows") >= how.least)
        & (pl.col("rows") >= how.times * pl.col("expected"))
        & (pl.col("chance") < how.chance)
    )
    begins = (pl.col("day").diff().dt.total_days() > 2).fill_null(True)
    found = found.with_columns(run=begins.over("subject").cum_sum().over("subject"))
    merged = found.group_by("subject", "run", maintain_order=True).agg(
        pl.col("day").min().alias("first"),
        pl.col("day").max().alias("last"),
        pl.col("rows", "expected").sum(),
        pl.col("chance").min(),
    )
    return merged.sort("chance", "first", "subject").select(*BURSTS).cast(BURSTS)  # type: ignore[arg-type]


def _expected(
    code: np.ndarray, day: np.ndarray, rows: np.ndarray, covered: int, how: Rhythm
) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each subject's day, what its surroundings lead to expect and on how many rows that stands."""
    first, last = _ends(code, day)
    line = code * APART + day
    total = np.r_[0.0, np.cumsum(rows)]

    def between(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        low, high = np.maximum(low, first[code]), np.minimum(high, last[code])
        there = np.searchsorted(line, code * APART + high, "right"), np.searchsorted(line, code * APART + low, "left")
        size = np.maximum(0, high - low + 1)
        return np.where(size > 0, total[there[0]] - total[np.minimum(there[1], there[0])], 0.0), size

    before, past = between(day - how.window, day - how.near - 1)
    after, future = between(day + how.near + 1, day + how.window)
    usual = rows.sum() / (code[-1] + 1) / covered
    known = how.prior * usual + before + after
    return known / (how.prior + past + future), known


def _busier(shop: pl.DataFrame, day: np.ndarray, rows: np.ndarray, how: Rhythm) -> np.ndarray:
    """Return how much busier than usual the rest of the shop was on each subject's day, at least 1."""
    days = shop["day"].to_physical().to_numpy().astype(np.int64)
    total = shop["rows"].to_numpy().astype(np.float64)
    usual, _ = _expected(np.zeros(days.size, dtype=np.int64), days, total, _covered(shop["day"]), how)
    here = np.searchsorted(days, day)
    return np.maximum(1.0, (total[here] - rows) / np.maximum(usual[here], 1.0))


def _at_least(rows: np.ndarray, mean: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return the chance of at least so many rows under a negative binomial (variance mean + mean² / size)."""
    from scipy.special import betainc

    return np.asarray(betainc(rows, size, mean / (size + mean)))


def _scatter(code: np.ndarray, day: np.ndarray, rows: np.ndarray) -> float:
    """Return by how much counts scatter beyond chance, as the square of a share, by moments over all subjects.

    The largest counts are cut, since they are what is to be judged.
    """
    spans = _spans(code, day).astype(np.float64)
    cut = np.minimum(rows, np.quantile(rows, 0.99))
    sums = np.bincount(code, cut)
    squares = float((sums**2 / spans).sum())
    beyond = float((cut**2).sum()) - squares - float(sums.sum())
    return float(np.clip(beyond / max(squares, 1e-9), *SCATTER))


def _ends(code: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last day of each subject; the days of a subject lie in order."""
    begins = np.flatnonzero(np.r_[True, code[1:] != code[:-1]])
    return day[begins], day[np.r_[begins[1:], code.size] - 1]


def _spans(code: np.ndarray, day: np.ndarray) -> np.ndarray:
    first, last = _ends(code, day)
    return last - first + 1


def _covered(days: pl.Series) -> int:
    return 0 if days.is_empty() else (days.max() - days.min()).days + 1  # type: ignore[operator, union-attr]


def gaps(days: pl.DataFrame, how: Rhythm = Rhythm()) -> pl.DataFrame:
    """Return first, last, days, expected, chance of stretches without rows in (day, rows) that the usual rate cannot explain.

    Weekdays on which a shop is closed are no gap. `expected` is how many rows would have come.
    """
    days = days.drop_nulls().filter(pl.col("rows") > 0).sort("day")
    if _covered(days["day"]) < how.span or unit(days) == MONTH or days.height < 3:
        return pl.DataFrame(schema=GAPS)
    day = days["day"].to_physical().to_numpy().astype(np.int64)
    start = day[0]
    there = np.zeros(day[-1] - start + 1)
    there[day - start] = days["rows"].to_numpy()
    weekday = (np.arange(there.size) + start) % 7
    open_on = np.bincount(weekday, there, 7) / np.maximum(1, np.bincount(weekday, minlength=7))
    usual = open_on / max(float(there.mean()), 1e-9)
    scatter = _scatter(np.zeros(day.size, dtype=np.int64), day, there[day - start])
    apart = np.diff(day)
    found = []
    for place in np.flatnonzero(apart > how.gap):
        low, high = int(day[place] - start + 1), int(day[place + 1] - start)  # the gap is [low, high)
        around = np.r_[there[max(0, low - how.window) : low], there[high : high + how.window]]
        mean = float(around.mean()) * usual[weekday[low:high]]
        size = 1 / (scatter / mean.size + 1 / (how.prior * float(there.mean()) + float(around.sum())))
        chance = float(np.exp(-size * np.log1p(mean.sum() / size))) * day.size
        if chance < how.chance:
            found.append((start + low, start + high - 1, high - low, float(mean.sum()), chance))
    made = pl.DataFrame(
        found, schema={"first": pl.Int32, "last": pl.Int32, **dict(list(GAPS.items())[2:])}, orient="row"
    )
    return made.cast(GAPS).sort("expected", descending=True)  # type: ignore[arg-type]
