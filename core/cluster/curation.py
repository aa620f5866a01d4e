"""What people changed by hand lies over what was found: a voice is where a person put it, else where it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

KINDS = ("rename", "merge", "pair", "move", "place", "split", "add", "hide", "show", "pin", "unpin")
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
    seen = _placed(points, set(groups["demand_id"]), state)
    by, gone = pl.col("by"), pl.col("where").is_null()
    out = seen.with_columns(
        demand_id=pl.col("where"),
        certainty=pl.when(by).then(None).otherwise(pl.col("certainty")),
        placed_by=pl.when(gone).then(None).when(by).then(pl.lit("person")).otherwise(pl.col("placed_by")),
    ).select(points.columns)
    moved = seen.filter(pl.col("demand_id").ne_missing(pl.col("where")))
    changed = frozenset(pl.concat([moved["demand_id"], moved["where"]]).drop_nulls())
    return Curated(out, _demands(groups, state, seen, changed), changed)


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


def _placed(points: pl.DataFrame, there: set[str], state: _State) -> pl.DataFrame:
    """Return the points with `where` each voice is now, and `by`: whether a person put it there."""
    ends = {demand: _end(demand, state.into) for demand in state.into}
    put = pl.DataFrame(
        {"voice_id": list(state.put), "put": [_end(demand, state.into) for demand in state.put.values()]},
        schema={"voice_id": pl.String, "put": pl.String},
    ).with_columns(by=pl.lit(True))
    seen = points.join(put, on="voice_id", how="left", maintain_order="left").with_columns(
        pl.col("by").fill_null(False), where=pl.col("demand_id").replace(ends) if ends else pl.col("demand_id")
    )
    seen = seen.with_columns(where=pl.when("by").then("put").otherwise("where")).drop("put")
    left = set(seen.filter(~pl.col("by"))["where"]) | set(put["put"])
    free = set(seen.filter(~pl.col("by"))["voice_id"])
    claims = {d: [v for v in held if v in free] for d, held in state.held.items() if d not in state.into}
    # It lives on by the voices that it had where it is not found again, or found only in what others live on by.
    lasting = {d for d in claims if not (d in there and d in left)}
    while True:
        out = _beside(_lasting(seen, {d: claims[d] for d in claims if d in lasting}), state.split)
        alive = set(out["where"])
        swallowed = {d for d, held in claims.items() if held and d not in alive} - lasting
        if not swallowed:
            return out
        lasting |= swallowed


def _lasting(seen: pl.DataFrame, claims: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Return the points with the voices that demands live on by in them."""
    kept = shared(claims)
    told = pl.DataFrame(
        {"voice_id": list(kept), "kept": list(kept.values())}, schema={"voice_id": pl.String, "kept": pl.String}
    )
    return (
        seen.join(told, on="voice_id", how="left", maintain_order="left")
        .with_columns(
            where=pl.when("by").then("where").otherwise(pl.coalesce("kept", "where")),
            by=pl.col("by") | pl.col("kept").is_not_null(),
        )
        .drop("kept")
    )


def shared(claims: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return voice -> the demand that gets it: of two that claim it the one that had fewer, or it would be swallowed whole.

    Where those with fewer take all between them, one voice each is set apart first, for as many demands as can have one.
    """
    order = sorted(claims, key=lambda d: -len(claims[d]))
    got = {voice: d for d in order for voice in claims[d]}
    if set(got.values()) >= {d for d in order if claims[d]}:
        return got
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    voices = list(got)
    place = {voice: i for i, voice in enumerate(voices)}
    pairs = [(i, place[voice]) for i, d in enumerate(order) for voice in claims[d]]
    rows, columns = zip(*pairs, strict=True)
    table = csr_matrix(([1] * len(pairs), (rows, columns)), shape=(len(order), len(voices)))
    one = maximum_bipartite_matching(table, perm_type="column")
    return got | {voices[v]: d for d, v in zip(order, one, strict=True) if v >= 0}


def _beside(seen: pl.DataFrame, split: set[str]) -> pl.DataFrame:
    """Return the points with the later voices of split demands put to the part whose voice lies nearest on the map.

    Both parts were written down voice by voice when the demand was split, so whoever is not among them came later.
    """
    from scipy.spatial import cKDTree

    for demand in sorted(split):
        own = (
            seen.select("x", "y", "where", "by", was="demand_id").with_row_index("row").filter(pl.col("was") == demand)
        )
        known, later = own.filter("by"), own.filter(~pl.col("by"))
        if known.is_empty() or later.is_empty():
            continue
        _, nearest = cKDTree(known.select("x", "y").to_numpy()).query(later.select("x", "y").to_numpy())
        told = later.select("row", beside=known["where"].gather(nearest), beside_by=pl.lit(True))
        seen = (
            seen.with_row_index("row")
            .join(told, on="row", how="left", maintain_order="left")
            .with_columns(
                where=pl.when("beside_by").then("beside").otherwise("where"),
                by=pl.col("by") | pl.col("beside_by").is_not_null(),
            )
            .drop("row", "beside", "beside_by")
        )
    return seen


def _demands(groups: pl.DataFrame, state: _State, seen: pl.DataFrame, changed: frozenset[str]) -> pl.DataFrame:
    alive = set(seen["where"].drop_nulls().unique())
    made = alive - set(groups["demand_id"])
    brought = [{c: row.get(c) for c in groups.columns} for d, row in sorted(state.about.items()) if d in made]
    worn = set(groups["slot"])
    brought = [row | ({"slot": None} if row.get("slot") in worn else {}) for row in brought]  # one colour, one demand
    rows = pl.concat([groups, pl.DataFrame(brought, schema=groups.schema)]).filter(
        pl.col("demand_id").is_in(sorted(alive))
    )
    return rows.with_columns(
        stability=pl.when(pl.col("demand_id").is_in(_others(seen, changed))).then(None).otherwise(pl.col("stability")),
        hidden=pl.col("demand_id").is_in(sorted(state.hidden)),
        pinned=pl.col("demand_id").is_in(sorted(state.pinned)),
    )


def _others(seen: pl.DataFrame, changed: frozenset[str]) -> list[str]:
    """Return the demands that are so different from what was found that nobody knows how often they would come back."""
    count = lambda column: dict(seen.drop_nulls(column).group_by(column).len().iter_rows())  # noqa: E731
    was, now = count("demand_id"), count("where")
    both = dict(seen.filter(pl.col("demand_id") == pl.col("where")).group_by("where").len().iter_rows())
    shared = {d: both.get(d, 0) for d in sorted(changed)}
    return [d for d, n in shared.items() if n < SAME * (was.get(d, 0) + now.get(d, 0) - n)]
