"""Understands demands and people: feelings, trends, personas, opportunities."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import polars as pl

from core.base.clock import now
from core.base.intervals import wilson
from core.base.protocols import Tick, quiet
from core.flows import acts, train
from core.flows.step import Outcome, step
from core.insight import opportunities, personas, sentiment, trends
from core.store.store import Run, Store

READS = (
    "ingest.reviews", "ingest.events", "ingest.searches", "ingest.products", "ingest.voices", "behaviour.profiles", "cluster.points",
    "finetune.stages",
)  # fmt: skip
TIERS = ("low", "middle", "high", "top")


@dataclass(frozen=True)
class Understand:
    """Settings of this step."""

    sentiment: sentiment.Sentiment = field(default_factory=sentiment.Sentiment)
    trends: trends.Trends = field(default_factory=trends.Trends)
    personas: personas.Personas = field(default_factory=personas.Personas)
    opportunities: opportunities.Opportunities = field(default_factory=opportunities.Opportunities)


def run(store: Store, how: Understand = Understand(), tick: Tick = quiet, seed: int = 0) -> Run:
    """Publish the tables of insight; personas stay empty where nothing tells customers apart."""

    def compute() -> Outcome:
        felt = _felt(store, how.sentiment, tick)
        raised = _raised(store, felt)
        tick(0.6, 1.0)
        people = _people(store, raised, how.personas, seed)
        tick(0.8, 1.0)
        found = opportunities.opportunities(raised, acts.acts(store), how.opportunities, seed)
        found = _whose(found, people["insight.wants"])
        over_time = trends.trends(raised, how.trends)
        tick(1.0, 1.0)
        tables = {"insight.sentiment": felt, "insight.trends": over_time, "insight.opportunities": found, **people}
        facts = {
            "candidates": found.height,
            "personas": people["insight.personas"].height,
            "first_free": _first_free(store, people["insight.personas"]),
            "judged_by": _judges(felt),
        }
        return Outcome(tables, rows_in=felt.height, rows_out=found.height, facts=facts)

    return step(store, "understand", how, READS, compute, seed)


def _judges(felt: pl.DataFrame) -> str:
    return ", ".join(sorted(felt["judged_by"].unique().to_list()))


def _felt(store: Store, how: sentiment.Sentiment, tick: Tick) -> pl.DataFrame:
    """Return the feeling of every voice that counts: by the model in use, else by words and stars."""
    voices = store.frame("ingest.voices", ["voice_id", "review_id", "text", "repeats_of"]).filter(
        pl.col("repeats_of").is_null()
    )
    rated = voices.join(
        store.frame("ingest.reviews", ["review_id", "rating"]), on="review_id", how="left", maintain_order="left"
    )
    judged = train.predict(
        store, rated["text"].to_list(), lambda done, total, **facts: tick(0.5 * done / max(total, 1), 1.0)
    )
    if judged is None:
        return sentiment.sentiment(rated, how)
    return pl.concat([rated.select("voice_id"), judged], how="horizontal")


def _raised(store: Store, felt: pl.DataFrame) -> pl.DataFrame:
    """Return one row a voice (repeats with the demand of their first): person, review_id, demand_id, rating, score, time."""
    voices = store.frame("ingest.voices", ["voice_id", "review_id", "repeats_of"])
    first = voices.with_columns(first=pl.coalesce("repeats_of", "voice_id"))
    points = store.frame("cluster.points", ["voice_id", "demand_id"])
    reviews = store.frame("ingest.reviews", ["review_id", "customer_id", "rating", "happened_at"])
    joined = (
        first.join(points, left_on="first", right_on="voice_id", how="left")
        .join(felt.select("voice_id", "score"), left_on="first", right_on="voice_id", how="left")
        .join(reviews, on="review_id", how="inner")
    )
    return joined.select(
        "review_id",
        "demand_id",
        "rating",
        "happened_at",
        person=pl.coalesce("customer_id", "review_id"),
        score=pl.col("score").fill_null(0.0),
    ).sort("review_id", "demand_id")


def _shares(raised: pl.DataFrame, prior: float = 3.0) -> pl.DataFrame:
    """Return customer_id, demand_id, share of a person's voices, drawn towards everybody's by `prior` voices."""
    named = raised.drop_nulls("demand_id")
    if named.is_empty():
        return pl.DataFrame(schema={"customer_id": pl.String, "demand_id": pl.String, "share": pl.Float64})
    overall = named.group_by("demand_id").agg(all=pl.len() / named.height)
    own = named.group_by("person", "demand_id").agg(n=pl.len())
    total = named.group_by("person").agg(total=pl.len())
    grid = total.join(overall, how="cross").join(own, on=["person", "demand_id"], how="left")
    share = (pl.col("n").fill_null(0) + prior * pl.col("all")) / (pl.col("total") + prior)
    return grid.select(customer_id="person", demand_id="demand_id", share=share).sort("customer_id", "demand_id")


def _profiles(store: Store) -> pl.DataFrame:
    """Return what tells customers apart: their behaviour, or what their reviews show where there is no behaviour."""
    profiles = store.frame("behaviour.profiles")
    reviews = store.frame("ingest.reviews", ["customer_id", "review_id", "rating", "product_id"]).drop_nulls(
        "customer_id"
    )
    if profiles.is_empty() and reviews.is_empty():
        return profiles
    wrote = reviews.group_by("customer_id").agg(reviews=pl.len().cast(pl.Float64), rating=pl.col("rating").mean())
    long = wrote.unpivot(index="customer_id", variable_name="feature", value_name="value").drop_nulls("value")
    if profiles.is_empty():
        return long.sort("customer_id", "feature")
    return pl.concat([profiles, long.filter(pl.col("feature") == "rating")]).sort("customer_id", "feature")


def _people(store: Store, raised: pl.DataFrame, how: personas.Personas, seed: int) -> dict[str, pl.DataFrame]:
    """Return the four tables about people, empty where customers cannot be told apart."""
    profiles = _profiles(store)
    made: dict[str, pl.DataFrame] = {f"insight.{t}": pl.DataFrame() for t in ("personas", "members", "traits", "wants")}
    if profiles.is_empty():
        return made
    customers, matrix = personas.matrix(profiles, _shares(raised), how)
    found = personas.group(customers, matrix, how, seed)
    if found.members.is_empty():
        return made
    before = store.frame("insight.members").drop_nulls("persona_id")
    known = {p: set(g["customer_id"]) for (p,), g in before.group_by("persona_id")}
    groups = {int(n): set(g["customer_id"]) for (n,), g in found.members.group_by("group", maintain_order=True)}  # type: ignore[call-overload]
    ids = _ids(personas.matched(groups, known), groups, _first_free(store))
    members = found.members.with_columns(persona_id=pl.col("group").replace_strict(ids, return_dtype=pl.String))
    everyone = profiles["customer_id"].unique().sort()
    whole = pl.DataFrame({"customer_id": everyone}).join(
        members.select("customer_id", "persona_id"), on="customer_id", how="left"
    )
    told = personas.traits(whole, profiles)
    return {
        "insight.personas": _cards(store, groups, ids, told, profiles, found.stability, everyone.len()),
        "insight.members": whole,
        "insight.traits": told,
        "insight.wants": personas.wants(whole, raised),
    }


def _first_free(store: Store, *known: pl.DataFrame) -> int:
    """Return the first number that no persona ever had, those of the last run and of `known` included."""
    last = store.latest("understand")
    used = [int(last.facts.get("first_free", 1)) - 1 if last is not None else 0]
    for rows in (store.frame("insight.personas", ["persona_id"]), *known):
        used += [int(p.split("-")[1]) for p in rows["persona_id"]] if rows.height else []
    return max(used) + 1


def _ids(matched: dict[int, str], groups: dict[int, set[str]], free: int) -> dict[int, str]:
    """Give each group the id it had, or the next that nobody ever had; larger groups first."""
    ids = dict(matched)
    for n in sorted(groups, key=lambda n: -len(groups[n])):
        if n not in ids:
            ids[n] = f"P-{free:04d}"
            free += 1
    return ids


def _cards(
    store: Store, groups: dict[int, set[str]], ids: dict[int, str], told: pl.DataFrame, profiles: pl.DataFrame,
    stability: list[float], everyone: int,
) -> pl.DataFrame:  # fmt: skip
    born = dict(store.frame("insight.personas", ["persona_id", "born_at"]).iter_rows())
    slots = dict(store.frame("insight.personas", ["persona_id", "slot"]).iter_rows())
    money = profiles.filter(pl.col("feature") == "value").select("customer_id", money="value")
    taken: set[tuple[str, ...]] = set()
    rows = []
    for n in sorted(groups, key=lambda n: -len(groups[n])):
        persona_id, size = ids[n], len(groups[n])
        parts = personas.named(told.filter(pl.col("persona_id") == persona_id), taken)
        taken.add(parts)
        low, high = wilson(size, everyone)
        mean = money.filter(pl.col("customer_id").is_in(list(groups[n])))["money"].mean() if money.height else None
        slot = slots.get(persona_id) or next(s for s in range(1, 25) if s not in slots.values())
        slots[persona_id] = slot
        rows.append(
            {
                "persona_id": persona_id, "name": " · ".join(p.partition(":")[2] or p.replace("_", " ") for p in parts),
                "named_by": "machine", "parts": json.dumps(parts, ensure_ascii=False), "people": size, "share": size / everyone,
                "low": low, "high": high, "money": mean, "stability": stability[n], "slot": slot,
                "born_at": born.get(persona_id) or now(),
            }
        )  # fmt: skip
    made = pl.DataFrame(rows)
    rank = pl.col("money").rank("ordinal") - 1
    tier = (rank * len(TIERS) / pl.len()).floor().cast(pl.Int64, strict=False)
    names = dict(enumerate(TIERS))
    return made.with_columns(value_tier=tier.replace_strict(names, default=None, return_dtype=pl.String)).drop("money")


def _whose(found: pl.DataFrame, wants: pl.DataFrame) -> pl.DataFrame:
    """Add the persona that raises a demand most above everyone, where its interval leaves the average."""
    if wants.is_empty() or found.is_empty():
        return found
    clear = wants.filter((pl.col("low") > pl.col("share") / pl.col("lift")) & (pl.col("people") >= 5))
    top = clear.sort("lift", "persona_id", descending=[True, False]).unique(
        "demand_id", keep="first", maintain_order=True
    )
    return found.join(top.select("demand_id", "persona_id"), on="demand_id", how="left", maintain_order="left")
