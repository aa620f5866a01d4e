"""What two published answers that differ by one person tell about her, beside what they would tell undefended.

python -m tests.bench groups        (or: make bench ONLY=groups)

Two kinds of pair, on the sample shop with its acts computed:
- tables: personas, what they want and do, behaviour about demands; the shop with a person and the shop without her;
- filters: who of which persona raises a demand, under two permitted filters that select the same people but her.

A pair is *changed by her value* where a count differs by exactly what she adds to it, or by more than chance could make
it differ; where her own value of a feature is worked out within 1 % from two means (by somebody who knows the true number
of people, and could not have guessed it from one mean alone). `undefended` is the same attack on the bare figures.
Beside it stands how well the best guess tells whether she is in a count, .5 for a coin and 1 for certainty.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median

import polars as pl

from core.flows import acts, embed, shipped
from core.insight import portraits
from core.privacy import figures, small_groups
from core.store.store import Store
from core.views import demand
from core.views.filters import Filters
from tests.bench.figures import say

Cell = tuple[str, ...]
PAIRS = 500  # of each kind
NEAR = 0.01  # of her value: so near it counts as told


@dataclass(frozen=True)
class Answer:
    """counts: people by figure. means: (mean, people) by figure."""

    counts: dict[Cell, int] = field(default_factory=dict)
    means: dict[Cell, tuple[float, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class People:
    """The frames that figures about customers are made of, and those figures once bare and once as published."""

    members: pl.DataFrame  # customer_id, persona_id
    profiles: pl.DataFrame
    raised: pl.DataFrame  # person, demand_id
    acted: pl.DataFrame  # person, demand_id, weight

    @classmethod
    def of(cls, store: Store) -> People:
        voices = store.frame("ingest.voices", ["voice_id", "review_id", "repeats_of"])
        said = voices.with_columns(first=pl.coalesce("repeats_of", "voice_id")).join(
            store.frame("cluster.points", ["voice_id", "demand_id"]), left_on="first", right_on="voice_id", how="left"
        )
        reviews = store.frame("ingest.reviews", ["review_id", "customer_id"])
        raised = said.join(reviews, on="review_id").select("demand_id", person=pl.coalesce("customer_id", "review_id"))
        profiles = store.frame("behaviour.profiles")
        return cls(store.frame("insight.members"), profiles, raised, acts.acts(store))

    def without(self, who: str) -> People:
        """Return the shop in which one customer never was."""
        left = pl.col("customer_id") != who
        spoke = pl.col("person") != who
        acted = self.acted.filter(spoke)
        return People(self.members.filter(left), self.profiles.filter(left), self.raised.filter(spoke), acted)

    def answers(self) -> tuple[Answer, Answer]:
        """Return the figures bare, and as they are published."""
        sizes = self.members.drop_nulls("persona_id").group_by("persona_id").agg(people=pl.len().cast(pl.Int64))
        wants = portraits.wants(self.members, self.raised)
        bare, kept = (
            portraits.traits(self.members, p) for p in (self.profiles, small_groups.winsorised(self.profiles))
        )
        key = small_groups.key(self.members["customer_id"])
        told = figures.personas(sizes.sort("persona_id"), self.members.height, key)
        acted = (
            self.acted.drop_nulls("person").group_by("demand_id").agg(people=pl.col("person").n_unique().cast(pl.Int64))
        )
        enough = figures.acts(self.acted, key).group_by("demand_id").agg(people=pl.len().cast(pl.Int64))
        enough = enough.with_columns(small_groups.counts(enough, "people", key, ["demand_id"]))
        return (
            _answer(sizes, wants, bare, acted),
            _answer(told, figures.wants(wants, key), figures.traits(kept, told, key), enough),
        )


def _answer(personas: pl.DataFrame, wants: pl.DataFrame, traits: pl.DataFrame, acted: pl.DataFrame) -> Answer:
    counts: dict[Cell, int] = {("persona", p): n for p, n in personas.select("persona_id", "people").iter_rows()}
    counts |= {("wants", p, d): n for p, d, n in wants.select("persona_id", "demand_id", "people").iter_rows()}
    counts |= {("wrote", p): n for p, n in wants.select("persona_id", "wrote").unique().iter_rows()}
    counts |= {("acted", d): n for d, n in acted.select("demand_id", "people").iter_rows()}
    size = dict(personas.select("persona_id", "people").iter_rows())
    means = {
        (p, f): (mean, size[p])
        for p, f, mean in traits.select("persona_id", "feature", "mean").iter_rows()
        if p in size
    }
    return Answer(counts, means)


@dataclass(frozen=True)
class Pair:
    """Two answers about the same people but one, the second without her; her values by feature."""

    bare: tuple[Answer, Answer]
    told: tuple[Answer, Answer]
    hers: dict[str, float] = field(default_factory=dict)


def table_pairs(people: People, pairs: int, draw: random.Random) -> Iterator[Pair]:
    """Yield the shop with and without customers drawn from the personas."""
    placed = people.members.drop_nulls("persona_id")["customer_id"].sort().to_list()
    bare, told = people.answers()
    for who in draw.choices(placed, k=pairs):
        less_bare, less_told = people.without(who).answers()
        own = people.profiles.filter(pl.col("customer_id") == who).select("feature", "value")
        yield Pair((bare, less_bare), (told, less_told), dict(own.iter_rows()))


def filter_pairs(store: Store, pairs: int, draw: random.Random) -> Iterator[Pair]:
    """Yield permitted filters of which the first selects one customer more, who raises the demand that is asked about.

    The second ends the day before she wrote, on a day when nobody else wrote for the first time within the filter.
    """
    products = store.frame("ingest.products", ["product_id", "category"]).unique("product_id", keep="first")
    reviews = store.frame("ingest.reviews").join(products, on="product_id", how="left")
    reviews = reviews.with_columns(day=pl.col("happened_at").dt.date()).drop_nulls(["day", "customer_id"])
    said = store.frame("ingest.voices", ["voice_id", "review_id", "repeats_of"]).with_columns(
        voice_id=pl.coalesce("repeats_of", "voice_id")
    )
    said = said.join(store.frame("cluster.points", ["voice_id", "demand_id"]), on="voice_id").drop_nulls("demand_id")
    raised = said.select("review_id", "demand_id").unique()
    whose = dict(
        store.frame("insight.members").drop_nulls("persona_id").select("customer_id", "persona_id").iter_rows()
    )
    days = reviews["day"].unique().sort().to_list()
    categories = products["category"].drop_nulls().unique().sort().to_list()
    scopes = [("", ""), *((x, "") for x in ("en", "zh")), *(("", c) for c in categories)]
    found = 0
    for _ in range(40 * pairs):
        if found >= pairs:
            return
        language, category = draw.choice(scopes)
        start = draw.choice(days[: len(days) // 2])
        inside = reviews.filter(pl.col("day") >= start)
        inside = inside.filter(language=language) if language else inside
        inside = inside.filter(category=category) if category else inside
        came = inside.group_by("customer_id").agg(day=pl.col("day").min())
        alone = came.filter(pl.len().over("day") == 1, pl.col("customer_id").is_in(list(whose))).sort("day")
        if alone.is_empty():
            continue
        who, day = draw.choice(alone.rows())
        wide, slim = (
            Filters(start, day, language, category),
            Filters(start, day - timedelta(days=1), language, category),
        )
        parts = [inside.filter(pl.col("day") <= f.end) for f in (wide, slim)]
        hers = parts[0].filter(customer_id=who).join(raised, on="review_id")["demand_id"].sort().to_list()
        if not hers:
            continue
        asked = draw.choice(hers)
        told = [_filtered(demand.personas(store, asked, f)) for f in (wide, slim)]
        if not (told[0].counts and told[1].counts):
            continue  # not permitted: too few in it, or too few left out
        found += 1
        bare = [_bare(part, raised, whose, asked) for part in parts]
        yield Pair((bare[0], bare[1]), (told[0], told[1]))


def _filtered(groups: pl.DataFrame) -> Answer:
    rows = groups.select("persona_id", "people", "everyone").iter_rows()
    return Answer({cell: n for p, a, b in rows for cell, n in ((("raise", p), a), (("wrote", p), b))})


def _bare(reviews: pl.DataFrame, raised: pl.DataFrame, whose: dict[str, str], asked: str) -> Answer:
    wrote = (
        reviews.select("review_id", "customer_id")
        .drop_nulls()
        .with_columns(persona=pl.col("customer_id").replace_strict(whose, default=None))
    )
    raise_it = wrote.join(raised.filter(demand_id=asked), on="review_id", how="semi")
    counts: dict[Cell, int] = {}
    for kind, rows in (("raise", raise_it), ("wrote", wrote)):
        for persona, n in (
            rows.drop_nulls("persona").group_by("persona").agg(pl.col("customer_id").n_unique()).iter_rows()
        ):
            counts[kind, persona] = n
    return Answer(counts)


@dataclass
class Verdict:
    """What one side of the comparison gave away, over all pairs."""

    pairs: int = 0
    changed: int = 0
    in_seen: int = 0
    in_all: int = 0
    out_seen: int = 0
    out_all: int = 0

    def add(self, pair: Pair, answers: tuple[Answer, Answer], most: float) -> None:
        """Judge one pair; `most`: how far apart chance alone can set two counts of the same people (0 for bare ones)."""
        one, two = answers
        true, less = pair.bare
        told = False
        for cell in one.counts.keys() | two.counts.keys():
            if cell not in one.counts or cell not in two.counts:
                continue  # came or went: chance decides at the border
            moved = one.counts[cell] - two.counts[cell]
            adds = true.counts.get(cell, 0) - less.counts.get(cell, 0)
            told |= (adds != 0 and moved == adds) or abs(moved) > max(most, abs(adds))
            if adds:
                self.in_all, self.in_seen = self.in_all + 1, self.in_seen + (moved > 0)
            else:
                self.out_all, self.out_seen = self.out_all + 1, self.out_seen + (moved > 0)
        for cell in one.means.keys() & two.means.keys():
            persona, feature = cell
            people = true.counts["persona", persona]
            if feature not in pair.hers or less.counts["persona", persona] == people:
                continue
            value, mean = pair.hers[feature], one.means[cell][0]
            guess = mean * people - two.means[cell][0] * (people - 1)
            told |= abs(guess - value) <= NEAR * abs(value) < abs(mean - value)
        self.pairs += 1
        self.changed += told

    @property
    def guess(self) -> float:
        """How often the best guess (she is in what grew) is right, her being in and out equally likely."""
        return 0.5 * (self.in_seen / max(1, self.in_all) + 1 - self.out_seen / max(1, self.out_all))


@dataclass
class Cost:
    """How far published figures lie from bare ones."""

    counts: list[float] = field(default_factory=list)
    hidden: int = 0

    def add(self, bare: Answer, told: Answer) -> None:
        """Compare the figures of one answer about twenty people or more."""
        for cell, n in bare.counts.items():
            if n < small_groups.K:
                continue
            if cell in told.counts:
                self.counts.append(abs(told.counts[cell] - n) / n)
            else:
                self.hidden += 1


def judge(pairs: Iterator[Pair]) -> tuple[Verdict, Verdict, Cost]:
    """Return what is told by published figures, by bare ones, and what the defence costs."""
    told, bare, cost = Verdict(), Verdict(), Cost()
    for pair in pairs:
        told.add(pair, pair.told, small_groups.ROUND)
        bare.add(pair, pair.bare, 0)
        cost.add(pair.bare[1], pair.told[1])
    return told, bare, cost


def sigma_error(people: People) -> float:
    """Return the median distance of published traits from bare ones, in standard deviations of people."""
    sizes = people.members.drop_nulls("persona_id").group_by("persona_id").agg(people=pl.len().cast(pl.Int64))
    key = small_groups.key(people.members["customer_id"])
    told = figures.personas(sizes.sort("persona_id"), people.members.height, key)
    kept = figures.traits(portraits.traits(people.members, small_groups.winsorised(people.profiles)), told, key)
    both = kept.join(portraits.traits(people.members, people.profiles), on=["persona_id", "feature"], suffix="_bare")
    return float((both["sigma"] - both["sigma_bare"]).abs().median() or 0.0)  # type: ignore[arg-type]


def main(pairs: int = PAIRS, seed: int = 7) -> None:
    """Print the figures of both kinds of pair on the sample shop."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "shop.duckdb")
        shipped.restore(store)
        embed.run(store)
        people = People.of(store)
        draw = random.Random(seed)
        for kind, drawn in (
            ("tables", table_pairs(people, pairs, draw)),
            ("filters", filter_pairs(store, pairs, draw)),
        ):
            told, bare, cost = judge(drawn)
            about = {"kind": kind, "seed": seed}
            say("groups", "pairs", told.pairs, **about)
            say("groups", "changed_by_her_value", told.changed, undefended=bare.changed, **about)
            say("groups", "guess_whether_she_is_in_a_count", told.guess, undefended=round(bare.guess, 4), **about)
            error = median(cost.counts) if cost.counts else 0.0
            say("groups", "median_relative_error_of_counts", error, hidden=cost.hidden, shown=len(cost.counts), **about)
        say("groups", "median_error_of_traits_in_sigma", sigma_error(people), seed=seed)
        store.close()


if __name__ == "__main__":
    main()
