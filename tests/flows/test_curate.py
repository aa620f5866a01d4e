"""Edits by hand take effect at once, outlive every later run, and can all be taken back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import NotYet, SettingsError
from core.base.fingerprint import fingerprint
from core.cluster.identity import IdentitySettings
from core.flows import curate, segment
from core.store.store import Run, Store, new_run_id
from tests.cluster.planted import planted
from tests.flows.test_segment import FAST, publish, shop


@pytest.fixture(scope="module")
def wants() -> tuple[np.ndarray, np.ndarray]:
    vectors, truth, _ = planted(demands=5, wordings=24, copies=4)
    order = np.random.default_rng(0).permutation(len(vectors))
    return vectors[order], truth[order]


@pytest.fixture(scope="module")
def computed(wants) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what the real clustering finds, once for all tests."""
    store = Store()
    shop(store, *wants)
    segment.run(store, FAST)
    found = store.frame("cluster.found"), store.frame("cluster.groups")
    store.close()
    return found


@pytest.fixture
def mapped(store: Store, wants, computed) -> Store:
    shop(store, *wants)
    again(store, *computed)
    return store


def again(store: Store, points: pl.DataFrame, groups: pl.DataFrame) -> None:
    """Publish a run that found this, with the edits over it."""
    run = Run(new_run_id(), "segment", new_run_id(), now(), 0.0, facts={"first_free": 6})
    store.publish(run, {"cluster.found": points, "cluster.groups": groups})
    curate.run(store)


def members(store: Store, demand_id: str) -> set[str]:
    points = store.frame("cluster.points")
    return set(points.filter(pl.col("demand_id") == demand_id)["voice_id"])


def demand(store: Store, demand_id: str) -> dict:
    return store.frame("cluster.demands").row(by_predicate=pl.col("demand_id") == demand_id, named=True)


def ids(store: Store) -> list[str]:
    return sorted(store.frame("cluster.demands")["demand_id"])


def state(store: Store) -> str:
    return fingerprint(
        store.frame("cluster.points").sort("voice_id").to_dicts(),
        store.frame("cluster.demands").sort("demand_id").to_dicts(),
    )


def test_without_edits_the_map_is_what_was_found(mapped: Store, computed) -> None:
    points, groups = computed
    assert mapped.frame("cluster.points").equals(points)
    assert mapped.frame("cluster.demands").drop("hidden", "pinned").sort("demand_id").equals(groups.sort("demand_id"))


def test_merged_demands_are_one_with_the_people_of_both(mapped: Store) -> None:
    one, other, *_ = ids(mapped)
    both = members(mapped, one) | members(mapped, other)
    curate.merge(mapped, one, [other])
    assert members(mapped, one) == both and other not in ids(mapped)
    told = demand(mapped, one)
    assert told["voices"] == len(both)
    people = mapped.select(
        "SELECT count(DISTINCT coalesce(customer_id, review_id)) AS n FROM ingest.reviews JOIN ingest.voices USING (review_id) "
        "WHERE voice_id IN (SELECT unnest($1))", [sorted(both)])["n"][0]  # fmt: skip
    assert told["people"] == people
    assert told["stability"] is None, "nobody knows how often the two together would come back"


def test_a_merge_survives_a_run_that_finds_both_again(mapped: Store, computed) -> None:
    one, other, *_ = ids(mapped)
    both = members(mapped, one) | members(mapped, other)
    curate.merge(mapped, one, [other])
    curate.merge(mapped, ids(mapped)[1], [one])
    again(mapped, *computed)
    assert both < members(mapped, ids(mapped)[0]) and not {one, other} & set(ids(mapped))


def test_moved_voices_are_counted_where_they_are(mapped: Store) -> None:
    one, other, *_ = ids(mapped)
    moved = sorted(members(mapped, one))[:5]
    before = demand(mapped, other)["voices"]
    curate.move(mapped, moved, other)
    assert set(moved) <= members(mapped, other) and demand(mapped, other)["voices"] == before + 5
    points = mapped.frame("cluster.points").filter(pl.col("voice_id").is_in(moved))
    assert set(points["placed_by"]) == {"person"} and points["certainty"].null_count() == 5
    curate.move(mapped, moved, None)
    points = mapped.frame("cluster.points").filter(pl.col("voice_id").is_in(moved))
    assert points["demand_id"].null_count() == points["placed_by"].null_count() == 5


def test_a_part_of_a_demand_becomes_one_of_its_own(mapped: Store) -> None:
    one = ids(mapped)[0]
    inside = sorted(members(mapped, one))
    part = curate.split(mapped, one, "Leaks at night", inside[:30])
    assert part not in (None, one) and members(mapped, part) == set(inside[:30])
    assert members(mapped, one) == set(inside[30:])
    told = demand(mapped, part)
    assert told["name"] == "Leaks at night" and told["named_by"] == "person" and told["voices"] == 30
    colours = mapped.frame("cluster.demands")["slot"].drop_nulls()
    assert colours.is_unique().all()


def test_later_voices_of_a_split_demand_join_the_part_they_lie_nearest_to(mapped: Store, computed) -> None:
    points, groups = computed
    one = ids(mapped)[0]
    inside = points.filter(pl.col("demand_id") == one).sort("x")
    west, east = inside.head(inside.height // 2), inside.tail(inside.height - inside.height // 2)
    late = [west["voice_id"][0], east["voice_id"][-1]]
    again(mapped, points.filter(~pl.col("voice_id").is_in(late)), groups)
    part = curate.split(mapped, one, "West", west["voice_id"][1:].to_list())
    again(mapped, points, groups)
    assert late[0] in members(mapped, part) and late[1] in members(mapped, one)


def test_a_demand_that_somebody_named_lives_on_when_it_is_no_longer_found(mapped: Store, computed) -> None:
    points, groups = computed
    one, other, *_ = ids(mapped)
    had = members(mapped, one)
    curate.rename(mapped, one, "Quiet at night")
    curate.rename(mapped, one, "Quiet at night")  # said twice is one edit
    assert curate.history(mapped).height == 1
    gone = points.with_columns(demand_id=pl.col("demand_id").replace({one: other}))
    again(mapped, gone, groups.filter(pl.col("demand_id") != one))
    assert members(mapped, one) == had and demand(mapped, one)["name"] == "Quiet at night"
    curate.undo(mapped)
    assert one not in ids(mapped) and had < members(mapped, other)


def test_a_new_demand_is_made_of_voices_from_anywhere(mapped: Store) -> None:
    one, other, *_ = ids(mapped)
    chosen = sorted(members(mapped, one))[:4] + sorted(members(mapped, other))[:4]
    made = curate.add(mapped, "For the cabin", chosen)
    assert members(mapped, made) == set(chosen) and demand(mapped, made)["people"] >= 1
    with pytest.raises(SettingsError, match="nothing_chosen"):
        curate.add(mapped, "Nothing", ["nobody:0"])


def test_hidden_and_pinned_are_marks_that_stay(mapped: Store, computed) -> None:
    one, other, *_ = ids(mapped)
    curate.mark(mapped, one, "hide")
    curate.mark(mapped, other, "pin")
    again(mapped, *computed)
    assert demand(mapped, one)["hidden"] and demand(mapped, other)["pinned"] and not demand(mapped, other)["hidden"]
    curate.mark(mapped, one, "show")
    assert not demand(mapped, one)["hidden"]


def test_what_cannot_be_done_is_said_and_changes_nothing(mapped: Store) -> None:
    one, before = ids(mapped)[0], state(mapped)
    for wrong, error in (
        (lambda: curate.merge(mapped, one, [one]), SettingsError),
        (lambda: curate.merge(mapped, one, ["D-9999"]), NotYet),
        (lambda: curate.split(mapped, one, "All", sorted(members(mapped, one))), SettingsError),
        (lambda: curate.split(mapped, one, "None", []), SettingsError),
        (lambda: curate.rename(mapped, one, "  "), SettingsError),
        (lambda: curate.move(mapped, [], one), SettingsError),
    ):
        with pytest.raises(error):
            wrong()
    assert state(mapped) == before and curate.history(mapped).is_empty()


def test_undo_and_redo_walk_the_history_and_a_new_edit_closes_the_way_forward(mapped: Store) -> None:
    one, other, third, *_ = ids(mapped)
    curate.merge(mapped, one, [other])
    merged = state(mapped)
    curate.rename(mapped, one, "Both")
    assert curate.undo(mapped) and state(mapped) == merged
    assert curate.redo(mapped) and demand(mapped, one)["name"] == "Both"
    assert curate.undo(mapped) and curate.undo(mapped) and not curate.undo(mapped)
    assert curate.redo(mapped) and state(mapped) == merged
    curate.mark(mapped, third, "hide")
    assert not curate.redo(mapped)
    assert curate.history(mapped)["done"].to_list() == [True, False, True]


def act(store: Store, chance: random.Random) -> str:
    """Do something a person could do now; return which name they gave, if any."""
    demands = ids(store)
    one, *rest = chance.sample(demands, len(demands))
    inside = sorted(members(store, one))
    name = f"Name {chance.randrange(10**9)}"
    some = chance.sample(inside, max(1, len(inside) // 4))
    acts: list[Callable[[], object]] = [
        lambda: curate.rename(store, one, name),
        lambda: curate.move(store, some, chance.choice([*rest, None])),
        lambda: curate.mark(store, one, chance.choice(["hide", "show", "pin", "unpin"])),
    ]
    if len(demands) > 2:
        acts.append(lambda: curate.merge(store, one, rest[:1]))
    if len(inside) > 3 and len(demands) < 12:
        acts += [lambda: curate.split(store, one, name, some), lambda: curate.add(store, name, some)]
    chance.choice(acts)()
    return name


def named(store: Store) -> dict[str, str]:
    shown = store.frame("cluster.demands").filter(pl.col("named_by") == "person")
    return dict(shown.select("demand_id", "name").iter_rows())


def rerun(store: Store, computed, chance: random.Random) -> None:
    """Publish another finding of the same voices: demands melt into each other, come apart, lose and gain voices."""
    points, groups = computed
    known = sorted(groups["demand_id"])
    melted = dict(zip(chance.sample(known, 2), chance.sample(known, 2), strict=True))
    kept = points.sample(fraction=chance.uniform(0.8, 1.0), seed=chance.randrange(10**6)).sort("voice_id")
    kept = kept.with_columns(demand_id=pl.col("demand_id").replace(melted))
    again(store, kept, groups.filter(pl.col("demand_id").is_in(kept["demand_id"].drop_nulls().unique().to_list())))


def test_a_demand_made_while_a_run_is_under_way_shares_no_number_with_what_it_finds(mapped: Store, computed) -> None:
    points, groups = computed
    one = ids(mapped)[0]
    made = curate.split(mapped, one, "A part", sorted(members(mapped, one))[:20])
    another = curate.add(mapped, "Another", sorted(members(mapped, ids(mapped)[1]))[:5])
    assert made != another and not {made, another} & set(groups["demand_id"])
    born = groups.head(1).with_columns(demand_id=pl.lit("D-0006"), slot=mapped.frame("cluster.demands").filter(
        pl.col("demand_id") == made)["slot"][0])  # fmt: skip
    loose = points.filter(pl.col("demand_id") == ids(mapped)[-3]).head(4)["voice_id"]
    found = points.with_columns(
        demand_id=pl.when(pl.col("voice_id").is_in(loose.implode())).then(pl.lit("D-0006")).otherwise("demand_id")
    )
    again(mapped, found, pl.concat([groups, born.cast(groups.schema)]))
    assert {made, another, "D-0006"} <= set(ids(mapped))
    assert mapped.frame("cluster.demands")["slot"].drop_nulls().is_unique().all(), "one colour, one demand"


def found(store: Store, computed, where: dict[str, str | None]) -> None:
    """Publish a run that found these voices in other demands, and all others where they were found at first."""
    points, groups = computed
    kinds = {"voice_id": pl.String, "now": pl.String}
    elsewhere = pl.DataFrame(list(where.items()), schema=kinds, orient="row").with_columns(told=pl.lit(True))
    points = points.join(elsewhere, on="voice_id", how="left", maintain_order="left").with_columns(
        demand_id=pl.when("told").then("now").otherwise("demand_id")
    )
    there = points["demand_id"].drop_nulls().unique()
    again(store, points.select(computed[0].columns), groups.filter(pl.col("demand_id").is_in(there.implode())))


def test_a_named_demand_lives_on_by_what_was_left_when_its_first_voices_were_moved_away(
    mapped: Store, computed
) -> None:
    one, other, third, *_ = ids(mapped)
    own = sorted(members(mapped, one))
    early, late = own[: len(own) // 2], own[len(own) // 2 :]
    found(mapped, computed, dict.fromkeys(late, other))
    curate.rename(mapped, one, "Quiet at night")
    found(mapped, computed, {})  # it grows
    curate.move(mapped, early, third)
    found(mapped, computed, dict.fromkeys(own, other))
    assert members(mapped, one) == set(late) and demand(mapped, one)["name"] == "Quiet at night"
    curate.add(mapped, "Others", late[1:])
    found(mapped, computed, dict.fromkeys(own, other))
    assert members(mapped, one) == set(late[:1])
    curate.place(mapped, {late[0]: other})
    assert one not in ids(mapped), "people may empty a demand"


def test_a_named_demand_keeps_its_later_voices_when_those_it_was_split_with_are_moved_away(
    mapped: Store, computed
) -> None:
    one, other, *_ = ids(mapped)
    own = sorted(members(mapped, one))
    found(mapped, computed, dict.fromkeys(own[40:], None))
    curate.split(mapped, one, "A part", own[:10])
    found(mapped, computed, {})
    curate.rename(mapped, one, "The rest")
    written = sorted(members(mapped, one) & set(own[:40]))
    assert set(own[40:]) & members(mapped, one)
    left = members(mapped, one) - set(written)
    curate.move(mapped, written, other)
    assert left <= members(mapped, one) and demand(mapped, one)["name"] == "The rest"


def test_a_named_demand_that_is_found_within_another_is_not_swallowed_by_it(mapped: Store, computed) -> None:
    one, other, third, *_ = ids(mapped)
    mine, theirs = sorted(members(mapped, one)), sorted(members(mapped, other))
    curate.rename(mapped, one, "Mine")
    curate.rename(mapped, other, "Theirs")
    found(mapped, computed, {**dict.fromkeys(mine, third), **dict.fromkeys(theirs, third), theirs[0]: one})
    assert {"Mine", "Theirs"} <= set(named(mapped).values())


def test_a_named_demand_whose_voices_others_hold_between_them_keeps_one_at_least(mapped: Store, computed) -> None:
    one, other, third, fourth, *_ = ids(mapped)
    own = sorted(members(mapped, one))
    half = len(own) // 2
    curate.rename(mapped, one, "All")
    found(mapped, computed, {
        **dict.fromkeys(members(mapped, other), fourth), **dict.fromkeys(members(mapped, third), one),
        **dict.fromkeys(own[:half], other), **dict.fromkeys(own[half:], third),
    })  # fmt: skip
    curate.rename(mapped, other, "One half")
    curate.rename(mapped, third, "The other half")
    assert {"All", "One half", "The other half"} <= set(named(mapped).values())
    found(mapped, computed, dict.fromkeys(mapped.frame("cluster.points")["voice_id"], fourth))
    assert {"All", "One half", "The other half"} <= set(named(mapped).values())


def test_an_edit_speaks_of_the_first_voice_of_its_kind_when_an_earlier_one_arrives(mapped: Store, computed) -> None:
    points, groups = computed
    one = ids(mapped)[0]
    voice = sorted(members(mapped, one))[0]
    curate.add(mapped, "Just this", [voice])
    first = mapped.frame("ingest.voices").filter(pl.col("voice_id") == voice).with_columns(voice_id=pl.lit("a0:0"))
    told = mapped.frame("ingest.voices").with_columns(
        repeats_of=pl.when(pl.col("voice_id") == voice).then(pl.lit("a0:0")).otherwise("repeats_of")
    )
    publish(mapped, "listen", {"ingest.voices": pl.concat([first, told])})
    again(mapped, points.with_columns(voice_id=pl.col("voice_id").replace({voice: "a0:0"})), groups)
    assert "Just this" in named(mapped).values() and "a0:0" not in members(mapped, one)


@pytest.mark.parametrize("seed", range(3))
def test_many_edits_and_runs_lose_no_name_that_a_person_gave(mapped: Store, computed, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(25):
        act(mapped, chance)
        before = named(mapped)
        if chance.random() < 0.3:
            rerun(mapped, computed, chance)
            assert before.items() <= named(mapped).items()
    assert len(named(mapped)) > 1


def test_as_many_undos_as_edits_restore_the_state(mapped: Store) -> None:
    before, chance = state(mapped), random.Random(7)
    for _ in range(30):
        act(mapped, chance)
    many = curate.history(mapped).height
    assert many > 20 and state(mapped) != before
    for _ in range(many):
        assert curate.undo(mapped)
    assert not curate.undo(mapped) and state(mapped) == before


def test_a_run_of_the_real_clustering_keeps_the_edits(mapped: Store) -> None:
    one, other, third, *_ = ids(mapped)
    curate.merge(mapped, one, [other])
    curate.rename(mapped, third, "Somebody's words")
    part = curate.split(mapped, third, "A part", sorted(members(mapped, third))[:20])
    held = {d: members(mapped, d) for d in (one, part)}
    segment.run(mapped, replace(FAST, identity=IdentitySettings(overlap=0.3)), seed=1)  # found anew, not skipped
    assert all(len(held[d] & members(mapped, d)) >= 0.9 * len(held[d]) for d in held)
    assert demand(mapped, third)["name"] == "Somebody's words" and other not in ids(mapped)


def test_a_database_that_knew_no_edits_takes_its_map_for_what_was_found(store: Store, wants, computed) -> None:
    shop(store, *wants)
    publish(store, "segment", dict(zip(("cluster.points", "cluster.demands"), computed, strict=True)))
    before = store.frame("cluster.points")
    one, other, *_ = ids(store)
    curate.merge(store, one, [other])
    assert other not in ids(store)
    curate.undo(store)
    assert store.frame("cluster.points").equals(before)


def test_an_edit_is_seen_within_a_second(mapped: Store) -> None:
    one, other, *_ = ids(mapped)
    begun = time.perf_counter()
    curate.merge(mapped, one, [other])
    assert time.perf_counter() - begun < 1.0


def test_a_name_or_a_mark_writes_no_points(mapped: Store) -> None:
    one, other, *_ = ids(mapped)
    curate.rename(mapped, one, "Mine")
    curate.mark(mapped, other, "pin")
    assert mapped.tables_of(mapped.latest("curate").run_id) == ["cluster.demands"]
    curate.merge(mapped, one, [other])
    assert set(mapped.tables_of(mapped.latest("curate").run_id)) == {"cluster.points", "cluster.demands"}
