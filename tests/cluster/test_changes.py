"""After each run it can be told what became of every demand."""

from datetime import datetime

from core.cluster.changes import Change, changes
from core.cluster.identity import Known, identify

AT = datetime(2026, 1, 1)


def voices(first: int, last: int) -> frozenset[str]:
    return frozenset(f"v{n}" for n in range(first, last))


def known(demand_id: str, members: frozenset[str]) -> Known:
    return Known(demand_id, AT, 1, members)


def told(before: list[Known], groups: list[frozenset[str]], everyone: frozenset[str] = frozenset()) -> list[Change]:
    everyone = everyone or frozenset().union(*groups)
    return changes(groups, identify(groups, before, everyone, AT, 100), before, everyone)


def test_the_first_run_changes_nothing_and_neither_does_the_same_again() -> None:
    groups = [voices(0, 50), voices(50, 90)]
    assert told([], groups) == []
    assert told([known("D-0001", groups[0]), known("D-0002", groups[1])], groups) == []


def test_a_demand_of_new_voices_is_new() -> None:
    assert told([known("D-0001", voices(0, 50))], [voices(0, 50), voices(100, 130)]) == [
        Change("new", "D-0100", None, 0, 30)
    ]


def test_a_demand_that_gains_or_loses_many_voices_has_grown_or_shrunk() -> None:
    before = [known("D-0001", voices(0, 50)), known("D-0002", voices(100, 150))]
    assert told(before, [voices(0, 70), voices(100, 130)], voices(0, 200)) == [
        Change("grown", "D-0001", None, 50, 70), Change("shrunk", "D-0002", None, 50, 30),
    ]  # fmt: skip


def test_a_part_that_leaves_is_split_off_what_stays() -> None:
    found = told([known("D-0001", voices(0, 100))], [voices(0, 70), voices(70, 100)])
    assert Change("split", "D-0100", "D-0001", 0, 30) in found


def test_a_demand_whose_voices_lie_in_another_was_merged_into_it() -> None:
    found = told([known("D-0001", voices(0, 80)), known("D-0002", voices(80, 100))], [voices(0, 100)])
    assert Change("merged", "D-0002", "D-0001", 20, 0) in found


def test_a_demand_whose_voices_are_unplaced_or_erased_is_gone() -> None:
    before = [known("D-0001", voices(0, 50)), known("D-0002", voices(50, 80)), known("D-0003", voices(80, 90))]
    found = told(before, [voices(0, 50)], voices(0, 80))
    assert Change("gone", "D-0002", None, 30, 0) in found and Change("gone", "D-0003", None, 10, 0) in found
