"""Groups of people too small for figures."""

from __future__ import annotations

import polars as pl

K = 20  # people; DESIGN, section 10
ROUND = 5


def shown(groups: pl.DataFrame, people: str = "people", k: int = K) -> pl.DataFrame:
    """Return the groups of at least k people."""
    return groups.filter(pl.col(people) >= k)


def answers(selected: int, everyone: int, k: int = K) -> bool:
    """Return whether a free filter on customers may be answered: the selection and its complement are both large enough."""
    return selected >= k and (everyone - selected == 0 or everyone - selected >= k)


def rounded(people: int) -> int:
    """Return a count of people rounded to 5, as free filters show it."""
    return ROUND * round(people / ROUND)
