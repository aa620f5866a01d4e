"""The walls of the house: imports go down only, each heavy library has one room, no page lies directly in pages/."""

import pytest

from tests.house import rules

RULES = (
    rules.imports_up,
    rules.libraries_out_of_room,
    rules.database_out_of_room,
    rules.pages_in_the_open,
    rules.reads_the_truth,
    rules.modules_without_opening,
    rules.colours_in_the_wild,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nothing_breaks(rule) -> None:
    assert rule(rules.ROOT) == []


def test_the_rules_see_the_whole_house() -> None:
    rooms = {rules.room(rules.ROOT, p) for p in rules.modules(rules.ROOT)} - {"__init__"}
    assert rooms == set(rules.FLOORS)
