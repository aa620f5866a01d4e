"""Keyed pseudonyms in place of customer ids."""

from __future__ import annotations

import hmac

import polars as pl

REMEMBERED = 2_000_000  # customers, about 100 MB


def pseudonym(customer: str, key: bytes) -> str:
    """Return `c_` with 12 hex digits of HMAC-SHA256: the same id and key always give the same name, no one can go back.

    An address of mail is one in capitals and small letters.
    """
    customer = customer.strip().casefold() if "@" in customer else customer
    return "c_" + hmac.digest(key, customer.encode(), "sha256").hex()[:12]


def pseudonyms(customers: pl.Series, key: bytes) -> pl.Series:
    """Return pseudonyms for a column of ids; null stays null. Each different id is hashed once."""
    return Pseudonyms(key).of(customers)


class Pseudonyms:
    """The pseudonyms that were given so far, so that who comes again in the next block is not hashed again."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.given = pl.DataFrame(schema={"id": pl.String, "name": pl.String})

    def of(self, customers: pl.Series) -> pl.Series:
        """Return pseudonyms for a column of ids; null stays null."""
        asked = pl.DataFrame({"id": customers}, schema={"id": pl.String})
        named = asked.join(self.given, on="id", how="left", maintain_order="left")
        new = named.filter(pl.col("name").is_null() & pl.col("id").is_not_null())["id"].unique()
        if not new.len():
            return named["name"]
        fresh = pl.DataFrame({"id": new, "name": [pseudonym(c, self.key) for c in new.to_list()]})
        self.given = pl.concat([self.given, fresh]) if self.given.height < REMEMBERED else fresh
        both = named.join(fresh, on="id", how="left", maintain_order="left")
        return both.select(pl.coalesce("name", "name_right").alias("name"))["name"]
