"""What customers do beside writing: visits, returns, searches, and what a campaign made of them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import people
from draw import Shop, trend, wanted
from people import DAYS, START, Customer, Row

EVENTS, SEARCHES = 60_000, 5000


def write_events(shop: Shop) -> None:
    """Draw visits until the shop has its events; unspoken needs show as looking and sending back."""
    for need, what in shop.planted["unspoken"].items():
        fitting = [p for p in shop.catalogue if shop.kinds[p["category"]] in what["fits"]]
        for _ in range(26):
            customer = shop.customers[int(shop.rng.integers(len(shop.customers)))]
            product, when = (
                fitting[int(shop.rng.integers(len(fitting)))],
                people.moment(customer, shop.planted["personas"][customer.kind], shop.rng),
            )
            shop.events.append(people.sent_back(customer, product, when, what["reasons"][customer.language]))
        shop.heard.setdefault(need, set())
    pace = np.array([shop.planted["personas"][c.kind]["sessions"] * (1 - c.joined) for c in shop.customers])
    while len(shop.events) < EVENTS:
        customer = shop.customers[int(shop.rng.choice(len(shop.customers), p=pace / pace.sum()))]
        shop.events += people.visit(customer, shop.planted, shop.catalogue, shop.odds[customer.kind], shop.rng)
    shop.events = sorted(shop.events, key=lambda e: (e["time"], e["customer"], e["sku"]))[-EVENTS:]


def write_searches(shop: Shop) -> None:
    """Draw queries: kinds of product, demands by importance, unspoken needs without an answer, noise."""
    weights = {c.customer_id: shop.planted["personas"][c.kind]["search"] for c in shop.customers}
    odds = np.array([weights[c.customer_id] for c in shop.customers])
    for n in range(SEARCHES):
        customer = shop.customers[int(shop.rng.choice(len(shop.customers), p=odds / odds.sum()))]
        when = people.moment(customer, shop.planted["personas"][customer.kind], shop.rng)
        query, results, clicked = _query(shop, customer, (when - START).days / DAYS)
        sku = (
            shop.catalogue[int(shop.rng.choice(len(shop.catalogue), p=shop.odds[customer.kind]))]["sku"]
            if clicked
            else ""
        )
        shop.searches.append(
            {
                "search_id": n,
                "customer": customer.customer_id,
                "query": query,
                "time": when,
                "results": results,
                "clicked_sku": sku,
            }
        )
    shop.searches = [
        {**s, "search_id": f"S{i + 1:05d}"} for i, s in enumerate(sorted(shop.searches, key=lambda s: s["time"]))
    ]


def _query(shop: Shop, customer: Customer, share: float) -> tuple[str, int, bool]:
    draw, rng = shop.rng.random(), shop.rng
    if draw < 0.4:
        kind = shop.planted["categories"][
            shop.kinds[shop.catalogue[int(rng.choice(len(shop.catalogue), p=shop.odds[customer.kind]))]["category"]]
        ]
        return kind[customer.language], int(rng.integers(12, 48)), rng.random() < 0.7
    if draw < 0.82:
        likes = shop.planted["persona_demands"][customer.kind]
        asked = {
            k: wanted(d) * (11 - d["satisfaction"]) * trend(d["trend"], share) * (3 if k in likes else 1)
            for k, d in shop.planted["demands"].items()
            if customer.language in d["languages"]
        }
        demand = str(rng.choice(list(asked), p=np.array(list(asked.values())) / sum(asked.values())))
        poor = rng.random() > shop.planted["demands"][demand]["satisfaction"] / 10
        query = str(rng.choice(shop.planted["demands"][demand]["queries"][customer.language]))
        return (
            query,
            0 if poor and rng.random() < 0.45 else int(rng.integers(1, 15)),
            not poor and rng.random() < 0.6,
        )
    if draw < 0.91:
        need = str(rng.choice(list(shop.planted["unspoken"])))
        return (
            str(rng.choice(shop.planted["unspoken"][need]["queries"][customer.language])),
            0 if rng.random() < 0.85 else 2,
            False,
        )
    return (
        str(rng.choice(shop.planted["searches"]["noise"][customer.language])),
        int(rng.integers(0, 30)),
        rng.random() < 0.3,
    )


def campaign(shop: Shop) -> list[Row]:
    """Return a randomised campaign: it works for families and backfires with seniors."""
    lift = {"families": 0.11, "seniors": -0.09}
    base = {"families": 0.10, "pets": 0.13, "starters": 0.06, "seniors": 0.17, "brewers": 0.12}
    sent, rows = START + timedelta(days=int(DAYS * 0.82)), []
    for customer in shop.customers:
        treated = shop.rng.random() < 0.5
        chance = base[customer.kind] + (lift.get(customer.kind, 0.0) if treated else 0.0)
        bought = shop.rng.random() < chance
        spend = (
            round(float(shop.rng.gamma(2.0, 45.0)) * shop.planted["personas"][customer.kind]["basket"], 2)
            if bought
            else 0
        )
        rows.append(
            {
                "customer": customer.customer_id, "campaign": "autumn e-mail", "group": "treatment" if treated else "control",
                "sent_at": sent, "converted": int(bought), "spend": spend,
            }
        )  # fmt: skip
    return rows
