"""Events become sessions: what one customer did without a longer pause."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Sessions:
    """How events are cut into sessions."""

    pause_minutes: int = 30  # the customary gap of web analytics


def sessions(events: pl.DataFrame, how: Sessions = Sessions()) -> pl.DataFrame:
    """Return one row a session: session_id, customer_id, started_at, ended_at, events, views, carts, purchases, value.

    Events without a customer or a time belong to no session and are left out; value is the money of the purchases.
    """
    timed = events.filter(pl.col("customer_id").is_not_null() & pl.col("happened_at").is_not_null())
    ordered = timed.sort("customer_id", "happened_at", "event_id")
    pause = pl.duration(minutes=how.pause_minutes)
    begins = (pl.col("happened_at") - pl.col("happened_at").shift(1).over("customer_id")).fill_null(pause * 2) > pause
    money = pl.col("quantity").fill_null(1.0) * pl.col("price").fill_null(0.0)
    count = lambda kind: (pl.col("event_type") == kind).sum().cast(pl.Int32)  # noqa: E731
    return (
        ordered.with_columns(number=begins.cast(pl.Int32).cum_sum().over("customer_id"))
        .group_by("customer_id", "number", maintain_order=True)
        .agg(
            started_at=pl.col("happened_at").min(),
            ended_at=pl.col("happened_at").max(),
            events=pl.len().cast(pl.Int32),
            views=count("view"),
            carts=count("cart"),
            purchases=count("purchase"),
            value=money.filter(pl.col("event_type") == "purchase").sum(),
        )
        .with_columns(session_id=pl.format("{}:{}", "customer_id", "number"))
        .drop("number")
    )
