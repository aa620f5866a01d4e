"""The kinds of files and events, and the roles that a column can play, spelled once."""

from __future__ import annotations

KINDS = ("reviews", "events", "products", "searches", "campaign", "labels", "judgements")
EVENT_TYPES = ("view", "click", "favourite", "cart", "purchase", "return")
SENTIMENTS = ("negative", "neutral", "positive", "mixed")

# The roles that a column of a file of each kind can play; the first of a kind in NEEDED must be there.
ROLES: dict[str, tuple[str, ...]] = {
    "reviews": (
        "review_id",
        "customer_id",
        "product_id",
        "rating",
        "title",
        "text",
        "happened_at",
        "language",
        "label",
    ),
    "events": ("customer_id", "product_id", "event_type", "happened_at", "quantity", "price", "order_id", "reason"),
    "products": ("product_id", "name", "category", "brand", "price", "text"),
    "searches": ("customer_id", "query", "happened_at", "results", "clicked_product_id"),
    "campaign": ("customer_id", "campaign", "treated", "happened_at", "outcome", "spend"),
    "labels": ("text", "label", "spans", "task", "language"),
    "judgements": ("query", "product_id", "grade", "title"),
}
NEEDED: dict[str, tuple[str, ...]] = {
    "reviews": ("text",),
    "events": ("customer_id",),
    "products": ("product_id",),
    "searches": ("query",),
    "campaign": ("treated",),
    "labels": ("text",),
    "judgements": ("query", "product_id", "grade"),
}
