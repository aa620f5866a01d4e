"""Keyed pseudonyms in place of customer ids."""

from __future__ import annotations

import hashlib
import hmac

import polars as pl


def pseudonym(customer: str, key: bytes) -> str:
    """Return `c_` with 12 hex digits of HMAC-SHA256: the same id and key always give the same name, no one can go back."""
    return "c_" + hmac.new(key, customer.encode(), hashlib.sha256).hexdigest()[:12]


def pseudonyms(customers: pl.Series, key: bytes) -> pl.Series:
    """Return pseudonyms for a column of ids; null stays null. Each different id is hashed once."""
    distinct = customers.drop_nulls().unique()
    mapped = pl.DataFrame(
        {"id": distinct, "name": [pseudonym(c, key) for c in distinct.to_list()]},
        schema={"id": pl.String, "name": pl.String},
    )
    return pl.DataFrame({"id": customers}).join(mapped, on="id", how="left", maintain_order="left")["name"]
