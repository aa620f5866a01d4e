"""What people changed by hand lies over what was found: a voice is where a person put it, else where it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

KINDS = ("rename", "merge", "move", "place", "split", "add", "hide", "show", "pin", "unpin")
SAME = 0.9  # Jaccard with what was found, from which on a demand still comes back as often as was found


@dataclass(frozen=True)
class Edit:
    """One change by hand, with what the demands that it names were at the time.

    `put`: voice -> demand, None for out of every demand. `held`: demand -> the voices that it lives on by when it is no
    longer found. `joined`: demands that became part of `demand_id`. `about`: rows of `cluster.groups`.
    """

    kind: str
    demand_id: str
    put: Mapping[str, str | None] = field(default_factory=dict)
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    joined: Sequence[str] = ()
    about: Sequence[Mapping[str, Any]] = ()


def history(edits: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """Return the edits in their order with `done`: whether each stands. marks: edit_id, done, position; the last one counts."""
    last = marks.sort("position").unique("edit_id", keep="last").select("edit_id", "done")
    return edits.join(last, on="edit_id", how="left").with_columns(pl.col("done").fill_null(True)).sort("position")


def ahead(told: pl.DataFrame) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return the edit that undo takes back and the one that redo lets stand again; a new edit closes the way forward."""
    done, undone = told.filter("done"), told.filter(~pl.col("done"))
    last = done["position"][-1] if done.height else 0
    later = undone.filter(pl.col("position") > last)
    return done.row(-1, named=True) if done.height else None, later.row(0, named=True) if later.height else None


@dataclass(frozen=True)
class Curated:
    """The map and its demands as people see them, and the demands whose voices are not those that were found."""

    points: pl.DataFrame
    demands: pl.DataFrame
    changed: frozenset[str]


@dataclass(frozen=True)
class _State:
    """All edits together; where two speak of the same, the later one holds."""

    put: dict[str, str | None]
    held: dict[str, Sequence[str]]
    into: dict[str, str]
    about: dict[str, Mapping[str, Any]]
    split: set[str]
    hidden: set[str]
    pinned: set[str]


def applied(points: pl.DataFrame, groups: pl.DataFrame, edits: Sequence[Edit]) -> Curated:
    """Return what was found (`cluster.found`, `cluster.groups`) with the edits over it, in their order.

    The same whenever it is asked: undoing an edit is leaving it out. Counts of voices and people are those of `groups`,
    except for `changed` demands, whose counts the caller has to take anew.
    """
    state = _state(edits)
    found = points["demand_id"].to_list()
    where, by = _placed(points, found, set(groups["demand_id"]), state)
    out = points.with_columns(
        demand_id=pl.Series(where, dtype=pl.String),
        certainty=pl.when(pl.Series(by, dtype=pl.Boolean)).then(None).otherwise(pl.col("certainty")),
        placed_by=pl.when(pl.Series([w is None for w in where], dtype=pl.Boolean))
        .then(None)
        .when(pl.Series(by, dtype=pl.Boolean))
        .then(pl.lit("person"))
        .otherwise(pl.col("placed_by")),
    )
    changed = {d for was, now in zip(found, where, strict=True) if was != now for d in (was, now) if d is not None}
    return Curated(out, _demands(groups, state, found, where, changed), frozenset(changed))


def _state(edits: Sequence[Edit]) -> _State:
    state = _State({}, {}, {}, {}, set(), set(), set())
    for edit in edits:
        state.put.update(edit.put)
        state.held.update(edit.held)
        state.about.update({str(row["demand_id"]): row for row in edit.about})
        state.into.update(dict.fromkeys(edit.joined, edit.demand_id))
        if edit.kind == "split":
            state.split.add(edit.demand_id)
        if edit.kind in ("hide", "show"):
            (state.hidden.add if edit.kind == "hide" else state.hidden.discard)(edit.demand_id)
        if edit.kind in ("pin", "unpin"):
            (state.pinned.add if edit.kind == "pin" else state.pinned.discard)(edit.demand_id)
    return state


def _end(demand_id: str | None, into: Mapping[str, str]) -> str | None:
    """Return the demand that another became part of, through any number of joins."""
    seen = set[str]()
    while demand_id is not None and demand_id in into and demand_id not in seen:
        seen.add(demand_id)
        demand_id = into[demand_id]
    return demand_id


def _placed(
    points: pl.DataFrame, found: list[str | None], there: set[str], state: _State
) -> tuple[list[str | None], list[bool]]:
    """Return each voice's demand, and whether a person put it there."""
    voices = points["voice_id"].to_list()
    put = {voice: _end(demand, state.into) for voice, demand in state.put.items()}
    at = {voice: row for row, voice in enumerate(voices)}
    where = [_end(demand, state.into) for demand in found]
    by = [False] * len(where)
    left = {demand for voice, demand in zip(voices, where, strict=True) if voice not in put}
    # Of two that claim a voice the one that had fewer voices gets it, or it would be swallowed whole.
    for lasting, held in sorted(state.held.items(), key=lambda claim: -len(claim[1])):
        found_again = lasting in there and lasting in left | set(put.values())
        if not found_again and lasting not in state.into:  # it lives on by the voices that it had
            for row in (at[v] for v in held if v in at and v not in put):
                where[row], by[row] = lasting, True
    for voice, demand in put.items():
        if voice in at:
            where[at[voice]], by[at[voice]] = demand, True
    for row, demand in _beside(points, found, where, by, state.split).items():
        where[row], by[row] = demand, True
    return where, by


def _beside(
    points: pl.DataFrame, found: list[str | None], where: list[str | None], by: list[bool], split: set[str]
) -> dict[int, str | None]:
    """Return where the later voices of a split demand belong, by row: with the part whose voice lies nearest on the map.

    Both parts were written down voice by voice when the demand was split, so whoever is not among them came later.
    """
    from scipy.spatial import cKDTree

    told: dict[int, str | None] = {}
    for demand in sorted(split):
        rows = [row for row, was in enumerate(found) if was == demand]
        known, later = [row for row in rows if by[row]], [row for row in rows if not by[row]]
        if known and later:
            places = points.select("x", "y").to_numpy()
            _, nearest = cKDTree(places[known]).query(places[later])
            told |= {row: where[known[n]] for row, n in zip(later, nearest, strict=True)}
    return told


def _demands(
    groups: pl.DataFrame, state: _State, found: list[str | None], where: list[str | None], changed: set[str]
) -> pl.DataFrame:
    alive = set(where) - {None}
    known = set(groups["demand_id"])
    brought = [{c: row.get(c) for c in groups.columns} for d, row in sorted(state.about.items()) if d in alive - known]
    rows = pl.concat([groups, pl.DataFrame(brought, schema=groups.schema)]).filter(
        pl.col("demand_id").is_in(sorted(map(str, alive)))
    )
    other = _others(found, where, changed)
    return rows.with_columns(
        stability=pl.when(pl.col("demand_id").is_in(sorted(other))).then(None).otherwise(pl.col("stability")),
        hidden=pl.col("demand_id").is_in(sorted(state.hidden)),
        pinned=pl.col("demand_id").is_in(sorted(state.pinned)),
    )


def _others(found: list[str | None], where: list[str | None], changed: set[str]) -> set[str]:
    """Return the demands that are so different from what was found that nobody knows how often they would come back."""
    was, now = np.array(found, dtype=object), np.array(where, dtype=object)
    return {d for d in changed if ((was == d) & (now == d)).sum() < SAME * ((was == d) | (now == d)).sum()}
