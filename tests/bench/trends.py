"""How soon what was planted to emerge is told, and how often anything is told of people whose times were shuffled.

python -m tests.bench trends          (or: make bench ONLY=trends)

On generated shops of half B, by the planted labels; on the shipped shop, by the labels that were found. A delay is in whole
periods (months) from the planted start to the first month after which a verdict stands, looking again after each.
Time is shuffled in two ways: dates over all reviews, and whole people's dates among those with as many reviews.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl

from core.base.intervals import wilson
from core.flows import shipped
from core.insight.moves import SHOPS, moves
from core.store.store import Store
from tests.bench.figures import ROOT, say

SAMPLE = ROOT / "sample_data"
STARTS = datetime(2026, 8, 1)  # of what is planted to emerge: LAST_QUARTER of sample_data/people.py
MONTHS = 3  # that there are after the start
SHUFFLES = 200  # of each shop, half in either way


def planted(shop: Path) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return what `moves` reads by the planted labels of a shop, and how each was planted to move."""
    reviews, voices, demands = (read(shop / name) for name in ("reviews", "truth/voices", "truth/demands"))
    said = voices.filter(~pl.col("demand").fill_null("").str.starts_with("unspoken"))
    said = said.select("review_id", demand_id=pl.when(pl.col("demand") != "").then("demand")).unique()
    dated = reviews.select("review_id", person="customer", happened_at=pl.col("date").str.to_datetime())
    raised = dated.join(said, on="review_id", how="left").sort("review_id", "demand_id")
    return raised, dict(demands.select("demand", "trend").iter_rows())


def read(name: Path) -> pl.DataFrame:
    """Return a table of a shop, packed or not."""
    plain, packed = name.with_name(f"{name.name}.csv"), name.with_name(f"{name.name}.csv.gz")
    return pl.read_csv(plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes()))


def found() -> tuple[pl.DataFrame, dict[str, str]]:
    """Return the same of the shipped shop by the demands that were found, each as that which most of its voices were planted as."""
    store = Store()
    shipped.restore(store)
    voices = store.frame("ingest.voices", ["voice_id", "review_id", "position", "repeats_of"])
    points = store.frame("cluster.points", ["voice_id", "demand_id"])
    reviews = store.frame("ingest.reviews", ["review_id", "customer_id", "happened_at"])
    store.close()
    truth = read(SAMPLE / "shop" / "truth" / "voices").select("review_id", "position", pl.col("demand").fill_null(""))
    _, kinds = planted(SAMPLE / "shop")
    said = voices.with_columns(voice_id=pl.coalesce("repeats_of", "voice_id")).join(points, on="voice_id")
    most = said.join(truth, on=["review_id", "position"]).drop_nulls("demand_id").group_by("demand_id")
    of = most.agg(pl.col("demand").mode().sort().first())
    raised = reviews.join(said.select("review_id", "demand_id").unique(), on="review_id").select(
        "review_id", "demand_id", "happened_at", person=pl.coalesce("customer_id", "review_id")
    )
    return raised.sort("review_id", "demand_id"), {d: kinds.get(t, "none") for d, t in of.iter_rows()}


def delay(raised: pl.DataFrame, demand: str, kind: str) -> int | None:
    """Return after how many whole months from the start a verdict stands; None where it never does."""
    for months in range(1, MONTHS + 1):
        ends = pl.lit(STARTS).dt.offset_by(f"{months}mo")
        told = moves(raised.filter(pl.col("happened_at") < ends))
        if not told.filter((pl.col("demand_id") == demand) & (pl.col("verdict") == kind)).is_empty():
            return months
    return None


def shuffled(raised: pl.DataFrame, rng: np.random.Generator, whole: bool) -> pl.DataFrame:
    """Return the same with other dates: of any review, or (`whole`) all those of anybody with as many reviews, in their order."""
    dates = raised.select("review_id", "person", "happened_at").unique("review_id")
    dates = dates.sort("person", "happened_at", "review_id")
    if not whole:
        mixed = dates.with_columns(happened_at=pl.Series(rng.permutation(dates["happened_at"].to_numpy())))
    else:
        many = dates.group_by("person", maintain_order=True).agg("happened_at", "review_id")
        groups = many.with_columns(n=pl.col("review_id").list.len()).sort("n", maintain_order=True).partition_by("n")
        given = [g.with_columns(happened_at=g["happened_at"].gather(rng.permutation(g.height))) for g in groups]
        mixed = pl.concat(given).explode("happened_at", "review_id")
    return raised.drop("happened_at").join(mixed.select("review_id", "happened_at"), on="review_id", how="left")


def report(about: dict[str, object], raised: pl.DataFrame, kinds: dict[str, str], shuffles: int) -> dict[str, int]:
    """Print the figures of one shop; return (shuffles, shuffles with a verdict) by way."""
    told = dict(moves(raised).select("demand_id", "verdict").iter_rows())
    for demand in sorted(d for d, kind in kinds.items() if kind == "emerging" and d in told):
        late = delay(raised, demand, "emerging")
        say("trends", "periods_until_emerging", late, demand=demand, within_one=late == 1, **about)
    for kind in ("fading", "rising", "steady", "none"):
        verdicts = [told[d] for d, k in kinds.items() if k == kind and d in told]
        if verdicts:
            called = {v: verdicts.count(v) for v in ("emerging", "fading")}
            say("trends", f"planted_{kind}", len(verdicts), told=called, **about)
    alarms: dict[str, int] = {}
    rng = np.random.default_rng(0)
    for way in ("people", "reviews"):
        mixed = [moves(shuffled(raised, rng, way == "people"), seed=n) for n in range(shuffles // 2)]
        alarms[way] = sum(not one.filter(pl.col("verdict") != "unclear").is_empty() for one in mixed)
        alarm("alarm_per_shuffled_shop", alarms[way], len(mixed), shuffled=way, **about)
        each = pl.concat(mixed)
        alarm(
            "alarm_per_shuffled_demand", int((each["verdict"] != "unclear").sum()), each.height, shuffled=way, **about
        )
    return alarms


def alarm(figure: str, hits: int, of: int, **about: object) -> None:
    """Print a rate with its 90 % interval, and whether it keeps to what is promised."""
    low, high = wilson(hits, of)
    say(
        "trends",
        figure,
        hits / of,
        low=round(low, 4),
        high=round(high, 4),
        of=of,
        within_goal=hits / of <= 1 / SHOPS,
        **about,
    )


def main(seeds: range = range(1, 6), shuffles: int = SHUFFLES) -> None:
    """Print the figures of each generated shop, of all together, then of the shipped shop as it was found."""
    sums = {"people": 0, "reviews": 0}
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            shop = Path(folder) / str(seed)
            command = [
                sys.executable,
                str(SAMPLE / "generate.py"),
                "--seed",
                str(seed),
                "--half",
                "B",
                "--out",
                str(shop),
            ]
            subprocess.run(command, check=True, capture_output=True)
            alarms = report({"set": "planted labels", "seed": seed}, *planted(shop), shuffles)
            sums = {way: sums[way] + n for way, n in alarms.items()}
    for way, n in sums.items():
        alarm(
            "alarm_per_shuffled_shop", n, len(seeds) * (shuffles // 2), shuffled=way, set="planted labels", seed="all"
        )
    report({"set": "shipped shop as found"}, *found(), shuffles)


if __name__ == "__main__":
    main()
