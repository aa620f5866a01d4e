"""What people change of the demands by hand: at once, through every later run, and back again."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from core.base.clock import now
from core.base.errors import NotYet, SettingsError
from core.base.protocols import Tick, quiet
from core.cluster import curation
from core.cluster.curation import Edit, applied
from core.cluster.identity import SLOTS, number
from core.cluster.keywords import keywords, listen, weigh
from core.cluster.people import counted
from core.flows import adopt, record
from core.flows.step import Outcome, step
from core.store.store import Run, Store

READS = ("cluster.found", "cluster.groups", "cluster.edits", "cluster.edit_marks", "cluster.edit_voices",
         "ingest.voices", "ingest.reviews")  # fmt: skip
BY_HAND = "H-"  # numbers of their own: a run that is under way may be giving out the next of the others
BESIDE = 400  # other voices that the words of a new demand are held against
HEARD = 1000  # of its own
_REPEATS = """
SELECT voice_id, repeats_of FROM ingest.voices
WHERE repeats_of IS NOT NULL AND voice_id IN (SELECT voice_id FROM cluster.edit_voices)
"""
_ONE = threading.RLock()  # an edit reads, decides and publishes; two at once would not know of each other


def run(store: Store, how: object = None, tick: Tick = quiet, seed: int = 0) -> Run:
    """Publish cluster.points and cluster.demands: what was found, with the edits that stand over it."""
    with _ONE:
        return step(store, "curate", how, READS, lambda: _compute(store), seed)


def _compute(store: Store) -> Outcome:
    found, groups = store.frame("cluster.found"), store.frame("cluster.groups")
    edits = _standing(store)
    seen = applied(found, groups, edits)
    demands = seen.demands
    if seen.changed:
        own = seen.points.filter(pl.col("demand_id").is_in(sorted(seen.changed)))
        voices = store.frame("ingest.voices", ("voice_id", "review_id", "repeats_of", "language"))
        counts = counted(own, voices, store.frame("ingest.reviews", ("review_id", "customer_id")))
        demands = demands.update(counts, on="demand_id", how="left")
    demands = demands.sort("people", "demand_id", descending=[True, False])
    facts = {"edits": len(edits), "changed": len(seen.changed), "demands": demands.height}
    tables = {"cluster.points": seen.points, "cluster.demands": demands}
    if store.latest("curate") is not None and store.frame("cluster.points").equals(seen.points):
        del tables["cluster.points"]  # a name or a mark moves no voice
    return Outcome(tables, found.height, demands.height, facts=facts)


# the edits ------------------------------------------------------------------------------------------------


def rename(store: Store, demand_id: str, name: str) -> None:
    """Give a demand a name that stays through every later run, even when the demand is no longer found.

    Raises SettingsError `name_empty`, `name_long`; NotYet `demand` for a demand that is not there.
    """
    with _ONE:
        row = _rows(store, demand_id)[demand_id]
        name = record.one_line(name)
        before = row["name"] if row["named_by"] == "person" else ""
        if (name, "person") != (row["name"], row["named_by"]):
            record.name_demand(store, demand_id, name)
            _write(store, Edit("rename", demand_id, held=_members(store, demand_id), about=[row]), name, before)


def merge(store: Store, demand_id: str, others: Sequence[str]) -> None:
    """Make other demands part of one, which keeps its id, name and colour. Raises SettingsError `nothing_chosen`."""
    joined = [d for d in dict.fromkeys(others) if d != demand_id]
    if not joined:
        raise SettingsError("nothing_chosen")
    with _ONE:
        rows = _rows(store, demand_id, *joined)
        inside = _members(store, demand_id, *joined)
        put = {voice: demand_id for other in joined for voice in inside.get(other, [])}
        held = {demand_id: [voice for own in inside.values() for voice in own]}
        _write(store, Edit("merge", demand_id, put, held, joined, list(rows.values())))


def pair(store: Store, demand_id: str, other_id: str) -> None:
    """Let demands of two languages count as one, under the names of both. Raises SettingsError `nothing_chosen`."""
    if demand_id == other_id:
        raise SettingsError("nothing_chosen")
    with _ONE:
        rows = _rows(store, demand_id, other_id)
        inside = _members(store, demand_id, other_id)
        put = dict.fromkeys(inside.get(other_id, []), demand_id)
        held = {demand_id: [voice for own in inside.values() for voice in own]}
        name = f"{rows[demand_id]['name']} · {rows[other_id]['name']}"
        before = rows[demand_id]["name"] if rows[demand_id]["named_by"] == "person" else ""
        record.name_back(store, demand_id, name)
        _write(store, Edit("pair", demand_id, put, held, [other_id], list(rows.values())), name, before)


def move(store: Store, voice_ids: Sequence[str], demand_id: str | None) -> None:
    """Put voices into a demand, or (None) out of every demand. Raises SettingsError `nothing_chosen`."""
    with _ONE:
        rows = _rows(store, demand_id) if demand_id else {}
        moved = _first(store, voice_ids)
        held = _rest(store, moved)
        if demand_id:
            held[demand_id] = [*_members(store, demand_id).get(demand_id, []), *moved]
        _write(store, Edit("move", demand_id or "", dict.fromkeys(moved, demand_id), held, about=list(rows.values())))


def place(store: Store, where: Mapping[str, str]) -> None:
    """Put voices into the demands that they are named with, as one edit. Raises SettingsError `nothing_chosen`."""
    with _ONE:
        rows = _rows(store, *sorted(set(where.values())))
        there = set(_first(store, list(where)))
        put: dict[str, str | None] = {voice: demand for voice, demand in where.items() if voice in there}
        _write(store, Edit("place", "", put, _rest(store, put), about=list(rows.values())))


def split(store: Store, demand_id: str, name: str, voice_ids: Sequence[str]) -> str:
    """Make some voices of a demand a demand of their own and return its id; later voices join the part they lie nearest to.

    Raises SettingsError `nothing_chosen` when none of the voices is the demand's, `nothing_left` when all are.
    """
    with _ONE:
        row = _rows(store, demand_id)[demand_id]
        inside = _members(store, demand_id)[demand_id]
        chosen = set(_first(store, voice_ids)) & set(inside)
        if not chosen:
            raise SettingsError("nothing_chosen")
        if len(chosen) == len(inside):
            raise SettingsError("nothing_left")
        part = _born(store, record.one_line(name), sorted(chosen), row)
        put = {voice: part["demand_id"] if voice in chosen else demand_id for voice in inside}
        held = {demand_id: sorted(set(inside) - chosen), part["demand_id"]: sorted(chosen)}
        _write(store, Edit("split", demand_id, put, held, about=[row, part]), part["name"])
        return str(part["demand_id"])


def add(store: Store, name: str, voice_ids: Sequence[str]) -> str:
    """Make voices, wherever they were, a new demand and return its id. Raises SettingsError `nothing_chosen`."""
    with _ONE:
        chosen = _first(store, voice_ids)
        part = _born(store, record.one_line(name), chosen, {})
        held = {**_rest(store, chosen), part["demand_id"]: chosen}
        put = dict.fromkeys(chosen, part["demand_id"])
        _write(store, Edit("add", part["demand_id"], put, held, about=[part]), part["name"])
        return str(part["demand_id"])


def mark(store: Store, demand_id: str, kind: str) -> None:
    """Hide or show a demand, pin or unpin it: a pinned or hidden one is kept even when it is no longer found."""
    with _ONE:
        row = _rows(store, demand_id)[demand_id]
        held = _members(store, demand_id) if kind in ("hide", "pin") else {}
        _write(store, Edit(kind, demand_id, held=held, about=[row]))


def undo(store: Store) -> bool:
    """Take the last edit that stands back; return whether there was one."""
    with _ONE:
        back, _ = curation.ahead(history(store))
        return back is not None and _marked(store, back, False)


def redo(store: Store) -> bool:
    """Let the edit that was undone last stand again; return whether there was one. A new edit closes the way."""
    with _ONE:
        _, on = curation.ahead(history(store))
        return on is not None and _marked(store, on, True)


def history(store: Store) -> pl.DataFrame:
    """Return every edit in its order, with `done`: whether it stands."""
    return curation.history(store.frame("cluster.edits"), store.frame("cluster.edit_marks"))


def _marked(store: Store, edit: dict[str, Any], done: bool) -> bool:
    if edit["kind"] in ("rename", "pair"):
        record.name_back(store, edit["demand_id"], edit["name"] if done else edit["name_before"])
    position = store.count("cluster.edit_marks") + 1
    row = {"edit_id": [edit["edit_id"]], "done": [done], "position": [position], "marked_at": [now()]}
    store.append("cluster.edit_marks", pl.DataFrame(row))
    run(store)
    return True


# reading and writing --------------------------------------------------------------------------------------


def _standing(store: Store) -> list[Edit]:
    """Return the edits that stand, in their order."""
    edits = history(store).filter("done")
    voices = _by_edit(_spoken(store))
    demands = _by_edit(store.frame("cluster.edit_demands"))
    return [_edit(row, voices.get(row["edit_id"]), demands.get(row["edit_id"])) for row in edits.iter_rows(named=True)]


def _spoken(store: Store) -> pl.DataFrame:
    """Return cluster.edit_voices, each voice as the one that stands on the map for it.

    A file that is read before another may bring what a voice of that says word for word, and stands there for both then.
    """
    firsts = store.select(_REPEATS)
    voices = store.frame("cluster.edit_voices").join(firsts, on="voice_id", how="left", maintain_order="left")
    return voices.with_columns(voice_id=pl.coalesce("repeats_of", "voice_id")).drop("repeats_of")


def _by_edit(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {str(key[0]): part for key, part in rows.partition_by("edit_id", as_dict=True).items()}


def _edit(row: Mapping[str, Any], voices: pl.DataFrame | None, demands: pl.DataFrame | None) -> Edit:
    put: dict[str, str | None] = {}
    held: dict[str, Sequence[str]] = {}
    if voices is not None:
        moved = voices.filter(~pl.col("held"))
        put = dict(zip(moved["voice_id"], moved["demand_id"], strict=True))
        kept = voices.filter("held").partition_by("demand_id", as_dict=True)
        held = {str(key[0]): part["voice_id"].to_list() for key, part in kept.items()}
    about = [] if demands is None else demands.drop("edit_id").to_dicts()
    return Edit(row["kind"], row["demand_id"], put, held, row["joined"] or [], about)


def _write(store: Store, edit: Edit, name: str = "", before: str = "") -> None:
    """Write an edit down, its rows first, so that what is half written stands for nothing; then publish."""
    edit_id, kinds = uuid.uuid4().hex[:12], {"voice_id": pl.String, "demand_id": pl.String, "held": pl.Boolean}
    rows = [(v, d, False) for v, d in edit.put.items()] + [(v, d, True) for d, own in edit.held.items() for v in own]
    voices = pl.DataFrame(rows, schema=kinds, orient="row").with_columns(edit_id=pl.lit(edit_id))
    about = pl.DataFrame(list(edit.about), infer_schema_length=None).with_columns(edit_id=pl.lit(edit_id))
    store.append("cluster.edit_voices", voices)
    store.append("cluster.edit_demands", about)
    own = {
        "edit_id": edit_id, "position": store.count("cluster.edits") + 1, "kind": edit.kind, "demand_id": edit.demand_id,
        "joined": list(edit.joined), "name": name, "name_before": before, "made_at": now(),
    }  # fmt: skip
    store.append("cluster.edits", pl.DataFrame([own], schema_overrides={"joined": pl.List(pl.String)}))
    run(store)


def _rows(store: Store, *demand_ids: str) -> dict[str, dict[str, Any]]:
    """Return the rows of demands as the map has them now. Raises NotYet `demand` for one that is not there."""
    adopt.run(store)
    run(store)
    shown = store.frame("cluster.demands").drop("hidden", "pinned")
    found = {r["demand_id"]: r for r in shown.filter(pl.col("demand_id").is_in(demand_ids)).iter_rows(named=True)}
    if len(found) < len(set(demand_ids)):
        raise NotYet("demand")
    return found


def _members(store: Store, *demand_ids: str) -> dict[str, list[str]]:
    points = store.frame("cluster.points", ("voice_id", "demand_id")).filter(pl.col("demand_id").is_in(demand_ids))
    return {str(k[0]): sorted(p["voice_id"]) for k, p in points.partition_by("demand_id", as_dict=True).items()}


def _rest(store: Store, moved: Collection[str]) -> dict[str, list[str]]:
    """Return what stays in the demands that these voices leave and that live on by their voices: they live on by that now."""
    standing = history(store).filter("done")["edit_id"].implode()
    written = store.frame("cluster.edit_voices").filter(pl.col("held") & pl.col("edit_id").is_in(standing))
    points, lasting = store.frame("cluster.points", ("voice_id", "demand_id")), set(written["demand_id"])
    left = points.filter(pl.col("voice_id").is_in(list(moved)))["demand_id"].drop_nulls()
    stay = {d: sorted(set(own) - set(moved)) for d, own in _members(store, *sorted(lasting & set(left))).items()}
    return {d: own for d, own in stay.items() if own}


def _first(store: Store, voice_ids: Sequence[str]) -> list[str]:
    """Return the voices that stand on the map for those named, sorted. Raises SettingsError `nothing_chosen` for none."""
    adopt.run(store)
    found = store.select(
        "SELECT DISTINCT p.voice_id FROM ingest.voices v JOIN cluster.points p ON p.voice_id = coalesce(v.repeats_of, v.voice_id) "
        "WHERE v.voice_id IN (SELECT unnest($1)) ORDER BY 1",
        [list(voice_ids)],
    )["voice_id"].to_list()
    if not found:
        raise SettingsError("nothing_chosen")
    return found


def slots(store: Store) -> frozenset[int]:
    """Return the colours of the demands that people made: no later demand may wear them."""
    made = store.select(
        "SELECT DISTINCT d.demand_id, d.slot FROM cluster.demands d "
        "WHERE d.slot IS NOT NULL AND d.demand_id NOT IN (SELECT demand_id FROM cluster.groups)"
    )
    return frozenset(made["slot"].to_list())


def _born(store: Store, name: str, voice_ids: Sequence[str], parent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a new demand: the next number of those made by hand, the first free colour, its voices' own words."""
    adopt.run(store)
    run(store)
    demands = store.frame("cluster.demands")
    made = store.select("SELECT DISTINCT demand_id FROM cluster.edit_demands")["demand_id"]
    numbers = [number(d) for d in made if d.startswith(BY_HAND)]
    taken = set(demands["slot"].drop_nulls())
    land = store.select(
        "SELECT territory, count(*) AS n FROM cluster.points WHERE voice_id IN (SELECT unnest($1)) GROUP BY 1 ORDER BY n DESC, 1",
        [list(voice_ids)],
    )
    return {
        "demand_id": f"{BY_HAND}{max(numbers, default=0) + 1:04d}",
        "name": name,
        "named_by": "person",
        "born_at": now(),
        "keywords": _words(store, voice_ids),
        "voices": len(voice_ids),
        "people": None,
        "stability": None,
        "territory": parent.get("territory") or land["territory"][0],
        "language": parent.get("language"),
        "slot": next((slot for slot in range(1, SLOTS + 1) if slot not in taken), None),
        "suggestions": [],
        "status": "new",
    }


def _words(store: Store, voice_ids: Sequence[str]) -> list[str]:
    own = store.select(
        "SELECT text FROM ingest.voices WHERE voice_id IN (SELECT unnest($1)) ORDER BY voice_id LIMIT $2",
        [list(voice_ids), HEARD],
    )["text"].to_list()
    rest = store.select(
        "SELECT text FROM ingest.voices WHERE voice_id NOT IN (SELECT unnest($1)) AND repeats_of IS NULL "
        "ORDER BY md5(voice_id) LIMIT $2",
        [list(voice_ids), BESIDE],
    )["text"].to_list()
    speech = listen([*own, *rest])
    weights = weigh(speech, np.array([0] * len(own) + [1] * len(rest)))
    return keywords(weights, speech, 0)
