"""Writes a sample shop and the truth that was planted in it.

    python sample_data/generate.py --seed N --out DIR [--half A|B] [--gzip]

reviews.csv, events.csv, products.csv, searches.csv, campaign.csv, and under truth/: voices.csv (review_id, position,
demand, half, tone), customers.csv, demands.csv, unspoken.csv. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from behaviour import campaign, write_events, write_searches
from draw import Shop
from people import Row
from reviews import write_reviews


def truth(shop: Shop) -> dict[str, list[Row]]:
    """Return what was planted: of voices, customers, demands and unspoken needs."""
    demands, said = [], Counter(v["demand"] for v in shop.voices)
    for language in ("en", "zh"):
        own = {k: d for k, d in shop.planted["demands"].items() if language in d["languages"]}
        score = {k: d["importance"] + max(0.0, d["importance"] - d["satisfaction"]) for k, d in own.items()}
        ranked = sorted(own, key=lambda k: -score[k])
        total = sum(said[f"{language}.{key}"] for key in own)
        for key, d in own.items():
            both = len(d["languages"]) == 2
            demands.append(
                {
                    "demand": f"{language}.{key}", "language": language,
                    "share": round(said[f"{language}.{key}"] / total, 4), "importance": d["importance"],
                    "satisfaction": d["satisfaction"], "score": round(score[key], 2), "rank": ranked.index(key) + 1, "trend": d["trend"],
                    "counterpart": f"{'zh' if language == 'en' else 'en'}.{key}" if both else "",
                }
            )  # fmt: skip
    unspoken = [{"need": need, "reviewers": len(shop.heard.get(need, ()))} for need in shop.planted["unspoken"]]
    customers = [{"customer": c.customer_id, "persona": c.kind} for c in shop.customers]
    return {"voices": shop.voices, "customers": customers, "demands": demands, "unspoken": unspoken}


def files(seed: int, halves: str = "AB") -> dict[str, list[Row]]:
    """Return every file of a shop as {relative name without ending: rows}."""
    shop = Shop(seed, halves)
    write_reviews(shop)
    write_events(shop)
    write_searches(shop)
    return {
        "reviews": shop.reviews,
        "events": shop.events,
        "products": shop.catalogue,
        "searches": shop.searches,
        "campaign": campaign(shop),
        **{f"truth/{name}": rows for name, rows in truth(shop).items()},
    }


def as_csv(rows: list[Row]) -> bytes:
    """Return rows as UTF-8 CSV with a header; times to the second."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: v.strftime("%Y-%m-%d %H:%M:%S") if isinstance(v, datetime) else v for k, v in row.items()})
    return out.getvalue().encode()


def main(given: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--half", choices=["A", "B", "AB"], default="AB", help="whose wordings: of the first author, the second, both"
    )
    parser.add_argument("--gzip", action="store_true")
    asked = parser.parse_args(given)
    for name, rows in files(asked.seed, asked.half).items():
        file = asked.out / f"{name}.csv{'.gz' if asked.gzip else ''}"
        file.parent.mkdir(parents=True, exist_ok=True)
        body: Any = as_csv(rows)
        file.write_bytes(gzip.compress(body, 9, mtime=0) if asked.gzip else body)
        print(f"{file}: {len(rows):,} rows")


if __name__ == "__main__":
    main()
