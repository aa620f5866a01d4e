"""Who the shop's customers are: their kind, what they look at, buy, search for, send back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

START = datetime(2025, 5, 1)
END = datetime(2026, 10, 31, 23, 0)
DAYS = (END - START).days
LAST_QUARTER = 1 - 92 / DAYS  # share of the time axis where the last quarter begins
Row = dict[str, Any]


@dataclass(frozen=True)
class Customer:
    """One customer; `kind` is the planted persona."""

    customer_id: str
    kind: str
    language: str
    joined: float  # share of the time axis


def customers(planted: Row, count: int, rng: np.random.Generator) -> list[Customer]:
    """Return customers of five kinds in two languages."""
    kinds = list(planted["personas"])
    shares = np.array([planted["personas"][k]["share"] for k in kinds])
    drawn = rng.choice(len(kinds), count, p=shares / shares.sum())
    return [
        Customer(f"C{i + 1:05d}", kinds[k], "en" if rng.random() < 0.5 else "zh", float(rng.random() * 0.6))
        for i, k in enumerate(drawn)
    ]


def products(planted: Row, rng: np.random.Generator) -> list[Row]:
    """Return 300 products in eleven categories."""
    series = ("Brisa", "Norda", "Lumo", "Kato", "Velo", "Mira", "Osta", "Pina", "Rill", "Sava", "Tern", "Ulma")
    rows = []
    for name, kind in planted["categories"].items():
        for n in range(kind["products"]):
            brand = str(rng.choice(series))
            price = round(kind["price"] * float(rng.lognormal(0, 0.35)), 2)
            model = f"{name[0].upper()}{rng.integers(1, 9)}{'0' if rng.random() < 0.5 else ''} {rng.choice(['', 'Plus', 'Mini', 'Pro', 'Eco'])}"
            rows.append(
                {
                    "sku": f"{name[:3].upper()}-{n + 1:03d}",
                    "name": f"{brand} {kind['en']} {model}".strip(),
                    "name_zh": f"{brand} {kind['zh']} {model}".strip(),
                    "category": kind["en"],
                    "brand": brand,
                    "price": price,
                }
            )
    return rows


def moment(customer: Customer, persona: Row, rng: np.random.Generator, after: float | None = None) -> datetime:
    """Return a time at which a customer of this kind is in the shop."""
    share = rng.uniform(customer.joined if after is None else after, 1.0)
    day = START + timedelta(days=int(share * DAYS))
    weekend = rng.random() < persona["weekend"]
    while (day.weekday() >= 5) != weekend:
        day += timedelta(days=1)
    low, high = persona["hours"]
    hour = rng.normal((low + high) / 2, (high - low) / 3.2)
    return min(day + timedelta(hours=float(hour) % 24), END)


def favourites(persona: Row, planted: Row, catalogue: list[Row]) -> np.ndarray:
    """Return the probability of each product for a kind of customer: liked categories, a little of everything."""
    kinds = {c["en"]: name for name, c in planted["categories"].items()}
    weight = np.array([persona["buys"].get(kinds[p["category"]], 0.12) for p in catalogue])
    counts = np.array([planted["categories"][kinds[p["category"]]]["products"] for p in catalogue])
    weight = weight / counts  # a category's weight does not grow with its number of products
    return weight / weight.sum()


def visit(
    customer: Customer, planted: Row, catalogue: list[Row], odds: np.ndarray, rng: np.random.Generator
) -> list[Row]:
    """Return the events of one visit: looking, sometimes keeping, buying."""
    persona, rows = planted["personas"][customer.kind], []
    when = moment(customer, persona, rng)
    for item in rng.choice(len(catalogue), 1 + rng.poisson(persona["browse"]), p=odds):
        product = catalogue[int(item)]
        when += timedelta(seconds=float(rng.exponential(70)))
        rows.append(_event(customer, product, "view", when))
        if rng.random() < 0.3:
            rows.append(_event(customer, product, "click", when + timedelta(seconds=9)))
        if rng.random() < persona["eager"] * 1.6:
            rows.append(_event(customer, product, "cart", when + timedelta(seconds=40)))
            if rng.random() < 0.55:
                rows.append(_event(customer, product, "purchase", when + timedelta(seconds=160), persona["basket"]))
        elif rng.random() < 0.06:
            rows.append(_event(customer, product, "favourite", when + timedelta(seconds=20)))
    return rows


def _event(customer: Customer, product: Row, kind: str, when: datetime, basket: float = 0.0, reason: str = "") -> Row:
    bought = kind in ("purchase", "return")
    return {
        "customer": customer.customer_id,
        "sku": product["sku"],
        "event": kind,
        "time": when,
        "quantity": 1 if bought else "",
        "price": round(product["price"] * (basket or 1.0), 2) if bought else "",
        "reason": reason,
    }


def purchase(customer: Customer, product: Row, when: datetime, basket: float) -> Row:
    """Return the purchase behind a review."""
    return _event(customer, product, "purchase", when, basket)


def sent_back(customer: Customer, product: Row, when: datetime, reason: str) -> Row:
    """Return a return with its reason."""
    return _event(customer, product, "return", when, 1.0, reason)
