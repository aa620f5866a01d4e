"""A demand stays itself from run to run."""

from datetime import datetime

import numpy as np

from core.cluster.identity import Known, aligned, identify

BORN, NOW = datetime(2026, 1, 1), datetime(2026, 6, 1)


def group(prefix, n):
    return frozenset(f"{prefix}{i}" for i in range(n))


def known(number, members, slot=None):
    return Known(f"D-{number:04d}", BORN, slot, members)


def test_the_first_run_numbers_by_size_and_takes_the_first_slots():
    found = identify([group("a", 3), group("b", 9)], [], group("a", 3) | group("b", 9), NOW, 1)
    assert [(i.demand_id, i.slot, i.status) for i in found] == [("D-0002", 2, "new"), ("D-0001", 1, "new")]


def test_a_demand_keeps_id_birthday_and_slot_when_data_is_added():
    old = [known(7, group("a", 10), 5), known(3, group("b", 10), 1)]
    groups = [group("b", 10) | group("x", 10), group("a", 9)]
    found = identify(groups, old, group("a", 10) | groups[0], NOW, 8)
    assert [(i.demand_id, i.slot, i.status, i.born_at) for i in found] == [
        ("D-0003", 1, "grown", BORN),
        ("D-0007", 5, "kept", BORN),
    ]


def test_numbers_and_living_slots_are_never_used_again():
    old = [known(1, group("a", 5), 1), known(2, group("b", 5), 2)]
    found = identify([group("b", 5), group("c", 5)], old, group("b", 5) | group("c", 5), NOW, 3)
    assert [(i.demand_id, i.slot) for i in found] == [("D-0002", 2), ("D-0003", 1)]


def test_the_larger_part_of_a_split_stays_the_demand():
    whole = group("a", 10)
    part, rest = frozenset(sorted(whole)[:7]), frozenset(sorted(whole)[7:])
    found = identify([rest, part], [known(1, whole, 1)], whole, NOW, 2)
    assert [(i.demand_id, i.status) for i in found] == [("D-0002", "new"), ("D-0001", "shrunk")]


def test_the_twenty_fifth_demand_has_no_colour():
    groups = [group(f"g{i}-", 30 - i) for i in range(26)]
    found = identify(groups, [], frozenset().union(*groups), NOW, 1)
    assert [i.slot for i in found] == [*range(1, 25), None, None]


def test_a_turned_and_mirrored_map_is_turned_back():
    before = np.random.default_rng(0).normal(size=(30, 2))
    turned = before @ np.array([[0, 1], [1, 0]]) + 4
    assert np.allclose(aligned(turned, np.arange(20), before[:20]), before, atol=1e-5)
