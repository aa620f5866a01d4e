"""Small made-up reviews whose stars can be told from the text, so that a model has something to learn."""

from itertools import product

import polars as pl

from core.base.clock import now
from core.store.store import Run, Store, new_run_id

THINGS = ("kettle", "mop", "lamp", "fan", "blender", "heater", "vacuum", "iron")
PRAISE = ("works perfectly and I love it", "is excellent, very happy", "is great, would buy again", "is quiet and solid",
          "was worth every penny", "does the job wonderfully", "is the best I have owned", "arrived early and looks lovely")  # fmt: skip
BLAME = ("broke after two days", "is terrible, do not buy", "is a waste of money", "never worked, very disappointed",
         "smells awful and leaks", "stopped charging, useless", "arrived damaged and dirty", "is the worst I have owned")  # fmt: skip
GOOD_ZH = ("很好用，非常满意", "质量不错，会再买", "安静又结实，喜欢", "物超所值，推荐")
BAD_ZH = ("用两天就坏了", "质量太差，别买", "漏水，非常失望", "收到就是坏的")
PLACES = ("厨房", "卧室", "客厅", "浴室", "阳台", "书房", "办公室", "宿舍", "车里", "店里")


def english(rows: int = 120, customers: int = 30) -> pl.DataFrame:
    """Return up to 128 reviews: text, rating, customer_id, happened_at, language; half of them content."""
    made = [(f"The {thing} {said}.", 5.0) for thing, said in product(THINGS, PRAISE)]
    other = [(f"The {thing} {said}.", 1.0) for thing, said in product(THINGS, BLAME)]
    return _frame([pair for both in zip(made, other, strict=True) for pair in both][:rows], customers, "en")


def chinese(rows: int = 80, customers: int = 20) -> pl.DataFrame:
    """Return up to 80 Chinese reviews in the same shape."""
    made = [(f"放在{place}的这个{said}。", 5.0) for place, said in product(PLACES, GOOD_ZH)]
    other = [(f"放在{place}的这个{said}。", 1.0) for place, said in product(PLACES, BAD_ZH)]
    return _frame([pair for both in zip(made, other, strict=True) for pair in both][:rows], customers, "zh")


def _frame(pairs: list[tuple[str, float]], customers: int, language: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "review_id": [f"{language}{i}" for i in range(len(pairs))], "text": [t for t, _ in pairs], "rating": [r for _, r in pairs],
            "customer_id": [f"{language}-customer-{i % customers}" for i in range(len(pairs))], "language": language,
        }
    ).with_columns(
        happened_at=pl.datetime(2026, 1, 1) + pl.duration(hours=7 * pl.int_range(pl.len())), label=pl.lit(None, pl.String)
    )  # fmt: skip


def load(store: Store, rows: pl.DataFrame) -> Store:
    """Publish reviews as loading a file would."""
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.reviews": rows})
    return store
