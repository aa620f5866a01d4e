"""Understands demands and people: feelings, trends, personas, opportunities."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from core.base.protocols import Tick, quiet, stretch
from core.flows import acts, counterparts, judges
from core.flows.step import Outcome, step
from core.insight import opportunities, personas, portraits, sentiment, trends
from core.privacy import figures, small_groups
from core.store.store import Run, Store

READS = (
    "ingest.reviews", "ingest.events", "ingest.searches", "ingest.products", "ingest.voices", "behaviour.profiles", "cluster.points",
    "finetune.stages",
)  # fmt: skip


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
        stated = _stated(store, stretch(tick, 0.5, 0.55))
        named = _named(store, stretch(tick, 0.55, 0.6))
        raised = _raised(store, felt, stated)
        tick(0.6, 1.0)
        people = _people(store, raised, how.personas, seed, stretch(tick, 0.6, 0.8))
        tick(0.8, 1.0)
        found = opportunities.opportunities(raised, _acts(store, raised), how.opportunities, seed)
        found = portraits.whose(found, _told_wants(people))
        over_time = trends.trends(raised, how.trends)
        tick(1.0, 1.0)
        tables = {
            "insight.sentiment": felt,
            "insight.needs": stated,
            "insight.mentions": named,
            "insight.trends": over_time,
            "insight.opportunities": found,
            **people,
        }
        facts = {
            "candidates": found.height,
            "personas": people["insight.personas"].height,
            "first_free": _first_free(store, people["insight.personas"]),
            "judged_by": _judges(felt),
        }
        return Outcome(tables, rows_in=felt.height, rows_out=found.height, facts=facts)

    found = step(store, "understand", how, READS, compute, seed)
    counterparts.run(store)
    return found


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
    judged = judges.predict(
        store, rated["text"].to_list(), lambda done, total, **facts: tick(0.5 * done / max(total, 1), 1.0)
    )
    if judged is None:
        return sentiment.sentiment(rated, how)
    return pl.concat([rated.select("voice_id"), judged], how="horizontal")


def _stated(store: Store, tick: Tick) -> pl.DataFrame:
    """Return the need of every voice that counts by the model in use; no row where the rules tell needs."""
    voices = store.frame("ingest.voices", ["voice_id", "text", "repeats_of"]).filter(pl.col("repeats_of").is_null())
    judged = judges.needs(store, voices["text"].to_list(), tick) if voices.height else None
    if judged is None:
        return pl.DataFrame(schema={"voice_id": pl.String, "need": pl.String, "judged_by": pl.String})
    needs, by = judged
    return voices.select("voice_id", need=pl.Series(needs, dtype=pl.String), judged_by=pl.lit(by))


def _named(store: Store, tick: Tick) -> pl.DataFrame:
    """Return what people name in every voice that counts, by the model in use; no row without one."""
    kinds = {"voice_id": pl.String, "place": pl.Int64, "words": pl.String, "label": pl.String, "judged_by": pl.String}
    voices = store.frame("ingest.voices", ["voice_id", "text", "repeats_of"]).filter(pl.col("repeats_of").is_null())
    found, by = judges.mentions(store, voices["text"].to_list(), tick) or ([], "")
    rows = [
        (voice, start, text[start:end], label, by)
        for (voice, text, _), places in zip(voices.iter_rows(), found, strict=False)
        for start, end, label in places
    ]
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _raised(store: Store, felt: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """Return one row a voice (repeats with the demand of their first): person, review_id, demand_id, rating, score, time, need,
    repeats."""
    voices = store.frame("ingest.voices", ["voice_id", "review_id", "repeats_of", "need"])
    first = voices.with_columns(first=pl.coalesce("repeats_of", "voice_id"))
    points = store.frame("cluster.points", ["voice_id", "demand_id"])
    reviews = store.frame("ingest.reviews", ["review_id", "customer_id", "rating", "happened_at"])
    joined = (
        first.join(points, left_on="first", right_on="voice_id", how="left")
        .join(felt.select("voice_id", "score"), left_on="first", right_on="voice_id", how="left")
        .join(stated.rename({"need": "told"}), left_on="first", right_on="voice_id", how="left")
        .join(reviews, on="review_id", how="inner")
    )
    return joined.select(
        "review_id",
        "demand_id",
        "rating",
        "happened_at",
        need=pl.when(pl.col("judged_by").is_null()).then("need").otherwise("told"),
        repeats=pl.col("repeats_of").is_not_null(),
        person=pl.coalesce("customer_id", "review_id"),
        score=pl.col("score").fill_null(0.0),
    ).sort("review_id", "demand_id")


def _acts(store: Store, raised: pl.DataFrame) -> pl.DataFrame:
    """Return what those who wrote did about demands, where enough of them did."""
    wrote = raised["person"].unique()
    known = acts.acts(store).join(pl.DataFrame({"person": wrote}), on="person", how="semi", maintain_order="left")
    return figures.acts(known, small_groups.key(wrote))


def _told_wants(people: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return what personas ask for as it is published: whom a candidate is for is read from nothing finer."""
    wants = people["insight.wants"]
    return (
        wants if wants.is_empty() else figures.wants(wants, small_groups.key(people["insight.members"]["customer_id"]))
    )


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


def _told_apart(store: Store, profiles: pl.DataFrame, how: personas.Personas, seed: int, tick: Tick) -> pl.DataFrame:
    """Return the profiles, with the demand vectors of customers where a model of behaviour is in use."""
    found = judges.states(store, tick)
    return profiles if found is None else pl.concat([profiles, personas.condensed(*found, how, seed)])


def _people(
    store: Store, raised: pl.DataFrame, how: personas.Personas, seed: int, tick: Tick
) -> dict[str, pl.DataFrame]:  # fmt: skip
    """Return the four tables about people, empty where customers cannot be told apart."""
    profiles = _profiles(store)
    made: dict[str, pl.DataFrame] = {f"insight.{t}": pl.DataFrame() for t in ("personas", "members", "traits", "wants")}
    if profiles.is_empty():
        return made
    told_apart = _told_apart(store, profiles, how, seed, tick)
    customers, matrix = personas.matrix(told_apart, personas.shares(raised), how)
    found = personas.group(customers, matrix, how, seed)
    if found.members.is_empty():
        return made
    before = store.frame("insight.members").drop_nulls("persona_id")
    known = {p: set(g["customer_id"]) for (p,), g in before.group_by("persona_id")}
    groups = {int(n): set(g["customer_id"]) for (n,), g in found.members.group_by("group", maintain_order=True)}  # type: ignore[call-overload]
    ids = personas.numbered(personas.matched(groups, known), groups, _first_free(store))
    members = found.members.with_columns(persona_id=pl.col("group").replace_strict(ids, return_dtype=pl.String))
    everyone = profiles["customer_id"].unique().sort()
    whole = pl.DataFrame({"customer_id": everyone}).join(
        members.select("customer_id", "persona_id"), on="customer_id", how="left"
    )
    told = portraits.traits(whole, small_groups.winsorised(profiles))
    return {
        "insight.personas": portraits.cards(
            groups,
            ids,
            told,
            profiles,
            found.stability,
            store.frame("insight.personas", ["persona_id", "born_at", "slot"]),
        ),
        "insight.members": whole,
        "insight.traits": told,
        "insight.wants": portraits.wants(whole, raised),
    }


def _first_free(store: Store, *known: pl.DataFrame) -> int:
    """Return the first number that no persona ever had, those of the last run and of `known` included."""
    last = store.latest("understand")
    used = [int(last.facts.get("first_free", 1)) - 1 if last is not None else 0]
    for rows in (store.frame("insight.personas", ["persona_id"]), *known):
        used += [int(p.split("-")[1]) for p in rows["persona_id"]] if rows.height else []
    return max(used) + 1
