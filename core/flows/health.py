"""Looks over what is loaded and publishes what is worth knowing of it: repeats, copies, bursts, languages, dates, keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.columns import KINDS
from core.base.protocols import Tick, quiet
from core.finetune import backbone
from core.flows import counted
from core.flows.step import Outcome, step
from core.ingest import health, rhythm
from core.ingest.health import Finding, Limits
from core.represent import route, transformer
from core.store.schema import BY_NAME
from core.store.store import Run, Store
from core.voices import copies

READS = tuple(t for t in (*(f"ingest.{k}" for k in KINDS), "ingest.files") if t in BY_NAME)
MOST = 12  # bursts of a scope that are told one by one; the likeliest come first
FEW = 3  # customers with a burst that are told one by one; more are one finding
EXPLAINS = 0.5  # of what the whole shop had too many, from which one product's burst explains it
ROWS = {"file": pl.String, "row_number": pl.Int64, "other_file": pl.String, "other_row": pl.Int64}


@dataclass(frozen=True)
class Health:
    """Settings of this step."""

    limits: Limits = field(default_factory=Limits)
    copies: copies.Copies = field(default_factory=copies.Copies)
    rhythm: rhythm.Rhythm = field(default_factory=rhythm.Rhythm)
    route: route.Route = field(default_factory=route.Route)


@dataclass
class Report:
    """What a run gathers: findings, the rows that they open, further tables."""

    findings: list[Finding] = field(default_factory=list)
    rows: list[pl.DataFrame] = field(default_factory=list)

    def add(self, finding: Finding, rows: pl.DataFrame | None = None) -> None:
        """Keep a finding with the rows that it opens (file, row_number and, if any, other_file, other_row)."""
        self.findings.append(finding)
        if rows is not None and rows.height:
            opened = rows.head(counted.OPENED).with_columns(name=pl.lit(finding.name), kind=pl.lit(finding.kind))
            lacking = [pl.lit(None, kind).alias(c) for c, kind in ROWS.items() if c not in rows.columns]
            self.rows.append(
                opened.with_columns(lacking).select("name", "kind", *(pl.col(c).cast(t) for c, t in ROWS.items()))
            )


def run(store: Store, how: Health = Health(), tick: Tick = quiet, seed: int = 0) -> Run:
    """Publish ingest.health, ingest.health_rows, ingest.health_days, ingest.copies and ingest.figures.

    Large tables are only counted; of reviews the texts are read, for copies are told by them.
    """

    def compute() -> Outcome:
        today, kinds, report = now().date(), counted.there(store), Report()
        found, calendar = (
            copies.copies(_nothing()),
            [pl.DataFrame(schema={"kind": pl.String, "day": pl.Date, "rows": pl.Int64})],
        )
        files = dict(store.select("SELECT kind, count(*) AS n FROM ingest.files GROUP BY 1").iter_rows())
        for kind, rows in kinds.items():
            within, across, again = counted.repeated(store, kind, files.get(kind, 1))
            report.add(health.repeats(kind, rows, within, across, how.limits), again)
        tick(2, 10)
        for kind in [k for k in counted.DATED if k in kinds]:
            calendar.append(_time(store, report, kind, kinds[kind], today, how))
        tick(3, 10)
        if "reviews" in kinds:
            found = _said(store, report, today, how, _part(tick))
            _read(store, report, how, seed)
        tick(8, 10)
        people = counted.people(store, kinds)
        for join in counted.joins(store, kinds, people):
            finding = health.keys(join, how.limits)
            report.add(finding, counted.strangers(store, join) if finding.rows else None)
        figures = counted.figures(store, people)
        if "campaign" in kinds:
            _campaign(store, report, figures, how.limits)
        tick(1, 1)
        return Outcome(
            {
                "ingest.health": table(report.findings),
                "ingest.health_rows": pl.concat(report.rows) if report.rows else pl.DataFrame(),
                "ingest.health_days": pl.concat(calendar),
                "ingest.copies": found,
                "ingest.figures": pl.DataFrame({"name": list(figures), "value": list(figures.values())}),
            },
            rows_in=sum(kinds.values()),
            rows_out=len(report.findings),
            facts={
                s: sum(f.severity == s for f in report.findings) for s in health.SEVERITIES
            },
        )  # fmt: skip

    return step(store, "health", how, READS, compute, seed)


def _part(tick: Tick) -> Tick:
    """Let the search for copies report within its part of the whole."""

    def part(done: float, total: float, **facts: object) -> None:
        tick(3 + 4 * (done / total if total else 0.0), 10, **facts)

    return part


def table(findings: list[Finding]) -> pl.DataFrame:
    """Return findings as rows of ingest.health, the most severe first, topics in their order."""
    ranked = sorted(findings, key=lambda f: (health.SEVERITIES.index(f.severity), health.TOPICS.index(f.topic)))
    return pl.DataFrame(
        [
            {
                "name": f.name, "topic": f.topic, "severity": f.severity, "says": f.says, "kind": f.kind, "rows": f.rows,
                "out_of": f.out_of, "facts": json.dumps(f.facts, ensure_ascii=False, default=str), "position": place,
            }
            for place, f in enumerate(ranked)
        ]
    )  # fmt: skip


def _nothing() -> pl.DataFrame:
    ids = ("review_id", "text", "customer_id", "product_id")
    return pl.DataFrame(schema={**dict.fromkeys(ids, pl.String), "happened_at": pl.Datetime})


def _time(store: Store, report: Report, kind: str, rows: int, today: date, how: Health) -> pl.DataFrame:
    """Judge the dates of one kind; return its rows a day."""
    days = counted.days(store, kind, today)
    undated, future = counted.undated(store, kind, today)
    gaps = rhythm.gaps(days, how.rhythm).head(MOST)
    told = [(r["first"], r["last"], r["days"], r["expected"]) for r in gaps.iter_rows(named=True)]
    ends = (days["day"].min(), days["day"].max()) if days.height else (None, None)
    for finding in health.time(kind, rows, undated, future, *ends, told, how.limits):  # type: ignore[arg-type]
        report.add(finding, _dates(store, kind, finding, today))
    return days


def _dates(store: Store, kind: str, finding: Finding, today: date) -> pl.DataFrame | None:
    """Return rows that show a finding of dates: those concerned, or the last before a gap and the first after it."""
    if finding.says in ("undated", "no_dates"):
        return counted.some(store, kind, "happened_at IS NULL")
    if finding.says == "future":
        return counted.some(store, kind, "happened_at::DATE > $1::DATE + 1", [today])
    if finding.says == "gap":
        ends = [finding.facts["first"], finding.facts["last"]]
        return counted.some(store, kind, "happened_at::DATE IN ($1::DATE - 1, $2::DATE + 1)", ends)
    return None


def _said(store: Store, report: Report, today: date, how: Health, tick: Tick) -> pl.DataFrame:
    """Judge what the reviews say and when they came; return the copies among them."""
    reviews = store.frame(
        "ingest.reviews",
        ["review_id", "file", "row_number", "text", "customer_id", "product_id", "rating", "happened_at"],
    ).sort("happened_at", nulls_last=True, maintain_order=True)  # what was written first is no copy
    found = copies.copies(reviews, how.copies, tick)
    light = reviews.drop("text")
    where = light.select("review_id", other_file="file", other_row="row_number")
    placed = light.join(found, on="review_id", how="left", maintain_order="left").join(
        where, left_on="copy_of", right_on="review_id", how="left", maintain_order="left"
    )
    others = placed.filter(pl.col("how").is_in([copies.COPY, copies.NEAR]))
    exact = others.filter(pl.col("how") == copies.COPY).height
    sizes = others.group_by("copy_of").len()["len"]
    most = max(sizes.to_list(), default=-1) + 1
    report.add(
        health.copies(reviews.height, exact, others.height - exact, sizes.len(), most, how.limits),
        others.sort("other_file", "other_row", "file", "row_number"),
    )
    aside, bare, empties = counted.wordless(store)
    report.add(health.empty(reviews.height, aside, bare, how.limits), empties)
    dated = placed.with_columns(day=pl.col("happened_at").dt.date()).filter(pl.col("day") <= today)
    bursts = list(_bursts(dated, how))
    for finding, rows in bursts:
        report.add(finding, rows)
    if not bursts:
        report.add(health.calm(dated["day"].n_unique()))
    _stars(store, report, reviews, how.limits)
    return found


def _bursts(dated: pl.DataFrame, how: Health) -> Iterator[tuple[Finding, pl.DataFrame]]:
    """Find bursts of products, of customers and of the whole shop; what a product's burst explains is not the shop's."""
    whole = dated.with_columns(shop=pl.lit(""), copied=pl.col("how").is_in([copies.COPY, copies.NEAR]).fill_null(False))
    usual, explained = _five(whole) or 0.0, dict[date, float]()
    for scope, column in (("product", "product_id"), ("customer", "customer_id"), ("shop", "shop")):
        counts = whole.group_by(pl.col(column).alias("subject"), "day").agg(rows=pl.len().cast(pl.Int64))
        found = rhythm.bursts(counts, how.rhythm)
        if scope == "shop":
            found = found.filter(
                [sum(explained.get(d, 0.0) for d in pl.date_range(r["first"], r["last"], eager=True))
                 < EXPLAINS * (r["rows"] - r["expected"]) for r in found.iter_rows(named=True)]
            )  # fmt: skip
        told = list(found.iter_rows(named=True))
        parts = [
            whole.filter((pl.col(column) == r["subject"]) & pl.col("day").is_between(r["first"], r["last"]))
            for r in told[:MOST]
        ]
        if scope == "customer" and len(told) > FEW:
            rows = pl.concat(parts)
            copied = float(rows["copied"].mean() or 0.0)  # type: ignore[arg-type]
            yield (
                health.writers(
                    found["subject"].n_unique(), int(found["rows"].sum()), max(found["rows"].to_list()), copied
                ),
                rows,
            )
            continue
        for r, rows in zip(told, parts, strict=False):
            if scope == "product":
                explained[r["first"]] = explained.get(r["first"], 0.0) + r["rows"] - r["expected"]
            copied = float(rows["copied"].mean() or 0.0)  # type: ignore[arg-type]
            yield health.burst(
                scope, r["subject"], r["first"], r["last"], r["rows"], r["expected"], _five(rows), copied, usual, how.limits
            ), rows  # fmt: skip


def _five(rows: pl.DataFrame) -> float | None:
    """Return the share of five stars among the rows that have stars."""
    rated = rows["rating"].drop_nulls()
    return float((rated.round() >= 5).mean()) if rated.len() else None  # type: ignore[arg-type]


def _stars(store: Store, report: Report, reviews: pl.DataFrame, limits: Limits) -> None:
    rated = reviews["rating"].drop_nulls().round().clip(1, 5).cast(pl.Int64)
    counts = dict(rated.value_counts().sort("rating").iter_rows())
    report.add(health.stars(counts, reviews.height, counted.ratings(store), limits))


def _read(store: Store, report: Report, how: Health, seed: int) -> None:
    """Judge the languages, and what the encoder in use reads of a seeded sample of each."""
    texts, others = counted.languages(store)
    report.add(health.languages(texts, how.limits), others)
    sample = counted.sample(store, how.route.sample, seed)
    last = store.latest("embed")
    folder = str(last.settings.get("folder", "")) if last else ""
    encoder = transformer.identity(folder or None).split("@")[0]
    pieces = backbone.tokenizer(transformer.bundled() if not folder else Path(folder))
    shares = [transformer.unknown_share(pieces, [text]) for text in sample["text"]]
    judged = sample.with_columns(blind=pl.Series(shares, dtype=pl.Float64) > health.UNREAD)
    blind: dict[str, Any] = dict(judged.group_by("language").agg(pl.col("blind").mean()).sort("language").iter_rows())
    report.add(health.unread(texts, blind, encoder, how.limits), judged.filter("blind").select("file", "row_number"))


def _campaign(store: Store, report: Report, figures: dict[str, float], limits: Limits) -> None:
    """Judge whether chance made a campaign's two groups, where there are two."""
    if min(figures["treated"], figures["control"]) < 1:
        return
    differing = counted.differing(store)
    before = counted.past(store)
    if before is not None:
        differing.append((health.PAST, before))
    people = int(figures["treated"] + figures["control"] - figures["both"])
    finding = health.campaign(people, int(figures["both"]), differing, limits)
    if finding.says == "both_groups":
        report.add(finding, counted.in_both(store))
    else:
        suspect = finding.severity != health.FINE
        report.add(finding, counted.some(store, "campaign", "treated IS NOT NULL") if suspect else None)
