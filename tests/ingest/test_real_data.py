"""The guess on files that shops really published: kind and roles, without a word from anybody."""

from pathlib import Path

import pytest

from core.flows.source import Source, preview

SETS = [
    (
        "reviews-amazon-musical",
        "reviews",
        {
            "text": "reviewText",
            "rating": "overall",
            "customer_id": "reviewerID",
            "product_id": "asin",
            "title": "summary",
        },
    ),
    ("zh-online-shopping-10-cats", "reviews", {"text": "review", "label": "label"}),
    ("zh-jd-comments", "reviews", {"text": "column_2", "happened_at": "column_4"}),
    (
        "orders-completejourney/transactions",
        "events",
        {
            "customer_id": "household_id",
            "product_id": "product_id",
            "order_id": "basket_id",
            "quantity": "quantity",
            "price": "sales_value",
            "happened_at": "transaction_timestamp",
        },
    ),
    ("orders-completejourney/products", "products", {"product_id": "product_id", "category": "product_category"}),
    (
        "orders-online-retail",
        "events",
        {
            "customer_id": "CustomerID",
            "product_id": "StockCode",
            "order_id": "InvoiceNo",
            "quantity": "Quantity",
            "price": "UnitPrice",
            "happened_at": "InvoiceDate",
        },
    ),
    (
        "events-taobao-userbehavior",
        "events",
        {"customer_id": "column_1", "product_id": "column_2", "event_type": "column_4", "happened_at": "column_5"},
    ),
    (
        "events-rees46-sample",
        "events",
        {
            "customer_id": "user_id",
            "product_id": "product_id",
            "event_type": "event_type",
            "happened_at": "event_time",
            "price": "price",
        },
    ),
    ("uplift-hillstrom", "campaign", {"treated": "segment", "spend": "spend"}),
    ("search-home-depot", "searches", {"query": "search_term"}),
]


@pytest.mark.parametrize(("place", "kind", "wanted"), SETS, ids=[s[0] for s in SETS])
def test_guess(data: Path, place: str, kind: str, wanted: dict[str, str]) -> None:
    folder, _, start = place.partition("/")
    found = sorted(
        p
        for p in (data / folder).iterdir()
        if p.name.startswith(start) and p.name.endswith((".csv.gz", ".json.gz", ".jsonl.gz", ".txt.gz"))
    )
    if not found:
        pytest.skip(f"no file {place}")
    seen = preview(Source(found[0], "file"))  # without the help of the file's name
    assert seen.chosen.kind == kind
    assert {r: c for r, c in seen.chosen.roles.items() if r in wanted} == wanted
