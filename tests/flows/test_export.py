"""A table that leaves the shop runs no formula, shows no small group and no customer."""

import csv
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import SettingsError
from core.flows import export
from core.store.schema import TABLES
from core.store.store import Run, Store, new_run_id

ROOT = Path(__file__).resolve().parents[2]


def publish(store: Store, **tables: pl.DataFrame) -> None:
    store.publish(Run(new_run_id(), "understand", "", now(), 0.0), {f"insight.{k}": v for k, v in tables.items()})


def personas(store: Store) -> None:
    """P-1 has 40 people of whom 30 wrote, P-2 has 30 of whom 5 wrote, P-3 has only 19; nine and more ask for D-1."""
    publish(
        store,
        personas=pl.DataFrame({"persona_id": ["P-1", "P-2", "P-3"], "people": [40, 30, 19]}),
        members=pl.DataFrame({"customer_id": ["c_a", "c_b", "c_c"], "persona_id": ["P-1", "P-3", None]}),
        traits=pl.DataFrame(
            {"persona_id": ["P-1", "P-3"], "feature": "views", "mean": [1.0, 2.0], "overall": 0.5, "sigma": [1.0, 3.0]}
        ),
        wants=pl.DataFrame(
            {
                "persona_id": ["P-1", "P-2", "P-3"],
                "demand_id": "D-1",
                "people": [9, 5, 9],
                "wrote": [30, 5, 19],
                "share": 0.3,
                "lift": 2.0,
            }
        ),
    )


NASTY = [
    "=1+1", "+SUM(A1)", "-2+3", "@cmd", "\tx", "\r=x", "\n=1", '=HYPERLINK("http://evil.example")', "＝1+1", "＋1", "－1", "＠x",
    " =1+1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\x00=1", "  \t =1", "=cmd|' /C calc'!A0", "a;=1+1", 'a;"=1+1"', "a\t+1", "a\n@x",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td><b>", "<!-- x -->", "<?php x ?>", "<<b>", "=<svg/onload=x>",
    "a;=<a href='javascript:x'>", "<ScRiPt >", '"><iframe src=//evil.example>',
]  # fmt: skip


class Tags(HTMLParser):
    """Writes down all that a browser would not read as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def markup(text: str) -> list[str]:
    reader = Tags()
    reader.feed(text)
    reader.close()
    return reader.found


def formulas(cells: list[str]) -> list[str]:
    """Return the cells that a spreadsheet takes for formulas, as openpyxl and a wary reader see them."""
    sheet = openpyxl.Workbook().active
    found = []
    for n, cell in enumerate(cells, 1):
        sheet.cell(n, 1, openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell))
        seen = cell.strip(" \t\r\n\x00\u00a0\u200b\ufeff\"'")
        quoted = cell.lstrip(' \t\r\n\x00\u00a0\u200b\ufeff"').startswith("'")
        if sheet.cell(n, 1).data_type == "f" or (seen[:1] in tuple("=+-@＝＋－＠") and not quoted):
            found.append(cell)
    return found


def test_the_judges_of_nasty_cells_can_see() -> None:
    assert len(formulas(NASTY)) >= 15 and sum(bool(markup(c)) for c in NASTY) >= 9


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_a_file_is_a_formula_or_a_tag(tmp_path: Path, delimiter: str) -> None:
    """However the file is opened: with its own delimiter, or with that of another country's spreadsheet."""
    rows = pl.DataFrame({"a": NASTY, "b": [["fine", cell] for cell in NASTY]})
    safe = export.defused(rows)
    flat = safe.with_columns(pl.col("b").list.join(" · "))
    flat.write_csv(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for line in csv.reader(file, delimiter=delimiter) for cell in line]
    assert len(cells) > len(NASTY) and formulas(cells) == []
    texts = [*safe["a"], *safe["b"].explode()]
    assert formulas(texts) == [] and [t for t in texts if markup(t)] == []
    assert markup((tmp_path / "a.csv").read_text("utf-8")) == []


def test_a_categorical_is_text_too() -> None:
    rows = pl.DataFrame({"a": pl.Series(["=1"], dtype=pl.Categorical), "b": pl.Series(["<b>"], dtype=pl.Enum(["<b>"]))})
    assert export.defused(rows).rows() == [("'=1", "< b>")]


def test_everything_else_stays_as_it_is() -> None:
    rows = pl.DataFrame(
        {"text": ["a=b", "", None, "电池", "5 < 6, <3 and x<y is a - b; fine"], "number": [-1.5, 0.0, None, 2.0, 1.0]}
    )
    assert export.defused(rows.head(4)).equals(rows.head(4))
    assert export.defused(rows.tail(1))["text"][0] == "5 < 6, <3 and x< y is a - b; fine"


def test_every_download_is_defused_or_escaped() -> None:
    """Each file that a page offers goes through `defused`, or is the brief, which escapes every text, or a model's weights."""
    panels = [p for p in (ROOT / "core" / "ui").glob("*.py") if "download_button(" in p.read_text("utf-8")]
    assert panels
    for panel in panels:
        code = panel.read_text("utf-8")
        assert any(way in code for way in ("export.defused(", "brief_report.html(", "travel.export(")), panel.name
        assert code.count("write_csv") == code.count("defused("), panel.name


def test_groups_under_twenty_people_are_left_out(store: Store) -> None:
    personas(store)
    told = export.table(store, "insight.personas")
    assert told["persona_id"].to_list() == ["P-1", "P-2"] and told["people"].to_list() == [40, 30]
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
