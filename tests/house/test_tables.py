"""Every table has one writing flow, and that flow alone names it when it publishes."""

from core.store.schema import TABLES
from tests.house import rules

FLOWS = rules.ROOT / "core" / "flows"
OWNERS = {t.name: t.owner for t in TABLES}


def test_every_published_table_is_owned_by_its_flow() -> None:
    assert rules.tables_of_others(FLOWS, OWNERS) == []


def test_every_table_is_written_by_its_owner() -> None:
    assert rules.tables_of_nobody(FLOWS, OWNERS) == []


def test_every_owner_is_a_flow_that_exists() -> None:
    flows = {p.stem for p in FLOWS.glob("*.py")}
    assert {rules.FLOW_OF.get(o, o) for o in OWNERS.values()} - {"store"} <= flows
