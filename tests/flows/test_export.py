"""A table that leaves the shop runs no formula, shows no small group and no customer."""

import csv
from pathlib import Path

import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import SettingsError
from core.flows import export
from core.store.schema import TABLES
from core.store.store import Run, Store, new_run_id


def publish(store: Store, **tables: pl.DataFrame) -> None:
    store.publish(Run(new_run_id(), "understand", "", now(), 0.0), {f"insight.{k}": v for k, v in tables.items()})


def personas(store: Store) -> None:
    """P-1 has 40 people of whom 30 wrote, P-2 has 30 of whom 5 wrote, P-3 has only 19."""
    publish(
        store,
        personas=pl.DataFrame({"persona_id": ["P-1", "P-2", "P-3"], "people": [40, 30, 19]}),
        members=pl.DataFrame({"customer_id": ["c_a", "c_b", "c_c"], "persona_id": ["P-1", "P-3", None]}),
        traits=pl.DataFrame({"persona_id": ["P-1", "P-3"], "feature": ["views", "views"], "mean": [1.0, 2.0]}),
        wants=pl.DataFrame(
            {"persona_id": ["P-1", "P-2", "P-3"], "demand_id": ["D-1"] * 3, "people": [9, 2, 3], "wrote": [30, 5, 19]}
        ),
    )


@pytest.mark.parametrize(
    "cell", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\tx", "\r=x", '=HYPERLINK("http://evil.example")', "＝1+1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_defused(cell: str) -> None:
    assert export.defused(pl.DataFrame({"a": [cell]}))["a"][0] == f"'{cell}"


def test_everything_else_stays_as_it_is() -> None:
    rows = pl.DataFrame({"text": ["a=b", "", None, "电池"], "number": [-1.5, 0.0, None, 2.0]})
    assert export.defused(rows).equals(rows)


def test_groups_under_twenty_people_are_left_out(store: Store) -> None:
    personas(store)
    assert export.table(store, "insight.personas")["persona_id"].to_list() == ["P-1", "P-2"]
    assert export.table(store, "insight.traits")["persona_id"].to_list() == ["P-1"]
    assert export.table(store, "insight.wants")["persona_id"].to_list() == [
        "P-1"
    ]  # five who wrote are too few to count
    members = export.table(store, "insight.members").sort("customer_id")
    assert members["persona_id"].to_list() == ["P-1", None, None]


def test_books_of_the_store_and_unknown_tables_are_refused(store: Store) -> None:
    for name in ("ops.runs", "insight.nothing", "insight.personas; DROP TABLE ops.runs"):
        with pytest.raises(SettingsError, match="no_such_table"):
            export.table(store, name)


@pytest.mark.parametrize("table", [t.name for t in TABLES if not t.name.startswith("ops.")])
def test_every_published_table_can_be_written_as_csv_and_parquet(
    small_to_read: Store, tmp_path: Path, table: str
) -> None:
    rows = export.run(small_to_read, table, tmp_path / "a.csv")
    assert (
        export.run(small_to_read, table, tmp_path / "a.parquet")
        == rows
        == pl.read_parquet(tmp_path / "a.parquet").height
    )
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for line in list(csv.reader(file))[1:] for cell in line]
    assert not [c for c in cells if c.startswith(("=", "@")) or "customers.example" in c]


def test_another_ending_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="export_form"):
        export.run(store, "ingest.reviews", tmp_path / "a.xlsx")


def test_the_command(computed_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "demands.csv"
    assert export.main(["--db", str(computed_shop), "--table", "cluster.demands", "--out", str(out)]) == 0
    assert pl.read_csv(out).height > 3
    assert export.main(["--db", str(computed_shop), "--table", "cluster.nothing", "--out", str(out)]) == 1
    assert export.main(["--db", str(tmp_path / "no.duckdb"), "--table", "cluster.demands", "--out", str(out)]) == 1
    told = capsys.readouterr().err.strip().splitlines()
    assert told == ["There is no published table called cluster.nothing.", "There is no database no.duckdb."]
    assert not (tmp_path / "no.duckdb").exists()
