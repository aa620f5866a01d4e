"""Counts, shares, intervals and dates as readers see them: one format for both languages."""

from __future__ import annotations

import math
from datetime import date as Date
from datetime import datetime

THIN = "\u202f"  # narrow no-break space
MINUS = "\u2212"
NONE = "\u2013"


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def count(value: float | None) -> str:
    """Return `1,531`."""
    return NONE if _missing(value) else f"{round(value):,}".replace("-", MINUS)  # type: ignore[arg-type]


def decimal(value: float | None, places: int = 1) -> str:
    """Return `13.9`, with a real minus."""
    return NONE if _missing(value) else f"{value:,.{places}f}".replace("-", MINUS)


def signed(value: float | None, places: int = 2) -> str:
    """Return `+0.11` or `−0.15`."""
    return NONE if _missing(value) else f"{value:+,.{places}f}".replace("-", MINUS)


def percent(share: float | None, places: int | None = None) -> str:
    """Return `8.1 %` of a share in [0, 1]; whole percents from 10 on unless `places` is given."""
    if _missing(share):
        return NONE
    value = 100 * share  # type: ignore[operator]
    digits = places if places is not None else (1 if abs(value) < 10 else 0)
    return f"{value:.{digits}f}{THIN}%".replace("-", MINUS)


def span(low: float | None, high: float | None, places: int = 1) -> str:
    """Return `7.4–8.9`."""
    return NONE if _missing(low) or _missing(high) else f"{decimal(low, places)}–{decimal(high, places)}"


def share(value: float | None, low: float | None, high: float | None) -> str:
    """Return `8.1 % (7.4–8.9)` of shares in [0, 1]."""
    if _missing(value):
        return NONE
    places = 1 if abs(value) < 0.1 else 0  # type: ignore[arg-type]
    inside = NONE if _missing(low) or _missing(high) else span(100 * low, 100 * high, places)  # type: ignore[operator]
    return f"{percent(value)} ({inside})"


def stars(value: float | None) -> str:
    """Return `2.3 ★`."""
    return NONE if _missing(value) else f"{decimal(value)}{THIN}★"


def date(when: datetime | Date | None, language: str) -> str:
    """Return `12 Oct 2026` or `2026年10月12日`."""
    if when is None:
        return NONE
    if language == "zh":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {when:%b} {when.year}"


def month(when: datetime | Date, language: str) -> str:
    """Return `Oct 2026` or `2026年10月`."""
    return f"{when.year}年{when.month}月" if language == "zh" else f"{when:%b} {when.year}"


def duration(seconds: float) -> tuple[str, str]:
    """Return (amount, unit) with the unit one of seconds, minutes, hours."""
    if seconds < 90:
        return str(max(1, round(seconds))), "seconds"
    if seconds < 5400:
        return str(round(seconds / 60)), "minutes"
    return f"{seconds / 3600:.1f}", "hours"


def plain(value: object) -> object:
    """Return a fact as a sentence shows it: whole numbers with commas, everything else as it is."""
    return count(value) if isinstance(value, int) and not isinstance(value, bool) else value
