"""Voices with vectors become demands on the map, each territory by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from core.base.clock import now
from core.base.protocols import Tick, quiet
from core.cluster.changes import Change, changes
from core.cluster.identity import Identity, IdentitySettings, Known, identify, number
from core.cluster.names import Description, Likeness, NameSettings, describe
from core.cluster.people import counted
from core.cluster.place import centres
from core.cluster.reduce import centred
from core.cluster.stability import ALONE, StabilitySettings
from core.cluster.territory import ClusterSettings, Territory, segment
from core.cluster.themes import ThemeSettings, themed
from core.flows import adopt, curate, embed, parts
from core.flows.step import Outcome, step
from core.store.store import Run, Store

READS = ("represent.voices", "represent.territories", "ingest.voices", "ingest.reviews")
GAP = 0.12  # water between two territories, as a share of the wider one
POINTS: dict[str, Any] = {
    "voice_id": pl.String,
    "demand_id": pl.String,
    "certainty": pl.Float64,
    "placed_by": pl.String,
    "x": pl.Float64,
    "y": pl.Float64,
    "territory": pl.String,
}
DEMANDS: dict[str, Any] = {
    "demand_id": pl.String,
    "name": pl.String,
    "named_by": pl.String,
    "born_at": pl.Datetime("us"),
    "keywords": pl.List(pl.String),
    "voices": pl.Int64,
    "people": pl.Int64,
    "stability": pl.Float64,
    "territory": pl.String,
    "language": pl.String,
    "slot": pl.Int32,
    "suggestions": pl.List(pl.String),
    "status": pl.String,
}

CHANGES: dict[str, Any] = {
    "kind": pl.String,
    "demand_id": pl.String,
    "name": pl.String,
    "other": pl.String,
    "before": pl.Int64,
    "after": pl.Int64,
}


@dataclass(frozen=True)
class Alone:
    """What is otherwise where texts stand alone: requests, answers, queries.

    Everybody came with a matter, so a group that comes back is one however loose and small, and only near-copies are one
    wording. Chosen on the training
    texts of three shops' requests and of a voice assistant's, sets that no table of ours uses.
    """

    stability: StabilitySettings = ALONE
    min_share: float = 0.002
    back: float = 0.3
    hollow: float = 0.0
    loose: float = 0.0
    same: float = 0.95


@dataclass(frozen=True)
class SegmentSettings:
    """How voices are grouped, recognised from run to run, and named."""

    themes: ThemeSettings = ThemeSettings()
    cluster: ClusterSettings = ClusterSettings()
    identity: IdentitySettings = IdentitySettings()
    names: NameSettings = NameSettings()
    alone: Alone = Alone()
    mostly_alone: float = 0.5  # share of voices that are all their review says, from which texts stand alone
    keep_name: float = 0.5  # a demand that overlaps this much with what it was keeps its name


@dataclass(frozen=True)
class Shore:
    """One territory's voices and what was found in them."""

    name: str
    voices: list[str]
    texts: list[str]
    found: Territory
    vectors: np.ndarray
    who: list[Identity] = field(default_factory=list)

    def members(self, group: int) -> frozenset[str]:
        """Return the voices of a group."""
        return frozenset(self.voices[i] for i in np.flatnonzero(self.found.labels == group))

    @property
    def groups(self) -> int:
        """The number of groups."""
        return len(self.found.stability)


def run(store: Store, how: SegmentSettings = SegmentSettings(), tick: Tick = quiet, seed: int = 0) -> Run:
    """Publish cluster.found and cluster.groups; demands of the last run keep their id, name and colour.

    What people changed by hand is put over it (`curate`), so that readers see both together.
    """
    adopt.run(store)
    found = step(store, "segment", how, READS, lambda: _compute(store, how, tick, seed), seed)
    curate.run(store)
    return found


def _compute(store: Store, how: SegmentSettings, tick: Tick, seed: int) -> Outcome:
    voices = store.frame("ingest.voices")
    before = store.frame("cluster.found")
    shores = _shores(store, voices, before, how, tick, seed)
    known, first_free = _known(store, before)
    everyone = frozenset(voice for shore in shores for voice in shore.voices)
    groups = [shore.members(g) for shore in shores for g in range(shore.groups)]
    told = identify(groups, known, everyone, now(), first_free, how.identity, curate.slots(store))
    who = iter(told)
    shores = [replace(s, who=[next(who) for _ in range(s.groups)]) for s in shores]
    points = _points(shores)
    reviews = store.frame("ingest.reviews", ("review_id", "customer_id"))
    demands = _demands(shores, points, voices, reviews, how, {s.name: _likeness(store, s) for s in shores})
    tick(1, 1, stage="names")
    unplaced = points["demand_id"].null_count()
    born = [number(i.demand_id) for shore in shores for i in shore.who]
    kept = {i.demand_id for shore in shores for i in shore.who}
    facts = {
        "demands": demands.height,
        "unplaced": unplaced,
        "unplaced_share": round(unplaced / points.height, 4) if points.height else None,
        "rescued": int((points["placed_by"] == "rescue").sum()),
        "first_free": max([first_free - 1, *born]) + 1,
        "gone": sorted(k.demand_id for k in known if k.demand_id not in kept),
        "partition": how.cluster.density.partition,
        "territories": {s.name: _told(s) for s in shores},
    }
    return Outcome(
        {
            "cluster.found": points,
            "cluster.groups": demands,
            "cluster.parts": parts.every(_taken_apart(shores, points), seed),
            "cluster.changes": _changed(changes(groups, told, known, everyone), demands, known),
        },
        rows_in=points.height,
        rows_out=demands.height,
        facts=facts,
    )


def _taken_apart(shores: list[Shore], points: pl.DataFrame) -> Iterator[tuple[str, list[str], np.ndarray, np.ndarray]]:
    """Yield each demand with its texts, vectors and places on the whole map."""
    places = points.select("x", "y").to_numpy()
    begin = 0
    for shore in shores:
        for group, who in enumerate(shore.who):
            rows = np.flatnonzero(shore.found.labels == group)
            yield who.demand_id, [shore.texts[i] for i in rows], shore.vectors[rows], places[begin + rows]
        begin += len(shore.voices)


def _changed(found: list[Change], demands: pl.DataFrame, known: list[Known]) -> pl.DataFrame:
    """Return cluster.changes: each with the name that the demand has, or had when it was there."""
    names = {k.demand_id: k.name for k in known} | dict(demands.select("demand_id", "name").iter_rows())
    rows = [{**vars(c), "name": names.get(c.demand_id, "")} for c in found]
    return pl.DataFrame(rows, schema=CHANGES)


def _told(shore: Shore) -> dict[str, object]:
    return {
        "voices": len(shore.voices),
        "demands": shore.groups,
        "resolution": round(shore.found.choice.resolution, 3),
        "curve": shore.found.choice.curve,
    }


def _shores(
    store: Store, voices: pl.DataFrame, before: pl.DataFrame, how: SegmentSettings, tick: Tick, seed: int
) -> list[Shore]:
    """Return the clustered territories, English-like first; repeats are left to their first voice."""
    first = voices.filter(pl.col("repeats_of").is_null())
    text_of = dict(zip(first["voice_id"], first["text"], strict=True))
    review_of = dict(zip(first["voice_id"], first["review_id"], strict=True))
    placed = {v: (x, y) for v, x, y in before.select("voice_id", "x", "y").iter_rows()}
    names = store.frame("represent.territories")["territory"].to_list()
    read = {name: embed.vectors(store, name) for name in sorted(names, key=lambda t: (t != "transformer", t))}
    everything = max(sum(len(ids) for ids, _ in read.values()), 1)
    last = store.latest("segment")
    cut = {name: told.get("resolution") for name, told in (last.facts.get("territories", {}) if last else {}).items()}
    done, shores = 0, []
    for name, (ids, vectors) in read.items():
        rows = [i for i, voice in enumerate(ids) if voice in text_of]
        if not rows:
            continue
        mine = [ids[i] for i in rows]
        old = np.array([placed.get(voice, (np.nan, np.nan)) for voice in mine], dtype=np.float64)
        part = _part(tick, done / everything, len(ids) / everything, name)
        whose = np.unique([review_of[v] for v in mine], return_inverse=True)[1]
        turned = themed(vectors[rows], whose, how.themes)
        reader = embed.token_reader(store, name) if how.cluster.wording.tokens else None
        found = segment(turned, [text_of[v] for v in mine], grain(whose, how), seed, old, part, reader, cut.get(name))
        shores.append(Shore(name, mine, [text_of[v] for v in mine], found, vectors[rows]))
        done += len(ids)
    return shores


def grain(whose: np.ndarray, how: SegmentSettings) -> ClusterSettings:
    """Return how finely voices are cut: `whose` (n,) numbers the review of each, and demands have the width of a shop's
    where people speak at length."""
    said = np.bincount(whose, minlength=1)[whose]
    if (said == 1).mean() < how.mostly_alone:
        return how.cluster
    own, so = how.alone, how.cluster
    density = replace(so.density, min_share=own.min_share, back=own.back, hollow=own.hollow, loose=own.loose)
    return replace(so, stability=own.stability, density=density, wording=replace(so.wording, same=own.same))


def _part(tick: Tick, begin: float, share: float, territory: str) -> Tick:
    """Let one territory report within its part of the whole; names come after the last."""

    def part(done: float, total: float, **facts: object) -> None:
        tick(0.95 * (begin + share * done / max(total, 1e-9)), 1.0, territory=territory, **facts)

    return part


def _known(store: Store, points: pl.DataFrame) -> tuple[list[Known], int]:
    """Return the demands of the last run and the first number that no demand ever had."""
    demands = store.frame("cluster.groups")
    members = {
        row[0]: frozenset(row[1])
        for row in points.filter(pl.col("demand_id").is_not_null()).group_by("demand_id").agg("voice_id").iter_rows()
    }
    known = [
        Known(
            d["demand_id"],
            d["born_at"],
            d["slot"],
            members.get(d["demand_id"], frozenset()),
            d["name"],
        )
        for d in demands.sort("demand_id").iter_rows(named=True)
    ]
    last = store.latest("segment")
    used = int(last.facts.get("first_free", 1)) if last is not None else 1
    return known, max([used, *(number(k.demand_id) + 1 for k in known)])


def _points(shores: list[Shore]) -> pl.DataFrame:
    """Return cluster.found, the territories side by side at one scale."""
    frames, left = [], 0.0
    for shore in shores:
        places = _tidied(shore.found.places)
        places = places - [places[:, 0].min(), np.median(places[:, 1])]
        width = float(places[:, 0].max())
        ids = np.array([i.demand_id for i in shore.who], dtype=object)
        labels = shore.found.labels
        demand = [ids[g] if g >= 0 else None for g in labels]
        by = ["rescue" if r else "density" for r in shore.found.rescued]
        frames.append(
            pl.DataFrame(
                {
                    "voice_id": shore.voices,
                    "demand_id": demand,
                    "certainty": [
                        float(c) if g >= 0 else None for c, g in zip(shore.found.certainty, labels, strict=True)
                    ],
                    "placed_by": [b if g >= 0 else None for b, g in zip(by, labels, strict=True)],
                    "x": places[:, 0].astype(np.float64) + left,
                    "y": places[:, 1].astype(np.float64),
                    "territory": [shore.name] * len(labels),
                },
                schema=POINTS,
            )
        )
        left += width + GAP * max(width, 8.0)
    return pl.concat(frames) if frames else pl.DataFrame(schema=POINTS)


def _tidied(places: np.ndarray) -> np.ndarray:
    """Return the places with the few that lie far out at sea drawn to the edge of the rest."""
    low, high = np.quantile(places, [0.005, 0.995], axis=0)
    room = 0.08 * np.maximum(high - low, 1e-6)
    return np.clip(places, low - room, high + room)


def _demands(
    shores: list[Shore],
    points: pl.DataFrame,
    voices: pl.DataFrame,
    reviews: pl.DataFrame,
    how: SegmentSettings,
    likeness: dict[str, Likeness | None],
) -> pl.DataFrame:
    """Return cluster.groups."""
    counts = {row[0]: row[1:] for row in counted(points, voices, reviews).iter_rows()}
    rows: list[dict[str, object]] = []
    for shore in shores:
        for identity, stability, (told, name) in zip(
            shore.who,
            shore.found.stability,
            _named(shore, [str(r["name"]) for r in rows], how, likeness[shore.name]),
            strict=True,
        ):
            spoken, people, language = counts[identity.demand_id]
            rows.append(
                {
                    "demand_id": identity.demand_id,
                    "name": name,
                    "named_by": "machine",
                    "born_at": identity.born_at,
                    "keywords": told.keywords,
                    "voices": spoken,
                    "people": people,
                    "stability": None if np.isnan(stability) else float(stability),
                    "territory": shore.name,
                    "language": language,
                    "slot": identity.slot,
                    "suggestions": told.suggestions,
                    "status": identity.status,
                }
            )
    return pl.DataFrame(rows, schema=DEMANDS).sort("people", "demand_id", descending=[True, False])


def _likeness(store: Store, shore: Shore) -> Likeness | None:
    """Let the territory's own encoder tell how near a phrase lies to each group's centre; None when it is gone."""
    encoder = embed.reader(store, shore.name) if shore.groups else None
    if encoder is None:
        return None
    middle = shore.vectors.mean(axis=0)
    centre = centres(centred(shore.vectors), shore.found.labels)
    return lambda phrases: centred(encoder.encode(phrases), middle) @ centre.T


def _named(
    shore: Shore, taken: list[str], how: SegmentSettings, likeness: Likeness | None
) -> list[tuple[Description, str]]:
    """Return each group's description and its name: the one it had where it is still much the same group."""
    kept = {
        g: who.before.name
        for g, who in enumerate(shore.who)
        if who.before is not None and who.before.name and who.overlap >= how.keep_name
    }
    told = describe(
        shore.texts, shore.found.labels, shore.found.closeness, [*taken, *kept.values()], how.names, shore.found.wording, likeness
    )  # fmt: skip
    return [(told[g], kept.get(g, told[g].suggestions[0])) for g in range(shore.groups)]
