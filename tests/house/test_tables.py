"""Every table has one writing flow, and that flow alone names it when it publishes."""

import ast
from pathlib import Path

from core.store.schema import BY_NAME, TABLES

FLOWS = Path(__file__).resolve().parents[2] / "core" / "flows"


def named_tables(path: Path) -> set[str]:
    """Tables that a flow writes: keys of dicts and first arguments of append."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Dict):
            found |= {k.value for k in node.keys if isinstance(k, ast.Constant) and k.value in BY_NAME}
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and first.value in BY_NAME:
                found.add(first.value)
    return found


def test_every_published_table_is_owned_by_its_flow() -> None:
    owners = {"jobs": "job_log"}
    for path in FLOWS.glob("*.py"):
        for table in named_tables(path):
            owner = BY_NAME[table].owner
            assert path.stem in (owners.get(owner, owner), "shipped"), f"{path.stem} writes {table} of {owner}"


def test_every_table_is_written_by_somebody() -> None:
    written = set().union(*(named_tables(p) for p in FLOWS.glob("*.py")))
    assert not [t.name for t in TABLES if t.owner != "store" and t.name not in written]
