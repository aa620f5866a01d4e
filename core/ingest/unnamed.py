"""Roles by value alone, where the names of the columns say nothing: no header, or one in a language that we do not know."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from core.base.columns import ROLES
from core.ingest import looks
from core.ingest.looks import Look

Roles = dict[str, tuple[str, float]]
Give = Callable[[str, list[str], float], None]
UNIQUE = 0.98  # share of distinct values from which a column numbers the rows


def roles(kind: str, sample: pl.DataFrame, seen: dict[str, Look], chosen: Roles) -> Roles:
    """Return the roles with those added that values give away, none of them so sure that nobody is asked."""
    found = dict(chosen)
    free = lambda: [c for c in seen if c not in {x for x, _ in found.values()} and seen[c].filled > 0.3]  # noqa: E731

    def give(role: str, columns: list[str], sure: float) -> None:
        if role in ROLES[kind] and role not in found and columns:
            found[role] = (columns[0], sure)

    prose = sorted(
        (c for c in free() if looks.fit("text", seen[c]) > 0.3),
        key=lambda c: -looks.fit("text", seen[c]) * seen[c].length,
    )
    if kind in ("reviews", "labels"):
        give("text", prose, 0.6)
    give("spans", [c for c in free() if seen[c].spans > 0.9], 0.7)
    give("event_type", [c for c in free() if looks.fit("event_type", seen[c]) > 0.9], 0.57)
    give("happened_at", [c for c in free() if seen[c].dates > 0.9], 0.6)
    if kind == "reviews":
        give("rating", sorted((c for c in free() if stars(seen[c])), key=lambda c: -seen[c].tall), 0.55)
    if kind == "labels":
        told = [c for c in free() if looks.fit("label", seen[c])]
        give(
            "label",
            told or [c for c in free() if not seen[c].prose and seen[c].numbers < 0.5 and seen[c].dates < 0.5],
            0.55,
        )
    amounts = [c for c in free() if seen[c].numbers > 0.8 and not seen[c].names]
    if kind in ("events", "products"):
        give("price", [c for c in amounts if seen[c].money > 0.5 and seen[c].high > 1], 0.45)
        _ids(kind, sample, seen, free(), give)
        give(
            "quantity",
            [c for c in free() if c in amounts and seen[c].whole > 0.99 and seen[c].tall > 1 and _counts(seen[c])],
            0.4,
        )
    else:
        _ids(kind, sample, seen, free(), give)
    if kind == "products":
        give(
            "name",
            sorted(
                (
                    c
                    for c in free()
                    if seen[c].numbers < 0.2 and 4 < seen[c].length < 250 and seen[c].spaced + seen[c].han > 0.2
                ),
                key=lambda c: -seen[c].tall,
            ),
            0.45,
        )
        give("text", [c for c in prose if c in free() and seen[c].length > 80], 0.45)
        give(
            "category",
            [c for c in free() if seen[c].numbers < 0.2 and seen[c].distinct < 0.3 and seen[c].dates < 0.1],
            0.35,
        )
    return found


def stars(seen: Look) -> bool:
    """Whether these are stars and no numbered labels: more than two, and up to an end that scales have."""
    return (
        looks.fit("rating", seen) >= 0.9
        and seen.low >= 0
        and (seen.stars > 0.9 or (seen.high in (5, 10) and seen.tall > 2))
    )


def _counts(seen: Look) -> bool:
    """Whether these numbers count things that were bought: hardly ever none, and fewer than nothing when they come back."""
    return seen.bulk[0] >= 1 or seen.low < 0


def _ids(kind: str, sample: pl.DataFrame, seen: dict[str, Look], free: list[str], give: Give) -> None:
    """Tell the columns of ids apart: a product keeps its price and name, an order its moment and customer, people are many."""
    ids = [c for c in free if seen[c].names]
    own = [c for c in ids if seen[c].distinct > UNIQUE and seen[c].filled > 0.9]
    if kind == "products":
        give("product_id", own or ids, 0.5)
        return
    if kind == "reviews":
        again = sorted((c for c in ids if c not in own), key=lambda c: (seen[c].mail, seen[c].tall))
        give("review_id", own[:1], 0.4)
        give("customer_id", again[-1:] if len(again) != 1 or seen[again[0]].tall > 0.3 * sample.height else [], 0.4)
        give(
            "product_id",
            again[:1] if len(again) > 1 or (again and seen[again[0]].tall <= 0.3 * sample.height) else [],
            0.4,
        )
        return
    if kind == "events":
        _events(sample, seen, ids, give)


def _events(sample: pl.DataFrame, seen: dict[str, Look], ids: list[str], give: Give) -> None:
    money = [c for c in seen if seen[c].money > 0.5 and seen[c].numbers > 0.8]
    words = [
        c
        for c in seen
        if seen[c].numbers < 0.2 and seen[c].code < 0.5 and seen[c].dates < 0.5 and seen[c].tall > 0.1 * sample.height
    ]
    when = [c for c in seen if seen[c].dates > 0.9 and not seen[c].names]
    left = list(ids)

    def strongest(others: list[str], least: float) -> str:
        scored = [(max((looks.determines(sample, c, o) for o in others), default=0.0), seen[c].tall, c) for c in left]
        best = max(scored, default=(0.0, 0, ""))
        return best[2] if best[0] >= least else ""

    mailed = [c for c in left if seen[c].mail > 0.9]
    if mailed:
        give("customer_id", mailed, 0.5)
        left.remove(mailed[0])
    order = strongest([c for c in when if seen[c].length > 10], 0.9)
    if order and len(left) > 1 and (money or words):
        give("order_id", [order], 0.4)
        left.remove(order)
    product = strongest([*words, *money], 0.6) if words or money else ""
    if product and len(left) > (0 if mailed else 1):
        give("product_id", [product], 0.4)
        left.remove(product)
        left = [c for c in left if looks.determines(sample, product, c) < 0.9] or left  # what a product says is not who
        give("customer_id", sorted(left, key=lambda c: seen[c].tall), 0.4)
        return
    both = sorted(sorted(left, key=lambda c: -seen[c].tall)[: 1 if mailed else 2], key=list(seen).index)
    give("customer_id", both, 0.4)
    give("product_id", both if mailed else both[1:], 0.4)
