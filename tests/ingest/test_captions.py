"""Records that say what the columns are: survey tools write them below the names, joined exports repeat the names."""

from pathlib import Path

import polars as pl
import pytest

from core.ingest import form, read
from tests.ingest.layouts import LATER, LAYOUTS


def told(path: Path) -> tuple[list[int], list[int]]:
    """Return the numbers of the records kept, and of those that say what the columns are."""
    found = list(read.blocks(path, form.sniff(path)))
    kept = [n for b in found for n in b.rows["row_number"]]
    again = [n for b in found for n in b.unread.filter(pl.col("rule") == "names_again")["row_number"]]
    return kept, again


@pytest.mark.parametrize(("name", "above"), [("qualtrics_answers", [1, 2]), ("survey_monkey_answers", [1])])
def test_what_a_survey_tool_writes_below_the_names_is_no_answer(tmp_path: Path, name: str, above: list[int]) -> None:
    layout = next(x for x in (*LAYOUTS, *LATER) if x.name == name)
    path = tmp_path / layout.file
    path.write_bytes(layout.make())
    kept, again = told(path)
    assert again == above and kept[0] == len(above) + 1


def test_every_other_layout_keeps_its_first_record(tmp_path: Path) -> None:
    for layout in (*LAYOUTS, *LATER):
        if layout.name not in ("qualtrics_answers", "survey_monkey_answers"):
            path = tmp_path / layout.file
            path.write_bytes(layout.make())
            assert told(path)[1] == [], layout.name


def test_names_that_come_again_where_files_were_joined_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "joined.csv"
    month = "review,stars,date\nKeeps warm for hours.,5,2026-03-0{n}\nThe lid leaks.,2,2026-03-0{n}\n"
    path.write_text("".join(month.format(n=n) for n in (1, 2, 3)))
    assert told(path) == ([1, 2, 4, 5, 7, 8], [3, 6])


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("a fine lid,,,\n" + "leaks,4,3,2026-03-01\n" * 2, id="too few to compare with"),
        pytest.param("a fine lid,,,\n" + "leaks,4,3,2026-03-01\n" * 9, id="nothing but its text"),
        pytest.param("a fine lid,five,none,yesterday\n" + "leaks,4,3,2026-03-01\n" * 9, id="words for numbers"),
        pytest.param("a fine lid,NULL,NULL,NULL\n" + "leaks,4,3,2026-03-01\n" * 9, id="words for nothing"),
        pytest.param("a fine lid,n/a,3,\n" + "leaks,4,3,2026-03-01\n" * 9, id="a number is there"),
        pytest.param("a fine lid,,2,\n" + "leaks,,3,2026-03-01\n" * 9, id="only two columns of values"),
    ],
)
def test_a_record_that_only_lacks_some_values_is_kept(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("review,stars,parts,date\n" + rows)
    kept, again = told(path)
    assert again == [] and kept[0] == 1


def test_a_first_record_built_like_the_others_names_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "quads.tsv"
    said = "yum !\t-1,-1 FOOD#QUALITY 2 0,1\nserves good sushi .\t3,4 FOOD#STYLE_OPTIONS 2 2,3\nfine !\t3,4 FOOD#QUALITY 2 0,1\n"
    path.write_text(said)
    assert not form.sniff(path).header
